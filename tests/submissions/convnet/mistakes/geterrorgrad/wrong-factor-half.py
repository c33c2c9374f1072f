"""A factor of one half."""
# mistake: wrong-factor

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return (p - t) / len(y) / 2
