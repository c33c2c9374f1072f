"""The exercises: the solution gets full marks, however it is written, and each known mistake is named."""

import copy
from pathlib import Path
from types import SimpleNamespace

import numpy
import pytest

from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.judge import judge

ROOT = Path(__file__).parents[2]
CONVNET = Assignment(ROOT, "convnet")
EXERCISES = {exercise.name: exercise for exercise in CONVNET.exercises}
SOLUTION = CONVNET.solution()
modules = SOLUTION.modules


def verdict(exercise, **names):
    """What an answer gets that is the solution but for the given names."""
    exercise = EXERCISES[exercise]
    challenges = draw_challenges(exercise, vars(SOLUTION), seed=3)
    answers = [answer(c.case, vars(SOLUTION) | names, c.inputs) for c in challenges]
    return judge(exercise, challenges, answers)


def failed(verdict):
    return [case.name for case in verdict.cases if case.score < case.points]


def test_the_exercises_are_those_of_the_contract():
    points = {name: exercise.points for name, exercise in EXERCISES.items()}
    assert points == {"buildcnn": 10, "derivation": 4, "geterrorgrad": 6, "training": 10, "firstconvolution": 10}


@pytest.mark.parametrize("name", ["buildcnn", "geterrorgrad", "firstconvolution"])
@pytest.mark.parametrize("seed", range(5))
def test_the_solution_gets_full_marks_on_every_draw(name, seed):
    challenges = draw_challenges(EXERCISES[name], vars(SOLUTION), seed)
    answers = [answer(c.case, vars(SOLUTION), c.inputs) for c in challenges]
    assert failed(judge(EXERCISES[name], challenges, answers)) == []


def network(order=(modules.ReLU, modules.Pooling), last=0, top=(), poolings=3, others=1):
    layers = []
    for i, name in enumerate(("c1-5x5x3x10", "c2-5x5x10x50", "c3-4x4x50x250")):
        layers += [modules.Convolution(name), *(kind() for kind in order if kind is modules.ReLU or i < poolings)]
    layers.append(modules.Convolution("c4-1x1x250x10"))
    for layer in layers[:-1]:
        if isinstance(layer, modules.Convolution):
            layer.W *= others
    layers[-1].W *= last
    return modules.Network(layers + [kind() for kind in top])


BUILDCNN = {
    "last-not-zero": lambda: network(last=1),
    "all-zero": lambda: network(others=0),
    "pooling-missing": lambda: network(poolings=2),
    "pooling-first": lambda: network(order=(modules.Pooling, modules.ReLU)),
    "relu-last": lambda: network(top=(modules.ReLU,)),
}


@pytest.mark.parametrize("mistake", BUILDCNN)
def test_a_wrong_network_is_named(mistake):
    result = verdict("buildcnn", buildcnn=BUILDCNN[mistake])
    assert (result.mistake, 0 < result.score < 10) == (mistake, True)


def test_a_right_network_may_have_other_file_names():
    assert verdict("buildcnn", buildcnn=network).score == 10


def right_gradient(y, t):
    """The gradient by definition, one data point after the other, in double precision."""
    dy = numpy.zeros(y.shape)
    for n in range(len(y)):
        exponents = numpy.append(y[n, 0, 0].astype(float), 0)
        p = numpy.exp(exponents - exponents.max())
        dy[n, 0, 0] = (p / p.sum())[:10] - t[n, 0, 0]
    return dy / len(y)


def softmax(y, default=1.0, axis=(1, 2, 3)):
    with numpy.errstate(over="ignore", invalid="ignore"):
        return numpy.exp(y) / (default + numpy.exp(y).sum(axis=axis, keepdims=True))


def stable_softmax(y):
    e = numpy.exp(y - y.max(axis=3, keepdims=True))
    return e / e.sum(axis=3, keepdims=True)


def in_place(y, t):
    shift = numpy.maximum(0, y.max(axis=3, keepdims=True))
    y -= shift
    return (numpy.exp(y) / (numpy.exp(-shift) + numpy.exp(y).sum(axis=3, keepdims=True)) - t) / len(y)


GETERRORGRAD = {
    "missing-mean": [lambda y, t: right_gradient(y, t) * len(y), lambda y, t: softmax(y) - t],
    "mean-over-all-values": [lambda y, t: right_gradient(y, t) / 10, lambda y, t: (softmax(y) - t) / y.size],
    "wrong-sign": [lambda y, t: -right_gradient(y, t), lambda y, t: (t - softmax(y)) / len(y)],
    "no-default-class": [lambda y, t: (softmax(y, 0.0) - t) / len(y), lambda y, t: (stable_softmax(y) - t) / len(y)],
    "even-chances": [lambda y, t: (softmax(y, axis=1) - t) / len(y)],
    "points-mixed": [lambda y, t: (softmax(y, axis=None) - t) / len(y)],
    "overflow": [lambda y, t: (softmax(y) - t) / len(y)],
    "wrong-shape": [lambda y, t: right_gradient(y, t)[:, 0, 0]],
    "changes-arguments": [in_place],
}


