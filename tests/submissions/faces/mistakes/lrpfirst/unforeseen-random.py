"""Random numbers."""
# mistake: unforeseen

# %% lrpfirst-answer
def lrpfirst(layer, x, low, high, r):
    return torch.randn(x.shape)
