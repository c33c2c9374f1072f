"""What the convnet assignment asks: the cases of each exercise, and the mistakes that have a name.

Nothing here is secret: a case says what is computed with a student's code, and what comes out is compared with what the
hidden solution makes of the same inputs.
"""

from pathlib import Path

import mistakes
import modules
import numpy

from course import datasets
from course.exercise import Case, Exercise, FileExercise, Level, NotJudged

FILES = ("cnn/c1-5x5x3x10.npz", "cnn/c2-5x5x10x50.npz", "cnn/c3-4x4x50x250.npz", "cnn/c4-1x1x250x10.npz")
SHIPPED = Path(__file__).parent / "pretrained"


def one_hot(rng, n):
    return numpy.eye(10)[rng.integers(10, size=n)].reshape(n, 1, 1, 10)


# buildcnn


def draw_images(rng):
    return {"X": rng.uniform(-1, 1, (3, 32, 32, 3)), "seed": rng.integers(2**31)}


def draw_gradient(rng):
    return draw_images(rng) | {"DY": rng.normal(size=(3, 1, 1, 10))}


def output_shape(ns, X, seed):
    return {"shape": ns.buildcnn().forward(X).shape}


def untrained_output(ns, X, seed):
    return {"untrained": ns.buildcnn().forward(X)}


def weight_shapes(ns):
    return {"weights": [layer.W.shape for layer in mistakes.convolutions(ns.buildcnn())]}


def weight_scales(ns):
    # The fewest weights, 750, have a standard deviation that is within 15 % of the true one in all but 1 of 10^8 draws.
    W = [layer.W for layer in mistakes.convolutions(ns.buildcnn())[:3]]
    scales = numpy.array([w.std() * numpy.sqrt(numpy.prod(w.shape[:3])) for w in W])
    return {"scale_as_new": abs(scales - 1) < 0.15, "not_all_zero": scales > 0}


def given_forward(ns, X, seed):
    return {"Y": mistakes.with_drawn_parameters(ns.buildcnn(), seed).forward(X)}


def given_gradprop(ns, X, seed, DY):
    nn = mistakes.with_drawn_parameters(ns.buildcnn(), seed)
    nn.forward(X)
    return {"DX": nn.gradprop(DY)}


def what_learns(ns, X, seed, DY):
    nn = ns.buildcnn()
    before = [layer.W.copy() for layer in mistakes.convolutions(nn)]
    for _ in range(2):
        nn.forward(X)
        nn.gradprop(DY)
        nn.update(0.01)
    return {"learns": [(layer.W != W).any() for layer, W in zip(mistakes.convolutions(nn), before, strict=True)]}


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
    mistakes.BUILDCNN,
)


# geterrorgrad


def draw_minibatch(rng):
    return {"y": rng.normal(0, 2, (25, 1, 1, 10)), "t": one_hot(rng, 25)}


def draw_small_minibatch(rng):
    return {"y": rng.normal(0, 2, (7, 1, 1, 10)), "t": one_hot(rng, 7)}


def draw_no_evidence(rng):
    return {"y": numpy.zeros((25, 1, 1, 10)), "t": one_hot(rng, 25)}


def draw_large_evidence(rng):
    y = 1000 * rng.choice([-1.0, 0.0, 1.0], (25, 1, 1, 10))
    y[:3, 0, 0] = [[-1000.0], [0.0], [1000.0]]  # points that chance might leave out
    return {"y": y, "t": one_hot(rng, 25)}


def draw_large_evidence_single(rng):
    return {name: array.astype(numpy.float32) for name, array in draw_large_evidence(rng).items()}


def draw_two_minibatches(rng):
    return draw_minibatch(rng) | {"others": rng.normal(0, 2, (24, 1, 1, 10))}


def errorgrad(ns, y, t):
    return {"dy": ns.geterrorgrad(y, t)}


def first_of_two(ns, y, t, others):
    """The gradient for one data point, in two minibatches of which all other points differ."""
    changed = numpy.concatenate([y[:1], others])
    return {"first": ns.geterrorgrad(y, t)[:1], "again": ns.geterrorgrad(changed, t)[:1]}


def arguments_after(ns, y, t):
    return {"dy": ns.geterrorgrad(y, t), "y": y, "t": t}