@pytest.mark.parametrize(("mistake", "wrong"), [(key, wrong) for key, many in GETERRORGRAD.items() for wrong in many])
def test_a_wrong_gradient_is_named(mistake, wrong):
    result = verdict("geterrorgrad", geterrorgrad=wrong)
    assert (result.mistake, result.score < 6) == (mistake, True)


@pytest.mark.parametrize("precision", [numpy.float64, numpy.float32])
def test_a_gradient_written_with_loops_gets_full_marks_in_either_precision(precision):
    result = verdict("geterrorgrad", geterrorgrad=lambda y, t: right_gradient(y, t).astype(precision))
    assert failed(result) == []


def test_only_evidence_that_overflows_costs_points_where_all_else_is_right():
    result = verdict("geterrorgrad", geterrorgrad=lambda y, t: (softmax(y) - t) / len(y))
    assert failed(result) == ["evidence of ±1000 in double precision", "evidence of ±1000 in single precision"]


def z_box(low=-1.0, high=1.0, bias=False, stabiliser=1e-9, swapped=False, on_itself=False):
    """A FirstConvolution by the rule's definition, or with one mistake."""

    class FirstConvolution(modules.Convolution):
        def relprop(self, R):
            X = self.X
            parts = [numpy.maximum(0, self.W), numpy.minimum(0, self.W)]
            if swapped:
                parts.reverse()
            layers = []
            for W, box in zip([self.W, *parts], [X, numpy.full_like(X, low), numpy.full_like(X, high)], strict=True):
                layer = self if on_itself and W is self.W else copy.deepcopy(self)
                layer.W, layer.B = W, self.B if bias else self.B * 0
                layers.append((layer, box))
            Z = [layer.forward(box) for layer, box in layers]
            if on_itself:
                self.forward(numpy.full_like(X, high))
            with numpy.errstate(invalid="ignore", divide="ignore"):
                S = R / (Z[0] - Z[1] - Z[2] + stabiliser)
                C = [box * layer.gradprop(S) for layer, box in layers]
                return C[0] - C[1] - C[2]

    return FirstConvolution


def without_box(part):
    class FirstConvolution(modules.Convolution):
        def relprop(self, R):
            layer = copy.deepcopy(self)
            layer.W, layer.B = part(self.W), self.B * 0
            return self.X * layer.gradprop(R / (layer.forward(self.X) + 1e-9))

    return FirstConvolution


FIRSTCONVOLUTION = {
    "bias-kept": z_box(bias=True),
    "bounds-swapped": z_box(swapped=True),
    "another-box": z_box(low=0.0),
    "no-stabiliser": z_box(stabiliser=0),
    "large-stabiliser": z_box(stabiliser=1e-2),
    "works-on-itself": z_box(on_itself=True),
    "z-plus-rule": without_box(lambda W: numpy.maximum(0, W)),
    "no-bounds": without_box(lambda W: W),
}


@pytest.mark.parametrize("mistake", FIRSTCONVOLUTION)
def test_a_wrong_relevance_is_named(mistake):
    result = verdict("firstconvolution", FirstConvolution=FIRSTCONVOLUTION[mistake])
    assert (result.mistake, result.score < 10) == (mistake, True)


@pytest.mark.parametrize("stabiliser", [1e-12, 1e-9, 1e-7])
def test_any_small_stabiliser_gets_full_marks(stabiliser):
    assert failed(verdict("firstconvolution", FirstConvolution=z_box(stabiliser=stabiliser))) == []


def test_nothing_defined_gets_nothing_and_no_mistake_is_named():
    for name in "buildcnn", "geterrorgrad", "firstconvolution":
        exercise = EXERCISES[name]
        challenges = draw_challenges(exercise, vars(SOLUTION), seed=3)
        result = judge(exercise, challenges, [answer(c.case, {}, c.inputs) for c in challenges])
        assert (result.score, result.mistake) == (0, None)


class Anything(SimpleNamespace):
    """Objects that answer every call with something of the wrong kind."""

    def __init__(self, value):
        super().__init__(layers=[self], forward=lambda X: value, gradprop=lambda DY: value, relprop=lambda R: value)


@pytest.mark.parametrize("value", [None, numpy.nan, "text", numpy.zeros(0), numpy.zeros((25, 1, 1, 10))])
def test_strange_answers_get_a_verdict(value):
    for name in "buildcnn", "geterrorgrad", "firstconvolution":
        wrong = {name: lambda *_: Anything(value), "FirstConvolution": lambda *_: Anything(value)}
        wrong |= {"geterrorgrad": lambda *_: value}
        assert verdict(name, **wrong).score <= 1
