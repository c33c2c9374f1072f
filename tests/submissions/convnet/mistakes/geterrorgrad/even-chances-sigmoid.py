"""A sigmoid for each class."""
# mistake: even-chances

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    import scipy.special
    return (scipy.special.expit(y) - t) / len(y)
