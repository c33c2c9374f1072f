"""The mean is forgotten, and exp overflows."""
# mistake: missing-mean + overflow

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    p = e / (1 + e.sum(axis=3, keepdims=True))
    return p - t
