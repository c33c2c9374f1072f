"""nbgrader's books, used from `course`: release, grading, feedback, with nbgrader's log kept in a file."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning

from course.assignment import Assignment, CourseError
from course.grading.change import out_of_date
from course.grading.gradebook import db_url, read_config
from course.grading.journal import RECORDS
from course.grading.key import setting_of
from course.grading.outcome import Graded
from course.grading.plugin import TrustedAutograde
from course.grading.release import ReleaseAssignment
from course.grading.run import Outcome, Summary, last_seed
from course.kernels import Limits

__all__ = ["grade_submissions", "make_feedback", "make_release", "to_be_graded_again", "with_hand_grades"]


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
    limits = Limits(**read_config(assignment.root).TrustedAutograde.get("limits", {}))
    return out_of_date(assignment, setting_of(assignment, last_seed(assignment), limits))


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
        submission. settings: of `TrustedAutograde`: jobs, seed, sandbox, again, wait, executing, on_start.

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
    _start(GenerateFeedback, assignment, force=True)


def with_hand_grades(assignment: Assignment, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results with the scores that the gradebook has by now: an instructor's points come before ours.

    ``by_hand`` is added to each exercise: whether its points are an instructor's.
    """
    with Gradebook(db_url(assignment.root)) as books:
        for entry in results:
            for verdict in entry["exercises"]:
                grade = books.find_grade(verdict["name"], assignment.name, assignment.name, entry["student"])
                verdict["score"] = grade.score
                verdict["needs_manual_grade"] = grade.needs_manual_grade
                verdict["by_hand"] = grade.manual_score is not None
            entry["score"] = books.find_submission(assignment.name, entry["student"]).score
    return results


def _start(converter_class: Any, assignment: Assignment, **settings: Any) -> None:
    with _converter(converter_class, assignment, **settings) as converter:
        converter.start()


@contextmanager
def _converter(converter_class: Any, assignment: Assignment, student: str = "*", **settings: Any) -> Iterator[Any]:
    """One of nbgrader's converters for an assignment, which writes to our log and fails with `CourseError`."""
    config = read_config(assignment.root)
    coursedir = CourseDirectory(config=config, root=str(assignment.root))
    coursedir.assignment_id, coursedir.student_id = assignment.name, student
    log, causes = _log(assignment.root), _Causes()
    log.addHandler(causes)
    converter = converter_class(coursedir=coursedir, config=config, log=log)
    for name, value in settings.items():
        setattr(converter, name, value)
    try:
        with warnings.catch_warnings():
            # nbgrader 0.9 meets SQLAlchemy 2.1: about its own sessions, and harmless.
            warnings.simplefilter("ignore", SAWarning)
            yield converter
    except NbGraderException as error:
        if not causes.why:  # it says itself what is wrong
            raise CourseError(str(error)) from None
        raise CourseError(f"{causes.why} (nbgrader's log: {RECORDS}/nbgrader.log)") from None
    finally:
        theirs = logging.getLogger("tornado.application")
        theirs.propagate = True
        for handler in list(log.handlers):
            handler.close()
            for logger in (log, theirs):
                logger.removeHandler(handler)


class _Causes(logging.Handler):
    """What nbgrader was stopped by: it puts tracebacks into its log, and raises "see the above traceback"."""

    why = ""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if said.startswith("Traceback") and (errors := re.findall(r"^(?:\w+\.)*(\w+: .+)", said, re.MULTILINE)):
            self.why = errors[-1]


class _LogFile(logging.FileHandler):
    """A log on a disk that may be full: what cannot be written is not, and nothing else stops for it."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def _log(root: Path) -> logging.Logger:
    log = logging.getLogger("course.nbgrader")
    log.propagate = False
    log.setLevel(logging.INFO)
    try:
        (root / RECORDS).mkdir(exist_ok=True)
        handler = _LogFile(root / RECORDS / "nbgrader.log", encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{RECORDS}/nbgrader.log cannot be written: {error.strerror}") from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    theirs = logging.getLogger("tornado.application")  # where nbgrader's gradebook tells of errors that it passes on
    theirs.propagate = False
    theirs.addHandler(handler)
    return log
