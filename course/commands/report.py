"""`course report`."""

from __future__ import annotations

import argparse
import csv
from typing import Any

from rich.console import Console

from course.assignment import Assignment, CourseError
from course.commands.grade import score_table
from course.commands.release import chosen
from course.grading.books import make_feedback, with_hand_grades
from course.grading.plugin import read_results

__all__ = ["report", "write_report"]


def report(options: argparse.Namespace) -> int:
    """Make the feedback pages and ``grades.csv`` of what was graded."""
    graded = [assignment for assignment in chosen(options) if read_results(assignment.root, assignment.name)]
    if not graded:
        raise CourseError("nothing has been graded yet: run `course grade` first")
    for assignment in graded:
        Console().print(score_table(assignment, write_report(assignment)))
    print(f"feedback pages: feedback/<student>/<assignment>/; grades: grades.csv in {graded[0].root.name}/")
    return 0


def write_report(assignment: Assignment) -> list[dict[str, Any]]:
    """Write an assignment's feedback pages, and its rows of ``grades.csv``; return the results."""
    results = with_hand_grades(assignment, read_results(assignment.root, assignment.name))
    with Console().status(f"feedback for {assignment.name}"):
        make_feedback(assignment)
    _write_grades(assignment, results)
    return results


def _write_grades(assignment: Assignment, results: list[dict[str, Any]]) -> None:
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
                writer.writerow([assignment.name, _text(entry["student"]), v["name"], *numbers])


def _text(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
