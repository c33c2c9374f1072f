"""Known mistakes in `training`: how each shows in the files, and what its author may look at.

The arrays of all files come together, by names like cnn/c1-5x5x3x10.npz/W.
"""

from pathlib import Path

import numpy

from course import datasets
from course.exercise import Misconception
from course.npz import load

FILES = ("cnn/c1-5x5x3x10.npz", "cnn/c2-5x5x10x50.npz", "cnn/c3-4x4x50x250.npz", "cnn/c4-1x1x250x10.npz")
SECTION = "Training the network"


def of_each(answer, name):
    """The arrays of this name, one a file; LookupError where a file has none."""
    return [answer[f"{file}/{name}"] for file in FILES]


def is_shipped(weights):
    """Whether some layer points where the shipped one does, whatever its length: no training of one's own does that."""
    for W, file in zip(weights, FILES, strict=True):
        shipped = load(Path(__file__).parent / file.replace("cnn", "pretrained"))["W"]
        lengths = numpy.linalg.norm(W) * numpy.linalg.norm(shipped)
        if (W * shipped).sum() > 0.9 * lengths > 0:
            return True
    return False


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
        lambda answer, expected, inputs: is_shipped(of_each(answer, "W")),
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
