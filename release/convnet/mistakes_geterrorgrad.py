"""Known mistakes in `geterrorgrad`: what makes them, how they show in the arrays, and what their author may look at.

A slip in one place (a sign, the mean, a shape) costs 1 of 6 points; one that changes the probabilities, or what they
are compared with, 1.5; an answer to another question, such as the error itself, 3. What fails for large evidence alone
costs just those cases.
"""

import re

import numpy
from mistakes import agree

from course.exercise import Misconception

SECTION = "The error and its gradient"


#: Ways of putting values together that belong to each point or class.
SUMMED = (
    *("sum", "over all", "over points", "over points, kept", "over classes", "over classes, kept"),
    *("sum of points", "sum of classes", "sum of classes, kept", "sum of all but points"),
)


def mistake(key, about, message, look, costs, slips=(), signature=None, **more):
    """A misconception of this exercise; `slips` are settings of ``slips.geterrorgrad``."""
    slips = tuple(slips)
    return Misconception(key, signature, message, SECTION, look, about, slips, costs=costs, **more)


def of(setting, *values):
    return [{setting: value} for value in values]


def is_moderate(inputs):
    """Whether no exponential of this evidence overflows."""
    return abs(inputs["y"]).max() < 80


def is_right(answer, expected):
    return bool(agree(answer["dy"], expected["dy"], 3e-4))


def is_number_instead(answer, expected, inputs):
    return answer["dy"].size in (1, len(inputs["y"])) or None


def is_in_another_shape(answer, expected, inputs):
    dy, due = answer["dy"], expected["dy"]
    return (dy.shape != due.shape and dy.size == due.size) or None


def is_broadcast(answer, expected, inputs):
    """A sum or a maximum without its axis has met an array that has kept it."""
    if "error" in answer:
        return bool(re.search(r"broadcast together with shapes \((\d+),1,1,10\) \(\1,", str(answer["error"]))) or None
    dy, n = answer["dy"], len(inputs["y"])
    return (dy.ndim >= 2 and dy.shape[:2] == (n, n) and dy.shape[-1] == 10 and set(dy.shape) <= {1, n, 10}) or None


def is_whole(answer, expected, inputs):
    return answer["dy"].dtype.kind in "iu" or None


def is_multiple(answer, expected, inputs):
    """Every value is the expected one times one factor, in this minibatch."""
    if not is_moderate(inputs):
        return None
    factor = (answer["dy"] * expected["dy"]).sum() / (expected["dy"] ** 2).sum()
    if not factor or not agree(answer["dy"], factor * expected["dy"], 1e-4):
        return False
    return None if abs(factor - 1) < 1e-4 else True


def mixes_points(answer, expected, inputs):
    if not agree(answer["first"], answer["repeated"], 1e-4):
        return False
    same = agree(answer["first"], answer["elsewhere"], 1e-4)
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
    small = inputs["y"].max(axis=(1, 2, 3)) < 8
    right_where_small = agree(answer["dy"][small], expected["dy"][small], 3e-4)
    return bool(not is_moderate(inputs) and right_where_small and numpy.isfinite(answer["dy"]).all())


def reaches_targets_only(answer, expected, inputs):
    dy, at = answer["dy"], inputs["t"] == 1
    return bool(dy[at].all() and not dy[~at].any()) if is_moderate(inputs) else None


def has_zero_sums(answer, expected, inputs):
    dy = answer["dy"]
    return (
        bool(dy.any() and agree(dy.sum(axis=-1) + 1, numpy.ones(dy.shape[:-1]), 1e-5)) if is_moderate(inputs) else None
    )


def changes_arguments(answer, expected, inputs):
    return not all((answer[name] == inputs[name]).all() for name in ("y", "t"))


