"""Grade files for learning platforms, as nbgrader's export plugins.

`course export` runs them, and so does nbgrader: ``nbgrader export --exporter=course.report.export.CanvasExporter``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from course.assignment import Assignment
from course.grading.journal import read_results
from course.grading.rubrics import rubrics_of
from course.report.books import Entry, entries_in
from course.report.scores import settle, total
from course.rubric import Item
from course.words import safe_cell

__all__ = ["EXPORTERS", "CanvasExporter", "CsvExporter", "MoodleExporter", "Standing"]


@dataclass(frozen=True)
class Standing:
    """What a student has in an assignment: nothing, where nothing was handed in. result: see `settle`."""

    result: dict[str, Any] | None = None
    entry: Entry = field(default_factory=Entry)

    @property
    def raw(self) -> float | None:
        """The score; None where there is none yet."""
        if self.result:
            score: float | None = self.result["score"]
            return score
        given = (p.auto if p.manual is None else p.manual for p in self.entry.points.values())
        known = total(given)
        return None if known is None else known + sum(p.extra for p in self.entry.points.values())

    @property
    def score(self) -> float | None:
        """The score with what was taken off for being late."""
        return None if self.raw is None else max(0.0, self.raw - self.entry.penalty)

    @property
    def waiting(self) -> list[str]:
        """The exercises that are not graded yet."""
        if self.result:
            return [exercise["name"] for exercise in self.result["exercises"] if exercise["score"] is None]
        return [name for name, p in self.entry.points.items() if p.manual is None and p.auto is None]

    def feedback(self) -> str:
        """What each exercise got, and what an instructor wrote, on one line."""
        if self.result:
            scores = [(e["name"], e["score"], e["points"]) for e in self.result["exercises"]]
        else:
            points = self.entry.points.items()
            scores = [(name, p.auto if p.manual is None else p.manual, p.most) for name, p in points]
        words = {"not graded": "not graded yet, which is not your doing", "waits": "your instructor looks at this"}
        status = words.get(self.result["status"] if self.result else "")
        lines = [status] if status else []
        for name, score, most in scores:
            lines.append(f"{name}: {'not graded yet,' if score is None else _number(score)} of {_number(most)}")
        for name, found in self.entry.found.items():
            lines += [f"{name}, {item.name}: {_earned(item, holds)}" for item, holds in found]
        lines += [f"{name}: {' '.join(text.split())}" for name, texts in self.entry.comments.items() for text in texts]
        return "; ".join(lines)


class _Exporter(ExportPlugin):  # type: ignore[misc]
    """Writes rows to the file ``to``, for the students and assignments that were asked for (default: all)."""

    file = ""

    #: The course's folder; None: the one that nbgrader's command works in.
    root: Path | None = None

    def export(self, gradebook: Gradebook) -> None:
        path = Path(self.to or self.file)
        self.log.info("Exporting grades to %s", path)
        rows = list(self.rows(gradebook))
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        """The rows of the file, the header first."""
        raise NotImplementedError

    def standings(self, gradebook: Gradebook, assignment: str) -> dict[str, Standing]:
        """What all in the gradebook who handed an assignment in have by now: the journal's word, where there is one."""
        root = self.root or Path(self.parent.coursedir.root if self.parent else ".")
        results = read_results(root, assignment)
        if not results:
            return {student: Standing(None, entry) for student, entry in entries_in(gradebook, assignment).items()}
        course = Assignment(root, assignment)
        entries = entries_in(gradebook, assignment, rubrics_of(course))
        settled = settle(course, results, entries)
        by_student = {result["student"]: result for result in settled}
        return {student: Standing(by_student.get(student), entry) for student, entry in entries.items()}

    def _assignments(self, gradebook: Gradebook) -> list[tuple[Any, dict[str, Standing]]]:
        asked = {str(name) for name in self.assignment}
        chosen = [a for a in gradebook.assignments if not asked or a.name in asked]
        return [(assignment, self.standings(gradebook, assignment.name)) for assignment in chosen]

    def _students(self, gradebook: Gradebook) -> list[Any]:
        asked = {str(name) for name in self.student}
        return [s for s in gradebook.students if not asked or s.id in asked]


#: Who handed nothing in.
NOTHING = Standing()


class CanvasExporter(_Exporter):
    """What Canvas's gradebook imports: one row a student, one column an assignment.

    The columns are those that its importer asks for (``lib/gradebook_importer.rb`` of instructure/canvas-lms): Student,
    ID, SIS User ID, SIS Login ID and Section, in this order, then assignments; a row Points Possible follows. Students
    are found by ID (nbgrader's ``lms_user_id``), else by SIS Login ID (nbgrader's student id), else by name.
    """

    file = "grades-canvas.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        assignments = self._assignments(gradebook)
        names = [safe_cell(assignment.name) for assignment, _ in assignments]
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names]
        yield ["    Points Possible", "", "", "", "", *(_number(assignment.max_score) for assignment, _ in assignments)]
        for student in self._students(gradebook):
            name = ", ".join(part for part in (student.last_name, student.first_name) if part) or student.id
            identity = [safe_cell(name), safe_cell(student.lms_user_id or ""), "", safe_cell(student.id), ""]
            yield [*identity, *(_number(standings.get(student.id, NOTHING).score) for _, standings in assignments)]


class MoodleExporter(_Exporter):
    """What Moodle imports as "CSV file" or "Paste from spreadsheet": grades, with feedback in a column beside each.

    Moodle asks which column identifies a user (map ID number or Email address) and which grade item a column is for. It
    asks for feedback and grade of an item together, lest the grades be lost (docs.moodle.org, "Grade import"); an
    empty grade is none (``grade/import/csv/classes/load_data.php``).
    """

    file = "grades-moodle.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        assignments = self._assignments(gradebook)
        columns = [column for a, _ in assignments for column in (safe_cell(a.name), safe_cell(f"{a.name} (feedback)"))]
        yield ["First name", "Last name", "ID number", "Email address", *columns]
        for student in self._students(gradebook):
            names = (student.first_name, student.last_name, student.id, student.email)
            row = [safe_cell(name or "") for name in names]
            for _, standings in assignments:
                standing = standings.get(student.id, NOTHING)
                row += [_number(standing.score), safe_cell(standing.feedback())]
            yield row


class CsvExporter(_Exporter):
    """A row a student and assignment: the columns of nbgrader's own exporter, for spreadsheets and scripts."""

    file = "grades-csv.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        yield [
            *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
            *("raw_score", "late_submission_penalty", "score", "max_score"),
        ]
        for assignment, standings in self._assignments(gradebook):
            for student in self._students(gradebook):
                standing = standings.get(student.id, NOTHING)
                texts = (student.id, student.last_name, student.first_name, student.email)
                yield [
                    safe_cell(assignment.name),
                    assignment.duedate or "",
                    standing.entry.timestamp or "",
                    *(safe_cell(text or "") for text in texts),
                    _number(standing.raw),
                    _number(standing.entry.penalty) if standing.entry.submission else "",
                    _number(standing.score),
                    _number(assignment.max_score),
                ]


#: The plugins by what `course export --to` calls them.
EXPORTERS: dict[str, type[_Exporter]] = {"canvas": CanvasExporter, "moodle": MoodleExporter, "csv": CsvExporter}


def _earned(item: Item, holds: bool) -> str:
    return f"{_number(item.points if holds else 0)} of {_number(item.points)}"


def _number(value: float | None) -> str:
    """A number as people write it; empty, which is no grade, where there is none."""
    return "" if value is None else f"{round(float(value), 2):g}"
