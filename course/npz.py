"""Reading ``.npz`` files of one's own. What a student's process wrote for the grader, `course.grading.arrays` reads.

It stands alone because a student's check, a kernel, the judge and the grader all read such files.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course.exercise import Arrays
from course.language import _

__all__ = ["Unreadable", "load"]


class Unreadable(Exception):
    """A file that is refused or damaged, in one line that says why."""


def load(path: Path) -> Arrays:
    """The arrays of the ``.npz`` file at `path`, by name. Raises: FileNotFoundError; `Unreadable` for a damaged one."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged archive fails in many ways; for its owner they are one
        told = _("{file} cannot be read: {error}")
        raise Unreadable(told.format(file=path.name, error=" ".join(str(error).split()))) from None
