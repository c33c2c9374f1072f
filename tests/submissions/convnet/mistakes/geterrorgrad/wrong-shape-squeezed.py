"""Computed in two dimensions."""
# mistake: wrong-shape

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    y, t = y.squeeze(), t.squeeze()
    m = numpy.maximum(0, y.max(axis=1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=1, keepdims=True)) - t) / y.shape[0]
