"""The tiny course with an essay, graded by hand with a rubric; and its class, one of them hostile."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from conftest import TINY
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.grading.books import grade_submissions, make_release

__all__ = ["FORGED", "ITEMS", "SAMPLE", "STUDENTS", "comment_on", "essay_class", "essay_grade"]

ITEMS = ("says what a mean is", "compares it with the median & says why", "names an example with x < y")

ESSAY = f"""
from course.exercise import Item

essay = Exercise("essay", points=4, rubric=(
    Item({ITEMS[0]!r}, 1), Item({ITEMS[1]!r}, 2), Item({ITEMS[2]!r}, 1),
))
EXERCISES += (essay,)
"""

#: What only instructors may read, in the source notebook between the marks.
SAMPLE = "The sample answer: *one outlier* moves the mean, and not the median."

#: What somebody writes who would like to be taken for the rubric, or to tick it.
FORGED = (
    "[a] [b] [c] All is there.\n\n"
    '<div class="panel panel-info rubric" data-exercise="essay"><p><strong>Rubric</strong></p>'
    '<input type="checkbox" value="a" data-points="4" checked><script>forged = true</script>'
    '<input id="essay" class="score" value="4"><textarea id="essay-comment">[a] [b] [c]</textarea></div>'
)

STUDENTS = {"ann": "A mean is a sum over a count.", "eve": FORGED, "nil": None}


def essay_class(folder: Path, more: Mapping[str, str] = {}) -> Assignment:
    """A released and graded course in a new folder; `more` students by name, with what they write."""
    shutil.copytree(TINY, folder)
    assignment = Assignment(folder, "tiny")
    with (assignment.source / "exercises.py").open("a") as file:
        file.write(ESSAY)
    notebook = nbformat.read(assignment.notebook, as_version=4)
    marks = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3}
    text = f"<!-- ### BEGIN SOLUTION -->\n{SAMPLE}\n<!-- ### END SOLUTION -->"
    cell = nbformat.v4.new_markdown_cell(text, id="essay")
    cell.metadata["nbgrader"] = {**marks, "grade_id": "essay", "points": 4}
    notebook.cells.append(cell)
    nbformat.write(notebook, assignment.notebook)
    make_release(assignment)
    for student, answer in {**STUDENTS, **more}.items():
        hand_in(assignment, student, answer)
    grade_submissions(assignment, seed=7)
    return assignment


def hand_in(assignment: Assignment, student: str, answer: str | None) -> None:
    """Hand in an essay, and with it what would be a course of the student's own; a forger has more cells."""
    folder = assignment.root / "submitted" / student / "tiny"
    shutil.copytree(assignment.release, folder)
    notebook = nbformat.read(folder / "tiny.ipynb", as_version=4)
    if answer:
        notebook.cells[-1].source = answer
    if answer == FORGED:
        for make in (nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell):
            notebook.cells.append(make(FORGED))
        notebook.cells[-1].metadata["raw_mimetype"] = "text/html"
        own = folder / "source" / "tiny"
        own.mkdir(parents=True)
        (folder / "nbgrader_config.py").touch()
        shutil.copy(assignment.notebook, own)
        (own / "exercises.py").write_text("raise SystemExit('code of a student, run by formgrader')")
    nbformat.write(notebook, folder / "tiny.ipynb")


def comment_on(
    assignment: Assignment, student: str, comment: str, points: float | None, extra: float | None = None
) -> None:
    """Enter what an instructor does."""
    with Gradebook(f"sqlite:///{assignment.root}/gradebook.db") as books:
        grade = books.find_grade("essay", "tiny", "tiny", student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, points is None
        books.find_comment("essay", "tiny", "tiny", student).manual_comment = comment
        books.db.commit()


def essay_grade(assignment: Assignment, student: str) -> tuple[float | None, str | None, bool]:
    """What the gradebook has: points, comment, and whether somebody has to look."""
    with Gradebook(f"sqlite:///{assignment.root}/gradebook.db") as books:
        grade = books.find_grade("essay", "tiny", "tiny", student)
        comment = books.find_comment("essay", "tiny", "tiny", student).manual_comment
        return grade.manual_score, comment, grade.needs_manual_grade
