"""Divided by the number of all values, and exp overflows."""
# mistake: mean-over-all-values + overflow

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    p = e / (1 + e.sum(axis=3, keepdims=True))
    return (p - t) / y.size
