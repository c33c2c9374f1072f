"""The exercise `lrpfirst`: the propagation rule of the first layer.

Layers and images hold 32-bit numbers, as those of the notebook do. No term of this rule is negative, so that nothing
cancels but in the sums of step 1, and answers are compared to 1e-4 of the largest. With z of about 3 a stabiliser of
1e-4 or less makes no difference to that, and one of 1e-3 does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_lrprule import layer_with, relevance, single, twice
from exercises_shared import result
from mistakes_lrpfirst import MISTAKES

from course.exercise import Arrays, Case, Exercise

__all__ = ["LRPFIRST"]

TOLERANCE = 1e-4

#: A power of two: what is measured in other units is the same to the last bit.
LARGER = 2.0**10


def draw_first(rng: np.random.Generator, low: float = -1.5, high: float = 1.5, bias: float = 0.0) -> Arrays:
    """Images whose values lie between the bounds, a tenth of them exactly 0, and 5×5 weights of both signs."""
    inputs = {
        "x": pixels(rng, low, high, 2, 3, 6, 7),
        "weight": rng.normal(0, 0.035, (4, 3, 5, 5)),
        "low": np.float64(low),
        "high": np.float64(high),
        "r": rng.uniform(0, 1, (2, 4, 6, 7)),
        "padding": np.int64(2),
    }
    return bounded(inputs | {"bias": rng.normal(0, bias, 4)} if bias else inputs)


def pixels(rng: np.random.Generator, low: float, high: float, *shape: int) -> np.ndarray:
    return rng.uniform(low, high, shape) * (rng.random(shape) < 0.9)


def bounded(inputs: Arrays) -> Arrays:
    """The inputs with 32 bits, but for the bounds, which are numbers of Python."""
    return single(inputs) | {name: inputs[name] for name in ("low", "high")}


def draw_other_bounds(rng: np.random.Generator) -> Arrays:
    """An interval that does not lie around zero as evenly as ±1.5 does."""
    return draw_first(rng, low=-rng.uniform(0.3, 0.8), high=rng.uniform(2, 3))


def draw_first_bias(rng: np.random.Generator) -> Arrays:
    return draw_first(rng, bias=2)


def draw_first_linear(rng: np.random.Generator) -> Arrays:
    """A fully connected first layer, of pixels in a row, with biases."""
    low, high = -rng.uniform(0.3, 0.8), rng.uniform(1, 1.4)
    return bounded(
        {
            "x": pixels(rng, low, high, 3, 60),
            "weight": rng.normal(0, 0.05, (5, 60)),
            "bias": rng.normal(0, 2, 5),
            "low": np.float64(low),
            "high": np.float64(high),
            "r": rng.normal(0, 1, (3, 5)),
        }
    )


def draw_weightless(rng: np.random.Generator) -> Arrays:
    inputs = draw_first(rng)
    inputs["weight"][rng.integers(4)] = 0
    return inputs


def draw_first_twice(rng: np.random.Generator) -> Arrays:
    inputs = draw_first(rng, low=-1.2, high=1.6, bias=2)
    return {**inputs, "r": rng.normal(0, 1, inputs["r"].shape).astype(np.float32)}


def first_arguments(
    x: np.ndarray, low: np.ndarray, high: np.ndarray, r: np.ndarray, **of_layer: np.ndarray
) -> tuple[Any, ...]:
    """A layer and the other arguments of `lrpfirst`."""
    return layer_with(**of_layer), torch.from_numpy(x), float(low), float(high), torch.from_numpy(r)


def first(ns: Any, **inputs: np.ndarray) -> Arrays:
    *others, r = first_arguments(**inputs)
    return relevance(ns.lrpfirst(*others, r), r)


def in_other_units(ns: Any, x: np.ndarray, low: np.ndarray, high: np.ndarray, **inputs: np.ndarray) -> Arrays:
    """The relevance, and whether it stays as large where pixels and bounds are larger: where nothing arrives but what
    rounding leaves of 0, this tells derivatives alone from derivatives times pixels."""
    R, again = (
        result(ns.lrpfirst(*first_arguments(x=x * f, low=low * f, high=high * f, **inputs)))
        for f in (1, np.float32(LARGER))
    )
    stays = bool(0.1 < np.abs(again).max() / np.abs(R).max() < 10) if R.any() else False
    r = torch.from_numpy(inputs["r"])
    return {**relevance(R, r), "stays_as_large_in_other_units": stays, "_at_zero": np.abs(R[x == 0]).max()}


def image_and_negative(ns: Any, x: np.ndarray, **inputs: np.ndarray) -> Arrays:
    return {**first(ns, x=x, **inputs), "R_negative": first(ns, x=-x, **inputs)["R"]}


def first_twice(ns: Any, **inputs: np.ndarray) -> Arrays:
    layer, x, low, high, r = first_arguments(**inputs)
    return twice(lambda: ns.lrpfirst(layer, x, low, high, r), layer, x=x, r=r)


LRPFIRST = Exercise(
    "lrpfirst",
    8,
    cases=(
        Case("an image and its negative, in the bounds of ±1.5", 2, draw_first, image_and_negative, TOLERANCE),
        Case("other bounds", 1, draw_other_bounds, in_other_units, TOLERANCE),
        Case("a layer with biases", 2, draw_first_bias, first, TOLERANCE),
        Case("a fully connected layer", 1, draw_first_linear, first, TOLERANCE),
        Case("a unit without weights", 1, draw_weightless, first, TOLERANCE),
        Case(
            "a tensor without a gradient; called twice it is the same, and the arguments stay as they were",
            *(1, draw_first_twice, first_twice, TOLERANCE),
        ),
    ),
    mistakes=MISTAKES,
)
