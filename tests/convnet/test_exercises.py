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
    failing = ["evidence of ±1000 in double precision", "evidence of ±1000 in single precision"]
    assert failed(verdict_on(overflow, CONVNET, NOTEBOOK)) == failing


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
