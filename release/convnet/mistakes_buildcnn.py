"""Known mistakes in `buildcnn`: how each shows in the arrays, and what its author may look at."""

import modules
import numpy
from mistakes import agree

from course.exercise import Misconception

SECTION = "Build a convolutional neural network"


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


def computes_with(*between):
    """With given parameters the output is that of a network with these layers between its convolutions."""

    def signature(answer, expected, inputs):
        layers = []
        for name in "5x5x3x10", "5x5x10x50", "4x4x50x250":
            layers += [modules.Convolution(name), *(layer() for layer in between)]
        wrong = with_drawn_parameters(modules.Network([*layers, modules.Convolution("1x1x250x10")]), inputs["seed"])
        return bool(agree(answer["Y"], wrong.forward(inputs["X"])))

    return signature


def lacks_last_pooling(answer, expected, inputs):
    """The output has four places, and only their sum is what is expected, apart from what each place adds."""
    if "shape" in answer:
        return answer["shape"].tolist() == [len(inputs["X"]), 2, 2, 10]
    *_, (_, B) = drawn_parameters(inputs["seed"])
    return bool(agree(answer["Y"].sum(axis=(1, 2), keepdims=True) - 3 * B, expected["Y"]))


def scales_weights(answer, expected, inputs):
    return bool(answer["not_all_zero"].all() and not answer["scale_as_new"].all())


BUILDCNN = (
    Misconception(
        "pooling-missing",
        lacks_last_pooling,
        "Ten values for each of 2×2 places come out, not ten for the whole image: a pooling layer seems to be missing. "
        "Follow the sizes in Figure 1 from layer to layer.",
        SECTION,
        strange=True,
    ),
    Misconception(
        "pooling-first",
        computes_with(modules.Pooling, modules.ReLU),
        "With given parameters the values are those of a network that sums before it detects: look at the order of "
        "ReLU and Pooling in Figure 1.",
        SECTION,
    ),
    Misconception(
        "relu-missing",
        computes_with(modules.Pooling),
        "With given parameters the values are those of a network that never detects: it is linear, and no deeper than "
        "a single layer. What stands between a convolution and the pooling in Figure 1?",
        SECTION,
    ),
    Misconception(
        "relu-last",
        lambda answer, expected, inputs: agree(answer["Y"], numpy.maximum(0, expected["Y"])),
        "With given parameters no output is negative: it seems that a ReLU follows the last convolution. Ask what "
        "gradient such a network passes back while its output is zero.",
        SECTION,
    ),
    Misconception(
        "layer-in-two-places",
        lambda answer, expected, inputs: not answer["every_layer_of_its_own"],
        "The output is right, but no gradient comes back: one object stands in two places of the network. A layer "
        "remembers what it has seen last; which of the two places would that be?",
        SECTION,
        strange=True,
    ),
    Misconception(
        "all-zero",
        lambda answer, expected, inputs: not answer["not_all_zero"].any(),
        "All weights are zero, so that every neuron computes the same and no weight ever gets a gradient: which one "
        "layer is to start at zero?",
        SECTION,
    ),
    Misconception(
        "weights-rescaled",
        scales_weights,
        "Some weights are larger or smaller than a new layer draws them, so that activations grow or fade from layer "
        "to layer. Which weights, and of which layer only, does the exercise ask you to change?",
        SECTION,
    ),
    Misconception(
        "last-not-zero",
        lambda answer, expected, inputs: not answer["last_is_zero"],
        "Before any training the network already claims evidence for classes: look at how the weights of the last "
        "layer start.",
        SECTION,
    ),
)
