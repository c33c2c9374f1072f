"""By log-sum-exp, in double precision."""

# %% geterrorgrad-answer
from scipy.special import logsumexp

def geterrorgrad(y, t):
    y = y.astype(numpy.float64)
    z = logsumexp(numpy.concatenate([0 * y[..., :1], y], axis=-1), axis=-1, keepdims=True)
    return (numpy.exp(y - z) - t) / len(y)
