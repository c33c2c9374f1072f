"""Nothing but zeros."""
# mistake: unforeseen

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    return torch.zeros_like(a)
