"""The same with shifts downwards only."""
# mistake: default-not-shifted

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y - numpy.maximum(0, y.max(axis=3, keepdims=True)))
    return (e / (1 + e.sum(axis=3, keepdims=True)) - t) / len(y)
