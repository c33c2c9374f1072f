"""The exercise `lrprule`: the general propagation rule; and the layers that `lrpfirst` is tried on, too.

Layers hold 32-bit numbers, as those of the notebook do. Each unit's weights are mostly of one sign, its own, so that
z has both signs and never comes near 0: what an output hands down is known to about 20 roundings of 6e-8 then, and
answers are compared to 1e-5 of the largest.
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

__all__ = ["LRPRULE", "layer_with", "relevance", "single", "twice"]

#: What is smaller, beside the relevance that went in, is what rounding leaves of 0.
ROUNDING = 3e-7


def single(arrays: Arrays) -> Arrays:
    """The arrays with 32 bits where they have 64."""
    return {name: a.astype(np.float32) if np.asarray(a).dtype == np.float64 else a for name, a in arrays.items()}


def layer_with(
    weight: np.ndarray, bias: np.ndarray | None = None, padding: int | np.ndarray = 0
) -> nn.Linear | nn.Conv2d:
    """A layer of these parameters, fully connected or a convolution, in evaluation mode as in the notebook."""
    outputs, inputs, *kernel = weight.shape
    layer: nn.Linear | nn.Conv2d
    if kernel:
        layer = nn.Conv2d(inputs, outputs, tuple(kernel), padding=int(padding), bias=bias is not None)
    else:
        layer = nn.Linear(inputs, outputs, bias=bias is not None)
    layer.weight = nn.Parameter(torch.from_numpy(weight.copy()))
    if bias is not None:
        layer.bias = nn.Parameter(torch.from_numpy(bias.copy()))
    return layer.eval()


def relevance(R: Any, r: torch.Tensor) -> Arrays:
    """The relevance that a rule returned, without what rounding leaves of 0, and whether there was anything at all."""
    values = result(R)
    small = np.abs(values) <= ROUNDING * float(r.abs().max())
    return {"R": np.where(small, 0, values), "_is_not_zero": bool(values.any())}


def twice(call: Callable[[], Any], layer: nn.Module, **arguments: torch.Tensor) -> Arrays:
    """The results of two calls, what the first one is, and what they leave of the layer and of the other arguments."""
    into = arguments["r"].clone()
    R = call()
    first, again = relevance(R, into), relevance(call(), into)
    return {
        **first,
        "R_again": again["R"],
        "is_a_tensor": isinstance(R, torch.Tensor),
        "has_no_gradient_attached": not getattr(R, "requires_grad", False),
        **{f"{name}_afterwards": result(p) for name, p in (*layer.named_parameters(), *arguments.items())},
        "layer_can_be_trained": all(p.requires_grad for p in layer.parameters()),
    }


def of_both_signs(rng: np.random.Generator, outputs: int, *inputs: int) -> np.ndarray:
    """Weights [outputs, *inputs]: half of the units have mostly positive ones, the others mostly negative ones."""
    return rng.uniform(-0.2, 1, (outputs, *inputs)) * signs(outputs).reshape(-1, *[1] * len(inputs))


def signs(outputs: int) -> np.ndarray:
    return np.where(np.arange(outputs) % 2, -1.0, 1.0)


def draw_linear(rng: np.random.Generator, gamma: float = 0.0, bias: float = 0.0) -> Arrays:
    inputs = {
        "a": activations(rng, 4, 40),
        "weight": of_both_signs(rng, 4, 40),
        "r": rng.normal(0, 1, (4, 4)),
        "gamma": np.float32(gamma),
        "eps": np.float64(1e-9),
    }
    return single(with_bias(rng, inputs, bias))


def draw_conv(
    rng: np.random.Generator, gamma: float = 0.0, eps: float = 1e-9, bias: float = 0.0, padding: int = 1
) -> Arrays:
    """A 3×3 convolution of 5 maps to 4 maps, with biases about as large as `bias` says, 0 for none."""
    inputs = {
        "a": activations(rng, 2, 5, 6, 7),
        "weight": of_both_signs(rng, 4, 5, 3, 3),
        "r": rng.normal(0, 1, (2, 4, 4 + 2 * padding, 5 + 2 * padding)),
        "gamma": np.float32(gamma),
        "eps": np.float64(eps),
        "padding": np.int64(padding),
    }
    return single(with_bias(rng, inputs, bias))


def with_bias(rng: np.random.Generator, inputs: Arrays, bias: float) -> Arrays:
    """The inputs with a bias for each unit, of the sign of its z."""
    outputs = len(inputs["weight"])
    return {**inputs, "bias": bias * rng.uniform(0.5, 1, outputs) * signs(outputs)} if bias else inputs


def draw_bias(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, bias=2)


def draw_eps(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, eps=rng.uniform(0.7, 1.5), padding=0)


def draw_gamma(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, gamma=rng.uniform(0.4, 1))


def draw_gamma_and_bias(rng: np.random.Generator) -> Arrays:
    return draw_conv(rng, gamma=rng.uniform(0.4, 1), bias=4)


def draw_linear_with_all(rng: np.random.Generator) -> Arrays:
    return draw_linear(rng, gamma=rng.uniform(0.4, 1), bias=4)


def draw_pool(rng: np.random.Generator) -> Arrays:
    return single({"a": rng.uniform(0.1, 1, (2, 3, 6, 8)), "r": rng.normal(0, 1, (2, 3, 3, 4))})


def activations(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """What a ReLU may put out: a fifth is 0."""
    return rng.uniform(0, 1, shape) * (rng.random(shape) < 0.8)


def arguments(
    a: np.ndarray, r: np.ndarray, gamma: np.ndarray, eps: np.ndarray, **of_layer: np.ndarray
) -> tuple[Any, ...]:
    """A layer and the other arguments of `lrprule`."""
    g = float(gamma)
    return (
        layer_with(**of_layer),
        torch.from_numpy(a),
        lambda p: p + g * p.clamp(min=0),
        float(eps),
        torch.from_numpy(r),
    )


def general(ns: Any, **inputs: np.ndarray) -> Arrays:
    *others, r = arguments(**inputs)
    return relevance(ns.lrprule(*others, r), r)


def general_twice(ns: Any, **inputs: np.ndarray) -> Arrays:
    layer, a, rho, eps, r = arguments(**inputs)
    return twice(lambda: ns.lrprule(layer, a, rho, eps, r), layer, a=a, r=r)


def max_pooling(ns: Any, a: np.ndarray, r: np.ndarray) -> Arrays:
    return pooling(ns, nn.MaxPool2d(2), a, r)


def average_pooling(ns: Any, a: np.ndarray, r: np.ndarray) -> Arrays:
    return pooling(ns, nn.AvgPool2d(2), a, r)


def pooling(ns: Any, layer: nn.Module, a: np.ndarray, r: np.ndarray) -> Arrays:
    """A ρ that changes everything: there is nothing to change in a layer without parameters."""
    into = torch.from_numpy(r)
    return relevance(ns.lrprule(layer.eval(), torch.from_numpy(a), lambda p: 3 * p, 1e-9, into), into)


LRPRULE = Exercise(
    "lrprule",
    12,
    cases=(
        Case("LRP-0 in a fully connected layer", 2, draw_linear, general),
        Case("LRP-0 in a convolution with biases", 2, draw_bias, general),
        Case("LRP-ε, in a convolution without padding", 2, draw_eps, general),
        Case("LRP-γ", 2, draw_gamma, general),
        Case("LRP-γ with biases", 1, draw_gamma_and_bias, general),
        Case("max-pooling", 1, draw_pool, max_pooling),
        Case("average pooling", 1, draw_pool, average_pooling),
        Case(
            "a tensor without a gradient; called twice it is the same, and the arguments stay as they were",
            *(1, draw_linear_with_all, general_twice),
        ),
    ),
    mistakes=MISTAKES,
)
