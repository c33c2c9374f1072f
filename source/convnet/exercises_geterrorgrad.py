"""The exercise `geterrorgrad`: the gradient of the error, in the precision of the notebook, which is single."""

import numpy
from mistakes_geterrorgrad import GETERRORGRAD

from course.exercise import Case, Exercise
from course.language import _


def one_hot(rng, n):
    return numpy.eye(10)[rng.integers(10, size=n)].reshape(n, 1, 1, 10)


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
    at = _("at a right class") if t[worst] else _("at a wrong class")
    told = _(
        "y = {y:.3g} {at}: yours {yours:.4f}, due {due:.4f}. Try it without a derivation: "
        "let this y rise by 0.001, and see by how many thousandths the error of the minibatch rises"
    )
    return told.format(y=y[worst], at=at, yours=dy[worst], due=slope)


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
