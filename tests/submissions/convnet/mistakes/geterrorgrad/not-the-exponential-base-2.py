"""Powers of 2."""
# mistake: not-the-exponential

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp2(y)
    return (e / (1 + e.sum(axis=3, keepdims=True)) - t) / len(y)