GETERRORGRAD = (
    mistake(
        "error-instead",
        "what is asked for",
        "One number for all, or one for each data point, comes back: that may be the error itself.",
        "Asked for is the gradient, which says for each value of y how the error changes with it.",
        3,
        [
            {"of": "log p"},
            *({"of": "log p", "mean": how} for how in (*SUMMED, "each", "each, kept", "each alone")),
            *({"of": "log p", "shift": "none", "mean": how} for how in ("points", *SUMMED, "each", "each, kept")),
        ],
        is_number_instead,
        strange=True,
        pairs=False,
    ),
    mistake(
        "points-summed",
        "one gradient for all points",
        "The points of the minibatch have been put together: one value for each class, or for each point, comes back.",
        "Each data point has a gradient of its own; the mean in the error is only a factor in it.",
        1.5,
        of("mean", *SUMMED),
        pairs=False,
    ),
    mistake(
        "keepdims-forgotten",
        "a sum that has lost its axis",
        "The result is not of the shape of y: a sum over classes has lost its axis, and every point meets every other.",
        "What are the shapes of the sum and of what it divides, and what does broadcasting make of the two?",
        1.5,
        [
            *({"shift": "own, lost", "sums": sums} for sums in ("classes", "classes, lost")),
            *of("sums", "classes, lost", "rest, lost", "one, lost"),
            *({"sums": s, "shift": "none"} for s in ("classes, lost", "rest, lost", "one, lost")),
        ],
        is_broadcast,
        strange=True,
    ),
    mistake(
        "wrong-shape",
        "the shape of the result",
        "The values are not in the shape that the network passes, [n, 1, 1, 10].",
        "Keep the shape of y.",
        1,
        of(
            "back",
            "[n, 10]",
            "[n, 10, 1, 1]",
            "[n, 1, 10]",
            "[10, n]",
            "[10, 1, 1, n]",
            "[n 10]",
            "[1, n, 1, 10]",
            "[n, 1, 1, 1, 10]",
        ),
        is_in_another_shape,
        strange=True,
    ),
    mistake(
        "missing-mean",
        "the mean",
        "Every value is too large by the same factor, the size of the minibatch.",
        "Compare the error of the minibatch with that of one data point.",
        1,
        of("mean", "none"),
    ),
    mistake(
        "mean-over-all-values",
        "the mean",
        "Every value is too small by the same factor, the number of classes.",
        "Over what does the error take its mean?",
        1,
        of("mean", "values"),
    ),
    mistake(
        "fixed-minibatch-size",
        "the size of the minibatch",
        "All is right for 25 data points, and off by one factor, or impossible, for another number of them.",
        "How many points does your function take it for granted to get?",
        1,
        of("mean", "25", "only 25", "range 25"),
    ),
    mistake(
        "mean-over-classes",
        "the mean",
        "Every value is divided by the number of classes, and not by that of the data points.",
        "Over what does the error take its mean?",
        1,
        of("mean", "classes"),
        pairs=False,
    ),
    mistake(
        "wrong-sign",
        "the sign",
        "Every value has the opposite sign, so training would climb.",
        "Look at the sign in front of the logarithm.",
        1,
        of("sign", -1),
    ),
    mistake(
        "wrong-factor",
        "a factor",
        "Every value is off by one and the same factor.",
        "Compare the error of the minibatch, factor by factor, with what you differentiate: where would a square, a "
        "half or a second mean come from?",
        1,
        [*of("mean", "halves", "doubles", "twice", "times"), *of("sign", 0.001, 0.01, 0.1, 10, 100)],
        is_multiple,
        pairs=False,
    ),
    mistake(
        "integer-division",
        "a division that rounds",
        "Only whole numbers come back: what the values should be has been rounded.",
        "Which of Python's two divisions is it, or does something turn the values into integers?",
        1,
        of("mean", "floor"),
        is_whole,
        pairs=False,
    ),
    mistake(
        "first-point-only",
        "the other points",
        "Only one data point of the minibatch has got its gradient; the others have none.",
        "If you go through the points in a loop: where does it end, and what is left in place after each turn?",
        1.5,
        of("mean", "first", "first alone", "last", "last alone"),
        pairs=False,
    ),
    mistake(
        "targets-unused",
        "the targets",
        "No value is negative, and only those of the right classes are wrong: the evidence for the right class would "
        "be lowered, too.",
        "Where do the targets come into your derivation?",
        1.5,
        of("of", "p"),
    ),
    mistake(
        "targets-added",
        "the sign of the targets",
        "The values of the wrong classes are right, and no value is negative: the targets are added.",
        "Should the evidence for the right class rise or fall? Look at the sign of each term.",
        1,
        of("of", "p + t"),
        pairs=False,
    ),
    mistake(
        "probabilities-unused",
        "the probabilities",
        "The gradient is the same whatever the evidence: the probabilities do not come in.",
        "The denominator of p depends on y as well: what is the derivative of its logarithm?",
        1.5,
        of("of", "t", "1 - t"),
        pairs=False,
    ),
    mistake(
        "mean-of-one-term",
        "the mean, which reaches one term alone",
        "The values of the right classes are off by one and the same number, compared with the others.",
        "Which parts of your formula does the mean apply to? Mind which operation Python does first.",
        1,
        of("of", "p - t mean", "p mean - t"),
    ),
    mistake(
        "only-right-class",
        "the wrong classes",
        "Only the evidence for the right class gets a gradient.",
        "The evidence for every class stands in the denominator, and changes the error as well: derive once more with "
        "respect to a wrong one.",
        1.5,
        of("of", "t p - t", "1 / p", "1 - p", "t p"),
        reaches_targets_only,
    ),
    mistake(
        "error-not-derived",
        "the logarithm",
        "The logarithm of the probabilities still stands in the result: it belongs to the error.",
        "What is the derivative of the logarithm, and of what stands in it?",
        3,
        of("of", "log p - t"),
        pairs=False,
    ),
    mistake(
        "squared-error",
        "which error is derived",
        "The gradient is that of squared differences between probabilities and targets.",
        "Which error does this notebook define?",
        3,
        [{"of": "squares", "sign": factor} for factor in (1, 0.5, -1, -0.5)],
        pairs=False,
    ),
    mistake(
        "decision-instead",
        "the probabilities",
        "The class with the most evidence is taken as if it had all the probability.",
        "The error depends on how large the probabilities are, not only on which one is largest.",
        1.5,
        of("of", "hard"),
        pairs=False,
    ),
    mistake(
        "evidence-for-probability",
        "the probabilities",
        "The evidence itself, or its exponential, stands where the probability should.",
        "What has to be done to y before it can be compared with t?",
        1.5,
        of("p", "y", "exp y", "log of p", "tanh"),
    ),
    mistake(
        "even-chances",
        "the sum in the denominator",
        "Without any evidence every class has probability ½, so the classes do not share one denominator.",
        "Over which axis of y does the sum in it run?",
        1.5,
        [
            *({"sums": "none"} if s == "own" else {"sums": "none", "shift": s} for s in ("own", "none", "row")),
            *of("p", "stable sigmoid"),
        ],
    ),
    mistake(
        "no-default-class",
        "the default class",
        "For each data point the ten values add up to zero, as if the ten probabilities added up to one.",
        "Look at the denominator of p again.",
        1.5,
        of("default", 0),
        has_zero_sums,
    ),
    mistake(
        "default-for-each-class",
        "the default class",
        "There seem to be ten default classes: the 1 in the denominator has been counted once for each class.",
        "What is inside the sum, and what beside it?",
        1,
        [*of("default", 10), {"default": 10, "shift": "none"}],
        pairs=False,
    ),
    mistake(
        "another-default",
        "the default class",
        "The denominator has another constant in it than the 1 of the default class.",
        "Look at the denominator of p again.",
        1,
        [{"default": d, "shift": s} for d in (2, -1, 0.5, 1e-9, numpy.e, 0.1, 9, 11) for s in ("none", "own")],
        pairs=False,
    ),
    mistake(
        "wrong-quotient",
        "the quotient p",
        "The quotient is not the one that defines p: a term is in the wrong place, or Python reads it otherwise.",
        "Mind which operation comes first, and what stands above, below and beside the line.",
        1.5,
        of(
            "p",
            "not divided by the sum",
            "1 beside the quotient",
            "1 above, too",
            "1 above",
            "upside down",
            "the others",
        ),
        pairs=False,
    ),
    mistake(
        "wrong-sum",
        "the sum of exponentials",
        "The denominator of p is not one and the sum of the exponentials of all ten.",
        "Which function is taken of what, and in which order: the exponentials, then their sum?",
        1.5,
        of("p", "mean for sum", "max for sum", "exp of the sum"),
        pairs=False,
    ),
    mistake(
        "arguments-swapped",
        "the order of the arguments",
        "Network output and targets have changed places: probabilities are made of the targets.",
        "In which order does the notebook hand them over?",
        1.5,
        of("swapped", True),
        pairs=False,
    ),
    mistake(
        "absolute-values",
        "the sign",
        "No value is negative, and yet all have the right size.",
        "Should the evidence for the right class rise or fall? A gradient says so by its sign.",
        1.5,
        of("of", "abs"),
        pairs=False,
    ),
    mistake(
        "not-the-exponential",
        "the exponential",
        "The probabilities are made of another function of y than its exponential.",
        "Look at the definition of p, at its base and at the sign of its exponent.",
        1.5,
        of("p", "no exp", "base 2", "minus y"),
        pairs=False,
    ),
    mistake(
        "default-not-shifted",
        "the 1 of the default class",
        "Nothing overflows any more, but the probabilities have changed on the way.",
        "When numerator and denominator are multiplied by a factor, what becomes of each term in the denominator, the "
        "1 among them?",
        1.5,
        of(
            "shift",
            "own, but not of the default",
            "own, negative too, but not of the default",
            "own, the other way",
            "all, but not of the default",
        ),
    ),
    mistake(
        "points-mixed",
        "sums over points",
        "The gradient for one data point changes with the other points of the minibatch.",
        "Over which axes do the sums run?",
        1.5,
        [
            {"sums": "all"},
            *({"sums": a, "shift": s} for a in ("all", "points", "points, lost") for s in ("own", "none", "all")),
        ],
        mixes_points,
    ),
    mistake(
        "overflow",
        "overflow",
        "Right for moderate evidence, but not a number for large evidence: an exponential overflows.",
        "How can numerator and denominator be made smaller without changing their quotient?",
        1.5,
        of("shift", "none"),
        fails_on_large(lambda y: y.max(axis=-1) > 80),
        alone=True,
    ),
    mistake(
        "shared-shift",
        "one shift for all points",
        "Not a number just where a data point has no large evidence while another one has: all exponentials of that "
        "point have vanished.",
        "Does each point get a factor of its own?",
        1.5,
        of("shift", "all"),
        fails_on_large(lambda y: y.max(axis=-1) < 80),
        alone=True,
        pairs=False,
    ),
    mistake(
        "evidence-cut-off",
        "large evidence",
        "Right for moderate evidence, and a number for large, but a wrong one.",
        "Cutting off what is large, or replacing what is not a number, changes the quotient: look for a way that "
        "leaves it as it is.",
        1.5,
        of("p", "not a number is 0", "not a number is 1", "logarithm", 10, 20, 50, 80, 88, 100, 500, 700, 709),
        is_cut_off,
        alone=True,
    ),
    mistake(
        "changes-arguments",
        "y or t, which are changed",
        "After the call, y or t holds other values than before.",
        "Does a line work in place (-=, *=, [...] =)?",
        0.5,
        of("keeps", "y", "y exp", "y result", "t", "t scaled"),
        changes_arguments,
    ),
)
