"""The whole road, as `make demo` goes it: two assignments, sixteen sample students, grades, feedback, hand grading."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.cli import main
from course.grading.books import grade_submissions
from course.grading.journal import read_results

pytestmark = pytest.mark.needs("sandbox")

#: What each sample student is worth without hand grading, and the mistakes that are named.
CONVNET = {
    "s1-right": (36, set()),
    "s2-right-otherwise": (36, set()),
    "s3-small-slips": (32, {"last-not-zero", "missing-mean", "bias-kept"}),
    "s4-misread": (17.5, {"pooling-first", "no-default-class", "bounds-swapped"}),
    "s5-half-done": (9.5, {"pooling-missing", "even-chances"}),
    "s6-empty": (0, set()),
    "s7-syntax-error": (6, set()),
    "s8-dead-kernel": (16, set()),
}
FACES = {
    "s1-right": (40, set()),
    "s2-right-otherwise": (40, set()),
    "s3-small-slips": (24, {"no-relu", "single-values", "bias-left-out", "rho-not-on-bias"}),
    "s4-misread": (31, {"dropped-below-too", "channels-last", "s-not-constant", "bounds-swapped"}),
    "s5-half-done": (5, {"pooling-missing"}),
    "s6-empty": (0, set()),
    "s7-syntax-error": (8, set()),
    "s8-dead-kernel": (16, set()),
}


@pytest.fixture(scope="module")
def demo(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "course"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_DATA", raising=False)
        patch.setenv("COURSE_DATA", "sample")
        assert main(["--root", str(root), "demo", "--folder", str(folder)]) == 0
    return folder


@pytest.mark.parametrize(("name", "expected"), [("convnet", CONVNET), ("faces", FACES)])
def test_every_sample_student_gets_the_score_and_the_mistakes_that_are_due(demo, name, expected):
    results = {entry["student"]: entry for entry in read_results(demo, name)}
    found = {
        student: (entry["score"], {v["mistake"] for v in entry["exercises"]} - {None})
        for student, entry in results.items()
    }
    assert found == expected


def test_what_went_wrong_is_said_in_words(demo):
    dead = next(entry for entry in read_results(demo, "convnet") if entry["student"] == "s8-dead-kernel")
    assert dead["status"] == "graded"
    assert "('import os') ended the kernel" in dead["problems"][0]


def test_every_answer_in_words_waits_for_an_instructor_and_no_other(demo):
    waiting = {
        entry["student"]
        for entry in read_results(demo, "convnet")
        for verdict in entry["exercises"]
        if verdict["needs_manual_grade"]
    }
    assert waiting == {"s1-right", "s2-right-otherwise", "s4-misread", "s5-half-done"}
    with Gradebook(f"sqlite:///{demo}/gradebook.db") as books:
        submissions = books.find_assignment("convnet").submissions
        assert {s.student.id for s in submissions if s.needs_manual_grade} == waiting


def test_points_given_by_hand_count_and_survive_another_grading(demo, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")
    with Gradebook(f"sqlite:///{demo}/gradebook.db") as books:
        grade = books.find_grade("derivation", "convnet", "convnet", "s4-misread")
        grade.manual_score, grade.needs_manual_grade = 3, False
        books.db.commit()
        assert books.find_submission("convnet", "s4-misread").score == 20.5
    shutil.copytree(demo / "files" / "convnet" / "cnn", demo / "source" / "convnet" / "cnn")  # an instructor trained
    grade_submissions(Assignment(demo, "convnet"), "s4-misread", again=True)
    assert main(["--root", str(demo), "report", "convnet"]) == 0
    with (demo / "grades.csv").open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["student"], r["exercise"]) == ("s4-misread", "derivation")]
    assert [(r["score"], r["needs_manual_grade"]) for r in rows] == [("3.0", "False")], (
        "what was graded by hand stays so, for the hand-in is the same"
    )
    with Gradebook(f"sqlite:///{demo}/gradebook.db") as books:
        assert books.find_submission("convnet", "s4-misread").score == 20.5


def test_parameters_of_other_data_are_not_scored_but_wait(demo, root, monkeypatch):
    """On the sample alone there is no CIFAR-10 to judge the shipped network by, were it a student's own."""
    import numpy as np

    monkeypatch.setenv("COURSE_DATA", "sample")
    folder = demo / "submitted" / "s1-right" / "convnet" / "cnn"
    for path in folder.iterdir():
        with np.load(path, allow_pickle=False) as file:
            arrays = {**file, "data": np.array("CIFAR-10")}
        np.savez(path, **arrays)
    grade_submissions(Assignment(demo, "convnet"), "s1-right")
    entry = next(entry for entry in read_results(demo, "convnet") if entry["student"] == "s1-right")
    training = next(verdict for verdict in entry["exercises"] if verdict["name"] == "training")
    assert (training["score"], training["needs_manual_grade"]) == (0, True)
    assert "trained on CIFAR-10, which is not here" in training["message"]
    with Gradebook(f"sqlite:///{demo}/gradebook.db") as books:
        grade = books.find_grade("training", "convnet", "convnet", "s1-right")
        assert grade.auto_score is None
        assert grade.needs_manual_grade


def test_feedback_and_the_table_of_grades_are_there_for_all(demo):
    for name, expected in (("convnet", CONVNET), ("faces", FACES)):
        for student in expected:
            page = (demo / "feedback" / student / name / f"{name}.html").read_text()
            assert "of 10 points" in page or "of 8 points" in page
            assert "<script>alert" not in page
            ours = (demo / "feedback" / student / name / "index.html").read_text()
            assert f'href="{name}.html"' in ours
            assert "<script" not in ours
    assert "8 submissions" in (demo / "report.html").read_text()
    with (demo / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 8 * 5
    total = sum(float(r["score"]) for r in rows if r["student"] == "s3-small-slips" and r["assignment"] == "faces")
    assert total == FACES["s3-small-slips"][0]


def test_a_graded_notebook_keeps_the_students_pictures(demo):
    notebook = nbformat.read(demo / "autograded" / "s2-right-otherwise" / "convnet" / "convnet.ipynb", as_version=4)
    pictures = [o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) >= 9
    assert "Traceback" not in json.dumps([c.get("outputs", []) for c in notebook.cells])
