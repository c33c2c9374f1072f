"""An instructor's change to an assignment that has grades: what it is, in words, and what becomes of the grades.

The gradebook can be built from the journal at any time. So where exercises come, go or change their names, nothing is
moved about in it: the assignment's submissions are taken out, and the next `course grade` enters them anew. What was
entered by hand is kept meanwhile, under the new names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from course.assignment import Assignment, CourseError
from course.grading.journal import Journal
from course.grading.key import is_key_of
from course.grading.ledger import keep_hand_grades, rename_hand_grades

__all__ = ["agree", "changes", "has_grades", "out_of_date", "points", "released", "take_out"]


def changes(before: Mapping[str, float], now: Mapping[str, float], renamed: Mapping[str, str]) -> list[str]:
    """What has changed between two releases' exercises and points, in words."""
    said = [f"{old} is called {new}" for old, new in renamed.items() if old in before]
    before = {renamed.get(name, name): points for name, points in before.items()}
    other = [name for name in now if before.get(name, now[name]) != now[name]]
    said += [f"{name}: {before[name]:g} → {now[name]:g} points" for name in other]
    said += [f"{name} is new, with {now[name]:g} points" for name in now if name not in before]
    return said + [f"{name} is gone" for name in before if name not in now]


def agree(
    name: str, before: Mapping[str, float], now: Mapping[str, float], renamed: Mapping[str, str], dropped: Sequence[str]
) -> None:
    """Ask what becomes of the grades of exercises that are gone. Raises `CourseError` until that is said."""
    for old, new in renamed.items():
        if new not in now:
            raise CourseError(f"--renamed {old}={new}: there is no exercise {new} in {name}")
        if old in now:
            raise CourseError(f"--renamed {old}={new}: there still is an exercise {old} in {name}")
    gone = [old for old in before if old not in now and old not in renamed and old not in dropped]
    if gone:
        new = next((new for new in now if new not in before), "NEW")
        raise CourseError(
            f"{name}: the exercise {gone[0]} is gone, and there are grades for it. Has it another name now? Then "
            f"`course release {name} --renamed {gone[0]}={new}`. Is it taken out? Then "
            f"`course release {name} --dropped {gone[0]}`. Nothing was changed"
        )


def points(notebook: NotebookNode) -> dict[str, float]:
    """The exercises of a notebook, and what each is worth."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {mark["grade_id"]: float(mark["points"]) for mark in marks if mark.get("grade")}


def released(path: Path) -> dict[str, float]:
    """The exercises of a release; none where there is none that can be read."""
    try:
        return points(nbformat.read(path, as_version=4))
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def has_grades(assignment: Assignment, url: str, course: str) -> bool:
    """Has the gradebook submissions of an assignment?"""
    with Gradebook(url, course) as books:
        try:
            return bool(books.find_assignment(assignment.name).submissions)
        except MissingEntry:
            return False


def take_out(assignment: Assignment, url: str, course: str, renamed: Mapping[str, str]) -> None:
    """Take an assignment's submissions and cells out of the gradebook, for the next run to enter them anew."""
    keep_hand_grades(assignment, url, course)
    rename_hand_grades(assignment, renamed)
    name = assignment.name
    with Gradebook(url, course) as books:
        for student in [submission.student_id for submission in books.find_assignment(name).submissions]:
            books.remove_submission(name, student)
        books.remove_notebook(name, name)


def out_of_date(assignment: Assignment, setting: str) -> int:
    """How many records of the journal were made in another setting, and are made anew by the next run."""
    journal = Journal(assignment.root, assignment.name)
    records = [journal.read(student) for student in journal.students()]
    return sum(record is not None and not is_key_of(record.key, record.hand_in, setting) for record in records)
