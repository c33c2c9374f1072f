"""Random numbers."""
# mistake: unforeseen

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    return torch.randn(a.shape)
