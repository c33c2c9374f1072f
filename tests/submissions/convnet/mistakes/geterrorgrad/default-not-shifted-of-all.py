"""The same with the maximum of all."""
# mistake: default-not-shifted

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max())
    return (e / (1 + e.sum(axis=3, keepdims=True)) - t) / len(y)
