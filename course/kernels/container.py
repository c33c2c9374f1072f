"""The third room: a container of podman or docker with the same view, on an empty image.

Our tests find no container engine, so this is the one room that they do not try.
"""

from __future__ import annotations

import os
import shutil
import signal
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from course.kernels import view
from course.kernels.bubblewrap import kernel_command
from course.kernels.confine import NOBODY
from course.kernels.limits import Limits
from course.kernels.room import Room, run, spawn

__all__ = ["Container"]

_IMAGE = "course-empty"


class Container(Room):
    """See `Room`. The engine holds memory and processes to their limits; the kernel hardens itself besides."""

    name = "container"

    @classmethod
    def missing(cls) -> str | None:
        engine = _engine()
        if engine is None:
            return "install podman (on Debian: apt install podman), or docker"
        why = run([engine, "info"])
        return why and f"{engine} does not run here ({why})"

    def __init__(self, folder: Path, visible: Sequence[Path], limits: Limits, env: Mapping[str, str]) -> None:
        super().__init__(folder, visible, limits, env)
        self.engine = _engine() or "podman"
        self.containers: dict[int, str] = {}
        if run([self.engine, "image", "inspect", _IMAGE]):
            _import_empty_image(self.engine)

    def start(self, submission: Path, sockets: Path, report: int) -> int:
        name = f"{self.folder.name}-{sockets.name}"
        arguments = self._arguments(name, submission, sockets)
        command = [self.engine, "run", *arguments, _IMAGE, *kernel_command(self.limits)]
        pid = spawn(command, report)
        self.containers[pid] = name
        return pid

    def signal(self, pid: int, number: int) -> None:
        run([self.engine, "kill", "--signal", str(number), self.containers[pid]])

    def kill(self, pid: int) -> None:
        self.signal(pid, signal.SIGKILL)

    def _arguments(self, name: str, submission: Path, sockets: Path) -> Iterator[str]:
        limits, tmp = self.limits, f"rw,nosuid,nodev,size={self.limits.tmp_bytes}"
        yield from ("--rm", "--init", "--name", name, "--network", "none", "--read-only", "--cap-drop", "ALL")
        yield from ("--security-opt", "no-new-privileges", "--pids-limit", str(limits.processes))
        yield from ("--memory", str(limits.memory_bytes), "--memory-swap", str(limits.memory_bytes))
        yield from ("--user", f"{os.getuid() or NOBODY}:{os.getgid() or NOBODY}")
        if self.engine == "podman" and os.getuid():
            yield from ("--userns", "keep-id")
        yield from ("--tmpfs", f"/tmp:{tmp}", "--shm-size", str(limits.tmp_bytes), "--workdir", str(view.SUBMISSION))
        for variable, value in self.environment.items():
            yield from ("--env", f"{variable}={value}")
        for path in (*self.visible, *view.links()):
            yield from ("--volume", f"{path}:{path}:ro")
        yield from ("--volume", f"{submission}:{view.SUBMISSION}:rw", "--volume", f"{sockets}:{view.SOCKETS}:rw")


def _engine() -> str | None:
    return next((name for name in ("podman", "docker") if shutil.which(name)), None)


def _import_empty_image(engine: str) -> None:
    """Make an image with nothing in it: all that a kernel sees comes from the machine, as in the other rooms."""
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        tarfile.open(file.name, "w").close()
        why = run([engine, "import", file.name, _IMAGE])
    if why:
        raise RuntimeError(f"{engine} cannot import an empty image: {why}")
