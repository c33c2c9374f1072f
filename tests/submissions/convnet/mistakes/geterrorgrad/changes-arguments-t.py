"""Works on t itself."""
# mistake: changes-arguments

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    t *= -1
    t += e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return t / len(y)
