"""The default class's 1 is left as it was."""
# mistake: default-not-shifted

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=3, keepdims=True))
    return (e / (1 + e.sum(axis=3, keepdims=True)) - t) / len(y)
