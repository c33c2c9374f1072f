"""Divided by the number of all values."""
# mistake: mean-over-all-values

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return (p - t) / y.size
