"""An exception."""
# mistake: unforeseen

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    p = numpy.softmax(y)
    return p - t
