"""The exercise `lrpfirst`: the propagation rule of the first layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_lrprule import layer_with, twice
from exercises_shared import agree, only_where, result
from mistakes_lrprule import COMMON, conserves, has_bias

from course.exercise import Arrays, Case, Exercise, Misconception

__all__ = ["LRPFIRST"]

SECTION = "The first layer"


def draw_first(rng: np.random.Generator, low: float = -1.5, high: float = 1.5) -> Arrays:
    """Images whose values lie between the bounds, a tenth of them exactly 0, and 5×5 weights of both signs."""
    return {
        "x": rng.uniform(low, high, (2, 3, 8, 8)) * (rng.random((2, 3, 8, 8)) < 0.9),
        "weight": rng.normal(0, 0.3, (4, 3, 5, 5)),
        "low": np.float64(low),
        "high": np.float64(high),
        "r": rng.uniform(0, 1, (2, 4, 8, 8)),
    }


def draw_other_bounds(rng: np.random.Generator) -> Arrays:
    return draw_first(rng, low=-rng.uniform(0.2, 1), high=rng.uniform(2, 3))


def draw_first_bias(rng: np.random.Generator) -> Arrays:
    """Biases, and relevance of one output in each image."""
    inputs = dict(draw_first(rng)) | {"bias": rng.normal(0, 2, 4)}
    inputs["r"] = np.eye(4 * 8 * 8)[rng.integers(4 * 8 * 8, size=2)].reshape(2, 4, 8, 8)
    return inputs


def draw_weightless(rng: np.random.Generator) -> Arrays:
    inputs = dict(draw_first(rng))
    inputs["weight"][rng.integers(4)] = 0
    return inputs


def first_arguments(
    x: np.ndarray, low: np.ndarray, high: np.ndarray, r: np.ndarray, **parameters: np.ndarray
) -> tuple[Any, ...]:
    """A layer and the other arguments of `lrpfirst`."""
    return layer_with(**parameters), torch.from_numpy(x), float(low), float(high), torch.from_numpy(r)


def first(ns: Any, **inputs: np.ndarray) -> Arrays:
    return {"R": result(ns.lrpfirst(*first_arguments(**inputs)))}


def image_and_negative(ns: Any, x: np.ndarray, **inputs: np.ndarray) -> Arrays:
    return {"R": first(ns, x=x, **inputs)["R"], "R_negative": first(ns, x=-x, **inputs)["R"]}


def first_twice(ns: Any, **inputs: np.ndarray) -> Arrays:
    layer, *others = first_arguments(**inputs)
    return twice(lambda: ns.lrpfirst(layer, *others), layer)


def has_other_bounds(inputs: Arrays) -> bool:
    return bool(inputs["low"] != -1.5 or inputs["high"] != 1.5)


def negative_instead(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """An image is explained as its negative should be."""
    if "R_negative" not in expected:
        return None
    return agree(answer["R"], expected["R_negative"]) and agree(answer["R_negative"], expected["R"])


def nothing_at_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Pixels of value 0 get nothing, far as they are from the bounds, and others get something."""
    return bool(answer["R"].any() and not answer["R"][inputs["x"] == 0].any())


def negated_at_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    at_zero = inputs["x"] == 0
    return agree(answer["R"][at_zero], -expected["R"][at_zero])


