"""What every way of confining a kernel has in common.

A room is one process (as the keeper sees it) with one child, the first process of the room's PID namespace, whose first
child is the kernel. When the namespace's first process is killed, the system kills all that is in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from course.kernels import view
from course.kernels.confine import NOBODY
from course.kernels.inside import environment
from course.kernels.limits import Limits
from course.kernels.watch import first_child

__all__ = ["Room", "run", "spawn"]


class Room(ABC):
    """Starts and ends the kernels of one layer.

    folder: the keeper's own; visible: see `view.visible`; env: what a kernel's environment has besides the usual.
    """

    #: The layer's name, and the sockets' folder as the kernel sees it (None: as we do).
    name: ClassVar[str]
    sockets: ClassVar[Path | None] = view.SOCKETS

    def __init__(self, folder: Path, visible: Sequence[Path], limits: Limits, env: Mapping[str, str]) -> None:
        self.folder, self.visible, self.limits = folder, visible, limits
        self.environment = environment(env)

    @classmethod
    @abstractmethod
    def missing(cls) -> str | None:
        """In one line, why this layer cannot be had here and what to do about it; None where it can. Really tries."""

    @classmethod
    def note(cls) -> str:
        """What this layer lacks here although it can be had, in one line."""
        return ""

    @abstractmethod
    def start(self, submission: Path, sockets: Path, report: int) -> int:
        """Start a kernel in the folder `submission`, on ``connection.json`` in `sockets`; the room's process.

        report: a pipe to write to what went wrong, in one line; closed before any student's code runs.
        """

    def prepare(self, name: str, submission: Path, connection: dict[str, Any]) -> Path:
        """Make the folder for a kernel's sockets, and let the kernel's user have it and the submission."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        sockets = self.folder / name / "room"  # its client's are beside it
        sockets.mkdir(parents=True)
        inside = {**connection, "ip": str((self.sockets or sockets) / "k")}
        (sockets / "connection.json").write_text(json.dumps(inside))
        if os.getuid() == 0 and self.name != "none":
            for folder in (sockets, submission):
                _give(folder)
        return sockets

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to the kernel and what it runs in the foreground."""
        first = first_child(pid)
        kernel = first and first_child(first)
        if kernel:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(kernel, number)

    def kill(self, pid: int) -> None:
        """End the kernel and everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(first_child(pid) or pid, signal.SIGKILL)


def run(command: Sequence[str]) -> str | None:
    """Try a command: None when it succeeds, else the last line of what it says."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return None if done.returncode == 0 else (said[-1] if said else f"exit code {done.returncode}")


def _give(folder: Path) -> None:
    os.chown(folder, NOBODY, NOBODY)
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(where, name), NOBODY, NOBODY, follow_symlinks=False)


def spawn(command: Sequence[str], report: int, **settings: Any) -> int:
    """Start a program whose end the keeper collects, by its process number; what it says goes to `report`."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=report, **settings)
    process.returncode = 0  # else the next Popen would collect it, and the keeper would wait for nobody
    return process.pid
