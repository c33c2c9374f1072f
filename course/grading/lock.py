"""One grading run of an assignment at a time, whoever starts it: `course grade`, ``nbgrader autograde``, formgrader."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from course.assignment import CourseError
from course.grading.journal import RECORDS

__all__ = ["only_one"]


@contextmanager
def only_one(
    root: Path,
    assignment: str,
    wait: bool = False,
    say: Callable[[str], object] = lambda line: None,
    doing: str = "graded",
) -> Iterator[None]:
    """Hold the lock on an assignment of the course under `root`; the system releases it when its process ends.

    wait: wait while somebody else holds it, having said so once; else raise `CourseError`, who holds it and since when.
    doing: what is done to it; there is a lock for each such thing.
    """
    with _lock_file(root, assignment if doing == "graded" else f"{assignment}.{doing}") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = f"{assignment} is being {doing} already, {_holder(file.fileno())}"
            if not wait:
                hint = ": wait for that run, or use --wait" if doing == "graded" else ""
                raise CourseError(f"{held}{hint}") from None
            say(f"{held}: waiting")
            fcntl.flock(file, fcntl.LOCK_EX)
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        me = {"user": _user(), "host": socket.gethostname(), "process": os.getpid(), "since": since}
        with contextlib.suppress(OSError):  # on a full disk the lock holds, and who has it is not known
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), json.dumps(me).encode())
        yield


def _lock_file(root: Path, assignment: str) -> BinaryIO:
    path = root / RECORDS / "locks" / f"{assignment}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab+", buffering=0)
    except OSError as error:
        raise CourseError(f"{path.relative_to(root)} cannot be opened: {error.strerror}") from None


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
