"""The best room: forked from the keeper, which has imported everything already, and confined while it lives.

    keeper ── outer ── first (process 1 of the room) ── kernel

`outer` makes the namespaces, but by the rules of PID namespaces it stays outside; it waits, and passes on how it ended.
`first` builds the file system, collects orphans, and takes all the others with it when it ends.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from course.kernels import confine, linux, view
from course.kernels.inside import serve
from course.kernels.limits import Limits
from course.kernels.room import Room, run

__all__ = ["Fork", "probe"]


class Fork(Room):
    """See `Room`. Its kernels share the keeper's memory until they write to it."""

    name = "fork"

    @classmethod
    def missing(cls) -> str | None:
        why = run([sys.executable, "-P", "-c", "from course.kernels import fork; fork.probe()"])
        return why and f"needs Linux 6.7 with user namespaces and Landlock ({why})"

    def start(self, submission: Path, sockets: Path, report: int) -> int:
        def kernel(on_bound: Callable[[], None]) -> None:
            os.setsid()
            confine.harden(self.limits)
            os.environ.clear()
            os.environ.update(self.environment)
            os.chdir(view.SUBMISSION)
            tempfile.tempdir = None
            serve(view.SOCKETS / "connection.json", on_bound)

        def build() -> None:
            confine.build_root(self.folder / "root", self.visible, submission, sockets, self.limits)

        (self.folder / "root").mkdir(exist_ok=True)
        return fork(lambda: _outer(build, kernel, report), report)


def fork(child: Callable[[], object], report: int, *keep: int) -> int:
    """Run `child` in a forked process that has no file open but the standard ones, `report` and those to `keep`."""
    pid = os.fork()
    if pid:
        return pid
    try:
        for name in os.listdir("/proc/self/fd"):
            if int(name) not in (0, 1, 2, report, *keep):
                with contextlib.suppress(OSError):  # the listing's own is closed already
                    os.close(int(name))
        child()
    except BaseException as error:
        os.write(report, f"{error}\n".encode())
    finally:
        os._exit(1)


def _outer(build: Callable[[], None], kernel: Callable[[Callable[[], None]], None], report: int) -> NoReturn:
    linux.die_with_parent()
    confine.enter_namespaces()
    alive, _held = os.pipe()
    first = fork(lambda: _first(build, kernel, report, alive), report, alive)
    os.close(alive)
    os.close(report)
    code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
    os._exit(code if code >= 0 else 128 - code)


def _first(
    build: Callable[[], None], kernel: Callable[[Callable[[], None]], None], report: int, alive: int
) -> NoReturn:
    linux.die_with_parent()
    if select.select([alive], [], [], 0)[0]:
        os._exit(1)  # the parent ended before we could ask to follow it
    os.close(alive)
    build()
    bound, say_bound = os.pipe()
    locked, say_locked = os.pipe()

    def on_bound() -> None:
        os.close(report)
        os.write(say_bound, b".")
        os.read(locked, 1)
        os.close(say_bound)
        os.close(locked)

    pid = fork(lambda: kernel(on_bound), report, say_bound, locked)
    for number in (report, say_bound, locked):
        os.close(number)
    if os.read(bound, 1):
        confine.lock_sockets()
        confine.harden(Limits())
        os.write(say_locked, b".")
    while True:
        ended, status = os.wait()
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def probe() -> None:
    """Build a room as kernels have it, and do nothing in it; says what is in the way and exits with 1."""
    with tempfile.TemporaryDirectory(prefix="course-kernels-") as folder:
        root, submission, sockets = (Path(folder, name) for name in ("root", "submission", "sockets"))
        for path in (root, submission, sockets):
            path.mkdir()

        def kernel(on_bound: Callable[[], None]) -> None:
            confine.harden(Limits())
            os._exit(0)

        def build() -> None:
            confine.build_root(root, view.visible(), submission, sockets, Limits())

        status = os.waitpid(fork(lambda: _outer(build, kernel, 2), 2), 0)[1]
    sys.exit(os.waitstatus_to_exitcode(status))
