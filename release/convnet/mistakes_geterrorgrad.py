"""Known mistakes in `geterrorgrad`: how each shows in the arrays, and what its author may look at."""

import numpy
from mistakes import agree

from course.exercise import Misconception

SECTION = "The error and its gradient"


def is_moderate(inputs):
    """Whether no exponential of this evidence overflows."""
    return abs(inputs["y"]).max() < 80


def is_right(answer, expected):
    return bool(agree(answer["dy"], expected["dy"], 1e-5))


def is_multiple(factor):
    """The gradient is the expected one times factor(y)."""

    def signature(answer, expected, inputs):
        f = factor(inputs["y"])
        same = agree(answer["dy"], f * expected["dy"])
        return None if f == 1 and same else same

    return signature


def takes_for_probabilities(*wrong):
    """The gradient is off by as much as the probabilities are, if one computes them as wrong(y)."""

    def signature(answer, expected, inputs):
        if not is_moderate(inputs):
            return None
        y, N = inputs["y"].astype(float), len(inputs["y"])
        right = numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True))
        gaps = [(q(y) - right) / N for q in wrong]
        if all(abs(gap).max() < 1e-9 for gap in gaps):
            return None if is_right(answer, expected) else False
        return any(agree(answer["dy"] - expected["dy"], gap, 1e-5) for gap in gaps)

    return signature


def softmax(y):
    return numpy.exp(y) / numpy.exp(y).sum(axis=-1, keepdims=True)


def sigmoid(y):
    return 1 / (1 + numpy.exp(-y))


def shifted_but_for_default(*axes):
    """The largest evidence is subtracted from all but the default class."""

    def probabilities(y):
        e = numpy.exp(y - numpy.maximum(0, y.max(axis=axes, keepdims=True)))
        return e / (1 + e.sum(axis=-1, keepdims=True))

    def with_negative_shifts(y):
        e = numpy.exp(y - y.max(axis=axes, keepdims=True))
        return e / (1 + e.sum(axis=-1, keepdims=True))

    return probabilities, with_negative_shifts


def off_at_targets(answer, expected, inputs):
    """Right, or off by the factor N, but at the targets, where it is off by one number more."""
    dy, right, at = answer["dy"], expected["dy"], inputs["t"] == 1
    if not is_moderate(inputs):
        return None
    for factor in 1, len(dy):
        gap = (dy - factor * right)[at]
        if agree(dy[~at], factor * right[~at]) and abs(gap).min() > 1e-9:
            return bool(agree(gap, numpy.full(gap.shape, gap.mean())))
    return False


def ignores_targets(answer, expected, inputs):
    off = off_at_targets(answer, expected, inputs)
    return off and bool((answer["dy"] > 0).all())


def reaches_targets_only(answer, expected, inputs):
    dy, at = answer["dy"], inputs["t"] == 1
    return bool(dy[at].all() and not dy[~at].any()) if is_moderate(inputs) else None


def mixes_points(answer, expected, inputs):
    if not agree(answer["first"], answer["repeated"]):
        return False
    same = agree(answer["first"], answer["elsewhere"])
    return None if same is None else not same


def fails_on_large(rows):
    """Right for moderate evidence; for large, not a number at just those points that rows(y) says."""

    def signature(answer, expected, inputs):
        if is_moderate(inputs):
            return None if is_right(answer, expected) else False
        fails = numpy.isnan(answer["dy"]).any(axis=-1)
        if not fails.any():
            return None if is_right(answer, expected) else False
        return bool((fails == rows(inputs["y"])).all())

    return signature


def is_cut_off(answer, expected, inputs):
    """Right where no evidence is large; where some is, numbers, but not the right ones."""
    if is_right(answer, expected):
        return None
    small = inputs["y"].max(axis=(1, 2, 3)) < 80
    right_where_small = agree(answer["dy"][small], expected["dy"][small], 1e-5)
    return bool(not is_moderate(inputs) and right_where_small and numpy.isfinite(answer["dy"]).all())


