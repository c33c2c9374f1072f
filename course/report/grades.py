"""``grades.csv``, and what every file for a spreadsheet has to mind."""

from __future__ import annotations

import csv
from typing import Any

from course.assignment import Assignment

__all__ = ["safe_text", "write_grades"]


def safe_text(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.lstrip()[:1] in ("=", "+", "-", "@") or value[:1] in ("\t", "\r", "\n") else value


def write_grades(assignment: Assignment, results: list[dict[str, Any]]) -> None:
    """One row a student and exercise; another assignment's rows stay."""
    path = assignment.root / "grades.csv"
    head = ["assignment", "student", "exercise", "points", "score", "needs_manual_grade", "mistake"]
    kept: list[list[str]] = []
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as file:
            kept = [row for row in csv.reader(file) if row and row[0] not in (head[0], assignment.name)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([head, *kept])
        for entry in results:
            for v in entry["exercises"]:
                numbers = [v["points"], v["score"], v["needs_manual_grade"], v["mistake"] or ""]
                writer.writerow([assignment.name, safe_text(entry["student"]), v["name"], *numbers])