def fails_without_weights(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Not a number where a unit has no weights, and right wherever each has some."""
    if not inputs["weight"].any(axis=(1, 2, 3)).all():
        return bool(np.isnan(answer["R"]).any())
    return None if agree(answer["R"], expected["R"]) else False


def in_proportion(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """From one output each pixel gets what it should, but for one factor."""
    factor = answer["R"].sum(axis=(1, 2, 3), keepdims=True) / expected["R"].sum(axis=(1, 2, 3), keepdims=True)
    return agree(answer["R"], factor * expected["R"])


def little_lost(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    lost = 1 - answer["R"].sum() / expected["R"].sum()
    return bool(1e-6 < lost < 0.05) and agree(answer["R"], expected["R"], tol=0.1)


def in_other_bounds(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """All relevance arrives, in the shares that pixels have in other bounds."""
    if agree(answer["R"], expected["R"]):
        return None
    arrived, due = (R.sum(axis=(1, 2, 3)) for R in (answer["R"], expected["R"]))
    return agree(arrived, due) and (not has_bias(inputs) or has_bounds(answer["R"], inputs))


def has_bounds(R: np.ndarray, inputs: Arrays) -> bool:
    """With one output, a pixel's share in proportion to its weight tells how far its value is from a bound.

    It lies on one line, over the pixel's value, for positive weights, and on another one for negative weights.
    """
    margins = ((0, 0), (2, 2), (2, 2))
    for n, k, i, j in np.argwhere(inputs["r"]):
        w = inputs["weight"][k]
        x, share = (np.pad(a[n], margins, constant_values=np.nan)[:, i : i + 5, j : j + 5] for a in (inputs["x"], R))
        for sign in (w > 0) & np.isfinite(x), (w < 0) & np.isfinite(x):
            per_weight = share[sign] / w[sign]
            line = np.polynomial.Polynomial.fit(x[sign], per_weight, 1)
            if not np.abs(line(x[sign]) - per_weight).max() < 1e-6 * np.abs(per_weight).max():
                return False
    return True


LRPFIRST = Exercise(
    "lrpfirst",
    8,
    cases=(
        Case("an image and its negative, in the bounds of ±1.5", 2, draw_first, image_and_negative),
        Case("other bounds", 2, draw_other_bounds, first),
        Case("a layer with biases", 2, draw_first_bias, first),
        Case("a unit without weights", 1, draw_weightless, first),
        Case("called twice it gives the same, and the layer stays as it was", 1, draw_first, first_twice),
    ),
    mistakes=(
        *COMMON,
        Misconception(
            "bounds-swapped",
            negative_instead,
            "An image gets the relevance that its negative should get: dark and bright have changed places. Which "
            "bound goes with which sign of the weights?",
            SECTION,
        ),
        Misconception(
            "bounds-left-out",
            nothing_at_zero,
            "Pixels of value 0 get no relevance at all. To this rule 0 is a colour like any other: what counts is how "
            "far a pixel is from the bounds. Look for the bounds' own parts in step 4.",
            SECTION,
        ),
        Misconception(
            "signs-doubled",
            negated_at_zero,
            "Where a pixel is 0, its relevance has the right size and the wrong sign. A derivative of z already "
            "carries the minus signs of step 1; look at how step 4 puts the three parts together.",
            SECTION,
        ),
        Misconception(
            "bounds-fixed",
            only_where("R", has_other_bounds, conserves),
            "All is right for pixels between -1.5 and 1.5, and wrong for other bounds. Does everything use the "
            "arguments `low` and `high`?",
            SECTION,
        ),
        Misconception(
            "bias-kept",
            only_where("R", has_bias, in_proportion),
            "All is right but where the layer has biases. In this rule they should cancel, so that all relevance "
            "reaches the pixels. Count the biases in z, with their signs.",
            SECTION,
        ),
        Misconception(
            "no-stabiliser",
            fails_without_weights,
            "Where a unit has no weights, step 2 divides 0 by 0 or by nothing. What is added to the denominator?",
            SECTION,
        ),
        Misconception(
            "stabiliser-too-large",
            little_lost,
            "The heatmap looks right, but a little of the relevance is lost. How large, compared with z, is what keeps "
            "step 2 from dividing by zero?",
            SECTION,
        ),
        Misconception(
            "other-bounds",
            in_other_bounds,
            "All relevance arrives at the pixels, but in the shares that they would have between other bounds. Which "
            "arguments of the function say between what values the pixels lie?",
            SECTION,
        ),
    ),
)
