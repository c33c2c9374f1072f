"""Nothing but zeros."""
# mistake: nothing-arrives

# %% lrpfirst-answer
def lrpfirst(layer, x, low, high, r):
    return torch.zeros_like(x)
