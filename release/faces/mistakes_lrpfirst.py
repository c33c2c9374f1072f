"""Known mistakes in `lrpfirst`: what makes them, and what is said of them.

A slip costs 2 of the 8 points, what only some layers show 1, and what leaves a part of the rule out 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from exercises_shared import agree
from mistakes_rules import arrives, has_bias, not_right_only_where, of_both_rules

from course.exercise import Arrays, Misconception

__all__ = ["MISTAKES"]

SECTION = "The first layer"

FIRST, LAST = of_both_rules(SECTION)


def fails_without_weights(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Not a number where a unit has no weights, and right wherever each has some."""
    if not inputs["weight"].reshape(len(inputs["weight"]), -1).any(axis=1).all():
        return bool(np.isnan(answer["R"]).any())
    return None if agree(answer["R"], expected["R"]) else False


def little_lost(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    lost = 1 - answer["R"].sum() / expected["R"].sum()
    return bool(1e-6 < lost < 0.05) and agree(answer["R"], expected["R"], tol=0.1)


def in_other_bounds(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """All relevance arrives, none has the wrong sign by much, and pixels have other shares of it."""
    if (inputs["r"] < 0).any():
        return None
    if agree(answer["R"], expected["R"]):
        return None
    return arrives(answer["R"], inputs["r"]) and bool((answer["R"] > -0.2 * np.abs(answer["R"]).max()).all())


def has_other_bounds(inputs: Arrays) -> bool:
    return bool(inputs["low"] != -1.5 or inputs["high"] != 1.5)


def slips(*settings: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return settings


MISTAKES = (
    *FIRST,
    Misconception(
        "bounds-swapped",
        None,
        "An image gets the relevance that its negative should get: dark and bright have changed places.",
        SECTION,
        look="Which bound goes with which sign of the weights, in step 1 as in step 4?",
        about="the bounds, which are swapped",
        slips=slips({"swapped": "both"}, {"swapped": "step 1"}, {"swapped": "step 4"}),
        costs=2,
    ),
    Misconception(
        "plus-for-minus",
        None,
        "The parts of the bounds are added in step 1. A pixel's contribution is measured from its bounds, so they are "
        "subtracted.",
        SECTION,
        look="Look at the signs of the formula's terms.",
        about="the signs of the bounds' parts in step 1",
        slips=slips(
            {"signs_1": (1, 1), "signs_4": (1, 1)},
            {"signs_1": (1, 1)},
            {"signs_1": (1, 1), "signs_4": (1, 1), "bias": "doubled"},
            {"signs_1": (1, 1), "bias": "doubled"},
            *({"signs_1": (-1, 1), "signs_4": (-1, 1), **b} for b in ({}, {"bias": "negative part doubled"})),
            *({"signs_1": (1, -1), "signs_4": (1, -1), **b} for b in ({}, {"bias": "positive part doubled"})),
            *({"signs_1": (-1, 1), **b} for b in ({}, {"bias": "negative part doubled"})),
            *({"signs_1": (1, -1), **b} for b in ({}, {"bias": "positive part doubled"})),
        ),
        costs=2,
    ),
    Misconception(
        "signs-doubled",
        None,
        "Step 4 puts its parts together with the wrong sign. A derivative of z already carries the minus signs of "
        "step 1.",
        SECTION,
        look="Look at how step 4 puts the three parts together.",
        about="the signs of step 4",
        slips=slips({"signs_4": (1, 1)}, {"signs_4": (1, -1)}, {"signs_4": (-1, 1)}),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "bounds-left-out",
        None,
        "The bounds have no part in the result: pixels of value 0 get no relevance at all. To this rule 0 is a "
        "colour like any other: what counts is how far a pixel is from the bounds.",
        SECTION,
        look="Look for the bounds' own parts in steps 1 and 4.",
        about="the bounds, which are left out",
        slips=slips(
            {"signs_4": (0, 0)},
            {"signs_1": (0, 0), "signs_4": (0, 0)},
            {"signs_1": (0, 0), "signs_4": (0, 0), "bias": "added"},
            {"signs_1": (0, 0)},
        ),
        costs=3,
    ),
    Misconception(
        "one-bound-left-out",
        None,
        "The part of one of the two bounds is missing, in step 1 or in step 4.",
        SECTION,
        look="Count the parts of both steps: x, the lower and the upper bound.",
        about="one of the bounds, whose part is missing",
        slips=slips(
            *({"signs_4": s} for s in ((-1, 0), (0, -1))),
            *({"signs_1": s, "signs_4": s} for s in ((-1, 0), (0, -1))),
            *({"signs_1": s} for s in ((-1, 0), (0, -1))),
            {"signs_1": (-1, 0), "signs_4": (-1, 0), "bias": "negative part kept"},
            {"signs_1": (0, -1), "signs_4": (0, -1), "bias": "positive part kept"},
        ),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "step-4-missing",
        None,
        "The result is made of derivatives alone. In step 4 each of them is multiplied by what it is the derivative "
        "by.",
        SECTION,
        look="Read step 4 of the general rule again: it has a part for each of the three.",
        about="step 4",
        slips=slips({"inputs": False}),
        pairs=False,
        costs=3,
    ),
    Misconception(
        "another-rule",
        None,
        "This is another rule: the weights' positive and negative parts go with their own bounds here.",
        SECTION,
        look="Which weights go with x, which with the lower, and which with the upper bound?",
        about="the parts of the weights",
        slips=slips(
            {"w": "absolute"},
            {"w": "whole", "signs_1": (-1, 0), "signs_4": (-1, 0)},
            {"w": "whole", "signs_1": (0, -1), "signs_4": (0, -1)},
            {"w": "whole"},
            {"w": "positive", "signs_1": (0, 0), "signs_4": (0, 0)},
            {"w": "positive"},
            {"w": "squared", "signs_1": (0, 0), "signs_4": (0, 0)},
        ),
        pairs=False,
        costs=3,
    ),
    Misconception(
        "bounds-fixed",
        None,
        "All is right for pixels between -1.5 and 1.5, and wrong for other bounds.",
        SECTION,
        look="Does everything use the arguments `low` and `high`?",
        about="the bounds, which are always the same",
        slips=slips(
            {"low": "-1.5", "high": "1.5"}, {"low": "-high"}, {"high": "-low"}, {"low": "-1.5"}, {"high": "1.5"}
        ),
        costs=2,
    ),
    Misconception(
        "other-bounds",
        None,
        "All relevance arrives at the pixels, but in the shares that they would have between other bounds.",
        SECTION,
        look="Which arguments of the function say between what values the pixels lie?",
        about="the bounds, which are others",
        slips=slips(
            {"low": "0", "high": "1"}, {"low": "-1", "high": "1"}, {"low": "smallest", "high": "largest"}, {"low": "0"}
        ),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "bias-kept",
        None,
        "All is right but where the layer has biases. In this rule they should cancel, so that all relevance reaches "
        "the pixels.",
        SECTION,
        look="Count the biases in z, with their signs: b, and the positive and the negative part of it.",
        about="the bias, which does not cancel",
        slips=tuple(
            {"bias": way} for way in ("added", "in all three", "as a pixel", "positive part kept", "negative part kept")
        ),
        costs=2,
    ),
    Misconception(
        "no-stabiliser",
        None,
        "Where a unit has no weights, step 2 divides 0 by 0 or by nothing.",
        SECTION,
        look="What is added to the denominator?",
        about="the unit without weights",
        slips=slips({"stabiliser": 0.0}),
        costs=1,
    ),
    Misconception(
        "stabiliser-too-large",
        None,
        "The heatmap looks right, but a little of the relevance is lost, or made: what is added to z is no tiny "
        "number.",
        SECTION,
        look="How large, compared with z, is what keeps step 2 from dividing by zero?",
        about="what is added to z, which is too large",
        slips=tuple({"stabiliser": value} for value in (1e-2, 1e-3, 0.1, 1.0, -0.1, 0.25)),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "layer-changed",
        None,
        "The call leaves traces: the positive part of the weights is taken of the layer itself, so that nothing is "
        "left for the negative part, and the layer is another one afterwards.",
        SECTION,
        look="Look at where the changed parameters are put.",
        about="the layer, which is changed",
        slips=slips(
            {"signs_1": (-1, 0), "signs_4": (-1, 0), "bias": "negative part kept", "kept": "parameters"},
        ),
        pairs=False,
        costs=3,
    ),
    *LAST,
    Misconception(
        "no-stabiliser",
        fails_without_weights,
        "Where a unit has no weights, step 2 divides 0 by 0 or by nothing.",
        SECTION,
        look="What is added to the denominator?",
    ),
    Misconception(
        "stabiliser-too-large",
        little_lost,
        "The heatmap looks right, but a little of the relevance is lost.",
        SECTION,
        look="How large, compared with z, is what keeps step 2 from dividing by zero?",
    ),
    Misconception(
        "bounds-fixed",
        not_right_only_where(has_other_bounds),
        "All is right for pixels between -1.5 and 1.5, and wrong for other bounds.",
        SECTION,
        look="Does everything use the arguments `low` and `high`?",
        alone=True,
    ),
    Misconception(
        "bias-kept",
        not_right_only_where(has_bias),
        "All is right but where the layer has biases. In this rule they should cancel, so that all relevance reaches "
        "the pixels.",
        SECTION,
        look="Count the biases in z, with their signs.",
        alone=True,
    ),
    Misconception(
        "other-bounds",
        in_other_bounds,
        "All relevance arrives at the pixels, but in the shares that they would have between other bounds.",
        SECTION,
        look="Which arguments of the function say between what values the pixels lie?",
    ),
)
