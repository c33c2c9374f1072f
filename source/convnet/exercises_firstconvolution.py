"""The exercise `firstconvolution`: the z^B rule for the first layer, in the precision of the notebook, single."""

import contextlib

import numpy
from exercises_geterrorgrad import single
from mistakes_firstconvolution import FIRSTCONVOLUTION

from course.exercise import Case, Exercise
from course.language import _


def draw_layer_double(rng, n=2, height=8, width=8):
    """A first layer with drawn parameters, images in its box (a tenth of the values exactly 0), and relevance."""
    X = rng.uniform(-1, 1, (n, height, width, 3)) * (rng.random((n, height, width, 3)) < 0.9)
    return {
        "W": rng.normal(size=(5, 5, 3, 10)) / numpy.sqrt(75),
        "B": -0.1 - abs(rng.normal(size=10)),  # none so small that nothing is lost to it
        "X": X,
        "R": rng.uniform(0, 1, (n, height - 4, width - 4, 10)),
    }


def draw_layer(rng):
    return single(draw_layer_double(rng))


def draw_oblong(rng):
    """Three images that are not square."""
    return single(draw_layer_double(rng, 3, 7, 9))


def draw_box_corners(rng):
    return single(draw_layer(rng) | {"X": rng.choice([-1.0, 1.0], (2, 8, 8, 3)), "B": numpy.zeros(10)})


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


def draw_small_weights(rng):
    drawn = draw_layer(rng)
    return drawn | {"W": drawn["W"] * numpy.float32(0.03), "B": drawn["B"] * numpy.float32(0.03)}


def first_layer(ns, W, B, X):
    layer = ns.FirstConvolution("5x5x3x10")
    layer.W, layer.B = W, B
    layer.forward(X)
    return layer


def relevance(ns, W, B, X, R):
    return {"D": first_layer(ns, W, B, X).relprop(R)}


def relevance_and_negative(ns, W, B, X, R):
    with observed(ns.FirstConvolution) as steps:
        D = first_layer(ns, W, B, X).relprop(R.copy())
    return {"D": D, "negative": first_layer(ns, W, B, -X).relprop(R), **steps}


def relevance_twice(ns, W, B, X, R):
    layer, before = first_layer(ns, W.copy(), B.copy(), X), R.copy()
    once = layer.relprop(R)
    after = R.copy()
    return {"once": once, "again": layer.relprop(before), "W": layer.W, "B": layer.B, "R_after": after, "X_after": X}


@contextlib.contextmanager
def observed(cls):
    """What goes on in relprop where it uses the layer's own operations: S, and what the bounds go with.

    ``_S``: what is passed back, where it is the same each time. ``_bounds``: the constants that went in for pixels;
    ``_bound``: the sign of the one that went with positive weights.
    """
    base = next((c for c in cls.__mro__ if "gradprop" in vars(c) and "forward" in vars(c)), None)
    steps = {}
    if base is None:
        yield steps
        return
    forward, gradprop, passed, bounds = base.forward, base.gradprop, [], []

    def watched_forward(self, X):
        if getattr(X, "size", 0) and numpy.ptp(X) == 0:
            bounds.append(float(X.flat[0]))
            if (self.W >= 0).all() and self.W.any():
                steps["_bound"] = numpy.sign(X.flat[0])
        return forward(self, X)

    def watched_gradprop(self, DY):
        passed.append(numpy.array(DY))
        return gradprop(self, DY)

    base.forward, base.gradprop = watched_forward, watched_gradprop
    try:
        yield steps
    finally:
        base.forward, base.gradprop = forward, gradprop
        if passed and all(numpy.array_equal(S, passed[0]) for S in passed):
            steps["_S"] = passed[0]
        if bounds:
            steps["_bounds"] = bounds


def first_wrong_step(answer, expected, inputs):
    """Which of the steps is wrong first, where they can be seen."""
    D, due = answer["D"], expected["D"]
    if "_S" not in answer or answer["_S"].shape != expected["_S"].shape or D.shape != due.shape:
        return None
    S_is_right = abs(answer["_S"] - expected["_S"]).max() <= 1e-4 * abs(expected["_S"]).max()
    if abs(D - due).max() <= 1e-4 * abs(due).max():
        return None
    return (
        _("S = R / Z is right, and D is not: look at how the last two steps put the parts together")
        if S_is_right
        else _("S = R / Z is wrong already: look at the sum Z, which has the terms of the denominator")
    )


def worst_pixel(answer, expected, inputs):
    D, due = answer["D"], expected["D"]
    worst = numpy.unravel_index(numpy.where(numpy.isfinite(D), abs(D - due), numpy.inf).argmax(), D.shape)
    where = ", ".join(map(str, worst))
    told = _("pixel [{where}], of value {value:.2f}: yours {yours:.4f}, due {due:.4f}")
    return told.format(where=where, value=inputs["X"][worst], yours=D[worst], due=due[worst])


# Ten points: half for the rule on everyday inputs, half for what makes it a rule for a layer (corners, a stabiliser, a
# layer that is left as it was). In the box all contributions to Z are positive, so that Z, a sum of 75 of them, is good
# for 75 roundings of single precision at worst, 5e-6, and D, a sum of up to 250, for 2e-5; 1e-4 leaves room for the
# bounds' parts, which are larger than what remains of them. A stabiliser of 1e-6 changes less than that, 1e-4 more,
# where weights are small.
FIRST = {"tol": 1e-4, "example": worst_pixel}
firstconvolution = Exercise(
    "firstconvolution",
    10,
    (
        Case(
            "the relevance of images and of their negatives",
            *(2.5, draw_layer, relevance_and_negative),
            words=first_wrong_step,
            **FIRST,
        ),
        Case("relevance from one output alone", 1.5, draw_one_output, relevance, **FIRST),
        Case("images that are not square", 0.5, draw_oblong, relevance, **FIRST),
        Case("pixels at the corners of the box", 1, draw_box_corners, relevance, **FIRST),
        Case("a neuron whose weights are all zero", 1, draw_silent_neuron, relevance, **FIRST),
        Case("small weights", 1, draw_small_weights, relevance, **FIRST),
        Case("a second explanation, by the same layer", 1.5, draw_layer, relevance_twice, tol=1e-4),
        Case("double precision", 1, draw_layer_double, relevance, **FIRST),
    ),
    FIRSTCONVOLUTION,
)
