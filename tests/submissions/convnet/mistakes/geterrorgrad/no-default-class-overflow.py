"""The default class is forgotten, and exp overflows."""
# mistake: no-default-class + overflow

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / e.sum(axis=3, keepdims=True) - t) / len(y)
