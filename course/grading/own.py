"""The course's own notebooks, source and release: read, and compared with what exercises.py asks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.assignment import AnyExercise, Assignment
from course.errors import CourseError
from course.exercise import Exercise

__all__ = ["differences", "read_own", "released_notebook", "source_notebook", "spare_answers"]


def source_notebook(assignment: Assignment) -> NotebookNode:
    """An assignment's notebook, as its author wrote it. Raises `CourseError` for one that asks other things."""
    notebook = read_own(assignment.notebook)
    for difference in differences(assignment.exercises, notebook):
        raise CourseError(f"{assignment.name}: {difference} in the notebook")
    return notebook


def released_notebook(assignment: Assignment) -> NotebookNode:
    """An assignment's notebook, as students got it. Raises `CourseError` where there is none, or an older one."""
    path = assignment.release / assignment.notebook.name
    todo = f"run `course release {assignment.name}`"
    if not path.is_file():
        raise CourseError(f"{assignment.name} has not been released: {todo}")
    try:
        notebook = read_own(path)
    except CourseError as error:
        raise CourseError(f"{error}: {todo}") from None
    for difference in differences(assignment.exercises, notebook):
        raise CourseError(f"{assignment.name}: {difference} in the release: {todo}")
    return notebook


def read_own(path: Path) -> NotebookNode:
    """A notebook of the course's. Raises `CourseError` for a file that cannot be read, or is none."""
    where = "/".join(path.parts[-3:])
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except OSError as error:
        raise CourseError(f"{where} cannot be read: {error.strerror}") from None
    except Exception as error:  # damaged JSON fails in many ways
        raise CourseError(f"{where} is no notebook: {' '.join(str(error).split())[:200]}") from None
    return notebook


def differences(exercises: Iterable[AnyExercise], notebook: NotebookNode) -> list[str]:
    """How an exercises.py and a notebook disagree on what is asked, in words that "in the notebook" may follow."""
    marks = _marks(notebook)
    there = {str(mark["grade_id"]): float(mark["points"]) for mark in marks if mark.get("grade")}
    asked = {exercise.name: float(exercise.points) for exercise in exercises}
    said = [
        f"the exercise {name} has {_points(asked.get(name))} in exercises.py, and {_points(there.get(name))}"
        for name in {**asked, **there}
        if asked.get(name) != there.get(name)
    ]
    code = [exercise.name for exercise in exercises if isinstance(exercise, Exercise) and exercise.cases]
    answers = {mark["grade_id"] for mark in marks if mark.get("solution")}
    said += [f"the exercise {name} has no cell {name}-answer" for name in code if f"{name}-answer" not in answers]
    names = [str(mark["grade_id"]) for mark in marks]
    return said + [f"two cells are called {name}" for name in dict.fromkeys(names) if names.count(name) > 1]


def spare_answers(exercises: Iterable[AnyExercise], notebook: NotebookNode) -> list[str]:
    """The names of cells for an answer that belong to no exercise: its author's own business, or left over."""
    owned = {name for exercise in exercises for name in (exercise.name, f"{exercise.name}-answer")}
    answers = [str(mark["grade_id"]) for mark in _marks(notebook) if mark.get("solution") and not mark.get("grade")]
    return [name for name in answers if name not in owned]


def _marks(notebook: NotebookNode) -> list[NotebookNode]:
    """What nbgrader knows of a notebook's cells; all others are left out."""
    return [mark for cell in notebook.cells if (mark := cell.metadata.get("nbgrader")) and mark.get("grade_id")]


def _points(points: float | None) -> str:
    return "no place" if points is None else f"{points:g} point{'s' if points != 1 else ''}"
