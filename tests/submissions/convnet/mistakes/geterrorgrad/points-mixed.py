"""A sum over everything."""
# mistake: points-mixed

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e.sum()) - t) / len(y)
