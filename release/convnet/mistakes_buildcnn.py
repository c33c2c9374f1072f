"""Known mistakes in `buildcnn`: what makes them, how they show in the arrays, and what their author may look at.

Most need no undoing: each is seen by few of the cases. Where the values of a wrong network are to be told from others,
it is built and run here, of an answer that is wrong alone.
"""

import functools

import modules
import numpy
from mistakes import agree

from course.exercise import Misconception

SECTION = "Build a convolutional neural network"
#: Numbers of layers' kinds, as a case observes them; see exercises_buildcnn.py.
POOLING, OWN = 2, 3

SHAPES = ((5, 5, 3, 10), (5, 5, 10, 50), (4, 4, 50, 250), (1, 1, 250, 10))


def mistake(key, about, message, look, signature, **more):
    """A misconception of this exercise."""
    return Misconception(key, signature, message, SECTION, look, about, **more)


class Detection(modules.Layer):
    """Another function than that of ReLU, element by element."""

    def __init__(self, f):
        self.forward = f


def pooled(how):
    """Another way to make one value of the four in a window."""

    def layer():
        def forward(X):
            n, h, w, c = X.shape
            return how(X.reshape(n, h // 2, 2, w // 2, 2, c), axis=(2, 4))

        return Detection(forward)

    return layer


LAYERS = {
    "relu": modules.ReLU,
    "pool": modules.Pooling,
    "leaky": lambda: Detection(lambda X: numpy.where(X > 0, X, 0.01 * X)),
    "leaky-0.1": lambda: Detection(lambda X: numpy.where(X > 0, X, 0.1 * X)),
    "sigmoid": lambda: Detection(lambda X: 1 / (1 + numpy.exp(-X))),
    "tanh": lambda: Detection(numpy.tanh),
    "abs": lambda: Detection(abs),
    "minus": lambda: Detection(lambda X: numpy.minimum(0, X)),
    "softmax": lambda: Detection(lambda X: numpy.exp(X) / numpy.exp(X).sum(axis=-1, keepdims=True)),
    "max": pooled(numpy.max),
    "mean": pooled(numpy.mean),
}


@functools.lru_cache(maxsize=4)
def drawn_parameters(seed):
    """Weights and biases for the four convolutions, in order; the biases are negative, as training leaves them."""
    rng, drawn = numpy.random.default_rng(seed), []
    for shape in SHAPES:
        W = rng.normal(size=shape) / numpy.sqrt(shape[0] * shape[1] * shape[2])
        drawn.append((W.astype(numpy.float32), -0.1 * abs(rng.normal(size=shape[3])).astype(numpy.float32)))
    return drawn


def computes(*networks):
    """With given parameters the output is that of a network with these layers after its convolutions.

    networks: what follows each of the four, divided by bars, such as "relu pool | relu pool | relu pool |".
    """

    def output(network, inputs):
        X = inputs["X"]
        for (W, B), layers in zip(drawn_parameters(int(inputs["seed"])), network.split("|"), strict=True):
            convolution = modules.Convolution("x".join(map(str, W.shape)))
            convolution.W, convolution.B = W, B
            X = convolution.forward(X)
            for name in layers.split():
                X = LAYERS[name]().forward(X)
        return X

    def signature(answer, expected, inputs):
        if "Y" not in expected:
            return None
        return any(agree(answer["Y"], output(network, inputs), 1e-4) for network in networks)

    return signature


def stages(stage, *others):
    """Networks with this stage three times, or with it in one place and the right one elsewhere; and others."""
    right = "relu pool"
    places = [[stage if i == place else right for i in range(3)] for place in range(3)]
    pairs = [[right if i == place else stage for i in range(3)] for place in range(3)]
    return (*(" | ".join([*three, ""]) for three in ([stage] * 3, *places, *pairs)), *others)


DETECTIONS = ("leaky", "leaky-0.1", "sigmoid", "tanh", "abs", "minus")
RIGHT = "relu pool | relu pool | relu pool |"


def shapes_differ(part, otherwise):
    """Whether the convolutions differ from those of Figure 1 in this part of their shapes, and not in the other."""

    def signature(answer, expected, inputs):
        if "weights" not in expected:
            return None
        differ = answer["weights"] != expected["weights"]
        return bool(differ[:, part].any() and not differ[:, otherwise].any())

    return signature


def has_another_number(answer, expected, inputs):
    return ("weights" in expected and len(answer["weights"]) != len(SHAPES)) or None


def says(*words):
    """The call failed, and says so in these words."""
    return lambda answer, expected, inputs: any(word in str(answer.get("error", "")) for word in words) or None


def lacks_pooling(answer, expected, inputs):
    """Several places remain where one should, or there are fewer pooling layers than three."""
    if "_kinds" in answer:
        kinds = answer["_kinds"].tolist()
        return (kinds.count(POOLING) < 3 and kinds.count(OWN) == 0) or None
    if "shape" not in answer:
        return None
    n, *places, k = answer["shape"].tolist()
    return (n == len(inputs["X"]) and k == 10 and len(places) == 2 and max(places) > 1) or None


def has_more_pooling(answer, expected, inputs):
    return answer["_kinds"].tolist().count(POOLING) > 3 or None


def loses_trained(answer, expected, inputs):
    kept = answer["kept"]
    return bool(answer["named_as_asked"].all() and not kept.all()) or None


def never_zero(answer, expected, inputs):
    return None if answer["last_is_zero"][0] else True


BUILDCNN = (
    mistake(
        "not-a-network",
        "what is returned",
        "What comes back has not the methods of a network: it may be a list of layers.",
        "Which class of `modules.py` applies layers one after the other?",
        says("'list' object", "'tuple' object", "'dict' object"),
        strange=True,
    ),
    mistake(
        "layer-not-made",
        "a layer that is not an object",
        "A class stands in the network where an object of it is needed.",
        "What do the parentheses behind a class's name do?",
        says("missing 1 required positional argument", "'type' object", "expected 2 arguments, got 1"),
        strange=True,
    ),
    mistake(
        "number-of-convolutions",
        "the number of convolutions",
        "There are more convolutions, or fewer, than Figure 1 has.",
        "Count the arrows of Figure 1 that a convolution stands at; the last one counts, too.",
        has_another_number,
        slips=[{"missing": m} for m in ((4,), (3, -3), (3,), (1,), (2,))],
        costs=3,
        pairs=False,
        strange=True,
    ),
    mistake(
        "wrong-window",
        "the size of a window",
        "A convolution has windows of another size than Figure 1 says.",
        "By how much does each convolution shorten the sides in Figure 1?",
        shapes_differ(slice(0, 2), slice(2, 4)),
    ),
    mistake(
        "wrong-channels",
        "a number of channels",
        "A convolution has other numbers of channels than Figure 1 says.",
        "A layer's inputs are the outputs of the layer before: follow Figure 1 from array to array.",
        shapes_differ(slice(2, 4), slice(0, 2)),
    ),
    mistake(
        "wrong-window-and-channels",
        "the shapes of convolutions",
        "Convolutions have neither the windows nor the channels that Figure 1 says.",
        "A layer's name says its shape: height × width × inputs × outputs.",
        shapes_differ(slice(0, 2), slice(0, 0)),
    ),
    mistake(
        "pooling-missing",
        "a pooling layer",
        "Ten values for each of several places come out, not ten for the whole image: a pooling layer is missing.",
        "Follow the sizes in Figure 1 from layer to layer.",
        lacks_pooling,
        strange=True,
    ),
    mistake(
        "pooling-first",
        "the order of ReLU and pooling",
        "With given parameters the values are those of a network that sums before it detects.",
        "Look at the order of ReLU and Pooling in Figure 1.",
        computes(*stages("pool relu")),
    ),
    mistake(
        "pooling-doubled",
        "the number of pooling layers",
        "There is a pooling layer too many.",
        "Follow the sizes in Figure 1 from layer to layer.",
        has_more_pooling,
        strange=True,
    ),
    mistake(
        "relu-missing",
        "a ReLU",
        "With given parameters the values are those of a network that does not detect everywhere: a ReLU is missing.",
        "What stands between each convolution and the pooling after it in Figure 1?",
        computes(*stages("pool")),
    ),
    mistake(
        "relu-last",
        "a ReLU at the end",
        "With given parameters no output is negative: a ReLU follows the last convolution.",
        "Ask what gradient such a network passes back while its output is zero.",
        computes(RIGHT + " relu"),
    ),
    mistake(
        "stage-at-the-end",
        "what follows the last convolution",
        "Something more follows the last convolution.",
        "With what does the network of Figure 1 end?",
        computes(RIGHT + " tanh", RIGHT + " sigmoid", RIGHT + " leaky", RIGHT + " leaky-0.1"),
    ),
    mistake(
        "probabilities-already",
        "what the network puts out",
        "The network puts out probabilities, and not evidence.",
        "Where does this notebook make probabilities of the evidence?",
        computes(RIGHT + " softmax"),
    ),
    mistake(
        "another-detection",
        "how is detected",
        "With given parameters the values are those of a network that detects by another function than ReLU.",
        "Which layers does `modules.py` have?",
        computes(
            *(f"{f} pool | {f} pool | {f} pool |" for f in ("leaky", "leaky-0.1", "sigmoid", "tanh", "abs", "minus"))
        ),
    ),
    mistake(
        "another-pooling",
        "how is pooled",
        "With given parameters the values are those of a network that does not sum over the windows of its pooling.",
        "Which layers does `modules.py` have?",
        computes(*stages("relu max"), *stages("relu mean")),
    ),
    mistake(
        "layer-in-two-places",
        "an object in two places",
        "The output is right, but no gradient comes back: one object stands in two places of the network.",
        "A layer remembers what it has seen last; which of the two places would that be?",
        lambda answer, expected, inputs: answer["every_layer_of_its_own"] == 0 or None,
        strange=True,
    ),
    mistake(
        "all-zero",
        "which layers start at zero",
        "The weights of more layers than the last are zero, so that no gradient comes through.",
        "Which one layer is to start at zero?",
        lambda answer, expected, inputs: None if answer["not_all_zero"].any() else True,
    ),
    mistake(
        "weights-rescaled",
        "weights that are not as new ones",
        "Some weights are larger or smaller than a new layer draws them, and activations grow or fade.",
        "Which weights, and of which layer only, does the exercise ask you to change?",
        lambda answer, expected, inputs: (
            bool(answer["not_all_zero"].all() and (not answer["scale_as_new"].all())) or None
        ),
    ),
    mistake(
        "biases-changed",
        "the biases",
        "Biases do not start at zero, as those of a new layer do.",
        "Which attribute, and of which layer only, does the exercise ask you to change?",
        lambda answer, expected, inputs: None if answer["biases_are_zero"].all() else True,
    ),
    mistake(
        "last-not-zero",
        "how the last layer starts",
        "Before any training the network already claims evidence for classes.",
        "Look at how the weights of the last layer start.",
        never_zero,
    ),
    mistake(
        "trained-weights-lost",
        "weights that were trained",
        "Trained weights are lost when the network is built again: they are set as if they were new.",
        "A layer reads its file if there is one. When only should its weights be set to zero?",
        loses_trained,
    ),
    mistake(
        "other-file-names",
        "the names of the convolutions",
        "A convolution is named otherwise than asked, so that its file is not found, or not handed in.",
        "The names begin with the folder cnn/ and count the convolutions from 1.",
        lambda answer, expected, inputs: None if answer["named_as_asked"].all() else True,
    ),
)
