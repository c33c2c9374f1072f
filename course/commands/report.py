"""`course report`."""

from __future__ import annotations

import argparse
from typing import Any

from rich.console import Console

from course.assignment import Assignment, CourseError, assignments
from course.commands.progress import Progress
from course.commands.release import chosen
from course.commands.table import score_table
from course.grading.books import make_feedback, with_hand_grades
from course.grading.journal import read_pictures, read_results
from course.report.books import Entry, read_books
from course.report.grades import write_grades
from course.report.overview import FORMGRADER, GradedAssignment, write_overview
from course.report.page import Page

__all__ = ["report", "write_overview_of", "write_report"]


def report(options: argparse.Namespace) -> int:
    """Make the feedback pages, ``grades.csv`` and ``report.html`` of what was graded."""
    graded = [assignment for assignment in chosen(options) if read_results(assignment.root, assignment.name)]
    if not graded:
        raise CourseError("nothing has been graded yet: run `course grade` first")
    tables = [score_table(assignment, write_report(assignment), options.all) for assignment in graded]
    write_overview_of(graded[0], options.formgrader)
    for table in tables:
        Console().print(table)
    print("feedback pages: feedback/<student>/<assignment>/index.html")
    print(f"the class: report.html and grades.csv in {graded[0].root.name}/")
    return 0


def write_report(assignment: Assignment) -> list[dict[str, Any]]:
    """Write an assignment's feedback pages, and its rows of ``grades.csv``; return the results."""
    results = with_hand_grades(assignment, read_results(assignment.root, assignment.name))
    with Console().status(f"nbgrader's feedback for {assignment.name}"):
        make_feedback(assignment)
    page, entries = Page(assignment), read_books(assignment)
    with Progress(len(results), f"feedback pages for {assignment.name}") as progress:
        for result in results:
            student = result["student"]
            pictures = read_pictures(assignment.root, assignment.name, student)
            folder = assignment.root / "feedback" / student / assignment.name
            page.write(folder, result, entries.get(student, Entry()), pictures)
            progress.advance(student)
    write_grades(assignment, results)
    return results


def write_overview_of(assignment: Assignment, formgrader: str = FORMGRADER) -> None:
    """Write the class report, ``report.html``, of everything in the assignment's course that was graded."""
    found = [
        GradedAssignment(each, with_hand_grades(each, results), read_books(each))
        for each in assignments(assignment.root)
        if (results := read_results(each.root, each.name))
    ]
    write_overview(assignment.root, found, formgrader)
