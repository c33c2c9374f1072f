"""Where nbgrader's words go: into a file of the course's, and what stopped it into one line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from course.errors import CourseError
from course.grading.journal import RECORDS

__all__ = ["Log", "nbgrader_log"]

#: nbgrader's own loggers, which would write to stderr: of its gradebook, and of its programs.
THEIRS = ("traitlets", "tornado.application", "nbgrader")


class Log:
    """nbgrader's log while it is open.

    to: what nbgrader is given.
    why: the last error that it caught and put into the log with its traceback, in one line; "" where there is none.
    """

    def __init__(self, to: logging.Logger) -> None:
        self.to, self.why = to, ""


@contextmanager
def nbgrader_log(root: Path) -> Iterator[Log]:
    """Let nbgrader write to ``.course/nbgrader.log`` of the course under `root`, and to nothing else."""
    log = Log(logging.getLogger("course.nbgrader"))
    log.to.setLevel(logging.INFO)
    try:
        (root / RECORDS).mkdir(exist_ok=True)
        file = _File(root / RECORDS / "nbgrader.log", encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{RECORDS}/nbgrader.log cannot be written: {error.strerror}") from None
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handlers = (file, _Causes(log))
    loggers = (log.to, *map(logging.getLogger, THEIRS))
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.propagate = False
        for handler in handlers:
            logger.addHandler(handler)
    try:
        yield log
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.propagate = propagate
            for handler in handlers:
                logger.removeHandler(handler)
        file.close()


class _File(logging.FileHandler):
    """A log that a full disk leaves incomplete, without a word: what is full is said by what comes next."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass

    def close(self) -> None:
        with suppress(OSError):
            super().close()


class _Causes(logging.Handler):
    """Looks for errors in what is logged: nbgrader says "see the above traceback" when it gives up."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if "Traceback (most" in said and (errors := re.findall(r"^(?:\w+\.)*(\w+: .+)", said, re.MULTILINE)):
            self._log.why = errors[-1]
