"""How long a notebook runs: in full for a student; a short run where it is graded or validated.

It stands alone and low because notebooks ask it through `course.check`, and `course.drawing` asks it as well.
"""

from __future__ import annotations

import os

from course.errors import CourseError

__all__ = ["SHORT_RUN", "is_short", "iterations"]

#: A graded run is for looking, not for learning: this many iterations show that the code works.
SHORT_RUN = 2


def iterations(full: int) -> int:
    """How many iterations to train: all of them for a student, a few when a notebook is only graded or validated.

    ``$COURSE_RUN`` sets another bound: ``short``, or a number of iterations.
    """
    run = os.environ.get("COURSE_RUN") or ("short" if "NBGRADER_EXECUTION" in os.environ else "")
    if not run:
        return full
    if run != "short" and not run.isdecimal():
        raise CourseError(f"COURSE_RUN is {run!r}: set it to `short` or to a number of iterations, or unset it")
    return min(full, SHORT_RUN if run == "short" else int(run))


def is_short() -> bool:
    """Whether this is a short run: a notebook that is graded or validated."""
    return iterations(100) < 100
