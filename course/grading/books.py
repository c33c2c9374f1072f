"""nbgrader's books, used from `course`: release, grading, feedback, with nbgrader's log kept in a file."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import Config, PyFileConfigLoader

from course.assignment import Assignment, CourseError
from course.grading.grader import Graded
from course.grading.plugin import RECORDS, TrustedAutograde
from course.grading.release import ReleaseAssignment

__all__ = ["grade_submissions", "make_feedback", "make_release", "read_config", "with_hand_grades"]


def make_release(assignment: Assignment) -> None:
    """Make ``release/<assignment>/`` and enter its cells in the gradebook."""
    _start(ReleaseAssignment, assignment, force=True)


def grade_submissions(
    assignment: Assignment,
    student: str = "*",
    *,
    jobs: int = 0,
    seed: int | None = None,
    sandbox: str = "auto",
    on_graded: Callable[[Graded], None] | None = None,
) -> int:
    """Grade what is in ``submitted/`` and return the seed of the challenges; results are among the course's records."""
    settings = {"jobs": jobs, "seed": seed, "sandbox": sandbox, "on_graded": on_graded}
    converter = _start(TrustedAutograde, assignment, student, force=True, **settings)
    return int(converter.seed)


def make_feedback(assignment: Assignment) -> None:
    """Make nbgrader's feedback pages for all that was graded."""
    _start(GenerateFeedback, assignment, force=True)


def with_hand_grades(assignment: Assignment, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results with the scores that the gradebook has by now: an instructor's points come before ours.

    ``by_hand`` is added to each exercise: whether its points are an instructor's.
    """
    with Gradebook(f"sqlite:///{assignment.root / 'gradebook.db'}") as books:
        for entry in results:
            for verdict in entry["exercises"]:
                grade = books.find_grade(verdict["name"], assignment.name, assignment.name, entry["student"])
                verdict["score"] = grade.score
                verdict["needs_manual_grade"] = grade.needs_manual_grade
                verdict["by_hand"] = grade.manual_score is not None
            entry["score"] = books.find_submission(assignment.name, entry["student"]).score
    return results


def _start(converter_class: Any, assignment: Assignment, student: str = "*", **settings: Any) -> Any:
    config = read_config(assignment.root)
    coursedir = CourseDirectory(config=config, root=str(assignment.root))
    coursedir.assignment_id, coursedir.student_id = assignment.name, student
    log = _log(assignment.root)
    converter = converter_class(coursedir=coursedir, config=config, log=log)
    for name, value in settings.items():
        setattr(converter, name, value)
    try:
        with warnings.catch_warnings():
            # nbgrader 0.9 meets SQLAlchemy 2.1: about its own sessions, and harmless.
            warnings.simplefilter("ignore", SAWarning)
            converter.start()
    except NbGraderException as error:
        raise CourseError(f"{error} (nbgrader's log: {RECORDS}/nbgrader.log)") from None
    finally:
        for handler in list(log.handlers):
            handler.close()
            log.removeHandler(handler)
    return converter


def read_config(root: Path) -> Config:
    """What the ``nbgrader_config.py`` of a course sets."""
    with redirect_stdout(StringIO()):
        return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def _log(root: Path) -> logging.Logger:
    (root / RECORDS).mkdir(exist_ok=True)
    log = logging.getLogger("course.nbgrader")
    log.propagate = False
    log.setLevel(logging.INFO)
    handler = logging.FileHandler(root / RECORDS / "nbgrader.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return log
