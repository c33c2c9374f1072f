"""The exercises: right answers get full marks, however they are written, and each known mistake is named."""

import copy
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import challenges, samples_of, verdict_on

from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.judge import Answer, judge
from course.samples import UNFORESEEN, exercise_of

ROOT = Path(__file__).parents[2]
CONVNET = Assignment(ROOT, "convnet")
EXERCISES = {exercise.name: exercise for exercise in CONVNET.exercises}
SOLUTION = CONVNET.solution()
NOTEBOOK = {"copy": copy, "numpy": numpy, "modules": SOLUTION.modules}
ANSWERS = samples_of("convnet")

#: Arrays that are computed; others in an answer are arguments, shapes and facts.
COMPUTED = {"untrained", "Y", "DX", "dy", "first", "elsewhere", "D", "negative", "total", "once", "again"}


@pytest.fixture(autouse=True)
def only_the_sample(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")


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


@pytest.mark.parametrize("sample", [a for a in ANSWERS if "files" not in a.values[0].settings])
def test_a_sample_answer_is_named_as_what_it_is(sample):
    result = verdict_on(sample, CONVNET, NOTEBOOK)
    named = None if sample.mistake == UNFORESEEN else sample.mistake
    assert (result.mistake, result.score == result.points) == (named, sample.mistake is None), result


def test_every_known_mistake_is_made_by_a_sample_answer():
    known = {(exercise.name, mistake.key) for exercise in CONVNET.exercises for mistake in exercise.mistakes}
    samples = [answer.values[0] for answer in ANSWERS]
    made = {(exercise_of(sample), sample.mistake) for sample in samples if sample.mistake}
    assert {pair for pair in made if pair[1] != UNFORESEEN} == known


def test_messages_are_for_students_and_their_sections_are_headings_of_the_notebook():
    notebook = nbformat.read(CONVNET.notebook, as_version=4)
    lines = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    headings = {line.lstrip("#").strip() for line in lines if line.startswith("#")}
    for mistake in (mistake for exercise in CONVNET.exercises for mistake in exercise.mistakes):
        assert mistake.section in headings, mistake.key
        assert 60 < len(mistake.message) < 300, mistake.key
        assert not any(code in mistake.message for code in ("numpy.", "keepdims", "copy.")), mistake.key


def test_only_evidence_that_overflows_costs_points_where_all_else_is_right():
    (overflow,) = [a.values[0] for a in ANSWERS if a.id == "geterrorgrad-overflow"]
    failing = ["evidence of ±1000 in double precision", "evidence of ±1000 in single precision"]
    assert failed(verdict_on(overflow, CONVNET, NOTEBOOK)) == failing


@pytest.mark.parametrize("name", ["buildcnn", "geterrorgrad", "firstconvolution"])
@pytest.mark.parametrize("case", range(7))
def test_what_is_wrong_in_one_case_alone_by_chance_has_no_name(name, case, rng):
    exercise, drawn = EXERCISES[name], challenges(CONVNET, name)
    answers = [answer(c.case, vars(SOLUTION), c.inputs) for c in drawn]
    for size in (1e-3, 1.0):
        right = answers[case].arrays
        noise = {n: size * abs(right[n]).max() * rng.normal(size=right[n].shape) for n in COMPUTED & right.keys()}
        if any(array.any() for array in noise.values()):
            changed = Answer(right | {n: right[n] + noise[n] for n in noise})
            result = judge(exercise, drawn, [*answers[:case], changed, *answers[case + 1 :]])
            assert (result.mistake, result.score < result.points) == (None, True)


@given(st.integers(0, 2**32), st.sampled_from(["buildcnn", "geterrorgrad", "firstconvolution"]))
@settings(max_examples=60, deadline=None)
def test_what_is_wrong_everywhere_by_chance_has_no_name(seed, name):
    exercise, drawn = EXERCISES[name], challenges(CONVNET, name)
    rng = numpy.random.default_rng(seed)
    change = [
        lambda a: rng.normal(size=a.shape),
        lambda a: a * rng.normal(size=a.shape),
        lambda a: a + 0.1 * rng.normal(size=a.shape) * (abs(a).max() or 1),
        lambda a: rng.permuted(a, axis=-1),
        lambda a: a * rng.uniform(0.2, 0.8),
        lambda a: numpy.zeros(a.shape),
        lambda a: numpy.where(rng.random(a.shape) < 0.1, numpy.nan, a),
    ][rng.integers(7)]
    answers = [Answer({n: change(a) if n in COMPUTED else a for n, a in c.expected.items()}) for c in drawn]
    assert judge(exercise, drawn, answers).mistake is None


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
