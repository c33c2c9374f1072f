"""Known mistakes in the convnet assignment: how each shows in the arrays, and what its author may look at.

A signature says of one case whether it shows the mistake (True), rules it out (False), or says nothing of it (None). It
compares answers with expectations by ratio, sign and invariance, so that no right formula is given away.
"""

import modules
import numpy

from course.exercise import Misconception


def agree(a, b, tol=1e-6):
    """Whether two arrays are the same up to rounding; None where one is not finite, or their shapes differ."""
    if a.shape != b.shape or not (numpy.isfinite(a).all() and numpy.isfinite(b).all()):
        return None
    return bool(abs(a - b).max() <= tol * max(abs(a).max(), abs(b).max()))


# buildcnn


def drawn_parameters(seed):
    """Weights and biases for the four convolutions, in order; the biases are negative, as training leaves them."""
    rng = numpy.random.default_rng(int(seed))
    for shape in (5, 5, 3, 10), (5, 5, 10, 50), (4, 4, 50, 250), (1, 1, 250, 10):
        W = rng.normal(size=shape) / numpy.sqrt(shape[0] * shape[1] * shape[2])
        yield W, -0.1 * abs(rng.normal(size=shape[3]))


def convolutions(nn):
    return [layer for layer in nn.layers if hasattr(layer, "W")]


def with_drawn_parameters(nn, seed):
    for layer, parameters in zip(convolutions(nn), drawn_parameters(seed), strict=True):
        layer.W, layer.B = parameters
    return nn


def pools_first(answer, expected, inputs):
    layers = []
    for name in "5x5x3x10", "5x5x10x50", "4x4x50x250":
        layers += [modules.Convolution(name), modules.Pooling(), modules.ReLU()]
    wrong = with_drawn_parameters(modules.Network([*layers, modules.Convolution("1x1x250x10")]), inputs["seed"])
    return agree(answer["Y"], wrong.forward(inputs["X"]))


def cuts_output(answer, expected, inputs):
    return agree(answer["Y"], numpy.maximum(0, expected["Y"]))


BUILDCNN = (
    Misconception(
        "pooling-missing",
        lambda answer, expected, inputs: answer["shape"].tolist() == [len(inputs["X"]), 2, 2, 10],
        "Ten values for each of 2×2 places come out, not ten for the whole image: a pooling layer seems to be missing. "
        "Follow the sizes in Figure 1 from layer to layer.",
        "Build a convolutional neural network",
    ),
    Misconception(
        "pooling-first",
        pools_first,
        "With given parameters the values are those of a network that sums before it detects: look at the order of "
        "ReLU and Pooling in Figure 1.",
        "Build a convolutional neural network",
    ),
    Misconception(
        "relu-last",
        cuts_output,
        "With given parameters no output is negative: it seems that a ReLU follows the last convolution. Ask what "
        "gradient such a network passes back while its output is zero.",
        "Build a convolutional neural network",
    ),
    Misconception(
        "all-zero",
        lambda answer, expected, inputs: not answer["not_all_zero"].any(),
        "All weights are zero, so that every neuron computes the same and no weight ever gets a gradient: which one "
        "layer is to start at zero?",
        "Build a convolutional neural network",
    ),
    Misconception(
        "last-not-zero",
        lambda answer, expected, inputs: (
            bool(answer["untrained"].any()) if answer["untrained"].shape == expected["untrained"].shape else None
        ),
        "Before any training the network already claims evidence for classes: look at how the weights of the last "
        "layer start.",
        "Build a convolutional neural network",
    ),
)


# geterrorgrad


def is_multiple(factor):
    """The gradient is the expected one times a factor (a number, or a function of y)."""
    return lambda answer, expected, inputs: agree(
        answer["dy"], expected["dy"] * (factor(inputs["y"]) if callable(factor) else factor)
    )


