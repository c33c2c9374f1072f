"""nbgrader's books, used from `course`: release, grading, feedback, with nbgrader's log kept in a file."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning

from course.assignment import Assignment, CourseError
from course.grading.change import out_of_date
from course.grading.feedback import BoundedFeedback
from course.grading.gradebook import read_config
from course.grading.journal import RECORDS
from course.grading.key import setting_of
from course.grading.log import nbgrader_log
from course.grading.outcome import Graded
from course.grading.plugin import TrustedAutograde
from course.grading.release import ReleaseAssignment
from course.grading.run import Outcome, Summary, last_seed
from course.kernels import Limits

__all__ = ["grade_submissions", "make_feedback", "make_release", "to_be_graded_again"]


def make_release(assignment: Assignment, renamed: Mapping[str, str] = {}, dropped: Sequence[str] = ()) -> list[str]:
    """Make ``release/<assignment>/``, enter its cells in the gradebook, and say what has changed since the last one.

    renamed, dropped: what became of exercises that are gone and have grades: their new names, or that they are no more.

    Raises `CourseError` where that is not said, or a release cannot be made; then the last one stays in place.
    """
    settings: dict[str, Any] = {"renamed": dict(renamed), "dropped": list(dropped)}
    with _converter(ReleaseAssignment, assignment, force=True, **settings) as converter:
        converter.start()
        return list(converter.said)


def to_be_graded_again(assignment: Assignment) -> int:
    """How many submissions the journal has that the next run grades anew, for what they depend on has changed."""
    config = read_config(assignment.root).TrustedAutograde
    limits, run_all = Limits(**config.get("limits", {})), bool(config.get("run_all", False))
    return out_of_date(assignment, setting_of(assignment, last_seed(assignment), limits, run_all))


def grade_submissions(
    assignment: Assignment,
    student: str = "*",
    *,
    on_graded: Callable[[Graded], object] | None = None,
    on_outcome: Callable[[Outcome], object] | None = None,
    **settings: Any,
) -> Summary:
    """Grade what is in ``submitted/`` and not yet in the journal.

    on_graded: called with what was graded now, as soon as it is in the books; on_outcome: with the end of each
        submission. settings: of `TrustedAutograde`: jobs, seed, sandbox, again, run_all, wait, executing, on_start.

    Raises `CourseError` where nothing can be graded, or cannot be written down.
    """

    def told(outcome: Outcome) -> None:
        if on_graded and outcome.graded:
            on_graded(outcome.graded)
        if on_outcome:
            on_outcome(outcome)

    with _converter(TrustedAutograde, assignment, student, on_outcome=told, **settings) as converter:
        return converter.run()


def make_feedback(assignment: Assignment) -> None:
    """Make nbgrader's feedback pages for all that was graded."""
    _start(BoundedFeedback, assignment, force=True)


def _start(converter_class: Any, assignment: Assignment, **settings: Any) -> None:
    with _converter(converter_class, assignment, **settings) as converter:
        converter.start()


@contextmanager
def _converter(converter_class: Any, assignment: Assignment, student: str = "*", **settings: Any) -> Iterator[Any]:
    """One of nbgrader's converters for an assignment, which writes to our log and fails with `CourseError`."""
    config = read_config(assignment.root)
    coursedir = CourseDirectory(config=config, root=str(assignment.root))
    coursedir.assignment_id, coursedir.student_id = assignment.name, student
    with nbgrader_log(assignment.root) as log, warnings.catch_warnings():
        # nbgrader 0.9 meets SQLAlchemy 2.1: about its own sessions, and harmless.
        warnings.simplefilter("ignore", SAWarning)
        converter = converter_class(coursedir=coursedir, config=config, log=log.to)
        for name, value in settings.items():
            setattr(converter, name, value)
        try:
            yield converter
        except NbGraderException as error:
            if not log.why:  # it says itself what is wrong
                raise CourseError(str(error)) from None
            raise CourseError(f"{log.why} (nbgrader's log: {RECORDS}/nbgrader.log)") from None
