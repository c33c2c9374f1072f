"""Known mistakes in `firstconvolution`: what makes them, how they show in the arrays, and what to look at.

A slip in one place (a bound, a sign, the bias, the stabiliser, the shape) costs 2 of 10 points, a term or a step that
is left out 3, and another rule than the one asked for 5. What changes the layer costs the case that sees it.
"""

import modules
import numpy
from mistakes import agree

from course.exercise import Misconception

SECTION = "Deep Taylor decomposition"


def mistake(key, about, message, look, costs, slips=(), signature=None, **more):
    """A misconception of this exercise; `slips` are settings of ``slips.firstconvolution``."""
    return Misconception(key, signature, message, SECTION, look, about, tuple(slips), costs=costs, **more)


def of(setting, *values):
    return [{setting: value} for value in values]


def by_image(array):
    return array.sum(axis=(1, 2, 3))


def at_corners(inputs):
    return abs(inputs["X"]).min() == 1


def is_ordinary(inputs):
    """Neither pixels at corners, nor weights that are zero or so small that a stabiliser tells."""
    return not at_corners(inputs) and abs(inputs["W"]).sum(axis=(0, 1, 2)).min() > 3


def is_z_plus(answer, expected, inputs):
    """The relevance is that of the rule for the inner layers, which the notebook gives."""
    layer = modules.Convolution("5x5x3x10", inputs["W"].dtype)
    layer.W = numpy.maximum(0, inputs["W"])
    Z = layer.forward(inputs["X"])
    wrong = inputs["X"] * layer.gradprop(inputs["R"] / numpy.where(Z == 0, 1, Z))
    if abs(Z[Z != 0]).min() < 1e-3 or agree(wrong, expected["D"], 1e-2):  # all depends on rounding, or nothing does
        return None
    return bool((abs(answer["D"] - wrong) <= 1e-3 * abs(wrong).max()).mean() > 0.99)


def cancels(answer, expected, inputs):
    """Nothing is left but rounding. Zeros alone may come from anywhere."""
    D = answer["D"]
    return bool(abs(D).max() < 1e-4 * abs(expected["D"]).max()) if D.any() else None


def ignores_pixels(answer, expected, inputs):
    """All relevance arrives, and none of it depends on the pixels."""
    if "negative" not in expected:
        return None
    D = answer["D"]
    same = agree(D, answer["negative"], 1e-4) and agree(by_image(D), by_image(inputs["R"]), 1e-3)
    return bool(same and not agree(expected["D"], expected["negative"], 1e-2))


def fails_on_silence(answer, expected, inputs):
    """Not a number where a neuron has no weights, and right elsewhere."""
    if not inputs["W"].any(axis=(0, 1, 2)).all():
        return bool(numpy.isnan(answer["D"]).any())
    return None if agree(answer["D"], expected["D"], 1e-4) else False


def loses_to_stabiliser(answer, expected, inputs):
    """A little is lost everywhere, and more of it where weights are small."""
    if not inputs["W"].any(axis=(0, 1, 2)).all():
        return None
    share = by_image(answer["D"]).sum() / by_image(expected["D"]).sum()
    if not is_ordinary(inputs) and not at_corners(inputs):
        return bool(0.02 < share < 1 - 5e-5)
    if not agree(answer["D"], expected["D"], 0.2) or share > 1 + 1e-5:
        return False
    return None if agree(answer["D"], expected["D"], 1e-4) else True


def in_proportion(answer, expected, inputs):
    """From one output alone, each image's relevance is the right one but for a factor."""
    if numpy.count_nonzero(inputs["R"]) != len(inputs["R"]):
        return None
    D, right = answer["D"], expected["D"]
    factor = by_image(D * right) / by_image(right * right)
    return bool(agree(D, right * factor[:, None, None, None], 1e-3) and (factor > 0).all() and numpy.ptp(factor) > 1e-4)


def is_changed(name):
    """A second explanation is asked for, and something is not what it was."""

    def signature(answer, expected, inputs):
        if "again" not in expected or not agree(answer["once"], expected["once"], 1e-4):
            return None
        return (not agree(answer[name], expected[name], 1e-5)) or None

    return signature


def is_in_another_shape(answer, expected, inputs):
    return ("D" in answer and answer["D"].shape != expected["D"].shape) or None


def uses_these_bounds(answer, expected, inputs):
    """Only -1 and 1 went in where pixels do."""
    return set(answer["_bounds"].tolist()) <= {-1.0, 1.0}


def uses_other_bounds(answer, expected, inputs):
    return not uses_these_bounds(answer, expected, inputs)


def is_gradient(answer, expected, inputs):
    """What comes back is the gradient, or that times the pixels, or its square."""
    layer = modules.Convolution("5x5x3x10", inputs["W"].dtype)
    layer.W = inputs["W"]
    layer.forward(inputs["X"])
    gradient = layer.gradprop(inputs["R"])
    return any(agree(answer["D"], wrong, 1e-4) for wrong in (gradient, gradient * inputs["X"], gradient**2))


