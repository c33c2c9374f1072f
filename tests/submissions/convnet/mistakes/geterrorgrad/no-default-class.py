"""The default class is forgotten."""
# mistake: no-default-class

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=3, keepdims=True))
    return (e / e.sum(axis=3, keepdims=True) - t) / len(y)
