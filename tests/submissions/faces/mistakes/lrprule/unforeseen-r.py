"""What was handed in."""
# mistake: unforeseen

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    return a
