"""The second room: an ordinary kernel that bubblewrap starts with the same view. Nothing is shared or warm."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from course.kernels import view
from course.kernels.confine import INSIDE, has_landlock
from course.kernels.inside import COMMAND
from course.kernels.limits import Limits
from course.kernels.room import Room, run, spawn

__all__ = ["Bubblewrap", "kernel_command"]


class Bubblewrap(Room):
    """See `Room`. The kernel hardens itself before it opens its sockets, without Landlock where there is none."""

    name = "bubblewrap"

    @classmethod
    def missing(cls) -> str | None:
        if shutil.which("bwrap") is None:
            return "install bubblewrap (on Debian: apt install bubblewrap)"
        why = run(["bwrap", *_namespaces(), "--ro-bind", "/", "/", "true"])
        return why and f"bubblewrap does not work here ({why})"

    @classmethod
    def note(cls) -> str:
        return "" if has_landlock() else "without Landlock, which needs Linux 6.7: one wall less around the files"

    def start(self, submission: Path, sockets: Path, report: int) -> int:
        command = ["bwrap", *_namespaces(), *self._arguments(submission, sockets), "--", *kernel_command(self.limits)]
        return spawn(command, report)

    def _arguments(self, submission: Path, sockets: Path) -> Iterator[str]:
        size = str(self.limits.tmp_bytes)
        yield from ("--clearenv",)
        for name, value in self.environment.items():
            yield from ("--setenv", name, value)
        yield from ("--proc", "/proc", "--dev", "/dev")
        for place in ("/tmp", "/dev/shm"):
            yield from ("--perms", "1777", "--size", size, "--tmpfs", place)
        for path, target in view.links().items():
            yield from ("--symlink", target, str(path))
        # Left to itself, bubblewrap makes folders on the way to a mount that only their owner may enter.
        for path in sorted({parent for target in (*self.visible, view.SOCKETS) for parent in target.parents}):
            yield from ("--perms", "0755", "--dir", str(path))
        for path in self.visible:
            yield from ("--ro-bind", str(path), str(path))
        for path, inside in ((submission, view.SUBMISSION), (sockets, view.SOCKETS)):
            yield from ("--bind", str(path), str(inside))
        yield from ("--remount-ro", "/")


def kernel_command(limits: Limits) -> list[str]:
    """The command that a program which makes rooms runs in one."""
    connection = str(view.SOCKETS / "connection.json")
    return [*COMMAND, connection, json.dumps(asdict(limits)), "landlock" if has_landlock() else "none"]


def _namespaces() -> list[str]:
    # Root's kernels become nobody inside (`confine.harden`), for which they have to start as root, with that one right.
    root = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    user = ["--unshare-user", "--uid", str(INSIDE), "--gid", str(INSIDE), "--cap-drop", "ALL"]
    others = [f"--unshare-{name}" for name in ("pid", "net", "ipc", "uts", "cgroup-try")]
    return [*(user if os.getuid() else root), *others, "--die-with-parent", "--new-session"]
