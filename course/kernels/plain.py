"""No room at all: an ordinary kernel that may do whatever its user may. Only for those who ask for it by name."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from course.kernels.inside import COMMAND
from course.kernels.room import Room, spawn

__all__ = ["Plain"]


class Plain(Room):
    """See `Room`. Its environment is clean and the keeper watches it; nothing keeps it from leaving."""

    name = "none"
    sockets = None

    @classmethod
    def missing(cls) -> str | None:
        return None

    def start(self, submission: Path, sockets: Path, report: int) -> int:
        command = [*COMMAND, str(sockets / "connection.json")]
        return spawn(command, report, cwd=submission, env=self.environment, start_new_session=True)

    def signal(self, pid: int, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)

    def kill(self, pid: int) -> None:
        self.signal(pid, signal.SIGKILL)
