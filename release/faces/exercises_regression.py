"""The exercise `logistic2conv`: a logistic regression as a layer.

A case draws a seed, and its call makes the regression and the features from it: they are large.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_shared import agree, equals, result
from torch import nn

from course.exercise import Arrays, Case, Exercise, Misconception

__all__ = ["LOGISTIC2CONV"]

SECTION = "Transfer learning"


def draw_regression(rng: np.random.Generator) -> Arrays:
    return {"seed": rng.integers(2**32), "nc": rng.integers(3, 8)}


def draw_large_regression(rng: np.random.Generator) -> Arrays:
    return {"seed": rng.integers(2**32), "nc": rng.integers(20, 30)}


def regression(seed: np.ndarray, nc: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """A regression on 256 maps of 8×8: coef [nc, 16384] and intercept [nc], float64; and the generator, for more."""
    rng = np.random.default_rng(int(seed))
    return rng.normal(0, 0.01, (int(nc), 256 * 8 * 8)), rng.normal(0, 1, int(nc)), rng


def maps(rng: np.random.Generator, height: int, width: int) -> torch.Tensor:
    """Feature maps [3, 256, height, width], none negative."""
    return torch.from_numpy(np.maximum(rng.normal(0, 1, (3, 256, height, width)), 0).astype(np.float32))


def decision(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, rng = regression(seed, nc)
    return {"Y": result(ns.logistic2conv(coef, intercept)(maps(rng, 8, 8)))}


def larger_maps(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, rng = regression(seed, nc)
    return {"Y": result(ns.logistic2conv(coef, intercept)(maps(rng, 9, 10)))}


def layer_parameters(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, _ = regression(seed, nc)
    layer = ns.logistic2conv(coef, intercept)
    return {"weight": result(layer.weight), "bias": result(layer.bias)}


def part_of_a_network(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, _ = regression(seed, nc)
    net = nn.Sequential(nn.ReLU(), ns.logistic2conv(coef.astype(np.float32), intercept.astype(np.float32)))
    parameters = list(net.parameters())
    return {
        "is_conv2d": isinstance(net[1], nn.Conv2d),
        "parameters": len(parameters),
        "float32": all(p.dtype == torch.float32 for p in parameters),
    }


def channels_last(expected: Arrays, inputs: Arrays) -> np.ndarray:
    coef, _, _ = regression(inputs["seed"], inputs["nc"])
    return coef.reshape(len(coef), 8, 8, 256).transpose(0, 3, 1, 2)


def width_first(expected: Arrays, inputs: Arrays) -> np.ndarray:
    return expected["weight"].transpose(0, 1, 3, 2)


def no_convolution(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return not answer["is_conv2d"]


def bias_left_out(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Each person's scores are off by one number of their own."""
    if "weight" in expected:
        return None if agree(answer["weight"], expected["weight"]) else False
    gap = answer["Y"] - expected["Y"]
    return bool(np.ptp(gap, axis=(0, 2, 3)).max() < 1e-3 < np.abs(gap).max())


def double_precision(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return answer["weight"].dtype == np.float64 if "weight" in expected else None


LOGISTIC2CONV = Exercise(
    "logistic2conv",
    8,
    cases=(
        # Float32 sums of 16384 terms, in whatever order the machine takes them.
        Case("its outputs are the regression's scores", 3, draw_regression, decision, tol=1e-4),
        Case("its weights and biases", 2, draw_regression, layer_parameters),
        Case("more people", 1, draw_large_regression, decision, tol=1e-4),
        Case("on larger feature maps it gives maps of scores", 1, draw_regression, larger_maps, tol=1e-4),
        Case("it is a layer like the others of a network", 1, draw_regression, part_of_a_network),
    ),
    mistakes=(
        Misconception(
            "channels-last",
            equals("weight", channels_last),
            "The coefficients are all there, but in another order: they seem to be read as height × width × channels. "
            "In which order does flattening put the feature maps?",
            SECTION,
        ),
        Misconception(
            "width-first",
            equals("weight", width_first),
            "Each coefficient has found its feature map, but height and width have changed places in it. In which "
            "order does flattening go through a map?",
            SECTION,
        ),
        Misconception(
            "no-convolution",
            no_convolution,
            "What you return computes with the right kind of numbers, but is no convolution. On whole feature maps, "
            "and for the heatmaps of Part 3, it has to be one: which layer has a kernel as large as a map?",
            SECTION,
        ),
        Misconception(
            "double-precision",
            double_precision,
            "The layer holds 64-bit numbers, as scikit-learn computes with, but the features and the other layers have "
            "32 bits, and PyTorch does not mix them.",
            SECTION,
        ),
        Misconception(
            "bias-left-out",
            bias_left_out,
            "Each person's scores are off by one number of their own, the same for all images. Which part of the "
            "regression does not depend on the image?",
            SECTION,
        ),
    ),
)
