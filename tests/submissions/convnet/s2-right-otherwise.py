"""All right, written differently: own helpers, einsum, double precision, prints, warnings and plots."""
# files: solution

# %% buildcnn-answer
import warnings

def block(name):
    return [modules.Convolution(name), modules.ReLU(), modules.Pooling()]

class MyNetwork(modules.Network):
    pass

def buildcnn():
    warnings.warn("building", stacklevel=2)
    print("building the network")
    head = modules.Convolution("cnn/c4-1x1x250x10", dtype=numpy.float64)
    if not head.path.exists():
        head.W = numpy.zeros_like(head.W)
    return MyNetwork(block("cnn/c1-5x5x3x10") + block("cnn/c2-5x5x10x50") + block("cnn/c3-4x4x50x250") + [head])

# %% after buildcnn-answer
%%time
import sys
print("to stderr", file=sys.stderr)
from matplotlib import pyplot
pyplot.plot([1, 2, 3]);

# %% derivation
# d/dy_i of log(1 + sum exp y) is p_i by the chain rule, so dE/dy_i = (p_i - t_i) / N.

# %% geterrorgrad-answer
import scipy.special

def geterrorgrad(y, t):
    Y = numpy.concatenate([numpy.zeros_like(y[..., :1]), y], axis=-1).astype(numpy.float64)
    return (scipy.special.softmax(Y, axis=-1)[..., 1:] - t) / y.shape[0]

# %% training-answer
points = train(1200)

# %% firstconvolution-answer
from numpy.lib.stride_tricks import sliding_window_view

class FirstConvolution(modules.Convolution):
    """The rule written out: every pixel's contribution to every output, by einsum."""

    def relprop(self, R):
        X, W = numpy.asarray(self.X, dtype=numpy.float64), numpy.asarray(self.W, dtype=numpy.float64)
        h, w = W.shape[:2]
        plus, minus = numpy.maximum(0, W), numpy.minimum(0, W)
        # low <= x <= high, so both of these are never negative
        above = sliding_window_view(X + 1, (h, w), axis=(1, 2))
        below = sliding_window_view(X - 1, (h, w), axis=(1, 2))
        Z = numpy.einsum("nyxchw,hwck->nyxk", above, plus) + numpy.einsum("nyxchw,hwck->nyxk", below, minus)
        S = R / (Z + 1e-12)
        D = numpy.zeros_like(X)
        for i in range(h):
            for j in range(w):
                part = numpy.s_[:, i:i + R.shape[1], j:j + R.shape[2]]
                D[part] += (X[part] + 1) * (S @ plus[i, j].T) + (X[part] - 1) * (S @ minus[i, j].T)
        return D
