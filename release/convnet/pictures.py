"""What a feedback page shows of this assignment: a student's arrays on public examples, beside the reference's."""

import copy
from pathlib import Path

import modules
import numpy

from course.datasets import sample_images
from course.picture import Picture


def drawn_images(rng, n):
    """Drawn objects as the network sees them: [n, 32, 32, 3] in [-1, 1]."""
    return sample_images(rng, n)[0].astype(numpy.float32) / 127.5 - 1


def seen(inputs):
    return (inputs["X"] + 1) / 2


# buildcnn


def draw_gradient(rng):
    return {"X": drawn_images(rng, 3), "seed": rng.integers(2**31), "DY": rng.normal(size=(3, 1, 1, 10))}


def pixel_gradient(ns, X, seed, DY):
    """The gradient at the pixels, summed over their colours, of a student's network with drawn parameters."""
    rng, nn = numpy.random.default_rng(int(seed)), ns.buildcnn()
    for layer in nn.layers:
        if hasattr(layer, "W"):
            layer.W = rng.normal(0, 1 / numpy.sqrt(numpy.prod(layer.W.shape[:3])), layer.W.shape)
    nn.forward(X)
    return nn.gradprop(DY).sum(axis=3)


# geterrorgrad


def draw_minibatch(rng):
    return {"y": rng.normal(0, 2, (25, 1, 1, 10)), "t": numpy.eye(10)[rng.integers(10, size=25)].reshape(25, 1, 1, 10)}


def minibatch(ns, y, t):
    return ns.geterrorgrad(y, t).reshape(1, 25, 10)


# firstconvolution


def plus(layer, R):
    """The z⁺ rule of the notebook, for the layers above the first one."""
    positive = copy.deepcopy(layer)
    if isinstance(layer, modules.Convolution):
        positive.W, positive.B = numpy.maximum(0, layer.W), numpy.zeros_like(layer.B)
    return layer.X * positive.gradprop(R / (positive.forward(layer.X) + 1e-9))


def draw_explained(rng):
    """Images, the trained first layer that ships, and what reaches it of the relevance of their strongest evidence."""
    shipped = Path(__file__).parent / "pretrained"
    c1, c2, c3, c4 = [modules.Convolution(str(path.with_suffix(""))) for path in sorted(shipped.glob("c*.npz"))]
    stages = [(c, modules.ReLU(), modules.Pooling()) for c in (c1, c2, c3)]
    layers = [layer for stage in stages for layer in stage] + [c4]
    X = drawn_images(rng, 4)
    Y = modules.Network(layers).forward(X)
    strongest = Y.max(axis=3, keepdims=True)
    R = numpy.where(strongest > Y, 0, Y)
    for layer in layers[:0:-1]:
        R = R if isinstance(layer, modules.ReLU) else plus(layer, R)
    return {"W": c1.W, "B": c1.B, "X": X, "R": R}


def heatmap(ns, W, B, X, R):
    layer = ns.FirstConvolution("5x5x3x10")
    layer.W, layer.B = W, B
    layer.forward(X)
    return layer.relprop(R).sum(axis=3)


PICTURES = (
    Picture("buildcnn", "how three images' output changes with their pixels", draw_gradient, pixel_gradient, seen),
    Picture("geterrorgrad", "the gradient: a row for each point, a column for each class", draw_minibatch, minibatch),
    Picture("firstconvolution", "heatmaps of four drawn images", draw_explained, heatmap, seen),
)
