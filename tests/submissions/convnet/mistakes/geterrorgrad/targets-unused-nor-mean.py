"""The targets and the mean are forgotten."""
# mistake: targets-unused + missing-mean

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return p
