"""Grade files for learning platforms, as nbgrader's export plugins.

`course export` runs them, and so does nbgrader: ``nbgrader export --exporter=course.report.export.CanvasExporter``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from course.words import safe_cell

__all__ = ["EXPORTERS", "CanvasExporter", "CsvExporter", "MoodleExporter"]


class _Exporter(ExportPlugin):  # type: ignore[misc]
    """Writes rows to the file ``to``, for the students and assignments that were asked for (default: all)."""

    file = ""

    def export(self, gradebook: Gradebook) -> None:
        path = Path(self.to or self.file)
        self.log.info("Exporting grades to %s", path)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(self.rows(gradebook))

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        """The rows of the file, the header first."""
        raise NotImplementedError

    def _assignments(self, gradebook: Gradebook) -> list[Any]:
        asked = {str(name) for name in self.assignment}
        return [a for a in gradebook.assignments if not asked or a.name in asked]

    def _students(self, gradebook: Gradebook) -> list[Any]:
        asked = {str(name) for name in self.student}
        return [s for s in gradebook.students if not asked or s.id in asked]


class CanvasExporter(_Exporter):
    """What Canvas's gradebook imports: one row a student, one column an assignment.

    The columns are those that its importer asks for (``lib/gradebook_importer.rb`` of instructure/canvas-lms): Student,
    ID, SIS User ID, SIS Login ID and Section, in this order, then assignments; a row Points Possible follows. Students
    are found by ID (nbgrader's ``lms_user_id``), else by SIS Login ID (nbgrader's student id), else by name.
    """

    file = "grades-canvas.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        assignments = self._assignments(gradebook)
        names = [safe_cell(assignment.name) for assignment in assignments]
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names]
        yield ["    Points Possible", "", "", "", "", *(_number(assignment.max_score) for assignment in assignments)]
        for student in self._students(gradebook):
            name = ", ".join(part for part in (student.last_name, student.first_name) if part) or student.id
            identity = [safe_cell(name), safe_cell(student.lms_user_id or ""), "", safe_cell(student.id), ""]
            yield [*identity, *(_score(_submission(gradebook, a, student)) for a in assignments)]


class MoodleExporter(_Exporter):
    """What Moodle imports as "CSV file" or "Paste from spreadsheet": grades, with feedback in a column beside each.

    Moodle asks which column identifies a user (map ID number or Email address) and which grade item a column is for. It
    asks for feedback and grade of an item together, lest the grades be lost (docs.moodle.org, "Grade import"); an
    empty grade is none (``grade/import/csv/classes/load_data.php``).
    """

    file = "grades-moodle.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        assignments = self._assignments(gradebook)
        columns = [column for a in assignments for column in (safe_cell(a.name), safe_cell(f"{a.name} (feedback)"))]
        yield ["First name", "Last name", "ID number", "Email address", *columns]
        for student in self._students(gradebook):
            names = (student.first_name, student.last_name, student.id, student.email)
            row = [safe_cell(name or "") for name in names]
            for assignment in assignments:
                submission = _submission(gradebook, assignment, student)
                row += [_score(submission), safe_cell(_feedback(submission))]
            yield row


class CsvExporter(_Exporter):
    """A row a student and assignment: the columns of nbgrader's own exporter, for spreadsheets and scripts."""

    file = "grades-csv.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        yield [
            *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
            *("raw_score", "late_submission_penalty", "score", "max_score"),
        ]
        for assignment in self._assignments(gradebook):
            for student in self._students(gradebook):
                submission = _submission(gradebook, assignment, student)
                texts = (student.id, student.last_name, student.first_name, student.email)
                yield [
                    safe_cell(assignment.name),
                    assignment.duedate or "",
                    (submission.timestamp or "") if submission else "",
                    *(safe_cell(text or "") for text in texts),
                    _number(submission.score) if submission else "",
                    _number(submission.late_submission_penalty or 0) if submission else "",
                    _score(submission),
                    _number(assignment.max_score),
                ]


#: The plugins by what `course export --to` calls them.
EXPORTERS: dict[str, type[_Exporter]] = {"canvas": CanvasExporter, "moodle": MoodleExporter, "csv": CsvExporter}


def _submission(gradebook: Gradebook, assignment: Any, student: Any) -> Any:
    """A student's submission, or None."""
    try:
        return gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return None


def _score(submission: Any) -> str:
    """The score with what was taken off for being late; empty, which is no grade, where nothing was handed in."""
    return _number(max(0.0, submission.score - (submission.late_submission_penalty or 0))) if submission else ""


def _feedback(submission: Any) -> str:
    """What each exercise got, and what an instructor wrote, on one line."""
    if submission is None:
        return ""
    lines = []
    for notebook in submission.notebooks:
        order = {cell.name: place for place, cell in enumerate(notebook.notebook.source_cells)}
        grades = sorted(notebook.grades, key=lambda grade: order.get(grade.name, 0))
        lines += [f"{grade.name}: {_points(grade)}" for grade in grades]
        lines += _comments(notebook.comments)
    return "; ".join(lines)


def _points(grade: Any) -> str:
    if grade.needs_manual_grade:
        return f"not graded yet, of {_number(grade.max_score)}"
    return f"{_number(grade.score)} of {_number(grade.max_score)}"


def _comments(comments: Iterable[Any]) -> list[str]:
    written = ((comment.name, comment.manual_comment) for comment in comments)
    return [f"{name.removesuffix('-answer')}: {' '.join(text.split())}" for name, text in written if text]


def _number(value: float) -> str:
    return f"{round(float(value), 2):g}"
