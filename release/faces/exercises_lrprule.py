"""The exercise `lrprule`: the general propagation rule; and what `lrpfirst` shares with it.

Layers hold float64, so that only mistakes show and not the order of a sum. Weights are drawn such that no z comes near
0, where a right answer in another precision, or with another tiny stabiliser, would differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from exercises_shared import agree, only_where, result
from torch import nn

from course.exercise import Arrays, Case, Exercise, Misconception

__all__ = ["COMMON", "LRPRULE", "has_bias", "layer_with", "twice"]


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


def has_gamma(inputs: Arrays) -> bool:
    return "gamma" in inputs and bool(inputs["gamma"] > 0)


def has_bias(inputs: Arrays) -> bool:
    return "bias" in inputs


def has_gamma_and_bias(inputs: Arrays) -> bool:
    return has_gamma(inputs) and has_bias(inputs)


def has_eps(inputs: Arrays) -> bool:
    return "eps" in inputs and bool(inputs["eps"] > 1e-3)


def all_but_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(np.abs(answer["R"]).max() < 1e-6 * np.abs(expected["R"]).max())


def not_multiplied(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return not agree(answer["R"], expected["R"]) and agree(answer["R"] * inputs["a"], expected["R"])


def conserves(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Each example's relevance comes out as it went in."""
    n = len(inputs["r"])
    return agree(answer["R"].reshape(n, -1).sum(axis=1), inputs["r"].reshape(n, -1).sum(axis=1))


def conserves_without_bias(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return has_bias(inputs) or conserves(answer, expected, inputs)


def losers_rewarded(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In pooling, relevance where there should be none at all: at the inputs that were not the largest."""
    if "weight" in inputs or expected["R"].all():
        return None
    return bool(answer["R"][expected["R"] == 0].all())


def doubled(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return agree(answer["R_again"], 2 * answer["R"])


def leaves_traces(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """The first call is right, and the second one finds a layer or an input that the first has changed."""
    if not agree(answer["R"], expected["R"]):
        return False
    return not all(agree(answer[name], expected[name]) for name in expected) if "R_again" in expected else None


#: Mistakes that both rules invite.
COMMON = (
    Misconception(
        "s-not-constant",
        all_but_zero,
        "The relevance is 0 almost everywhere. Step 3 needs s as constant numbers; where the derivative is taken "
        "through s as well, what z gains s loses. Look at how s comes out of step 2.",
        "Part 3",
    ),
    Misconception(
        "layer-changed",
        leaves_traces,
        "The first result is right, but the call leaves traces: the second one finds another layer, another input or "
        "an old gradient. A network must survive being explained, so look at where the changed parameters are put.",
        "Part 3",
    ),
)

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
    mistakes=(
        Misconception(
            "gradient-accumulates",
            doubled,
            "The second call on the same input gives twice the relevance of the first: the gradient of the first call "
            "was still there, and the new one was added to it. Look at which tensor collects the gradient.",
            "Part 3",
        ),
        *COMMON,
        Misconception(
            "step-4-missing",
            not_multiplied,
            "Inputs that are 0 receive relevance, although they contribute nothing. Steps 1 to 3 look right; read step "
            "4 again.",
            "Part 3",
        ),
        Misconception(
            "bias-left-out",
            only_where("R", has_bias, conserves),
            "With biases, all relevance still arrives at the inputs; but in this rule the biases take their share. "
            "Look at where the sum of step 1 begins.",
            "Part 3",
        ),
        Misconception(
            "rho-unused",
            only_where("R", has_gamma, conserves_without_bias),
            "All is right where ρ leaves the parameters as they are, and wrong where it changes them, though no "
            "relevance is lost. It looks as if the layer were used without ρ.",
            "Part 3",
        ),
        Misconception(
            "rho-in-one-step",
            only_where("R", has_gamma),
            "All is right where ρ leaves the parameters as they are; where it changes them, relevance appears or gets "
            "lost. Do steps 1 and 3 speak of the same layer?",
            "Part 3",
        ),
        Misconception(
            "rho-not-on-bias",
            only_where("R", has_gamma_and_bias),
            "The result is wrong just where ρ changes a layer that has biases. Which parameters of the layer does the "
            "sum of step 1 run over?",
            "Part 3",
        ),
        Misconception(
            "eps-misplaced",
            only_where("R", has_eps),
            "All is right where ε is tiny, and wrong where it is large. Is it the function's argument that you add, "
            "and in which of the steps?",
            "Part 3",
        ),
        Misconception(
            "pooling-shared-out",
            losers_rewarded,
            "In max-pooling, inputs that were not the largest of their window receive relevance. Who made it through?",
            "Part 3",
        ),
    ),
)
