"""The error itself."""
# mistake: error-instead

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    p = e / (1 + e.sum(axis=3, keepdims=True))
    return -(t * numpy.log(p)).sum() / len(y)
