"""Known mistakes in `firstconvolution`: how each shows in the arrays, and what its author may look at."""

import modules
import numpy
from mistakes import agree

from course.exercise import Misconception

SECTION = "Deep Taylor decomposition"


def is_right(answer, expected):
    return bool(agree(answer["D"], expected["D"], 1e-5))


def by_image(array):
    return array.sum(axis=(1, 2, 3))


def conserves(answer, inputs):
    return bool(agree(by_image(answer["D"]), by_image(inputs["R"]), 1e-4))


def is_single(inputs):
    """Whether the inputs are in single precision, where denominators near zero make much of rounding."""
    return inputs["W"].dtype == numpy.float32


def at_corners(inputs):
    return abs(inputs["X"]).min() == 1


def has_silent_neuron(inputs):
    return not inputs["W"].any(axis=(0, 1, 2)).all()


def has_one_output(inputs):
    return numpy.count_nonzero(inputs["R"]) == len(inputs["R"])


def ratio_to_expected(answer, expected):
    """For each image the factor between the relevance and the expected one; None where it is not one factor."""
    D, right = answer["D"], expected["D"]
    factor = by_image(D * right) / by_image(right * right)
    return factor if agree(D, right * factor[:, None, None, None], 1e-4) else None


def is_z_plus(answer, expected, inputs):
    """The relevance is that of the rule for the inner layers, which the notebook gives."""
    if is_single(inputs):
        return None
    layer = modules.Convolution("5x5x3x10", inputs["W"].dtype)
    layer.W = numpy.maximum(0, inputs["W"])
    Z = layer.forward(inputs["X"])
    if abs(Z).min() < 1e-5:  # where a stabiliser of 1e-9 makes a difference
        return None
    wrong = inputs["X"] * layer.gradprop(inputs["R"] / Z)
    return bool((abs(answer["D"] - wrong) <= 1e-3 * abs(wrong).max()).mean() > 0.99)


def cancels(answer, expected, inputs):
    """Nothing is left but rounding. Zeros alone may come from anywhere."""
    D = answer["D"]
    return bool(abs(D).max() < 1e-5 * abs(expected["D"]).max()) if D.any() else None


def leaves_out_zeros(answer, expected, inputs):
    zero = inputs["X"] == 0
    return bool(answer["D"].any() and not answer["D"][zero].any()) if zero.any() else None


def negates_zeros(answer, expected, inputs):
    zero = inputs["X"] == 0
    return bool(agree(answer["D"][zero], -expected["D"][zero], 1e-4)) if zero.any() else None


def swaps_bounds(answer, expected, inputs):
    if "negative" not in expected:
        return None
    return bool(agree(answer["D"], expected["negative"]) and agree(answer["negative"], expected["D"]))


def ignores_pixels(answer, expected, inputs):
    """All relevance arrives, and an image gets the same as its negative."""
    if "negative" not in expected:
        return None
    return bool(agree(answer["D"], answer["negative"])) and conserves(answer, inputs)


def ignores_one_bound(answer, expected, inputs):
    D, X = answer["D"], inputs["X"]
    return any(D.any() and not D[corner == X].any() for corner in (-1, 1)) if at_corners(inputs) else None


def has_bounds(D, W, B, X, R):
    """With one output, a pixel's share in proportion to its weight tells how far its value is from a bound.

    It lies on one line, over the pixel's value, for positive weights, and on another one for negative weights.
    """
    for n, i, j, k in numpy.argwhere(R):
        w = W[..., k]
        x, share = X[n, i : i + w.shape[0], j : j + w.shape[1]], D[n, i : i + w.shape[0], j : j + w.shape[1]] / w
        for sign in w > 0, w < 0:
            line = numpy.polynomial.Polynomial.fit(x[sign], share[sign], 1)
            if abs(line(x[sign]) - share[sign]).max() > 1e-6 * abs(share[sign]).max():
                return False
    return True


def in_another_box(answer, expected, inputs):
    """All relevance arrives, but in the shares that pixels have in a box with other bounds."""
    if is_single(inputs):
        return None
    if at_corners(inputs) or has_silent_neuron(inputs):  # corners lie in larger boxes too, and silence in any
        return None
    if is_right(answer, expected) or not conserves(answer, inputs):
        return False
    return has_bounds(answer["D"], **inputs) if has_one_output(inputs) else None


