"""One grading run of an assignment at a time, whoever starts it: `course grade`, ``nbgrader autograde``, formgrader."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from course.assignment import CourseError
from course.grading.journal import RECORDS

__all__ = ["only_one"]


@contextmanager
def only_one(
    root: Path, assignment: str, wait: bool = False, say: Callable[[str], object] = lambda line: None
) -> Iterator[None]:
    """Hold the lock on an assignment of the course under `root`; the system releases it when its process ends.

    wait: wait while somebody else holds it, having said so once; else raise `CourseError`, who holds it and since when.
    """
    folder = root / RECORDS / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{assignment}.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = f"{assignment} is being graded already, {_holder(file.fileno())}"
            if not wait:
                raise CourseError(f"{held}: wait for that run, or use --wait") from None
            say(f"{held}: waiting")
            fcntl.flock(file, fcntl.LOCK_EX)
        os.ftruncate(file.fileno(), 0)
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        json.dump({"user": _user(), "host": socket.gethostname(), "process": os.getpid(), "since": since}, file)
        file.flush()
        yield


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return f"user {os.getuid()}"


def _holder(descriptor: int) -> str:
    try:
        held = json.loads(os.pread(descriptor, 4096, 0))
        return f"by {held['user']} (process {held['process']} on {held['host']}) since {held['since']}"
    except (KeyError, TypeError, ValueError):
        return "by a run that is just starting"
