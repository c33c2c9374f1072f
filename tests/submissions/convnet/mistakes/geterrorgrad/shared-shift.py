"""One shift for all points."""
# mistake: shared-shift

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = max(0, y.max())
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True)) - t) / len(y)
