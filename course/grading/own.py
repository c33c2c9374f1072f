"""The course's own notebooks, source and release: read, and compared with what exercises.py asks."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.assignment import Assignment
from course.errors import CourseError

__all__ = ["released_notebook", "source_notebook"]


def source_notebook(assignment: Assignment) -> NotebookNode:
    """An assignment's notebook, as its author wrote it. Raises `CourseError` for one that asks other things."""
    notebook = _read(assignment.notebook)
    if difference := _difference(assignment, notebook):
        raise CourseError(f"{assignment.name}: {difference} in the notebook")
    return notebook


def released_notebook(assignment: Assignment) -> NotebookNode:
    """An assignment's notebook, as students got it. Raises `CourseError` where there is none, or an older one."""
    path = assignment.release / assignment.notebook.name
    todo = f"run `course release {assignment.name}`"
    if not path.is_file():
        raise CourseError(f"{assignment.name} has not been released: {todo}")
    try:
        notebook = _read(path)
    except CourseError as error:
        raise CourseError(f"{error}: {todo}") from None
    if difference := _difference(assignment, notebook):
        raise CourseError(f"{assignment.name}: {difference} in the release: {todo}")
    return notebook


def _read(path: Path) -> NotebookNode:
    where = "/".join(path.parts[-3:])
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except OSError as error:
        raise CourseError(f"{where} cannot be read: {error.strerror}") from None
    except Exception as error:  # damaged JSON fails in many ways
        raise CourseError(f"{where} is no notebook: {' '.join(str(error).split())[:200]}") from None
    return notebook


def _difference(assignment: Assignment, notebook: NotebookNode) -> str:
    """How a notebook and the exercises disagree on what is asked, or what it is worth; "" where they agree."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    there = {str(mark["grade_id"]): float(mark["points"]) for mark in marks if mark.get("grade")}
    asked = {exercise.name: float(exercise.points) for exercise in assignment.exercises}
    for name in {**asked, **there}:
        here, other = asked.get(name), there.get(name)
        if here != other:
            return f"the exercise {name} has {_points(here)} in exercises.py, and {_points(other)}"
    return ""


def _points(points: float | None) -> str:
    return "no place" if points is None else f"{points:g} points"