def high_with_positive(answer, expected, inputs):
    return bool(answer["_bound"] > 0)


def low_with_positive(answer, expected, inputs):
    return bool(answer["_bound"] < 0)


FIRSTCONVOLUTION = (
    mistake(
        "gradient-instead",
        "the rule",
        "What comes back is the gradient, perhaps times the pixels, as in sensitivity analysis.",
        "The rule divides each contribution by the sum of all: follow the four steps of the rule for the inner layers.",
        5,
        signature=is_gradient,
    ),
    mistake(
        "z-plus-rule",
        "the rule",
        "The relevance is that of the rule for the inner layers, which presumes inputs that are not negative.",
        "What is known about pixels instead?",
        5,
        signature=is_z_plus,
    ),
    mistake(
        "inputs-forgotten",
        "the last step",
        "The parts are put together without what went into them, so that they cancel, or keep no proportion.",
        "In the rule each part is multiplied by what went into it, before they are put together: compare with the last "
        "step of the rule for the inner layers.",
        3,
        of("times", False),
        cancels,
    ),
    mistake(
        "no-bounds",
        "the bounds",
        "Pixels of value 0 get no relevance, as if contributions were inputs times weights alone.",
        "0 is a grey like any other: what do the bounds of a pixel's value add to its contribution?",
        3,
        [
            {"z": (1, 0, 0), "back": (1, 0, 0)},
            {"back": (1, 0, 0)},
            {"z": (1, 0, 0), "back": (1, 0, 0), "kept": (1, 0, 0)},
            {"low": 0, "high": 0},
        ],
        pairs=False,
    ),
    mistake(
        "bounds-in-one-step",
        "the bounds, which are in one step alone",
        "The bounds are in the last step, and not in what is divided by, so that relevance appears from nowhere.",
        "Compare the numerator of the rule with its denominator.",
        3,
        of("z", (1, 0, 0)),
        pairs=False,
    ),
    mistake(
        "signs-doubled",
        "the signs in the last step",
        "Where a pixel is 0, its relevance has the right size and the wrong sign.",
        "Compare the signs of the three terms in the numerator with those in your last step.",
        2,
        of("back", (1, -1, -1)),
    ),
    mistake(
        "one-sign",
        "the sign of one bound, or of its term",
        "One of the bounds, or of their terms, has the wrong sign, in the denominator, in the numerator or in both.",
        "Compare the signs of the three terms, and of the bounds, with yours, one by one.",
        2,
        [
            *of("back", (1, -1, 1), (1, 1, -1), (-1, 1, 1)),
            *of("z", (1, -1, 1), (1, 1, -1), (1, -1, -1), (-1, 1, 1)),
            *({"z": f, "back": f} for f in ((1, -1, 1), (1, 1, -1))),
        ],
        pairs=False,
    ),
    mistake(
        "another-box",
        "the bounds of a pixel's value",
        "The shares are those that pixels have in another box, in which some may even get negative relevance.",
        "Between what values do the pixels of this notebook lie?",
        2,
        [
            *(
                {"low": low, "high": high}
                for low, high in (
                    (0, 1),
                    (0, 255),
                    (-0.5, 0.5),
                    (-1.5, 1.5),
                    (-2, 2),
                    (-1, 0),
                    (-128, 127),
                    (0, 2),
                    (-10, 10),
                    (-3, 3),
                    (-255, 255),
                    (-0.9, 0.9),
                    (1, 0),
                    (-1, 2),
                    (-2, 1),
                    (-1, 255),
                    (-0.1, 0.1),
                    (1.5, -1.5),
                    (-1e-9, 1e-9),
                )
            ),
            {"low": "data"},
        ],
        unless=uses_these_bounds,
    ),
    mistake(
        "one-bound-alone",
        "a bound that is left out",
        "Only one of the two bounds is taken into account.",
        "How many terms has the numerator?",
        3,
        [
            *({"z": f, "back": f} for f in ((1, 1, 0), (1, 0, 1))),
            {"z": (1, 1, 0), "back": (1, 1, 0), "weights": "plus"},
            {"z": (1, 0, 1), "back": (1, 0, 1), "weights": "minus"},
            *of("back", (1, 1, 0), (1, 0, 1)),
            *of("z", (1, 1, 0), (1, 0, 1)),
        ],
        unless=uses_other_bounds,
        pairs=False,
    ),
    mistake(
        "bounds-swapped",
        "which bound goes with which weights",
        "No relevance is negative or lost, but an image is given the heatmap that belongs to its negative.",
        "Which bound goes with the positive weights, which with the negative ones?",
        2,
        [{"low": 1, "high": -1}],
        unless=low_with_positive,
    ),
    mistake(
        "signs-of-bounds",
        "the signs of the bounds' terms",
        "The bounds' terms are added where the rule subtracts them, so that an image is given the heatmap of its "
        "negative.",
        "Look at the signs in front of the three terms, above and below the line.",
        2,
        [{"z": (1, -1, -1), "back": (1, -1, -1)}],
        unless=high_with_positive,
    ),
    mistake(
        "weights-not-split",
        "the signs of the weights",
        "A bound is used with weights of both signs.",
        "Which weights does each of the three terms have, and which does it leave out?",
        3,
        of("weights", "whole", "plus", "abs"),
        pairs=False,
    ),
    mistake(
        "pixels-unused",
        "the values of the pixels",
        "All relevance arrives, but an image and its negative get the same heatmap: the relevance is shared out by the "
        "weights alone.",
        "Where do the values of the pixels come in?",
        3,
        [{"z": (0, 1, 1), "back": (0, 1, 1)}, *of("rule", "flat, squares", "flat, even")],
        ignores_pixels,
        pairs=False,
    ),
    mistake(
        "bias-kept",
        "the bias",
        "The relevance goes to the right pixels, but some is lost, or too much comes, where there are biases.",
        "Does the rule have a bias in it?",
        2,
        [{"kept": shares} for shares in ((1, 1, 1), (1, 0, 0), (0, 1, 1), (0, 1, 0), (0, 0, 1))],
    ),
    mistake(
        "no-stabiliser",
        "a denominator that is zero",
        "Right everywhere but where a denominator is zero, as for a neuron whose weights are all zero: 0/0 is not a "
        "number.",
        "How do the given rules avoid it?",
        1,
        of("eps", 0),
        fails_on_silence,
        alone=True,
    ),
    mistake(
        "large-stabiliser",
        "the size of the stabiliser",
        "The relevance goes to the right pixels, but some is lost, and more of it where weights are small.",
        "What is added to the denominator may be small beside it, but is it small enough?",
        2,
        of("eps", 1e-2, 1e-3, 1e-4, 1e-1, 1, 1e-5, 0.5, 0.05, 0.02, 0.005, 5e-4),
        loses_to_stabiliser,
    ),
    mistake(
        "relevance-unused",
        "the relevance that comes in",
        "The result does not depend on the relevance of the outputs.",
        "Where does R come in?",
        3,
        of("s", "1 / Z", "1"),
        pairs=False,
    ),
    mistake(
        "wrong-denominator",
        "the denominator",
        "The pixels get their shares, but from a single output these do not add up to what is shared out.",
        "What has each contribution to be divided by? Step 2 of the rule for the inner layers has the answer.",
        3,
        [*of("s", "R", "R Z", "R / sum", "R / |Y|", "R / Y"), {"z": (0, 1, 1)}],
        in_proportion,
    ),
    mistake(
        "wrong-sign",
        "the sign",
        "Every value has the opposite sign.",
        "Is what comes out of the numerator positive or negative?",
        2,
        of("to", "minus"),
    ),
    mistake(
        "colours-summed",
        "the colours",
        "One value for each pixel comes back, and not one for each of its colours.",
        "Of what shape is the input of the layer? Its relevance has the same.",
        2,
        of("to", "sum", "sum kept", "mean", "total"),
        pairs=False,
    ),
    mistake(
        "wrong-shape",
        "the shape of the result",
        "The relevance is not of the shape of the layer's input.",
        "Of what shape is the input of the layer? Its relevance has the same.",
        2,
        of("to", "first", "flat"),
        is_in_another_shape,
        strange=True,
        pairs=False,
    ),
    mistake(
        "result-turned",
        "the order of the pixels",
        "The values are right, and in the wrong places: an axis is turned round, or two are exchanged.",
        "Does anything change the order of axes on the way?",
        2,
        of("to", "mirrored", "upside down", "rotated", "turned", "colours"),
        pairs=False,
    ),
    mistake(
        "rescaled",
        "a factor at the end",
        "The relevance is rescaled for each image, so that it does not add up to what came in any more.",
        "Nothing has to be done after the last step.",
        2,
        of("to", "mean of points", "of 1"),
        pairs=False,
    ),
    mistake(
        "works-on-itself",
        "the layer, which is changed",
        "The layer is not the same after an explanation: a second one differs, or W or B have changed.",
        "Which object remembers what `forward` has seen, and whose weights are replaced?",
        1.5,
        of("changes", "X", "X alone", "B", "W", "W plus"),
        lambda *seen: is_changed("W")(*seen) or is_changed("B")(*seen) or is_changed("again")(*seen),
    ),
    mistake(
        "changes-arguments",
        "the relevance that is handed in, which is changed",
        "After the call, the relevance or the images that were handed in hold other values than before.",
        "Does a line work in place (-=, /=, [...] =)?",
        1.5,
        of("changes", "R", "R kept", "pixels"),
        lambda *seen: is_changed("R_after")(*seen) or is_changed("X_after")(*seen),
    ),
)
