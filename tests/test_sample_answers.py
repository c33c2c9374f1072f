"""The sample answers of both assignments: each is named as what it is, and what is wrong by chance has no name."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import challenges, verdict_on

from course.assignment import Assignment
from course.challenge import answer
from course.commands.samples import UNFORESEEN, Sample, exercise_of, read_samples
from course.exercise import Exercise, Misconception
from course.judge import Answer, judge

ROOT = Path(__file__).parents[1]
ASSIGNMENTS = {name: Assignment(ROOT, name) for name in ("convnet", "faces")}

#: What the notebooks define, besides what is asked for.
NOTEBOOKS = {
    "convnet": {"copy": copy, "numpy": numpy},
    "faces": {"np": numpy, "torch": torch, "nn": torch.nn, "optim": torch.optim},
}
SAMPLES = {name: read_samples(ROOT / "tests" / "submissions" / name) for name in ASSIGNMENTS}
CODE = [(a, e) for a in ASSIGNMENTS.values() for e in a.exercises if isinstance(e, Exercise) and e.cases]

#: Arrays that are computed with a student's code; others in an answer are arguments, shapes and facts.
COMPUTED = {
    *("untrained", "Y", "DX", "dy", "first", "elsewhere", "D", "negative", "total", "once", "again"),
    *("bright", "R", "R_negative", "R_again"),
}

#: Those of a second call: that they differ from the first is a mistake with a name.
SECOND = {"elsewhere", "again", "R_again"}


@pytest.fixture(autouse=True)
def an_empty_folder_and_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA", "sample")
    torch.manual_seed(0)


def in_this_process() -> list[Any]:
    """All sample answers that need no honest training."""
    return [
        pytest.param(name, sample, id=f"{name}-{exercise_of(sample)}-{sample.name}")
        for name, samples in SAMPLES.items()
        for sample in samples
        if "files" not in sample.settings
    ]


@pytest.mark.parametrize(("name", "sample"), in_this_process())
def test_a_sample_answer_is_named_as_what_it_is(name: str, sample: Sample) -> None:
    verdict = verdict_on(sample, ASSIGNMENTS[name], NOTEBOOKS[name])
    assert verdict.mistakes or sample.mistake is None or UNFORESEEN in sample.names, verdict
    assert not verdict.mistakes or sample.is_named_rightly(verdict.mistakes), verdict
    assert (verdict.score == verdict.points) == (sample.mistake is None), verdict


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_known_mistake_is_made_by_a_sample_answer(name: str) -> None:
    known = {(e.name, mistake.key) for e in ASSIGNMENTS[name].exercises for mistake in e.mistakes}
    made = {(exercise_of(s), key) for s in SAMPLES[name] for key in s.names}
    assert known <= made, known - made


def test_there_are_enough_mistakes_and_enough_right_answers() -> None:
    assert sum(len(e.mistakes) for a in ASSIGNMENTS.values() for e in a.exercises) >= 45
    assert sum(sample.mistake is None for samples in SAMPLES.values() for sample in samples) >= 30


def headings(assignment: Assignment) -> set[str]:
    cells = nbformat.read(assignment.notebook, as_version=4).cells
    lines = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    return {line.lstrip("#").strip() for line in lines if line.startswith("#")}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_messages_are_for_students_and_name_a_heading_of_their_notebook(name: str) -> None:
    mistakes: list[Misconception] = [m for e in ASSIGNMENTS[name].exercises for m in e.mistakes]
    assert {mistake.section for mistake in mistakes} <= headings(ASSIGNMENTS[name])
    for mistake in mistakes:
        assert 60 < len(f"{mistake.message} {mistake.look}") < 400, mistake.key
        assert not any(code in mistake.message for code in ("numpy.", "nn.", "torch.", ".detach", "clamp", "reshape"))


@pytest.mark.parametrize(("assignment", "exercise"), CODE, ids=lambda value: value.name)
def test_what_is_wrong_by_chance_in_one_case_alone_has_no_name(assignment: Assignment, exercise: Exercise) -> None:
    rng = numpy.random.default_rng(5)
    drawn = challenges(assignment, exercise.name)
    answers = [answer(c.case, vars(assignment.solution()), c.inputs) for c in drawn]
    for case, right in enumerate(reply.arrays for reply in answers):
        assert right is not None
        for name in COMPUTED - SECOND & right.keys():
            noise = 0.5 * abs(right[name]).max() * rng.normal(size=right[name].shape)
            changed = Answer({**right, name: right[name] + noise})
            verdict = judge(exercise, drawn, [*answers[:case], changed, *answers[case + 1 :]])
            assert verdict.mistake is None, (exercise.cases[case].name, name)


#: Ways of being wrong that nobody means.
CHANGES = (
    lambda a, rng: rng.normal(size=a.shape),
    lambda a, rng: a * rng.normal(size=a.shape),
    lambda a, rng: a + 0.1 * rng.normal(size=a.shape) * (abs(a).max() or 1),
    lambda a, rng: rng.permuted(a, axis=-1),
    lambda a, rng: rng.permuted(a, axis=0),
    lambda a, rng: a * rng.uniform(0.2, 0.8),
    lambda a, rng: numpy.zeros(a.shape),
    lambda a, rng: numpy.full(a.shape, rng.normal()),
    lambda a, rng: numpy.where(rng.random(a.shape) < 0.1, numpy.nan, a),
    lambda a, rng: a[..., :-1],
)


#: Names of what such changes are by themselves.
SEEN_AT_ONCE = {"nothing-arrives", "wrong-factor", "wrong-shape"}


@given(st.sampled_from(CODE), st.sampled_from(CHANGES), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_what_is_wrong_by_chance_everywhere_has_no_name(pair: Any, change: Any, seed: int) -> None:
    assignment, exercise = pair
    rng = numpy.random.default_rng(seed)
    drawn = challenges(assignment, exercise.name)
    answers = [Answer({n: change(a, rng) if n in COMPUTED else a for n, a in c.expected.items()}) for c in drawn]
    for arrays in (reply.arrays for reply in answers):
        for observed in ("_is_not_zero", "_at_zero"):
            if arrays is not None and observed in arrays and not arrays["R"].any():
                arrays[observed] = numpy.array(0.0)  # type: ignore[index]
    assert judge(exercise, drawn, answers).mistake in {None, *SEEN_AT_ONCE}


#: Dropout before the last convolution, whatever the plain network is like.
DROPOUT = """
def buildnet2(nc):
    layers = list(buildnet(nc))
    last = max(i for i, layer in enumerate(layers) if isinstance(layer, nn.Conv2d))
    return nn.Sequential(*layers[:last], nn.Dropout2d(), *layers[last:])
"""


@pytest.mark.parametrize(
    "plain", ["pooling-missing", "average-pooling", "no-relu", "relu-at-the-end", "softmax-at-the-end", "other-people"]
)
def test_dropout_in_a_plain_network_that_is_wrong_loses_nothing_for_that(plain: str) -> None:
    (sample,) = (s for s in SAMPLES["faces"] if (exercise_of(s), s.name) == ("buildnet", plain))
    dropout = Sample("dropout", "", {"dropout-answer": sample.cells["buildnet-answer"] + DROPOUT}, {}, {})
    verdict = verdict_on(dropout, ASSIGNMENTS["faces"], NOTEBOOKS["faces"])
    assert (verdict.score, verdict.mistake) == (4, None), verdict
