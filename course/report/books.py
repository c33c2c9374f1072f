"""What the gradebook knows besides scores: who the students are, what instructors wrote, where formgrader has them."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbgrader.api import BaseCell, Comment, Gradebook, Student, SubmittedAssignment, SubmittedNotebook

from course.assignment import Assignment

__all__ = ["Entry", "read_books"]


@dataclass
class Entry:
    """A student's submission in the gradebook.

    name: first and last name, "" where the gradebook has none.
    submission: what formgrader calls it in its addresses, "" where it is not in the gradebook.
    penalty: points taken for being late.
    comments: what instructors wrote, by the exercise's name.
    """

    name: str = ""
    submission: str = ""
    penalty: float = 0.0
    comments: dict[str, list[str]] = field(default_factory=dict)


def read_books(assignment: Assignment) -> dict[str, Entry]:
    """The gradebook's entries for an assignment, by student."""
    with Gradebook(f"sqlite:///{assignment.root / 'gradebook.db'}") as books:
        found = (
            books.db.query(Student, SubmittedAssignment, SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedAssignment.student_id == Student.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .filter(SubmittedAssignment.assignment_id == books.find_assignment(assignment.name).id)
        )
        entries, notebooks = {}, {}
        for student, submitted, notebook in found:
            name = " ".join(part for part in (student.first_name, student.last_name) if part)
            penalty = float(submitted.late_submission_penalty or 0)
            entries[student.id] = notebooks[notebook.id] = Entry(name, notebook.id, penalty)
        written = (
            books.db.query(Comment.notebook_id, BaseCell.name, Comment.manual_comment)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .filter(Comment.manual_comment.isnot(None))
        )
        for notebook_id, cell, text in written:
            if notebook_id in notebooks and text.strip():
                exercise = cell.removesuffix("-answer")
                notebooks[notebook_id].comments.setdefault(exercise, []).append(text.strip())
    return entries
