"""`course collect`."""

from __future__ import annotations

import argparse
from pathlib import Path

from course.assignment import Assignment, CourseError, assignments, find_root
from course.grading.archives import Known, hand_in_all
from course.grading.choosing import mentions
from course.grading.gradebook import look, opened
from course.words import one_line

__all__ = ["collect"]


def collect(options: argparse.Namespace) -> int:
    """Put the hand-ins of a learning platform's archive into ``submitted/``, and say what became of each."""
    root = find_root(options.root)
    if not options.archive.is_file():
        raise CourseError(f"there is no archive {options.archive}")
    assignment = Assignment(root, options.assignment) if options.assignment else _only(root, options.archive)
    missed = 0
    for student, done in hand_in_all(assignment, options.archive, _known(assignment), options.force):
        missed += done.startswith(("kept", "not taken"))
        print(f"{one_line(student)}: {one_line(done)}")
    print(f"grade them with `course grade {assignment.name}`")
    return 1 if missed else 0


def _only(root: Path, archive: Path) -> Assignment:
    """The assignment that an archive's name names, or the course's only one."""
    course = assignments(root)
    named = [assignment for assignment in course if mentions(archive.stem, assignment.name)] or course
    if len(named) != 1:
        names = ", ".join(assignment.name for assignment in course) or "none"
        raise CourseError(f"say which assignment {archive.name} is for: {names}")
    return named[0]


def _known(assignment: Assignment) -> list[Known]:
    """The students of the gradebook, if there is one."""
    if not look(assignment.root, assignment.name, write=False):
        return []
    with opened(assignment.root) as books:
        return [
            Known(one.id, one.first_name or "", one.last_name or "", str(one.lms_user_id or ""))
            for one in books.students
        ]
