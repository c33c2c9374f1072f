"""The sum runs over the wrong axis."""
# mistake: even-chances

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e.sum(axis=1, keepdims=True)) - t) / len(y)
