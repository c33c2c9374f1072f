"""By differences of evidence, whose exponentials may be infinite: one over infinity is nothing."""

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    with numpy.errstate(over="ignore"):
        differences = y[..., None, :] - y[..., :, None]
        p = 1 / (numpy.exp(-y) + numpy.exp(differences).sum(axis=-1))
    return (p - t) / y.shape[0]
