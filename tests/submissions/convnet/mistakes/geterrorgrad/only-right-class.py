"""The derivative with respect to the right class's evidence alone."""
# mistake: only-right-class

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return t * (p - 1) / len(y)
