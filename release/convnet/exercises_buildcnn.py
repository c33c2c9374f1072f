"""The exercise `buildcnn`: the network of a student, as it is made and with parameters that are drawn."""

import contextlib
import tempfile

import modules
import numpy
import parameters
from mistakes_buildcnn import BUILDCNN, SHAPES, drawn_parameters

from course.exercise import Case, Exercise
from course.language import N_, _

#: The convolutions of Figure 1, as their exercise names them.
NAMES = [f"cnn/c{i}-{'x'.join(map(str, shape))}" for i, shape in enumerate(SHAPES, start=1)]


ORDINALS = N_("first"), N_("second"), N_("third"), N_("fourth")


def layers_of(nn):
    """The layers of a network; or of a list of layers that somebody took for one."""
    return nn if isinstance(nn, list | tuple) else nn.layers


def convolutions(nn):
    """The four convolutions of a network."""
    found = [layer for layer in layers_of(nn) if hasattr(layer, "W")]
    if len(found) != len(SHAPES):
        raise ValueError(_("{n} convolutions, asked are {due}").format(n=len(found), due=len(SHAPES)))
    return found


def with_drawn_parameters(nn, seed):
    for layer, (W, B) in zip(convolutions(nn), drawn_parameters(int(seed)), strict=True):
        layer.W, layer.B = W.copy(), B.copy()
    return nn


def draw_images(rng):
    return {"X": rng.uniform(-1, 1, (2, 32, 32, 3)).astype(numpy.float32), "seed": rng.integers(2**31)}


def draw_gradient(rng):
    """An image for which no neuron is so close to its threshold that rounding could decide whether it is on."""
    while True:
        drawn = draw_images(rng)
        X = drawn["X"] = drawn["X"][:1]
        values = []
        for layer, (W, B) in zip(
            map(modules.Convolution, NAMES[:3]), drawn_parameters(int(drawn["seed"])), strict=False
        ):
            layer.W, layer.B = W, B
            X = layer.forward(X)
            values.append(abs(X).min() / abs(X).max())
            X = modules.Pooling().forward(numpy.maximum(0, X))
        if min(values) > 1e-6:
            return drawn | {"DY": rng.normal(size=(1, 1, 1, 10)).astype(numpy.float32)}


def draw_gradient_image(rng):
    drawn = draw_gradient(rng)
    return {"X": drawn["X"], "seed": drawn["seed"]}


def draw_seed(rng):
    return {"seed": rng.integers(2**31)}


def output_shape(ns, X, seed):
    return {"shape": ns.buildcnn().forward(X).shape}


def last_layer(ns):
    last = convolutions(ns.buildcnn())[-1]
    return {"last_is_zero": [not last.W.any(), not last.B.any()]}


def weight_shapes(ns):
    layers = layers_of(ns.buildcnn())
    return {"weights": [layer.W.shape for layer in layers if hasattr(layer, "W")], "_kinds": list(map(kind, layers))}


def kind(layer):
    """The number of a layer's class in the list; the last one is for what is in none of `modules.py`."""
    names = [c.__name__ for c in type(layer).__mro__]
    return next((i for i, name in enumerate(("Convolution", "ReLU", "Pooling")) if name in names), 3)


def weight_scales(ns):
    # The fewest weights, 750, have a standard deviation that is within 15 % of the true one in all but 1 of 10^8 draws.
    layers = convolutions(ns.buildcnn())
    scales = numpy.array([layer.W.std() * numpy.sqrt(numpy.prod(layer.W.shape[:3])) for layer in layers[:3]])
    zero = [not layer.B.any() for layer in layers]
    return {"scale_as_new": abs(scales - 1) < 0.15, "not_all_zero": scales > 0, "biases_are_zero": zero}


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
    for _step in range(2):
        nn.forward(X)
        nn.gradprop(DY)
        nn.update(0.01)
    return {"learns": [(layer.W != W).any() for layer, W in zip(convolutions(nn), before, strict=True)]}


