"""Large evidence is clipped."""
# mistake: evidence-cut-off

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    y = numpy.clip(y, -80, 80)
    e = numpy.exp(y)
    p = e / (1 + e.sum(axis=3, keepdims=True))
    return (p - t) / len(y)
