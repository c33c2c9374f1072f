"""Random numbers."""
# mistake: unforeseen

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    return numpy.random.normal(size=y.shape)
