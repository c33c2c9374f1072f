"""In place, on arrays of its own."""

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = y.copy()
    m = numpy.maximum(0, e.max(axis=3, keepdims=True))
    e -= m
    numpy.exp(e, out=e)
    e /= numpy.exp(-m) + e.sum(axis=3, keepdims=True)
    e -= t
    e /= len(y)
    return e
