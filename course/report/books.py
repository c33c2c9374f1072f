"""What the gradebook knows besides the journal: who the students are, and what instructors gave and wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from course.assignment import Assignment
from course.grading.gradebook import knows, opened
from course.grading.rubrics import rubrics_of
from course.rubric import Found, Item, in_words, read_letters

__all__ = ["Entry", "Points", "entries_in", "read_books"]


@dataclass(frozen=True)
class Points:
    """What an exercise got, in the gradebook.

    auto: automatic grading's points, None where it gave none.
    manual: an instructor's, which come first; None where there are none.
    extra: what an instructor added.
    needs_manual_grade: whether an instructor is asked to look; also at points of their own, after a new grading.
    most: what the exercise is worth by the last release.
    """

    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    needs_manual_grade: bool = False
    most: float = 0.0


@dataclass
class Entry:
    """A student's submission in the gradebook.

    name: first and last name, "" where the gradebook has none.
    submission: what formgrader calls it in its addresses, "" where it is not in the gradebook.
    penalty: points taken for being late.
    timestamp: when it was handed in, where that is known.
    comments: what instructors wrote, by the exercise's name; without letters of a rubric's.
    found: the items of rubrics, and whether they hold by such letters, by the exercise's name; where there are points.
    points: by the exercise's name.
    remarks: what nbgrader shows below a cell: an instructor's comment or its own, by the cell's name.
    """

    name: str = ""
    submission: str = ""
    penalty: float = 0.0
    timestamp: datetime | None = None
    comments: dict[str, list[str]] = field(default_factory=dict)
    found: dict[str, list[Found]] = field(default_factory=dict)
    points: dict[str, Points] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def read_books(assignment: Assignment) -> dict[str, Entry] | None:
    """The gradebook's entries for an assignment, by student; None where no gradebook knows it.

    Raises: `CourseError` for a gradebook that cannot be read, see `course.grading.gradebook.look`.
    """
    if not knows(assignment.root, assignment.name):
        return None
    with opened(assignment.root) as books:
        return entries_in(books, assignment.name, rubrics_of(assignment))


def entries_in(
    books: Gradebook, assignment: str, rubrics: Mapping[str, Sequence[Item]] = MappingProxyType({})
) -> dict[str, Entry]:
    """The entries for an assignment in an open gradebook that knows it: three questions for a class of any size.

    rubrics: by the exercise's name.
    """
    number = books.find_assignment(assignment).id

    def submitted(query: Any) -> Any:
        """Of this assignment alone; the query is about `SubmittedNotebook`, or joined to it."""
        query = query.join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        query = query.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        return query.filter(SubmittedAssignment.assignment_id == number, Notebook.name == assignment)

    entries, notebooks = {}, {}
    notebook = (SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty, SubmittedAssignment.timestamp)
    found = submitted(
        books.db.query(Student.id, Student.first_name, Student.last_name, *notebook).select_from(SubmittedNotebook)
    )
    for student, first, last, key, penalty, time in found.join(Student, Student.id == SubmittedAssignment.student_id):
        name = " ".join(part for part in (first, last) if part)
        entries[student] = notebooks[key] = Entry(name, key, float(penalty or 0), time)
    points = (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade, Grade.max_score)
    graded = books.db.query(SubmittedNotebook.id, BaseCell.name, *points).select_from(SubmittedNotebook)
    graded = graded.join(Grade, Grade.notebook_id == SubmittedNotebook.id).join(BaseCell, BaseCell.id == Grade.cell_id)
    for key, cell, auto, manual, extra, needs, most in submitted(graded):
        notebooks[key].points[cell] = Points(auto, manual, float(extra or 0), bool(needs), float(most))
    texts = books.db.query(SubmittedNotebook.id, BaseCell.name, Comment.manual_comment, Comment.comment)
    texts = texts.select_from(SubmittedNotebook).join(Comment, Comment.notebook_id == SubmittedNotebook.id)
    texts = texts.join(BaseCell, BaseCell.id == Comment.cell_id).filter(Comment.comment.isnot(None))
    for key, cell, manual, shown in submitted(texts):
        rubric = rubrics.get(cell, ())
        notebooks[key].remarks[cell] = in_words(rubric, shown)
        found, rest = read_letters(rubric, manual or "")
        if found and notebooks[key].points.get(cell, Points()).manual is not None:
            notebooks[key].found[cell] = found
        if rest.strip():
            notebooks[key].comments.setdefault(cell.removesuffix("-answer"), []).append(rest.strip())
    return entries
