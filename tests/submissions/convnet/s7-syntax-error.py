"""A syntax error in one exercise; another is right."""

# %% buildcnn-answer
def buildcnn()
    return modules.Network([modules.Convolution('cnn/c1-5x5x3x10')

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return (p - t) / len(y)
