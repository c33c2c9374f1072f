"""The exercises: right answers get full marks, however they are written, and each known mistake is named."""

import copy
from pathlib import Path
from types import SimpleNamespace

import numpy
import pytest
from samples import challenges, verdict_on

from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.commands.samples import read_sample
from course.judge import judge

ROOT = Path(__file__).parents[2]
CONVNET = Assignment(ROOT, "convnet")
EXERCISES = {exercise.name: exercise for exercise in CONVNET.exercises}
SOLUTION = CONVNET.solution()
NOTEBOOK = {"copy": copy, "numpy": numpy, "modules": SOLUTION.modules}


def verdict(exercise, **names):
    """What an answer gets that is the solution but for the given names."""
    exercise = EXERCISES[exercise]
    drawn = challenges(CONVNET, exercise.name)
    return judge(exercise, drawn, [answer(c.case, vars(SOLUTION) | names, c.inputs) for c in drawn])


def failed(verdict):
    return [case.name for case in verdict.cases if case.score < case.points]


def test_the_exercises_are_those_of_the_contract():
    points = {name: exercise.points for name, exercise in EXERCISES.items()}
    assert points == {"buildcnn": 10, "derivation": 4, "geterrorgrad": 6, "training": 10, "firstconvolution": 10}


@pytest.mark.parametrize("name", ["buildcnn", "geterrorgrad", "firstconvolution"])
@pytest.mark.parametrize("seed", range(5))
def test_the_solution_gets_full_marks_on_every_draw(name, seed):
    drawn = draw_challenges(EXERCISES[name], vars(SOLUTION), seed)
    assert failed(judge(EXERCISES[name], drawn, [answer(c.case, vars(SOLUTION), c.inputs) for c in drawn])) == []


def test_only_evidence_that_overflows_costs_points_where_all_else_is_right():
    overflow = read_sample(ROOT / "tests" / "submissions" / "convnet" / "mistakes" / "geterrorgrad" / "overflow.py")
    failing = ["evidence of ±1000", "evidence of ±1000, in double precision"]
    verdict = verdict_on(overflow, CONVNET, NOTEBOOK)
    assert (failed(verdict), verdict.score) == (failing, 4.5)


def test_nothing_defined_gets_nothing_and_no_mistake_is_named():
    for name in "buildcnn", "geterrorgrad", "firstconvolution":
        drawn = challenges(CONVNET, name)
        result = judge(EXERCISES[name], drawn, [answer(c.case, {}, c.inputs) for c in drawn])
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


@pytest.mark.parametrize("name", ["buildcnn", "geterrorgrad", "firstconvolution"])
def test_without_any_slip_the_mistaken_answers_are_right(name):
    drawn = challenges(CONVNET, name)
    names = vars(SOLUTION) | getattr(SOLUTION.slips, name)()
    assert failed(judge(EXERCISES[name], drawn, [answer(c.case, names, c.inputs) for c in drawn])) == []


def test_a_slip_costs_what_it_says_and_is_paid_for_once():
    right = SOLUTION.geterrorgrad
    for wrong, score, named in (
        (lambda y, t: right(y, t) * len(y), 5, ("missing-mean",)),
        (lambda y, t: -right(y, t), 5, ("wrong-sign",)),
        (lambda y, t: -right(y, t) * len(y), 4, ("missing-mean", "wrong-sign")),
    ):
        result = verdict("geterrorgrad", geterrorgrad=wrong)
        assert (result.score, result.mistakes) == (score, named)
        assert result.message.startswith(f"{score} of 6: all is right but for")
        assert sum(case.score for case in result.cases) == score


def test_a_public_counter_example_is_a_slope_of_the_error_itself():
    exercise, drawn = EXERCISES["geterrorgrad"], draw_challenges(EXERCISES["geterrorgrad"], vars(SOLUTION), 0)
    names = vars(SOLUTION) | {"geterrorgrad": lambda y, t: SOLUTION.geterrorgrad(y, t) * len(y)}
    answers = [answer(c.case, names, c.inputs) for c in drawn]
    assert "y = 0 at a right class: yours -0.9091, due -0.2273" in judge(exercise, drawn, answers, public=True).example
    assert judge(exercise, drawn, answers).example == ""


def test_shapes_and_counts_are_said_as_such():
    def with_name(old, new):
        def buildcnn():
            nn = SOLUTION.buildcnn()
            nn.layers = [
                SOLUTION.modules.Convolution(new) if str(getattr(layer, "path", "")) == old else layer
                for layer in nn.layers
            ]
            return nn

        return buildcnn

    small = verdict("buildcnn", buildcnn=with_name("cnn/c1-5x5x3x10.npz", "cnn/c1-3x3x3x10"))
    assert "the first convolution is 3×3×3×10; Figure 1 says 5×5×3×10" in [case.message for case in small.cases]
    assert (small.score >= 5, small.mistakes) == (True, ("wrong-window",))


def test_steps_that_can_be_seen_say_which_is_wrong_first():
    sample = read_sample(
        ROOT / "tests" / "submissions" / "convnet" / "mistakes" / "firstconvolution" / "signs-doubled.py"
    )
    first = verdict_on(sample, CONVNET, NOTEBOOK)
    assert first.mistakes == ("signs-doubled",)
    nothing = verdict(
        "firstconvolution", FirstConvolution=type("F", (SOLUTION.FirstConvolution,), {"relprop": lambda self, R: None})
    )
    assert (nothing.mistakes, nothing.cases[0].message) == (
        ("no-return",),
        "TypeError: returns None: is there a `return`?",
    )
    assert {case.message for case in nothing.cases[1:]} == {"the same"}
