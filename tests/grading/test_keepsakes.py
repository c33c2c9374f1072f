"""What is kept for feedback is bounded, and plain numbers only."""

from __future__ import annotations

import numpy as np
import pytest

from course.exercise import Case, FileExercise, Level
from course.grading.keepsakes import CURVE_POINTS, Measured, keep_pictures, measuring, recorded_curve
from course.judge import Answer, Challenge, judge_files


def challenge(expected: np.ndarray) -> Challenge:
    return Challenge(Case("c", 0, lambda rng: {}, lambda ns: None), {}, {"result": expected})


@pytest.mark.parametrize(
    "answer",
    [
        Answer(error="no"),
        Answer({"result": np.zeros((1, 4, 5))}),
        Answer({"result": np.zeros((10**4, 4, 4))}),
        Answer({"result": np.zeros((1, 4, 4), complex)}),
        Answer({"result": np.full((1, 4, 4), "x")}),
        Answer({"other": np.zeros((1, 4, 4))}),
    ],
)
def test_only_pictures_of_the_references_shape_and_of_real_numbers_are_kept(answer):
    right = Answer({"result": np.ones((1, 4, 4))})
    kept = keep_pictures([challenge(np.zeros((1, 4, 4)))] * 2, [answer, right])
    assert list(kept) == [1]
    assert kept[1].dtype == np.float32


def test_a_record_of_training_is_kept_in_order():
    assert recorded_curve({"a": {}, "b": {"curve": np.array([[40, 0.3], [10, 0.25]])}}) == [(10, 0.25), (40, 0.3)]


@pytest.mark.parametrize(
    "curve",
    [
        np.array("x"),
        np.array(["x", "y"]),
        np.zeros((3, 3)),
        np.zeros(2),
        np.ones((CURVE_POINTS + 1, 2)),
        np.array([[np.nan, 0.5], [1, np.inf], [0, 0.5], [-5, 0.5], [1e300, 0.5], [5, 1.01], [5, -0.1]]),
    ],
)
def test_a_record_that_is_none_is_left_out(curve):
    assert recorded_curve({"a": {"curve": curve}}) == []


def test_what_was_measured_is_written_down_and_judged_as_before():
    level = Level("good", 2, {"sample": 0.5})
    exercise = FileExercise("t", 2, ("a.npz",), lambda files, rng: (0.75, "sample"), (level,))
    measured = Measured()
    verdict = judge_files(measuring(exercise, measured), {"a.npz": {}}, np.random.default_rng(0))
    assert verdict == judge_files(exercise, {"a.npz": {}}, np.random.default_rng(0))
    assert measured.as_json() == {"value": 0.75, "data": "sample", "curve": []}
