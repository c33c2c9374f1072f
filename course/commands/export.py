"""`course export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.assignment import CourseError
from course.commands.release import chosen
from course.grading.gradebook import knows, opened
from course.grading.journal import read_results
from course.report.books import entries_in
from course.report.export import EXPORTERS
from course.report.roll import call_roll
from course.report.waiting import waiting_line

__all__ = ["export"]


def export(options: argparse.Namespace) -> int:
    """Write the grades of what was graded as a file that a learning platform imports."""
    course = chosen(options)
    results = {assignment.name: read_results(assignment.root, assignment.name) for assignment in course}
    graded = [assignment for assignment in course if results[assignment.name]]
    if not graded:
        raise CourseError("nothing has been graded yet: run `course grade` first")
    root, names = graded[0].root, [assignment.name for assignment in graded]
    if missing := [name for name in names if not knows(root, name)]:
        enter = ", ".join(f"`course grade {name}`" for name in missing)
        raise CourseError(f"nothing was written: {' and '.join(missing)} not in the gradebook; {enter} enters it again")
    exporter = EXPORTERS[options.to]()
    path = options.out or Path(exporter.file)
    exporter.root, exporter.assignment, exporter.to = root, names, str(path)
    with opened(root) as books:
        try:
            exporter.export(books)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}") from None
        print(f"{path}: {', '.join(names)}, for {options.to}")
        for assignment in graded:
            students = [result["student"] for result in results[assignment.name]]
            lines = call_roll(assignment, students, entries_in(books, assignment.name)).lines
            standings = exporter.standings(books, assignment.name)
            waiting = waiting_line(assignment.name, {who: standing.waiting for who, standing in standings.items()})
            for line in [*lines, *(f"{line}; without a score, or with one that will grow" for line in waiting)]:
                print(line, file=sys.stderr)
    return 0
