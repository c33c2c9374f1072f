"""The derivative with respect to p."""
# mistake: only-right-class

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    p = e / (1 + e.sum(axis=3, keepdims=True))
    return -t / p / len(y)
