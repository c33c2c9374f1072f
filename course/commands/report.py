"""`course report`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from rich.console import Console

from course.assignment import Assignment, CourseError, assignments
from course.commands.progress import Progress
from course.commands.release import chosen
from course.commands.table import score_table
from course.grading.gradebook import course_id, db_url
from course.grading.journal import read_results
from course.grading.ledger import keep_hand_grades
from course.report.books import read_books
from course.report.grades import write_grades
from course.report.overview import FORMGRADER, GradedAssignment, write_overview
from course.report.pages import FeedbackFolders
from course.report.roll import call_roll
from course.report.scores import settle, waiting_in
from course.report.waiting import waiting_line

__all__ = ["report", "write_overview_of", "write_report"]


def report(options: argparse.Namespace) -> int:
    """Make the feedback pages, ``grades.csv`` and ``report.html`` of what was graded; 1 where a page is missing."""
    graded = [assignment for assignment in chosen(options) if read_results(assignment.root, assignment.name)]
    if not graded:
        raise CourseError("nothing has been graded yet: run `course grade` first")
    found = [_found(assignment) for assignment in graded]
    trouble = [line for each in found for line in _write_pages(each)]
    write_overview_of(graded[0], options.formgrader)
    for each in found:
        Console().print(score_table(each.assignment, each.results, options.all))
    print("feedback pages: feedback/<student>/<assignment>/index.html")
    print(f"the class: report.html and grades.csv in {graded[0].root.name}/")
    waiting = [
        line
        for each in found
        for line in waiting_line(each.assignment.name, {one["student"]: waiting_in(one) for one in each.results})
    ]
    for line in [line for each in found for line in each.differences] + waiting + trouble:
        print(line, file=sys.stderr)
    return 1 if trouble else 0


def write_report(assignment: Assignment) -> list[dict[str, Any]]:
    """Write an assignment's feedback pages, and its rows of ``grades.csv``; return the results."""
    found = _found(assignment)
    for line in _write_pages(found):
        print(line, file=sys.stderr)
    return found.results


def write_overview_of(assignment: Assignment, formgrader: str = FORMGRADER) -> None:
    """Write the class report, ``report.html``, of everything in the assignment's course that was graded."""
    found = [_found(each) for each in assignments(assignment.root) if read_results(each.root, each.name)]
    write_overview(assignment.root, [each for each in found if each.results], formgrader)


def _found(assignment: Assignment) -> GradedAssignment:
    """What journal and gradebook say of an assignment, and where they differ."""
    results, entries = read_results(assignment.root, assignment.name), read_books(assignment)
    roll = call_roll(assignment, [result["student"] for result in results], entries)
    results = [result for result in results if result["student"] not in roll.gone]
    return GradedAssignment(assignment, settle(assignment, results, entries or {}), entries or {}, roll.lines)


def _write_pages(found: GradedAssignment) -> list[str]:
    """Write the pages and the grades; what could not be written, a line each."""
    name, results = found.assignment.name, found.results
    trouble = _keep_hand_grades(found.assignment) if found.entries else []
    with Progress(len(results), f"feedback pages for {name}") as progress:
        for result, line in zip(results, FeedbackFolders(found.assignment).write(results, found.entries), strict=True):
            trouble += [line] if line else []
            progress.advance(result["student"])
    write_grades(found.assignment, results)
    return trouble


def _keep_hand_grades(assignment: Assignment) -> list[str]:
    """Copy what instructors entered into the course's records, for a gradebook that has to be built again."""
    try:
        keep_hand_grades(assignment, db_url(assignment.root), course_id(assignment.root))
    except OSError as error:
        return [f"hand grades of {assignment.name} were not copied to .course/: {error.strerror}"]
    return []
