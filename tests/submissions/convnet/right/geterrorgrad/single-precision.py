"""All in single precision, with helpers."""

# %% geterrorgrad-answer
def shifted(y):
    return y - numpy.maximum(y.max(axis=(1, 2, 3), keepdims=True), 0)

def probabilities(y):
    y = numpy.concatenate([numpy.zeros_like(y[..., :1]), y], axis=3)
    e = numpy.exp(shifted(y))
    return (e / e.sum(axis=(1, 2, 3), keepdims=True))[..., 1:]

def geterrorgrad(y, t):
    return (probabilities(y.astype("float32")) - t).astype("float32") / numpy.float32(len(y))
