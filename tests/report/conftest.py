"""What the tests of reports share: a tiny class that was graded, with a picture, and results that nobody handed in."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, TINY, submit
from nbgrader.api import Gradebook
from needs import need

from course.assignment import Assignment
from course.commands.report import write_overview_of, write_report
from course.grading.books import grade_submissions, make_release
from course.report.books import Entry

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"
HOSTILE = "</title></td><script>alert(1)</script><img src=//example.org/x onerror=alert(2)>'\"&{{ 7*7 }}"

PICTURES = '''"""One picture: a number as a square, from an image of that brightness."""

import numpy as np

from course.picture import Picture


def draw(rng):
    return {"x": rng.uniform(0.2, 0.8, 16)}


def call(ns, x):
    return np.full((1, 4, 4), ns.mean(x))


def images(inputs):
    return inputs["x"].reshape(1, 4, 4, 1).repeat(3, axis=3)


PICTURES = (Picture("mean", "the mean as a colour", draw, call, images),)
'''


@pytest.fixture(scope="session")
def klass(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """A graded and reported class of the tiny assignment, among it a student with a hostile name and answer."""
    need("sandbox")
    patch = pytest.MonkeyPatch()
    patch.setenv("COURSE_DATA", "sample")
    root = tmp_path_factory.mktemp("reported") / "course"
    shutil.copytree(TINY, root)
    (root / "source" / "tiny" / "pictures.py").write_text(PICTURES)
    assignment = Assignment(root, "tiny")
    make_release(assignment)
    submit(assignment, "ann", RIGHT)
    submit(assignment, "ben", "def mean(x):\n    return x.sum()")
    submit(assignment, "eve", f"def mean(x):\n    raise ValueError({HOSTILE!r})", f"print({HOSTILE!r})")
    (submit(assignment, "nil") / "tiny.ipynb").unlink()
    grade_submissions(assignment, seed=7)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as books:
        books.update_or_create_student("eve", first_name=HOSTILE, last_name="=1+1", email="@eve", lms_user_id="17")
        books.update_or_create_student("zoe", first_name="Zoe", last_name="Late")
    write_report(assignment)
    write_overview_of(assignment)
    patch.undo()
    return assignment


def page_of(assignment: Assignment, student: str) -> Path:
    return assignment.root / "feedback" / student / assignment.name / "index.html"


@pytest.fixture(scope="session")
def convnet() -> Assignment:
    return Assignment(ROOT, "convnet")


def result_of(assignment: Assignment, student: str, rng: np.random.Generator) -> dict:
    """A made-up submission's part of the results file, of the kind that the grader writes."""
    exercises = []
    for exercise in assignment.exercises:
        by_hand = not exercise.cases
        cases = [
            {
                "name": case.name,
                "points": case.points,
                "score": case.points * float(rng.random() < 0.7),
                "message": "dy is off at 250 of 250 values, most at dy[9, 0, 0, 2]: by 24 times the largest value",
            }
            for case in exercise.cases
        ]
        score = sum(case["score"] for case in cases)
        wrong = score < exercise.points and not by_hand and exercise.mistakes and rng.random() < 0.6
        mistake = exercise.mistakes[rng.integers(len(exercise.mistakes))] if wrong else None
        exercises.append(
            {
                "name": exercise.name,
                "points": exercise.points,
                "score": None if by_hand else score,
                "needs_manual_grade": by_hand,
                "message": mistake.message if mistake else "",
                "mistake": mistake.key if mistake else None,
                "cases": cases,
                **(
                    {"measured": {"value": 0.41, "data": "sample", "curve": CURVE}}
                    if hasattr(exercise, "files")
                    else {}
                ),
            }
        )
    problems = ["cell 8 ('import os') ended the kernel; it was left out and the rest went on"] * int(
        rng.integers(3) // 2
    )
    return {
        "student": student,
        "status": "graded",
        "score": sum(verdict["score"] or 0 for verdict in exercises),
        "seconds": round(float(rng.gamma(2)), 2),
        "memory": int(rng.uniform(5e8, 6e8)),
        "problems": problems,
        "seed": 7,
        "exercises": exercises,
    }


CURVE = [[10, 0.1], [100, 0.2], [400, 0.33], [1000, 0.42]]


def entry_of(student: str) -> Entry:
    return Entry(
        f"Name of {student}",
        f"{hash(student) & 0xFFFFFFFF:032x}",
        comments={"derivation": ["Nicely derived."]},
    )


@pytest.fixture
def copy(klass: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """A copy of the class, for a test that changes it."""
    monkeypatch.setenv("COURSE_DATA", "sample")
    shutil.copytree(klass.root, tmp_path / "course")
    return Assignment(tmp_path / "course", "tiny")
