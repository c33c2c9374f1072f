"""By way of a logarithm that overflows."""
# mistake: evidence-cut-off

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    z = numpy.log(1 + numpy.exp(y).sum(axis=3, keepdims=True))
    return (numpy.exp(y - z) - t) / len(y)
