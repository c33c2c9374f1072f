"""Not a number anywhere."""
# mistake: unforeseen

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    return y * numpy.nan
