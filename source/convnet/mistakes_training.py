"""Known mistakes in `training`: how each shows in the files, and what its author may look at.

The arrays of all files come together, by names like cnn/c1-5x5x3x10.npz/W.
"""

import functools
from pathlib import Path

import modules
import numpy

from course import datasets
from course.exercise import Misconception
from course.npz import load

FILES = ("cnn/c1-5x5x3x10.npz", "cnn/c2-5x5x10x50.npz", "cnn/c3-4x4x50x250.npz", "cnn/c4-1x1x250x10.npz")
SECTION = "Training the network"


def of_each(answer, name):
    """The arrays of this name, one a file; LookupError where a file has none."""
    return [answer[f"{file}/{name}"] for file in FILES]


@functools.cache
def shipped():
    """Weights and biases of the network that comes with the assignment, layer by layer."""
    layers = [load(Path(__file__).parent / file.replace("cnn", "pretrained")) for file in FILES]
    return [layer["W"] for layer in layers], [layer["B"] for layer in layers]


@numpy.errstate(all="ignore")  # absurd parameters overflow, and then are like nothing
def is_shipped(weights, biases):
    """Whether these are the shipped parameters: also with channels permuted or rescaled, noise, or a mirror image.

    Each channel of the shipped network's second layer is matched with the one here that responds most alike to noise.
    A copy's are alike (a correlation of 1, of 0.7 where the noise in it is as large as 0.7 of the weights), those of
    other trainings are not (up to 0.2).
    """
    for W, own in zip(shipped()[0], weights, strict=True):  # some layer alone, whatever the others are
        if W.shape != own.shape:
            return False
        if (W * own).sum() > 0.9 * numpy.linalg.norm(W) * numpy.linalg.norm(own) > 0:
            return True
    X, asked = shipped_responses()
    for rows, columns in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        found = responses(weights, biases, X[:, ::rows, ::columns])[:, ::rows, ::columns]
        if likeness(asked, found) > 0.5:
            return True
    return False


@functools.cache
def shipped_responses():
    """Noise X [32,32,32,3], and what the second layer of the shipped network computes from it."""
    X = numpy.random.default_rng(0).normal(0, 0.5, (32, 32, 32, 3)).astype(numpy.float32)
    return X, responses(*shipped(), X)


def responses(weights, biases, X):
    """What the second layer computes from images X [N,32,32,3], before its ReLU: [N,10,10,50]."""
    c1, c2 = (modules.Convolution(Path(file).stem) for file in FILES[:2])
    for layer, W, B in zip((c1, c2), weights, biases, strict=False):
        layer.W, layer.B = W.astype(numpy.float32), B.astype(numpy.float32)
    return modules.Network([c1, modules.ReLU(), modules.Pooling(), c2]).forward(X)


def likeness(asked, found):
    """The mean over the channels asked for of the largest correlation with a channel that was found."""
    A, F = (Y.reshape(-1, Y.shape[-1]).astype(numpy.float64) for Y in (asked, found))
    A, F = ((Y - Y.mean(axis=0)) / (Y.std(axis=0) + 1e-30) for Y in (A, F))
    return numpy.nan_to_num(A.T @ F / len(A)).max(axis=1).mean()


def has_diverged(answer, expected, inputs):
    return not all(numpy.isfinite(array).all() for name in "WB" for array in of_each(answer, name))


def of_several_trainings(answer, expected, inputs):
    return len(set(map(str, of_each(answer, "data")))) > 1 or len(set(map(int, of_each(answer, "iterations")))) > 1


def on_other_data(answer, expected, inputs):
    return not {*map(str, of_each(answer, "data"))} & {datasets.CIFAR10_NAME, datasets.SAMPLE}


def of_another_network(answer, expected, inputs):
    shapes = ["x".join(map(str, W.shape)) for W in of_each(answer, "W")]
    return any(not file.endswith(f"-{shape}.npz") for file, shape in zip(FILES, shapes, strict=True))


TRAINING = (
    Misconception(
        "another-network",
        of_another_network,
        "The arrays in a file are not of the shape that the file's name says: they seem to belong to another network, "
        "perhaps to an earlier attempt. Follow Figure 1, and train again.",
        "Build a convolutional neural network",
    ),
    Misconception(
        "diverged",
        has_diverged,
        "Some parameters are infinite or not a number: the steps of the training were too large, or each led further "
        "away. Is the gradient of the right size and sign, also for large evidence? Its check says so.",
        "The error and its gradient",
    ),
    Misconception(
        "shipped",
        lambda answer, expected, inputs: is_shipped(of_each(answer, "W"), of_each(answer, "B")),
        "These are the parameters that came with the assignment. They are there to go on with while your own are "
        "missing: hand in those that you have trained.",
        SECTION,
    ),
    Misconception(
        "other-data",
        on_other_data,
        "The files say that they were trained on data that is not that of this assignment. What does the record say "
        "that goes with the parameters?",
        "The data",
    ),
    Misconception(
        "several-trainings",
        of_several_trainings,
        "The files come from different trainings, and layers that were not trained together do not understand each "
        "other. Hand in all files of one training.",
        SECTION,
    ),
    Misconception(
        "untrained",
        lambda answer, expected, inputs: not of_each(answer, "W")[-1].any(),
        "The weights of the last layer are still zero, as before the first step: nothing was learned. Were the "
        "files written after the training, and does a gradient reach every layer?",
        SECTION,
    ),
    Misconception(
        "trained-too-briefly",
        lambda answer, expected, inputs: max(map(int, of_each(answer, "iterations"))) < 1000,
        "The network has begun to learn, but the files come from fewer iterations than asked for. Training goes on "
        "where it stopped: run it again.",
        SECTION,
    ),
)