def built_again(ns, seed):
    """Built where training has left its files: which layers hold what is in them, and which are named as asked."""
    rng = numpy.random.default_rng(int(seed))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for layer in convolutions(ns.buildcnn()):
            layer.W, layer.B = rng.random(layer.W.shape, numpy.float32), layer.B - numpy.float32(1)
            parameters.write(layer.path, W=layer.W, B=layer.B)
        again = convolutions(ns.buildcnn())
        kept = [numpy.array_equal(layer.W, parameters.read(layer.path, layer.W.shape)[0]) for layer in again]
    names = [layer.path.as_posix().startswith(f"cnn/c{i}-") for i, layer in enumerate(again, start=1)]
    return {"named_as_asked": names, "kept": kept}


def by_figure_1(answer, expected, inputs):
    """Shapes and counts of convolutions, as one says them."""
    W = answer["weights"]
    if len(W) != len(SHAPES):
        return _("{n} convolutions, asked are {due}").format(n=len(W), due=len(SHAPES))
    i = int((expected["weights"] != W).any(axis=1).argmax())
    yours, due = ("×".join(map(str, shape)) for shape in (W[i], SHAPES[i]))
    told = _("the {which} convolution is {yours}; Figure 1 says {due}")
    return told.format(which=_(ORDINALS[i]), yours=yours, due=due)


def by_output(answer, expected, inputs):
    told = _("the output is {shape} for {n} images")
    return told.format(shape="×".join(map(str, answer["shape"])), n=len(inputs["X"]))


def by_layer(text, name):
    """Says of which convolution something is not as it should be."""

    def words(answer, expected, inputs):
        wrong = numpy.flatnonzero(~answer[name])
        which = _(" and ").join(_(ORDINALS[i]) for i in wrong)
        return _(text).format(which=which) if wrong.size else None

    return words


def by_scale(answer, expected, inputs):
    first = by_layer(N_("the weights of the {which} convolution have not the spread of new ones"), "scale_as_new")
    return first(answer, expected, inputs) or by_layer(N_("the {which} convolution has biases"), "biases_are_zero")(
        answer, expected, inputs
    )


def by_last(answer, expected, inputs):
    biases, weights = _("the last layer's biases are not zero"), _("the last layer's weights are not zero")
    return biases if answer["last_is_zero"][0] else weights


def by_files(answer, expected, inputs):
    first = by_layer(N_("the {which} convolution is not named as asked"), "named_as_asked")
    return first(answer, expected, inputs) or by_layer(
        N_("the {which} convolution has not the weights of its file"), "kept"
    )(answer, expected, inputs)


# Ten points: what Figure 1 says (2), what the network computes (2 and 1.5), how it begins (3), that it learns and goes
# on (1.5). With the same parameters and the notebook's layers the sums run over the same terms; single precision keeps
# 1e-6 of them, over four layers and in any order of a pooling's sum 1e-5, and 1e-4 is on the safe side of that.
buildcnn = Exercise(
    "buildcnn",
    10,
    (
        Case("the output is [n, 1, 1, 10]", 1, draw_images, output_shape, words=by_output),
        Case("before training the last layer is zero", 1, lambda rng: {}, last_layer, words=by_last),
        Case("the weights have the shapes of Figure 1", 2, lambda rng: {}, weight_shapes, words=by_figure_1),
        Case("the other weights are as a new layer has them", 1, lambda rng: {}, weight_scales, words=by_scale),
        Case("with given parameters: the output", 2, draw_gradient_image, given_forward, 1e-4),
        Case("with given parameters: the gradient", 1.5, draw_gradient, given_gradprop, 1e-4),
        Case("every convolution learns from the second step on", 0.5, draw_gradient, what_learns),
        Case("built again, it has the weights that were trained", 1, draw_seed, built_again, words=by_files),
    ),
    BUILDCNN,
)
