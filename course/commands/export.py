"""`course export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from course.assignment import CourseError
from course.commands.release import chosen
from course.grading.journal import read_results
from course.report.export import EXPORTERS

__all__ = ["export"]


def export(options: argparse.Namespace) -> int:
    """Write the grades of what was graded as a file that a learning platform imports."""
    graded = [assignment for assignment in chosen(options) if read_results(assignment.root, assignment.name)]
    if not graded:
        raise CourseError("nothing has been graded yet: run `course grade` first")
    exporter = EXPORTERS[options.to]()
    exporter.assignment = [assignment.name for assignment in graded]
    path = options.out or Path(exporter.file)
    exporter.to = str(path)
    try:
        with Gradebook(f"sqlite:///{graded[0].root / 'gradebook.db'}") as books:
            exporter.export(books)
            waiting = [
                submission.student_id
                for assignment in graded
                for submission in books.assignment_submissions(assignment.name)
                if submission.needs_manual_grade
            ]
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    print(f"{path}: {', '.join(exporter.assignment)}, for {options.to}")
    if waiting:
        print(f"{len(waiting)} submissions still wait for grading by hand: their scores will grow", file=sys.stderr)
    return 0
