"""Nothing but zeros."""
# mistake: unforeseen

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    return numpy.zeros(y.shape)
