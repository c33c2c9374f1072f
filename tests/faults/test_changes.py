"""What an instructor changes is told to the instructor, never to students; and no grade is lost by it."""

from __future__ import annotations

import json

import nbformat
import pytest
from conftest import tree
from faults.klass import SEED, WORTH, books, course, scores
from nbgrader.api import Gradebook

from course.assignment import Assignment, CourseError
from course.grading.books import grade_submissions, make_release
from course.grading.journal import read_results

ESSAY = '\n\nEXERCISES += (Exercise("essay", points=4),)\n'


def with_an_essay(klass: Assignment, worth: int = 4) -> Assignment:
    """The class's assignment with one more exercise, graded by hand."""
    path = klass.source / "exercises.py"
    text = path.read_text().split("\n\nEXERCISES +=")[0].rstrip()
    path.write_text(text + ESSAY.replace("points=4", f"points={worth}"))
    notebook = nbformat.read(klass.notebook, as_version=4)
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "essay"]
    marks = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3}
    cell = nbformat.v4.new_markdown_cell(
        "### BEGIN SOLUTION\nmine\n### END SOLUTION",
        metadata={"nbgrader": {**marks, "grade_id": "essay", "points": worth}},
    )
    cell.id = "essay"
    nbformat.write(nbformat.from_dict({**notebook, "cells": [*notebook.cells, cell]}), klass.notebook)
    return Assignment(klass.root, "tiny")


def worth_more(klass: Assignment) -> Assignment:
    """The exercise `mean` has 4 points, not 3."""
    path = klass.source / "exercises.py"
    path.write_text(
        path.read_text().replace("points=3", "points=4").replace('"seven numbers", 2,', '"seven numbers", 3,')
    )
    klass.notebook.write_text(klass.notebook.read_text().replace('"points": 3', '"points": 4'))
    return Assignment(klass.root, "tiny")


