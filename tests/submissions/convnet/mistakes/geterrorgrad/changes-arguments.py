"""Works on y itself."""
# mistake: changes-arguments

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    y -= m
    e = numpy.exp(y)
    return (e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True)) - t) / len(y)