GETERRORGRAD = (
    Misconception(
        "error-instead",
        lambda answer, expected, inputs: answer["dy"].size in (1, len(inputs["y"])),
        "One number for all, or one for each data point, comes back. That may be the error; asked for is its gradient, "
        "which says for each value of y how the error changes with it.",
        SECTION,
        strange=True,
    ),
    Misconception(
        "wrong-shape",
        lambda answer, expected, inputs: answer["dy"].shape == (len(inputs["y"]), 10),
        "The gradient is [n, 10], but the network passes arrays [n, 1, 1, 10]: keep the shape of y.",
        SECTION,
        strange=True,
    ),
    Misconception(
        "missing-mean",
        is_multiple(lambda y: len(y)),
        "Every value is too large by the same factor, the size of the minibatch: compare the error of the minibatch "
        "with that of one data point.",
        SECTION,
    ),
    Misconception(
        "mean-over-all-values",
        is_multiple(lambda y: len(y) / y.size),
        "Every value is too small by the same factor, the number of classes: over what does the error take its mean?",
        SECTION,
    ),
    Misconception(
        "fixed-minibatch-size",
        is_multiple(lambda y: len(y) / 25),
        "All is right for 25 data points, and off by one factor for another number of them: how many points does your "
        "function take it for granted to get?",
        SECTION,
    ),
    Misconception(
        "wrong-sign",
        is_multiple(lambda y: -1),
        "Every value has the opposite sign, so training would climb: look at the sign in front of the logarithm.",
        SECTION,
    ),
    Misconception(
        "targets-unused",
        ignores_targets,
        "No value is negative, and only those of the right classes are wrong: as it stands the evidence for the right "
        "class would be lowered, too. Where do the targets come into your derivation?",
        SECTION,
    ),
    Misconception(
        "mean-of-one-term",
        off_at_targets,
        "The values of the right classes are off by one and the same number, compared with the others. Which parts of "
        "your formula does the mean apply to? Mind which operation Python does first.",
        SECTION,
    ),
    Misconception(
        "only-right-class",
        reaches_targets_only,
        "Only the evidence for the right class gets a gradient. But the evidence for every class stands in the "
        "denominator, and changes the error as well: derive once more with respect to a wrong one.",
        SECTION,
    ),
    Misconception(
        "even-chances",
        takes_for_probabilities(sigmoid),
        "Without any evidence every class has probability ½, so the classes do not share one denominator: over which "
        "axis of y does the sum in it run?",
        SECTION,
    ),
    Misconception(
        "no-default-class",
        takes_for_probabilities(softmax),
        "For each data point the ten values add up to zero, as if the ten probabilities added up to one: look at the "
        "denominator of p again.",
        SECTION,
    ),
    Misconception(
        "default-not-shifted",
        takes_for_probabilities(*shifted_but_for_default(3), *shifted_but_for_default(0, 1, 2, 3)),
        "Nothing overflows any more, but the probabilities have changed on the way. When numerator and denominator are "
        "multiplied by a factor, what becomes of each term in the denominator, the 1 among them?",
        SECTION,
    ),
    Misconception(
        "points-mixed",
        mixes_points,
        "The gradient for one data point changes with the other points of the minibatch: over which axes do the sums "
        "run?",
        SECTION,
    ),
    Misconception(
        "overflow",
        fails_on_large(lambda y: y.max(axis=-1) > 80),
        "Right for moderate evidence, but not a number for large evidence: an exponential overflows. How can numerator "
        "and denominator be made smaller without changing their quotient?",
        SECTION,
    ),
    Misconception(
        "shared-shift",
        fails_on_large(lambda y: y.max(axis=-1) < 80),
        "Not a number just where a data point has no large evidence while another one has: all exponentials of that "
        "point have vanished. Does each point get a factor of its own?",
        SECTION,
    ),
    Misconception(
        "evidence-cut-off",
        is_cut_off,
        "Right for moderate evidence, and a number for large, but a wrong one. Cutting off what is large, or replacing "
        "what is not a number, changes the quotient: look for a way that leaves it as it is.",
        SECTION,
    ),
    Misconception(
        "changes-arguments",
        lambda answer, expected, inputs: not all((answer[name] == inputs[name]).all() for name in ("y", "t")),
        "After the call, y or t holds other values than before: does a line work in place (-=, *=, [...] =)?",
        SECTION,
    ),
)