def sums_to_zero(answer, expected, inputs):
    dy, right = answer["dy"], expected["dy"]
    if dy.shape != right.shape or not numpy.isfinite(dy).all() or agree(dy, right):
        return None
    # Where the expected sums are nothing as well, these tell nothing.
    if abs(right.sum(axis=-1)).min() < 1e-9:
        return None
    return abs(dy.sum(axis=-1)).max() < 1e-6 * abs(dy).max() and (numpy.sign(dy) == numpy.sign(right)).all()


def every_class_is_even(answer, expected, inputs):
    if inputs["y"].any():
        return None
    return agree(abs(answer["dy"]), numpy.full(expected["dy"].shape, 0.5 / len(inputs["y"])))


def mixes_points(answer, expected, inputs):
    same = agree(answer["first"], answer["again"])
    return None if same is None else not same


def overflows(answer, expected, inputs):
    broken = not numpy.isfinite(answer["dy"]).all()
    return broken if abs(inputs["y"]).max() > 88 else (False if broken else None)


def flattens(answer, expected, inputs):
    return answer["dy"].shape == (len(inputs["y"]), 10)


GETERRORGRAD = (
    Misconception(
        "wrong-shape",
        flattens,
        "The gradient is [n, 10], but the network passes arrays [n, 1, 1, 10]: keep the shape of y.",
        "The error and its gradient",
    ),
    Misconception(
        "missing-mean",
        is_multiple(lambda y: len(y)),
        "Every value is too large by the same factor, the size of the minibatch: compare the error of the minibatch "
        "with that of one data point.",
        "The error and its gradient",
    ),
    Misconception(
        "mean-over-all-values",
        is_multiple(lambda y: len(y) / y.size),
        "Every value is too small by the same factor, the number of classes: over what does the error take its mean?",
        "The error and its gradient",
    ),
    Misconception(
        "wrong-sign",
        is_multiple(-1),
        "Every value has the opposite sign, so training would climb: look at the sign in front of the logarithm.",
        "The error and its gradient",
    ),
    Misconception(
        "even-chances",
        every_class_is_even,
        "Without any evidence every class has probability ½, so the classes do not share one denominator: over which "
        "axis of y does the sum in it run?",
        "The error and its gradient",
    ),
    Misconception(
        "points-mixed",
        mixes_points,
        "The gradient for one data point changes with the other points of the minibatch: over which axes do the sums "
        "run?",
        "The error and its gradient",
    ),
    Misconception(
        "no-default-class",
        sums_to_zero,
        "For each data point the ten values add up to zero, as if the ten probabilities added up to one: look at the "
        "denominator of p again.",
        "The error and its gradient",
    ),
    Misconception(
        "overflow",
        overflows,
        "Right for moderate evidence, but not a number for large evidence: an exponential overflows. How can numerator "
        "and denominator be made smaller without changing their quotient?",
        "The error and its gradient",
    ),
    Misconception(
        "changes-arguments",
        lambda answer, expected, inputs: not all((answer[name] == inputs[name]).all() for name in ("y", "t")),
        "After the call, y or t holds other values than before: does a line work in place (-=, *=, [...] =)?",
        "The error and its gradient",
    ),
)


# firstconvolution


def ratio_to_expected(answer, expected):
    """For each image the factor between the relevance and the expected one; None where it is not one factor."""
    D, right = answer["D"], expected["D"]
    factor = (D * right).sum(axis=(1, 2, 3)) / (right * right).sum(axis=(1, 2, 3))
    return factor if agree(D, right * factor[:, None, None, None], 1e-4) else None


def loses_to_bias(answer, expected, inputs):
    if not inputs["B"].any():  # without a bias, nothing can be lost to it
        return None if agree(answer["D"], expected["D"]) else False
    if numpy.count_nonzero(inputs["R"]) > len(inputs["R"]):
        return None
    factor = ratio_to_expected(answer, expected)
    return factor is not None and bool((factor < 0.999).all())


