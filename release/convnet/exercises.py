"""What the convnet assignment asks: the cases of each exercise, and the mistakes that have a name.

Nothing here is secret: a case says what is computed with a student's code, and what comes out is compared with what the
hidden solution makes of the same inputs.
"""

import numpy
from exercises_training import training
from mistakes_buildcnn import BUILDCNN, convolutions, with_drawn_parameters
from mistakes_firstconvolution import FIRSTCONVOLUTION
from mistakes_geterrorgrad import GETERRORGRAD

from course.exercise import Case, Exercise


def one_hot(rng, n):
    return numpy.eye(10)[rng.integers(10, size=n)].reshape(n, 1, 1, 10)


# buildcnn


def draw_images(rng):
    return {"X": rng.uniform(-1, 1, (2, 32, 32, 3)), "seed": rng.integers(2**31)}


def draw_gradient(rng):
    return draw_images(rng) | {"DY": rng.normal(size=(2, 1, 1, 10))}


def output_shape(ns, X, seed):
    return {"shape": ns.buildcnn().forward(X).shape}


def untrained_output(ns, X, seed):
    nn = ns.buildcnn()
    last = convolutions(nn)[-1]
    return {"untrained": nn.forward(X), "last_is_zero": not last.W.any()}


def weight_shapes(ns):
    return {"weights": [layer.W.shape for layer in convolutions(ns.buildcnn())]}


def weight_scales(ns):
    # The fewest weights, 750, have a standard deviation that is within 15 % of the true one in all but 1 of 10^8 draws.
    W = [layer.W for layer in convolutions(ns.buildcnn())[:3]]
    scales = numpy.array([w.std() * numpy.sqrt(numpy.prod(w.shape[:3])) for w in W])
    return {"scale_as_new": abs(scales - 1) < 0.15, "not_all_zero": scales > 0}


def given_forward(ns, X, seed):
    return {"Y": with_drawn_parameters(ns.buildcnn(), seed).forward(X)}


def given_gradprop(ns, X, seed, DY):
    nn = with_drawn_parameters(ns.buildcnn(), seed)
    nn.forward(X)
    try:
        return {"every_layer_of_its_own": True, "DX": nn.gradprop(DY)}
    except ValueError:
        if len(set(map(id, nn.layers))) == len(nn.layers):
            raise
        return {"every_layer_of_its_own": False}  # a layer that stands in two places has forgotten the first of them


def what_learns(ns, X, seed, DY):
    nn = ns.buildcnn()
    before = [layer.W.copy() for layer in convolutions(nn)]
    for _ in range(2):
        nn.forward(X)
        nn.gradprop(DY)
        nn.update(0.01)
    return {"learns": [(layer.W != W).any() for layer, W in zip(convolutions(nn), before, strict=True)]}


buildcnn = Exercise(
    "buildcnn",
    10,
    (
        Case("the output is [n, 1, 1, 10]", 1, draw_images, output_shape),
        Case("before training the output is zero", 1, draw_images, untrained_output),
        Case("the weights have the shapes of Figure 1", 2, lambda rng: {}, weight_shapes),
        Case("the other weights are as a new layer has them", 1, lambda rng: {}, weight_scales),
        Case("with given parameters: the output", 2, draw_images, given_forward),
        Case("with given parameters: the gradient", 2, draw_gradient, given_gradprop),
        Case("every convolution learns from the second step on", 1, draw_gradient, what_learns),
    ),
    BUILDCNN,
)


# geterrorgrad


def single(arrays):
    """The notebook's own precision."""
    return {name: array.astype(numpy.float32) for name, array in arrays.items()}


def draw_minibatch(rng):
    return single({"y": rng.normal(0, 2, (25, 1, 1, 10)), "t": one_hot(rng, 25)})


def draw_small_minibatch(rng):
    return single({"y": rng.normal(0, 2, (7, 1, 1, 10)), "t": one_hot(rng, 7)})


def draw_no_evidence(rng):
    return single({"y": numpy.zeros((4, 1, 1, 10)), "t": one_hot(rng, 4)})


def draw_large_evidence_double(rng):
    y = 1000 * rng.choice([-1.0, 0.0, 1.0], (25, 1, 1, 10))
    y[:3, 0, 0] = [[-1000.0], [0.0], [1000.0]]  # points that chance might leave out
    y += rng.integers(-16, 17, y.shape) / 8  # so that single precision holds y itself without loss
    return {"y": y, "t": one_hot(rng, 25)}


def draw_large_evidence(rng):
    return single(draw_large_evidence_double(rng))


def draw_two_minibatches(rng):
    return draw_minibatch(rng) | single({"others": rng.normal(0, 2, (24, 1, 1, 10))})


def rounding_of_evidence(inputs):
    """A probability is off, relative to itself, by as much as its exponent is: twice the spacing of numbers like y."""
    return 1e-5 + 2 * float(numpy.spacing(numpy.float32(abs(inputs["y"]).max())))


def errorgrad(ns, y, t):
    return {"dy": ns.geterrorgrad(y, t)}


def first_of_two(ns, y, t, others):
    """The gradient for one data point: twice in a minibatch, and in another of which all other points differ."""
    changed = numpy.concatenate([y[:1], others])
    first, repeated, elsewhere = (ns.geterrorgrad(Y.copy(), t.copy())[:1] for Y in (y, y, changed))
    return {"first": first, "repeated": repeated, "elsewhere": elsewhere}


