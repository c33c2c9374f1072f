"""Two default classes."""
# mistake: another-default

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (2 + e.sum(axis=3, keepdims=True)) - t) / len(y)