def loses_to_stabiliser(answer, expected, inputs):
    if inputs["B"].any():
        return None
    share = answer["D"].sum() / inputs["R"].sum()
    return bool(0.9 < share < 1 - 1e-6) and agree(answer["D"], share * expected["D"], 1e-2)


def swaps_bounds(answer, expected, inputs):
    if agree(answer["D"], expected["D"]):
        return None if "negative" not in expected else False
    if "negative" not in expected:
        return None
    return bool(agree(answer["D"], expected["negative"]) and agree(answer["negative"], expected["D"]))


def rule_without_box(positive_only):
    """The relevance is that of a rule for inputs without a box: z+ as for the inner layers, or LRP-0."""

    def signature(answer, expected, inputs):
        layer = modules.Convolution("5x5x3x10", inputs["W"].dtype)
        layer.W = numpy.maximum(0, inputs["W"]) if positive_only else inputs["W"]
        Z = layer.forward(inputs["X"])
        wrong = inputs["X"] * layer.gradprop(inputs["R"] / Z)
        near = abs(answer["D"] - wrong) <= 1e-3 * abs(wrong).max()
        return None if not numpy.isfinite(wrong).all() else bool(near.mean() > 0.99)

    return signature


def in_another_box(answer, expected, inputs):
    D, R = answer["D"], inputs["R"]
    # Corners lie in larger boxes too, and a silent neuron passes nothing on in any box.
    if (
        abs(inputs["X"]).min() == 1
        or has_silent_neuron(inputs)
        or agree(D, expected["D"])
        or not numpy.isfinite(D).all()
    ):
        return None
    conserves = agree(D.sum(axis=(1, 2, 3)), R.sum(axis=(1, 2, 3)), 1e-4)
    return conserves and 0 < (D < 0).mean() < 0.3


def has_silent_neuron(inputs):
    return not inputs["W"].any(axis=(0, 1, 2)).all()


def fails_on_silence(answer, expected, inputs):
    broken = not numpy.isfinite(answer["D"]).all()
    return broken if has_silent_neuron(inputs) else (False if broken else None)


def works_on_itself(answer, expected, inputs):
    unchanged = agree(answer["once"], answer["again"]), agree(answer["W"], inputs["W"]), agree(answer["B"], inputs["B"])
    return None if None in unchanged else not all(unchanged)


FIRSTCONVOLUTION = (
    Misconception(
        "z-plus-rule",
        rule_without_box(True),
        "The relevance is that of the rule for the inner layers, which presumes inputs that are not negative. What "
        "is known about pixels instead?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "no-bounds",
        rule_without_box(False),
        "The relevance is that of inputs times weights alone, and where such a sum is near zero it explodes: what do "
        "the bounds of a pixel's value add?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "bounds-swapped",
        swaps_bounds,
        "No relevance is negative or lost, but an image is given the heatmap that belongs to its negative: which bound "
        "goes with the positive weights, which with the negative ones?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "another-box",
        in_another_box,
        "All relevance arrives, but some pixels get a negative share, which no pixel inside the box can have: between "
        "what values do the pixels of this notebook lie?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "bias-kept",
        loses_to_bias,
        "The relevance goes to the right pixels, but some is lost, except where the biases are zero: does the rule "
        "have a bias in it?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "large-stabiliser",
        loses_to_stabiliser,
        "The relevance goes to the right pixels, but a little is lost everywhere, even without biases: what is added "
        "to the denominator may be small beside it, but is it small enough?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "no-stabiliser",
        fails_on_silence,
        "Right everywhere but where a denominator is zero, as for a neuron whose weights are all zero: 0/0 is not a "
        "number. How do the given rules avoid it?",
        "Deep Taylor decomposition",
    ),
    Misconception(
        "works-on-itself",
        works_on_itself,
        "The layer is not the same after an explanation: a second one differs, or W or B have changed. Which object "
        "remembers what `forward` has seen, and whose weights are replaced?",
        "Deep Taylor decomposition",
    ),
)
