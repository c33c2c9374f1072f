"""Point by point, class by class."""

# %% geterrorgrad-answer
import math

def geterrorgrad(y, t):
    dy = numpy.zeros(y.shape)
    for n in range(len(y)):
        evidence = [float(v) for v in y[n, 0, 0]]
        m = max(0.0, *evidence)
        total = math.exp(-m) + sum(math.exp(v - m) for v in evidence)
        for i in range(10):
            dy[n, 0, 0, i] = (math.exp(evidence[i] - m) / total - t[n, 0, 0, i]) / len(y)
    return dy