def called(klass: Assignment, old: str, new: str) -> Assignment:
    """An exercise with another name."""
    path = klass.source / "exercises.py"
    path.write_text(path.read_text().replace(f'"{old}"', f'"{new}"'))
    notebook = nbformat.read(klass.notebook, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade_id") in (old, f"{old}-answer"):
            marks.grade_id = marks.grade_id.replace(old, new)
        cell.source = cell.source.replace(f'check("{old}")', f'check("{new}")')
    nbformat.write(notebook, klass.notebook)
    return Assignment(klass.root, "tiny")


def problems(klass: Assignment) -> list[str]:
    return [problem for entry in read_results(klass.root, "tiny") for problem in entry["problems"]]


def grade_by_hand(klass: Assignment, student: str, exercise: str, points: float, comment: str) -> None:
    with Gradebook(f"sqlite:///{klass.root}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(exercise, "tiny", "tiny", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        for cell in (exercise, f"{exercise}-answer"):
            try:
                gradebook.find_comment(cell, "tiny", "tiny", student).manual_comment = comment
                break
            except Exception:
                continue
        gradebook.db.commit()


def test_other_points_are_told_to_the_instructor_and_to_no_student(klass):
    grade_submissions(klass, seed=SEED)
    before = problems(klass)
    klass = worth_more(klass)
    said, _ = course(klass, "release", "tiny")
    assert "mean: 3 → 4 points" in said
    assert f"the next `course grade tiny` grades {len(WORTH)} submissions again" in said
    graded = []
    grade_submissions(klass, seed=SEED, on_graded=graded.append)
    assert len(graded) == len(WORTH)
    assert problems(klass) == before
    assert scores(klass)["ann"] == 4
    assert "settings" not in (klass.root / "autograded" / "ann" / "tiny" / "tiny.ipynb").read_text()


def test_a_release_with_nothing_changed_says_nothing_more(klass):
    grade_submissions(klass, seed=SEED)
    said, _ = course(klass, "release", "tiny")
    assert len(said.splitlines()) == 1


def test_what_was_graded_by_hand_stays_so_when_points_change(klass):
    klass = with_an_essay(klass)
    make_release(klass)
    for student in ("ann", "bob"):
        path = klass.root / "submitted" / student / "tiny" / "tiny.ipynb"
        notebook = nbformat.read(path, as_version=4)
        released = nbformat.read(klass.release / "tiny.ipynb", as_version=4)
        essay = next(c for c in released.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "essay")
        essay.source = "my thoughts"
        notebook.cells.append(essay)
        nbformat.write(notebook, path)
    grade_submissions(klass, seed=SEED)
    assert books(klass)["ann"][1], "waits for somebody"
    grade_by_hand(klass, "ann", "essay", 3.5, "well said")
    assert books(klass)["ann"] == (6.5, False)
    klass = worth_more(klass)
    make_release(klass)
    grade_submissions(klass, seed=SEED)
    assert books(klass)["ann"] == (7.5, False)
    assert books(klass)["bob"] == (1, True)
    with Gradebook(f"sqlite:///{klass.root}/gradebook.db") as gradebook:
        comments = [comment.comment for comment in gradebook.find_submission_notebook("tiny", "tiny", "ann").comments]
    assert "well said" in comments


def test_a_renamed_exercise_asks_what_becomes_of_grades_and_nothing_is_changed_until_then(klass):
    grade_submissions(klass, seed=SEED)
    before = tree(klass.release)
    klass = called(klass, "mean", "average")
    _, errors = course(klass, "release", "tiny", code=1)
    (line,) = errors.strip().splitlines()
    assert "`course release tiny --renamed mean=average`" in line
    assert "`course release tiny --dropped mean`" in line
    assert tree(klass.release) == before
    assert scores(klass) == WORTH


def test_grades_hand_grades_and_hand_ins_follow_a_new_name(klass):
    grade_submissions(klass, seed=SEED)
    grade_by_hand(klass, "bob", "mean", 2, "nearly")
    before = problems(klass)
    klass = called(klass, "mean", "average")
    said, _ = course(klass, "release", "tiny", "--renamed", "mean=average")
    assert "mean is called average" in said
    grade_submissions(klass, seed=SEED)
    assert scores(klass) == {**WORTH, "bob": 2}
    assert problems(klass) == [problem.replace("mean", "average") for problem in before]
    with Gradebook(f"sqlite:///{klass.root}/gradebook.db") as gradebook:
        assert gradebook.find_comment("average-answer", "tiny", "tiny", "bob").comment == "nearly"


def test_an_exercise_that_is_new_is_graded_and_one_that_is_dropped_is_kept_by_hand(klass):
    klass = with_an_essay(klass)
    make_release(klass)
    grade_submissions(klass, seed=SEED)
    grade_by_hand(klass, "ann", "essay", 4, "good")
    notebook = nbformat.read(klass.notebook, as_version=4)
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "essay"]
    nbformat.write(notebook, klass.notebook)
    (klass.source / "exercises.py").write_text((klass.source / "exercises.py").read_text().replace(ESSAY, ""))
    said = make_release(Assignment(klass.root, "tiny"), dropped=["essay"])
    assert said == ["essay is gone"]
    for _ in range(2):
        grade_submissions(Assignment(klass.root, "tiny"), seed=SEED)
    assert scores(klass) == WORTH
    kept = json.loads((klass.root / ".course" / "hand" / "tiny" / "ann.json").read_text())
    assert kept["grades"]["essay"][0] == 4


@pytest.mark.parametrize("fault", ["solution", "notebook", "locked"])
def test_a_release_that_fails_leaves_the_last_one_in_place(klass, fault, monkeypatch):
    grade_submissions(klass, seed=SEED)
    before = tree(klass.release)
    if fault == "solution":
        (klass.root / "solutions" / "tiny" / "solution.py").write_text("def mean(x):\n    return 1 / 0\n")
    elif fault == "notebook":
        notebook = nbformat.read(klass.notebook, as_version=4)
        copied = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "mean-answer")
        notebook.cells.append(nbformat.from_dict({**copied, "id": "again"}))
        nbformat.write(notebook, klass.notebook)
    else:
        monkeypatch.setattr("course.grading.release.enter_assignment", _locked)
    with pytest.raises(CourseError):
        make_release(klass)
    assert tree(klass.release) == before
    assert scores(klass) == WORTH


def _locked(*_):
    import sqlite3

    from sqlalchemy.exc import OperationalError

    raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))
