"""`course release`."""

from __future__ import annotations

import argparse

from rich.console import Console

from course.assignment import Assignment, assignments, find_root
from course.grading.books import make_release, to_be_graded_again

__all__ = ["chosen", "release"]


def release(options: argparse.Namespace) -> int:
    """Make what students get."""
    for assignment in chosen(options):
        with Console().status(f"releasing {assignment.name}"):
            said = make_release(assignment, dict(options.renamed), options.dropped)
            again = to_be_graded_again(assignment)
        files = sorted(path.name for path in assignment.release.iterdir())
        print(f"{assignment.name}: {', '.join(files)} in {assignment.release.relative_to(assignment.root)}/")
        for line in said:
            print(f"  {line}")
        if again:
            count = "1 submission" if again == 1 else f"{again} submissions"
            print(f"  the next `course grade {assignment.name}` grades {count} again")
    return 0


def chosen(options: argparse.Namespace) -> list[Assignment]:
    """The assignment that was asked for, or all of them."""
    root = find_root(options.root)
    return [Assignment(root, options.assignment)] if options.assignment else assignments(root)
