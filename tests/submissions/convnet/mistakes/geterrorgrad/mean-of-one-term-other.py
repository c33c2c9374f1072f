"""The mean of the probabilities alone."""
# mistake: mean-of-one-term

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return p / len(y) - t