def arguments_after(ns, y, t):
    return {"dy": ns.geterrorgrad(y, t), "y": y, "t": t}


def error_of(y, t):
    """The error of a minibatch, as the notebook defines it, in double precision."""
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    log_of_denominator = m + numpy.log(numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return -(t * (y - log_of_denominator)).sum() / len(y)


def slope_of_error(answer, expected, inputs):
    """The worst value of a gradient, and by how much the error changes when one value of y does."""
    y, t, dy = inputs["y"].astype(float), inputs["t"], answer["dy"]
    gap = numpy.where(numpy.isfinite(dy), abs(dy - expected["dy"]), numpy.inf)
    worst = numpy.unravel_index(gap.argmax(), gap.shape)
    step = numpy.zeros_like(y)
    step[worst] = 1e-3
    slope = (error_of(y + step, t) - error_of(y - step, t)) / 2e-3
    kind = "right" if t[worst] else "wrong"
    return (
        f"y = {y[worst]:.3g} at a {kind} class: yours {dy[worst]:.4f}, due {slope:.4f}. Try it without a derivation: "
        f"let this y rise by 0.001, and see by how many thousandths the error of the minibatch rises"
    )


# Six points: two for the everyday minibatch, the rest for what it does not show. Probabilities are below 1, and sums of
# ten terms: single precision is good for 1e-6 of the largest, and 1e-5 leaves room for any order of them.
geterrorgrad = Exercise(
    "geterrorgrad",
    6,
    (
        Case("a minibatch of 25", 2, draw_minibatch, errorgrad, example=slope_of_error),
        Case("a minibatch of 7", 0.5, draw_small_minibatch, errorgrad, example=slope_of_error),
        Case("no evidence, y = 0", 1, draw_no_evidence, errorgrad, example=slope_of_error),
        Case("the points of a minibatch do not affect each other", 0.5, draw_two_minibatches, first_of_two),
        Case("the arguments are left as they were", 0.5, draw_minibatch, arguments_after),
        Case("evidence of ±1000", 1, draw_large_evidence, errorgrad, rounding_of_evidence),
        Case(
            "evidence of ±1000, in double precision", 0.5, draw_large_evidence_double, errorgrad, rounding_of_evidence
        ),
    ),
    GETERRORGRAD,
)


# firstconvolution


def draw_layer(rng):
    """A first layer with drawn parameters, images in its box (a tenth of the values exactly 0), and relevance."""
    return {
        "W": rng.normal(size=(5, 5, 3, 10)) / numpy.sqrt(75),
        "B": -0.1 - abs(rng.normal(size=10)),  # none so small that nothing is lost to it
        "X": rng.uniform(-1, 1, (2, 12, 12, 3)) * (rng.random((2, 12, 12, 3)) < 0.9),
        "R": rng.uniform(0, 1, (2, 8, 8, 10)),
    }


def draw_box_corners(rng):
    return draw_layer(rng) | {"X": rng.choice([-1.0, 1.0], (2, 12, 12, 3)), "B": numpy.zeros(10)}


def draw_one_output(rng):
    drawn = draw_layer(rng)
    R = numpy.zeros_like(drawn["R"])
    for image in R:
        image[tuple(rng.integers(image.shape))] = 1
    return drawn | {"R": R}


def draw_silent_neuron(rng):
    drawn = draw_layer(rng)
    drawn["W"][..., rng.integers(10)] = 0
    return drawn


def draw_single(rng):
    return single(draw_layer(rng))


def first_layer(ns, W, B, X):
    layer = ns.FirstConvolution("5x5x3x10")
    layer.W, layer.B = W, B
    layer.forward(X)
    return layer


def relevance(ns, W, B, X, R):
    return {"D": first_layer(ns, W, B, X).relprop(R)}


def relevance_and_negative(ns, W, B, X, R):
    return {"D": first_layer(ns, W, B, X).relprop(R), "negative": first_layer(ns, W, B, -X).relprop(R)}


def total_relevance(ns, W, B, X, R):
    return {"total": first_layer(ns, W, B, X).relprop(R).sum(axis=(1, 2, 3))}


def relevance_twice(ns, W, B, X, R):
    layer = first_layer(ns, W.copy(), B.copy(), X)
    return {"once": layer.relprop(R), "again": layer.relprop(R), "W": layer.W, "B": layer.B}


firstconvolution = Exercise(
    "firstconvolution",
    10,
    (
        Case("the relevance of images and of their negatives", 3, draw_layer, relevance_and_negative),
        Case("relevance from one output alone", 1.5, draw_one_output, relevance),
        Case("pixels at the corners of the box", 1, draw_box_corners, relevance),
        Case("all relevance arrives: the sum over an image", 1, draw_layer, total_relevance),
        Case("a neuron whose weights are all zero", 1, draw_silent_neuron, relevance),
        Case("a second explanation, by the same layer", 1.5, draw_layer, relevance_twice),
        Case("single precision", 1, draw_single, relevance),
    ),
    FIRSTCONVOLUTION,
)


EXERCISES = (buildcnn, Exercise("derivation", 4), geterrorgrad, training, firstconvolution)
