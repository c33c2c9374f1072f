"""The exercise `buildnet`: a network to be trained.

A network's many weights would make a long list of arrays. So a case draws a seed, and its call fills the network from
it: with the same weights in the student's network and in the solution's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_shared import agree, equals, result
from torch import nn

from course.exercise import Arrays, Case, Exercise, Misconception

__all__ = ["BUILDNET", "draw_net", "filled", "noise"]

SECTION = "Part 1: A convolutional network"


def draw_net(rng: np.random.Generator) -> Arrays:
    return {"seed": rng.integers(2**32), "nc": rng.integers(11, 25)}  # unlike any number of maps


def filled(net: nn.Module, rng: np.random.Generator) -> nn.Module:
    """The network in evaluation mode, with drawn parameters: weights of He's width, small biases.

    They are drawn in the order of their shapes, as a class may have its layers in any order.
    """
    with torch.no_grad():
        for p in sorted(net.parameters(), key=lambda p: (p.ndim, *p.shape)):
            width = np.sqrt(2 / p[0].numel()) if p.ndim > 1 else 0.1
            p.copy_(torch.from_numpy(rng.normal(0, width, tuple(p.shape))))
    return net.eval()


def noise(rng: np.random.Generator, n: int) -> torch.Tensor:
    """Images of noise [n, 3, 64, 64] in [-1.5, 1.5]."""
    return torch.from_numpy(rng.uniform(-1.5, 1.5, (n, 3, 64, 64)).astype(np.float32))


#: What the notebook's LRP can walk through.
EXPLAINED = (nn.Conv2d, nn.Linear, nn.ReLU, nn.MaxPool2d, nn.AvgPool2d, nn.Dropout, nn.Dropout2d)


def parameter_shapes(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    shapes = [tuple(p.shape) for p in ns.buildnet(int(nc)).parameters()]
    return {"shapes": np.array([shape + (0,) * (4 - len(shape)) for shape in shapes])}


def scores(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    rng = np.random.default_rng(int(seed))
    net = filled(ns.buildnet(int(nc)), rng)
    return {"Y": result(net(noise(rng, 2)))}


def bright_pixel(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Scores of an image of zeros with one bright pixel, and of an image that is negative all over.

    With these weights each layer hands its first map on as it is; only what lies between the layers changes it.
    """
    rng = np.random.default_rng(int(seed))
    net = ns.buildnet(int(nc)).eval()
    *lower, top = (p for p in net.parameters() if p.ndim > 1)
    with torch.no_grad():
        for p in net.parameters():
            p.zero_()
        for p in lower:
            p[0, 0, p.shape[2] // 2, p.shape[3] // 2] = 1
        top[:, 0] = 1
    images = torch.zeros(2, 3, 64, 64)
    images[0, 0, rng.integers(64), rng.integers(64)] = 1
    images[1] = -1
    bright, negative = result(net(images))
    return {"bright": bright, "negative": negative}


def layer_by_layer(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    rng = np.random.default_rng(int(seed))
    net = filled(ns.buildnet(int(nc)), rng)
    try:
        layers = list(net)
    except TypeError:
        layers = [net]
    if not all(isinstance(layer, EXPLAINED) for layer in layers):
        return {"layers_of_the_table": False}
    a = noise(rng, 2)
    for layer in layers:
        a = layer(a)
    return {"layers_of_the_table": True, "Y": result(a)}


def probabilities(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Scores that add up to 1, or whose exponentials do."""
    sums = answer["Y"].sum(axis=1), np.exp(answer["Y"]).sum(axis=1)
    return any(agree(total, np.ones(total.shape)) for total in sums)


def map_of_scores(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "shapes" in expected:  # what lacks here has no parameters
        return None if agree(answer["shapes"], expected["shapes"]) else False
    return answer["Y"].shape[:2] == expected["Y"].shape[:2] and answer["Y"].shape[2] > 1


def flattened(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return answer["Y"].shape == expected["Y"].shape[:2]


def other_people(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Scores of the right shape, but of another number of people; now and then that is the right number."""
    if agree(answer["Y"], expected["Y"]):
        return None
    n, nc, *size = answer["Y"].shape
    return [n, *size] == [len(expected["Y"]), 1, 1] and nc != int(inputs["nc"])


def nothing_to_walk_through(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """The scores are right, but the layers are not to be had one by one."""
    if "layers_of_the_table" in expected:
        return not answer["layers_of_the_table"]
    return None if agree(answer["Y"], expected["Y"]) else False


def weakened(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """The bright pixel arrives as one of the powers of ¼."""
    return answer["bright"].size > 0 and bool(np.isin(np.round(answer["bright"] * 64, 3), (1, 4, 16)).all())


def negative_arrives(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return agree(answer["bright"], expected["bright"]) and bool((answer["negative"] < 0).all())


BUILDNET = Exercise(
    "buildnet",
    8,
    cases=(
        Case("its weights and biases have the right shapes", 2, draw_net, parameter_shapes),
        Case("the scores of two images", 3, draw_net, scores),
        Case("a single bright pixel", 1, draw_net, bright_pixel),
        Case("the layers one by one, as in list(net)", 2, draw_net, layer_by_layer),
    ),
    mistakes=(
        Misconception(
            "softmax-at-the-end",
            probabilities,
            "The scores of an image add up to 1, as probabilities (or their exponentials) do. Plain scores are asked "
            "for: the training criterion makes probabilities of them itself. Look at what comes last.",
            SECTION,
        ),
        Misconception(
            "relu-at-the-end",
            equals("Y", lambda expected, inputs: np.maximum(expected["Y"], 0)),
            "All negative scores have become 0, while the positive ones are right. Look at what follows the last layer "
            "of the table.",
            SECTION,
        ),
        Misconception(
            "pooling-missing",
            map_of_scores,
            "There is a whole map of scores for each person instead of a single one, so the last layer's input is "
            "larger than its kernel. Which size do the maps have after each row of the table?",
            SECTION,
            strange=True,
        ),
        Misconception(
            "scores-flattened",
            flattened,
            "The scores have the shape [n, nc]. The last layer of the table is a convolution, whose output keeps two "
            "more dimensions, of size 1; they are flattened outside the network, where the loss needs it.",
            SECTION,
            strange=True,
        ),
        Misconception(
            "other-people",
            other_people,
            "The network has scores for another number of people than it was asked for. Where does the argument of the "
            "function come in?",
            SECTION,
            strange=True,
        ),
        Misconception(
            "average-pooling",
            weakened,
            "A single bright pixel arrives at the top weakened by a power of 4. Which kind of pooling keeps the "
            "largest value as it is?",
            SECTION,
        ),
        Misconception(
            "no-relu",
            negative_arrives,
            "An image that is negative all over, seen by layers that copy it, makes negative scores; something should "
            "have set it to 0 on the way. Look at what follows each convolution.",
            SECTION,
        ),
        Misconception(
            "not-layer-by-layer",
            nothing_to_walk_through,
            "The network computes the right scores, but Part 3 cannot go through it: it has to be one plain sequence "
            "of the layers in the table, not a class of its own and not a sequence inside another.",
            SECTION,
            strange=True,
        ),
    ),
)
