"""Not a number anywhere."""
# mistake: unforeseen

# %% lrpfirst-answer
def lrpfirst(layer, x, low, high, r):
    return x * float('nan')
