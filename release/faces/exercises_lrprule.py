"""The exercise `lrprule`: the general propagation rule; and the layers that `lrpfirst` is tried on, too.

Layers hold float64, so that only mistakes show and not the order of a sum. Weights are drawn such that no z comes near
0, where a right answer in another precision, or with another tiny stabiliser, would differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from exercises_shared import result
from mistakes_lrprule import MISTAKES
from torch import nn

from course.exercise import Arrays, Case, Exercise

__all__ = ["LRPRULE", "layer_with", "twice"]


def layer_with(weight: np.ndarray, bias: np.ndarray | None = None) -> nn.Linear | nn.Conv2d:
    """A layer of these parameters: fully connected, or a convolution that keeps the size of the maps (odd kernels)."""
    outputs, inputs, *kernel = weight.shape
    layer: nn.Linear | nn.Conv2d
    if kernel:
        layer = nn.Conv2d(inputs, outputs, kernel[0], padding=kernel[0] // 2, bias=bias is not None)
    else:
        layer = nn.Linear(inputs, outputs, bias=bias is not None)
    layer.weight = nn.Parameter(torch.from_numpy(weight))
    if bias is not None:
        layer.bias = nn.Parameter(torch.from_numpy(bias))
    return layer


def twice(call: Callable[[], torch.Tensor], layer: nn.Module) -> Arrays:
    """The results of two calls, and what they have left of the layer."""
    R, R_again = result(call()), result(call())
    return {"R": R, "R_again": R_again, **{name: result(p) for name, p in layer.named_parameters()}}


def draw_linear(rng: np.random.Generator) -> Arrays:
    return {
        "a": activations(rng, 4, 40),
        "weight": rng.uniform(-0.3, 1, (3, 40)),
        "r": rng.normal(0, 1, (4, 3)),
        "gamma": np.float64(0),
        "eps": np.float64(1e-9),
    }


def draw_conv(rng: np.random.Generator, gamma: float = 0.0, eps: float = 1e-9, bias: float = 0.0) -> Arrays:
    """A 3×3 convolution of 5 maps to 4 maps, with positive biases about as large as `bias` says, 0 for none."""
    inputs = {
        "a": activations(rng, 2, 5, 6, 6),
        "weight": rng.uniform(-0.3, 1, (4, 5, 3, 3)),
        "r": rng.normal(0, 1, (2, 4, 6, 6)),
        "gamma": np.float64(gamma),
        "eps": np.float64(eps),
    }
    return inputs | {"bias": bias * rng.uniform(0.5, 1, 4)} if bias else inputs


def draw_eps(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, eps=rng.uniform(1, 3))


def draw_gamma(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, gamma=rng.uniform(0.2, 1))


def draw_bias(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, bias=2)


def draw_gamma_and_bias(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, gamma=rng.uniform(0.2, 1), bias=4)


def draw_pool(rng: np.random.Generator) -> Arrays:
    return {"a": rng.uniform(0.1, 1, (2, 3, 6, 6)), "r": rng.normal(0, 1, (2, 3, 3, 3))}


def activations(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """What a ReLU may put out: a fifth is 0."""
    return rng.uniform(0, 1, shape) * (rng.random(shape) < 0.8)


def arguments(
    a: np.ndarray, r: np.ndarray, gamma: np.ndarray, eps: np.ndarray, **parameters: np.ndarray
) -> tuple[Any, ...]:
    """A layer and the other arguments of `lrprule`."""
    g = float(gamma)
    return (
        layer_with(**parameters),
        torch.from_numpy(a),
        lambda p: p + g * p.clamp(min=0),
        float(eps),
        torch.from_numpy(r),
    )


def general(ns: Any, **inputs: np.ndarray) -> Arrays:
    return {"R": result(ns.lrprule(*arguments(**inputs)))}


def general_twice(ns: Any, **inputs: np.ndarray) -> Arrays:
    layer, *others = arguments(**inputs)
    return twice(lambda: ns.lrprule(layer, *others), layer)


def max_pooling(ns: Any, a: np.ndarray, r: np.ndarray) -> Arrays:
    return pooling(ns, nn.MaxPool2d(2), a, r)


def average_pooling(ns: Any, a: np.ndarray, r: np.ndarray) -> Arrays:
    return pooling(ns, nn.AvgPool2d(2), a, r)


def pooling(ns: Any, layer: nn.Module, a: np.ndarray, r: np.ndarray) -> Arrays:
    """A ρ that changes everything: there is nothing to change in a layer without parameters."""
    return {"R": result(ns.lrprule(layer, torch.from_numpy(a), lambda p: 3 * p, 1e-9, torch.from_numpy(r)))}


LRPRULE = Exercise(
    "lrprule",
    12,
    cases=(
        Case("LRP-0 in a fully connected layer", 2, draw_linear, general),
        Case("LRP-0 in a convolution with biases", 2, draw_bias, general),
        Case("LRP-ε", 2, draw_eps, general),
        Case("LRP-γ", 2, draw_gamma, general),
        Case("LRP-γ with biases", 1, draw_gamma_and_bias, general),
        Case("max-pooling", 1, draw_pool, max_pooling),
        Case("average pooling", 1, draw_pool, average_pooling),
        Case("called twice it gives the same, and the layer stays as it was", 1, draw_gamma, general_twice),
    ),
    mistakes=MISTAKES,
)
