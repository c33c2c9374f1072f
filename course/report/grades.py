"""``grades.csv``."""

from __future__ import annotations

import csv
from typing import Any

from course.assignment import Assignment
from course.words import safe_cell

__all__ = ["write_grades"]


def write_grades(assignment: Assignment, results: list[dict[str, Any]]) -> None:
    """One row a student and exercise; another assignment's rows stay. An exercise without a score has an empty one.

    results: see `course.report.scores.settle`.
    """
    path = assignment.root / "grades.csv"
    head = ["assignment", "student", "exercise", "points", "score", "needs_manual_grade", "mistake", "status"]
    kept: list[list[str]] = []
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as file:
            kept = [row for row in csv.reader(file) if row and row[0] not in (head[0], assignment.name)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([head, *kept])
        for entry in results:
            for v in entry["exercises"]:
                score = "" if v["score"] is None else v["score"]
                cells = [v["points"], score, v["needs_manual_grade"], v["mistake"] or "", entry["status"]]
                writer.writerow([assignment.name, safe_cell(entry["student"]), v["name"], *cells])
