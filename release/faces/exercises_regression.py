"""The exercise `logistic2conv`: a logistic regression as a layer.

A case draws a seed, and its call makes the regression and the features from it: they are large. The weights and biases
that a layer computes with are measured on its outputs, so that they are judged by themselves, whatever kind of layer it
is and in whatever precision.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from exercises_shared import result
from inside import layers_of_weights
from mistakes_regression import MISTAKES
from torch import Tensor, nn

from course.exercise import Arrays, Case, Exercise

__all__ = ["LOGISTIC2CONV"]


def draw_regression(rng: np.random.Generator) -> Arrays:
    return {"seed": rng.integers(2**31), "nc": rng.integers(3, 8)}


def draw_large_regression(rng: np.random.Generator) -> Arrays:
    return {"seed": rng.integers(2**31), "nc": rng.integers(20, 30)}


def regression(seed: np.ndarray, nc: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """A regression on 256 maps of 8×8: coef [nc, 16384] and intercept [nc], float64; and the generator, for more."""
    rng = np.random.default_rng(int(seed))
    return rng.normal(0, 0.01, (int(nc), 256 * 8 * 8)), rng.normal(0, 1, int(nc)), rng


def maps(rng: np.random.Generator, height: int, width: int) -> Tensor:
    """Feature maps [3, 256, height, width], none negative."""
    return torch.from_numpy(np.maximum(rng.normal(0, 1, (3, 256, height, width)), 0).astype(np.float32))


def called(ns: Any, coef: np.ndarray, intercept: np.ndarray) -> Any:
    layer = ns.logistic2conv(coef, intercept)
    if layer is None:
        raise TypeError("returns None: is there a `return`?")
    return layer


def measured(layer: Any) -> Callable[[Tensor], Tensor]:
    """Scores [n, people] of maps [n, 256, 8, 8], with 32 bits; of several for each person, those in the middle."""
    if not callable(layer):
        raise TypeError(f"returns a {type(layer).__name__}, which computes nothing: a layer is asked for")
    if isinstance(layer, nn.Module):
        layer = copy.deepcopy(layer).float()
        inside = layers_of_weights(layer)
        layer = inside[0] if isinstance(layer, nn.Sequential) and len(inside) == 1 else layer

    def scores(X: Tensor) -> Tensor:
        Y = layer(X.flatten(1) if isinstance(layer, nn.Linear) else X)
        return Y if Y.ndim == 2 else Y[:, :, Y.shape[2] // 2, Y.shape[3] // 2]

    return scores


def parameters_of(layer: Any) -> tuple[Tensor, Tensor]:
    """The weights [nc, 256, 8, 8] and biases [nc] that a layer computes with: its derivative, and its value at 0."""
    scores = measured(layer)
    with torch.no_grad():
        bias = scores(torch.zeros(1, 256, 8, 8))[0]
    X = torch.zeros(len(bias), 256, 8, 8, requires_grad=True)
    (weight,) = torch.autograd.grad(scores(X).diagonal().sum(), X)
    return weight, bias


def weights(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, _ = regression(seed, nc)
    return {"weight": result(parameters_of(called(ns, coef, intercept))[0])}


def biases(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, _ = regression(seed, nc)
    weight, bias = parameters_of(called(ns, coef, intercept))
    if np.allclose(result(weight).reshape(coef.shape), -coef, atol=1e-5) and np.allclose(result(bias), -intercept):
        bias = -bias  # the sign is paid for by the weights
    return {"bias": result(bias)}


def larger_maps(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """The shape of the outputs for maps of 8×8 and of 9×10, and whether these are a convolution with such weights."""
    coef, intercept, rng = regression(seed, nc)
    layer = called(ns, coef, intercept)
    weight, bias = parameters_of(layer)
    layer = copy.deepcopy(layer).float() if isinstance(layer, nn.Module) else layer
    X = maps(rng, 9, 10)
    with torch.no_grad():
        small, large, due = layer(X[:, :, :8, :8]), layer(X), F.conv2d(X, weight, bias)
    return {
        "shape": np.array(small.shape),
        "shape_on_larger_maps": np.array(large.shape),
        "is_convolution": large.shape == due.shape and torch.allclose(large, due, 1e-3, 1e-3),
    }


def part_of_a_network(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, _ = regression(seed, nc)
    coef, intercept = coef.astype(np.float32), intercept.astype(np.float32)
    kept = coef.copy(), intercept.copy()
    layer = called(ns, coef, intercept)
    parameters = list(layer.parameters()) if isinstance(layer, nn.Module) else []
    tensors = [t for t in (getattr(layer, "weight", None), getattr(layer, "bias", None)) if t is not None]
    return {
        "is_conv2d": isinstance(layer, nn.Conv2d),
        "kernel": np.array(getattr(layer, "kernel_size", (0, 0))),
        "tensors_are_parameters": all(isinstance(t, nn.Parameter) for t in tensors),
        "32_bits": all(p.dtype == torch.float32 for p in parameters) and from_64_bits(ns, seed, nc),
        "arguments_as_they_were": np.array_equal(coef, kept[0]) and np.array_equal(intercept, kept[1]),
    }


def from_64_bits(ns: Any, seed: np.ndarray, nc: np.ndarray) -> bool:
    """Whether a regression of 64 bits makes a layer of 32."""
    coef, intercept, _ = regression(seed, nc)
    layer = called(ns, coef, intercept)
    return not isinstance(layer, nn.Module) or all(p.dtype == torch.float32 for p in layer.parameters())


def decision(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    coef, intercept, rng = regression(seed, nc)
    return {"Y": result(called(ns, coef, intercept)(maps(rng, 8, 8)))}


LOGISTIC2CONV = Exercise(
    "logistic2conv",
    8,
    cases=(
        Case("it weights the features as the regression does", 3, draw_regression, weights, tol=1e-3),
        Case("it adds the regression's constants", 2, draw_regression, biases, tol=1e-3),
        Case("it gives one score for maps of 8×8, and maps of scores for larger ones", 1, draw_regression, larger_maps),
        Case("it is a layer like the others of a network", 1, draw_regression, part_of_a_network),
        # Float32 sums of 16384 terms, in whatever order the machine takes them. All has to be right for this.
        Case("the scores of three images, of more people", 1, draw_large_regression, decision, tol=1e-4),
    ),
    mistakes=MISTAKES,
)
