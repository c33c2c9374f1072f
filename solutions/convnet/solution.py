"""The answers to the exercises of the convnet assignment."""

import copy

import modules
import numpy
from tqdm import trange

from course import datasets

__all__ = ["FirstConvolution", "buildcnn", "geterrorgrad", "training"]


def buildcnn():
    """Build the network of Figure 1: [n, 32, 32, 3] to [n, 1, 1, 10], zero before the first update."""
    last = modules.Convolution("cnn/c4-1x1x250x10")
    if not last.path.exists():
        last.W *= 0
    return modules.Network(
        [
            modules.Convolution("cnn/c1-5x5x3x10"),
            modules.ReLU(),
            modules.Pooling(),
            modules.Convolution("cnn/c2-5x5x10x50"),
            modules.ReLU(),
            modules.Pooling(),
            modules.Convolution("cnn/c3-4x4x50x250"),
            modules.ReLU(),
            modules.Pooling(),
            last,
        ]
    )


def geterrorgrad(y, t):
    """Return the gradient of the minibatch's mean error with respect to y.

    y, t: [n, 1, 1, 10], network output and one-hot targets. The result has the shape and the precision of y.

    The largest exponent is subtracted from all, the default class's zero among them, so that no exponential overflows.
    """
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return ((p - t) / len(y)).astype(p.dtype, copy=False)


def training():
    """Train for 1000 iterations, and leave the parameters in cnn/ of the current folder."""
    data, nn = datasets.cifar10(), buildcnn()
    points = []
    for i in trange(1, 1001, desc="training"):
        R = numpy.random.permutation(len(data.Xtrain))[:25]
        nn.gradprop(geterrorgrad(nn.forward(data.Xtrain[R]), data.Ttrain[R]), pixels=False)
        nn.update(0.01)
        if i in (10, 40, 100, 200, 400, 700, 1000):
            right = nn.forward(data.Xtest[:500]).argmax(axis=-1) == data.Ttest[:500].argmax(axis=-1)
            points.append((i, right.mean()))
    nn.dump(data=data.name, iterations=1000, curve=points)


class FirstConvolution(modules.Convolution):
    """The first layer, whose inputs are pixels in the box [l, h] = [-1, 1]."""

    def relprop(self, R):
        """Redistribute relevance by the z^B rule (Montavon et al. 2017): [n, H, W, out] to [n, height, width, in]."""
        X, L, H = self.X, numpy.full_like(self.X, -1), numpy.full_like(self.X, 1)
        plain, positive, negative = (copy.deepcopy(self) for _ in range(3))
        positive.W, negative.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for layer in (plain, positive, negative):
            layer.B = numpy.zeros_like(self.B)
        Z = plain.forward(X) - positive.forward(L) - negative.forward(H) + 1e-9
        S = R / Z
        return X * plain.gradprop(S) - L * positive.gradprop(S) - H * negative.gradprop(S)
