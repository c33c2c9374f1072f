"""What is not a number becomes 0."""
# mistake: evidence-cut-off

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y)
    p = e / (1 + e.sum(axis=3, keepdims=True))
    return (numpy.nan_to_num(p) - t) / len(y)