def loses_to_bias(answer, expected, inputs):
    if not inputs["B"].any():  # without a bias, nothing can be lost to it
        return None if is_right(answer, expected) else False
    if not has_one_output(inputs):
        return None
    factor = ratio_to_expected(answer, expected)
    return factor is not None and bool((factor < 0.999).all())


def loses_to_stabiliser(answer, expected, inputs):
    share = answer["D"].sum() / expected["D"].sum()
    return bool(0.9 < share < 1 - 1e-6) and agree(answer["D"], expected["D"], 0.2)


def divides_otherwise(answer, expected, inputs):
    if not inputs["B"].any():
        return False if is_right(answer, expected) else None
    if not has_one_output(inputs):
        return None
    factor = ratio_to_expected(answer, expected)
    return factor is not None and bool((factor > 0).all() and numpy.ptp(factor) > 1e-6)


def fails_on_silence(answer, expected, inputs):
    if has_silent_neuron(inputs):
        return bool(numpy.isnan(answer["D"]).any())
    return None if is_right(answer, expected) else False


def works_on_itself(answer, expected, inputs):
    if not agree(answer["once"], expected["once"], 1e-5):
        return False
    same = [agree(answer["once"], answer["again"]), agree(answer["W"], inputs["W"]), agree(answer["B"], inputs["B"])]
    return not all(same)


FIRSTCONVOLUTION = (
    Misconception(
        "z-plus-rule",
        is_z_plus,
        "The relevance is that of the rule for the inner layers, which presumes inputs that are not negative. What "
        "is known about pixels instead?",
        SECTION,
    ),
    Misconception(
        "inputs-forgotten",
        cancels,
        "The parts cancel, so that no pixel gets any relevance. In the rule each part is multiplied by what went into "
        "it, before they are put together: compare with the last step of the rule for the inner layers.",
        SECTION,
    ),
    Misconception(
        "no-bounds",
        leaves_out_zeros,
        "Pixels of value 0 get no relevance at all, as if contributions were inputs times weights alone. But 0 is a "
        "grey like any other: what do the bounds of a pixel's value add to its contribution?",
        SECTION,
    ),
    Misconception(
        "signs-doubled",
        negates_zeros,
        "Where a pixel is 0, its relevance has the right size and the wrong sign. Compare the signs of the three terms "
        "in the numerator with those in your last step.",
        SECTION,
    ),
    Misconception(
        "bounds-swapped",
        swaps_bounds,
        "No relevance is negative or lost, but an image is given the heatmap that belongs to its negative: which bound "
        "goes with the positive weights, which with the negative ones?",
        SECTION,
    ),
    Misconception(
        "one-bound-alone",
        ignores_one_bound,
        "Pixels at one end of the box get no relevance at all: it seems that only weights of one sign, with their "
        "bound, are taken into account. How many terms has the numerator?",
        SECTION,
    ),
    Misconception(
        "pixels-unused",
        ignores_pixels,
        "All relevance arrives, but an image and its negative get the same heatmap: the relevance is shared out by the "
        "weights alone. Where do the values of the pixels come in?",
        SECTION,
    ),
    Misconception(
        "another-box",
        in_another_box,
        "All relevance arrives, but in shares that belong to another box, in which some pixels may even get a negative "
        "one: between what values do the pixels of this notebook lie?",
        SECTION,
    ),
    Misconception(
        "bias-kept",
        loses_to_bias,
        "The relevance goes to the right pixels, but some is lost, except where the biases are zero: does the rule "
        "have a bias in it?",
        SECTION,
    ),
    Misconception(
        "large-stabiliser",
        loses_to_stabiliser,
        "The relevance goes to the right pixels, but a little is lost everywhere, even without biases: what is added "
        "to the denominator may be small beside it, but is it small enough?",
        SECTION,
    ),
    Misconception(
        "wrong-denominator",
        divides_otherwise,
        "From a single output, every pixel gets its share in the right proportion, but the shares do not add up to "
        "what is shared out. What has each contribution to be divided by?",
        SECTION,
    ),
    Misconception(
        "no-stabiliser",
        fails_on_silence,
        "Right everywhere but where a denominator is zero, as for a neuron whose weights are all zero: 0/0 is not a "
        "number. How do the given rules avoid it?",
        SECTION,
    ),
    Misconception(
        "works-on-itself",
        works_on_itself,
        "The layer is not the same after an explanation: a second one differs, or W or B have changed. Which object "
        "remembers what `forward` has seen, and whose weights are replaced?",
        SECTION,
    ),
)