geterrorgrad = Exercise(
    "geterrorgrad",
    6,
    (
        Case("a minibatch of 25", 2, draw_minibatch, errorgrad),
        Case("a minibatch of 7", 0.5, draw_small_minibatch, errorgrad),
        Case("no evidence, y = 0", 1, draw_no_evidence, errorgrad),
        Case("the points of a minibatch do not affect each other", 0.5, draw_two_minibatches, first_of_two),
        Case("the arguments are left as they were", 0.5, draw_minibatch, arguments_after),
        Case("evidence of ±1000 in double precision", 1, draw_large_evidence, errorgrad),
        Case("evidence of ±1000 in single precision", 0.5, draw_large_evidence_single, errorgrad),
    ),
    mistakes.GETERRORGRAD,
)


# firstconvolution


def draw_layer(rng):
    """A first layer with drawn parameters, images in its box, and relevance of its outputs."""
    return {
        "W": rng.normal(size=(5, 5, 3, 10)) / numpy.sqrt(75),
        "B": -abs(rng.normal(size=10)),
        "X": rng.uniform(-1, 1, (2, 12, 12, 3)),
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
    return {name: array.astype(numpy.float32) for name, array in draw_layer(rng).items()}


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
    mistakes.FIRSTCONVOLUTION,
)


# training


@numpy.errstate(all="ignore")  # absurd parameters overflow, and then recognise nothing
def accuracy(files, rng):
    """The share of held-out test images that the network in these files recognises, and the data it was trained on."""
    nn = network(files)
    data = trained_on(files)
    if is_shipped(files):
        raise ValueError("these are the parameters that came with the assignment: hand in those that you trained")
    if data not in (datasets.CIFAR10_NAME, datasets.SAMPLE):
        raise ValueError(f"the files say that they were trained on {data!r}, which is not data of this assignment")
    try:
        X, T = datasets.cifar10_held_out(data, rng, 1000)
    except datasets.DataError as reason:
        raise NotJudged(f"the parameters were trained on {data}, which is not here to judge them: {reason}") from None
    Y = numpy.concatenate([nn.forward(X[i : i + 100]) for i in range(0, len(X), 100)])
    return float((Y.argmax(axis=-1) == T.argmax(axis=-1)).mean()), data


def network(files):
    """The network of Figure 1 with the parameters in these files; ValueError where they are none."""
    c1, c2, c3, c4 = layers = [modules.Convolution(Path(name).stem) for name in FILES]
    for name, layer in zip(FILES, layers, strict=True):
        W, B = (files[name].get(key, numpy.empty(0)) for key in ("W", "B"))
        if W.shape != layer.shape or B.shape != layer.shape[3:] or W.dtype.kind + B.dtype.kind != "ff":
            raise ValueError(f"{name} does not hold W and B of the shapes that its name says: train again")
        if not (numpy.isfinite(W).all() and numpy.isfinite(B).all()):
            raise ValueError(f"{name} holds values that are not finite: the training has diverged")
        layer.W, layer.B = W.astype(numpy.float32), B.astype(numpy.float32)
    relu, pooling = modules.ReLU(), modules.Pooling()
    return modules.Network([c1, relu, pooling, c2, relu, pooling, c3, relu, pooling, c4])


def trained_on(files):
    records = [files[name].get("data") for name in FILES]
    if any(record is None for record in records):
        raise NotJudged("the parameters do not say on which data they were trained: nn.dump(data=data.name) records it")
    names = {str(record)[:80] for record in records}
    if len(names) > 1:
        raise ValueError(
            f"the files were trained on different data ({', '.join(map(repr, sorted(names)))}): train again"
        )
    return names.pop()


def is_shipped(files):
    """Whether some layer points where the shipped one does, whatever its length: no training of one's own does that."""
    for name in FILES:
        W = files[name]["W"]
        with numpy.load(Path(__file__).parent / name.replace("cnn", "pretrained"), allow_pickle=False) as file:
            shipped = file["W"]
        lengths = numpy.linalg.norm(W) * numpy.linalg.norm(shipped)
        if (W * shipped).sum() > 0.9 * lengths > 0:
            return True
    return False


training = FileExercise(
    "training",
    10,
    FILES,
    accuracy,
    (
        Level("recognises more than chance", 4, {datasets.CIFAR10_NAME: 0.20, datasets.SAMPLE: 0.20}),
        Level("as after a few hundred iterations", 3, {datasets.CIFAR10_NAME: 0.30, datasets.SAMPLE: 0.35}),
        Level("as after 1000 iterations", 3, {datasets.CIFAR10_NAME: 0.38, datasets.SAMPLE: 0.62}),
    ),
)

EXERCISES = (buildcnn, Exercise("derivation", 4), geterrorgrad, training, firstconvolution)
