"""Nothing but zeros."""
# mistake: nothing-arrives

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    return torch.zeros_like(a)
