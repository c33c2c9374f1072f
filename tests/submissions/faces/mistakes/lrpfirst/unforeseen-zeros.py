"""Nothing but zeros."""
# mistake: unforeseen

# %% lrpfirst-answer
def lrpfirst(layer, x, low, high, r):
    return torch.zeros_like(x)
