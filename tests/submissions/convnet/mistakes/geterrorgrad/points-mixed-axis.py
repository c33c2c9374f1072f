"""A sum over the points."""
# mistake: points-mixed

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e.sum(axis=0)) - t) / len(y)
