"""The keeper: the process that starts kernels, watches them and ends them. It never holds anything of the grader's.

``python -P -m course.kernels.keeper FD`` speaks JSON, a line a message, over the socket FD. First comes its `Setting`,
which it answers with ``{"folder": ...}`` or ``{"error": ...}``; then requests to ``start``, ``signal`` and ``end``
kernels by name. It reports ``{"started": name, "pid": ...}`` and, when one has ended, ``{"ended": name, "why": ...,
"fault": ..., "memory": ...}``, where the fault is the ``student``'s, the ``machine``'s, or ``unknown``.

The machine is at fault where nothing that the notebook did ended its kernel; no kernel is ended for another's sake.

It has one thread, for it forks. When the other end closes, or whoever started it dies, it ends everything it started
and removes its folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.kernels import cgroup, gate, linux, share, view, watch
from course.kernels.fork import fork
from course.kernels.inside import environment
from course.kernels.layers import ROOMS
from course.kernels.limits import Limits
from course.kernels.warm import warm_up
from course.language import ENGLISH, SPOKEN, _, speaking

__all__ = ["Keeper", "Setting"]

#: Seconds between two looks at the kernels.
_PERIOD = 0.1


@dataclass(frozen=True)
class Setting:
    """What a keeper is told at first. layer: a key of `layers.ROOMS`; the paths are those of `Kernels`."""

    layer: str
    preload: tuple[str, ...]
    limits: Limits
    env: Mapping[str, str]
    read_only: tuple[Path, ...]
    hidden: tuple[Path, ...]
    home: str
    groups: bool

    @classmethod
    def read(cls, message: dict[str, Any]) -> Setting:
        paths = {name: tuple(map(Path, message[name])) for name in ("read_only", "hidden")}
        return cls(**{**message, **paths, "preload": tuple(message["preload"]), "limits": Limits(**message["limits"])})


@dataclass
class _Kernel:
    """A kernel that was started.

    pid: the room it hangs on; alive: a descriptor that is readable once that has ended; report: a pipe with what kept
    it from starting; gate: the process that passes on what it sends; group: its control group; why: why we ended it
    ("": we were asked).
    """

    name: str
    pid: int
    alive: int
    report: int
    watch: watch.Watch
    gate: int
    group: cgroup.Group | None
    why: str | None = None
    fault: str = "student"


class Keeper:
    """Serves one `Kernels` until the other end of `channel` closes."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.parent = os.getppid()
        self.kernels: dict[str, _Kernel] = {}
        self._unread = b""

    def run(self) -> None:
        setting = Setting.read(json.loads(self._first_line()))
        with speaking(setting.env.get(SPOKEN, ENGLISH)):
            self._keep(setting)

    def _keep(self, setting: Setting) -> None:
        try:
            self._prepare(setting)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            self._send(error=f"{error}")
            return
        try:
            self._send(folder=str(self.folder), resources=self.groups.name if self.groups else "")
            while self._serve():
                self._look()
        finally:
            for kernel in self.kernels.values():
                self.room.kill(kernel.pid)
            for kernel in self.kernels.values():
                os.waitpid(kernel.pid, 0)
                self._close(kernel)
            if self.groups:
                self._sweep()
                self.groups.remove()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self, setting: Setting) -> None:
        self.limits = setting.limits
        self.visible = view.visible(setting.read_only, setting.hidden)
        if setting.layer == "fork":
            # Caches, such as that of fonts, are the grader's; in a kernel, HOME is another.
            os.environ.update(environment(setting.env), HOME=setting.home)
            warm_up(setting.preload)
        # Paths of sockets have to be short: 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="course-kernels-", dir="/tmp"))
        self.room = ROOMS[setting.layer](self.folder, self.visible, setting.limits, setting.env)
        self.groups = cgroup.find() if setting.groups and setting.layer != "container" else None
        self.empty: list[cgroup.Group] = []
        # Where no control group divides the processor, we do.
        self.divides = self.groups is None or "cpu" not in self.groups.base
        self.by_sessions = share.by_sessions()

    def _serve(self) -> bool:
        """Wait for requests, but not for long, and do them; False when there will be no more."""
        if os.getppid() != self.parent:
            return False
        channel, ends = self.channel.fileno(), [kernel.alive for kernel in self.kernels.values()]
        if channel not in select.select([channel, *ends], [], [], _PERIOD if self.kernels else 1)[0]:
            return True
        received = self.channel.recv(65536)
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            self._do(json.loads(line))
        return bool(received)

    def _do(self, request: dict[str, Any]) -> None:
        name = request["name"]
        if request["do"] == "start":
            try:
                self._start(name, Path(request["folder"]), request["connection"])
            except OSError as error:  # the machine has no room, no processes or no files left: the others go on
                self._send(ended=name, why=f"the kernel could not be started: {error}", fault="machine", memory=0)
        elif name in self.kernels:
            kernel = self.kernels[name]
            if request["do"] == "end":
                kernel.why = kernel.why or ""
                self.room.kill(kernel.pid)
            else:
                self.room.signal(kernel.pid, request["signal"])

    def _start(self, name: str, submission: Path, connection: dict[str, Any]) -> None:
        sockets = self.room.prepare(name, submission, connection)
        group = self.groups.make(name, self.limits) if self.groups else None
        reading, report = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            with group.entered() if group else contextlib.nullcontext():
                pid = self.room.start(submission, sockets, report)
            outside, inside, numbers = sockets.parent / "k", sockets / "k", gate.ports(connection)
            keeper = os.getpid()
            passes_on = fork(lambda: self._gate(keeper, outside, inside, numbers), report)
        finally:
            os.close(report)
        usage = watch.Watch(pid, (submission, sockets), self.limits, group)
        self.kernels[name] = _Kernel(name, pid, os.pidfd_open(pid), reading, usage, passes_on, group)
        self._send(started=name, pid=pid)

    def _gate(self, keeper: int, outside: Path, inside: Path, numbers: list[int]) -> None:
        linux.die_with_parent()
        if os.getppid() != keeper:
            return  # it ended before we could ask to follow it
        gate.serve(outside, inside, numbers, self.limits.client_bytes)

    def _look(self) -> None:
        """Report the kernels that have ended, and end those that use too much."""
        self._reap()
        running = [kernel for kernel in self.kernels.values() if kernel.why is None]
        for kernel in running:
            kernel.why = kernel.watch.complaint()
            kernel.fault = kernel.watch.fault
            if kernel.why is None:
                self._look_at_gate(kernel)
            if kernel.why is None and self.divides:
                share.divide(kernel.watch.pids, self.by_sessions)
            if kernel.why:
                self.room.kill(kernel.pid)
        self._reap()

    def _look_at_gate(self, kernel: _Kernel) -> None:
        pid, status = os.waitpid(kernel.gate, os.WNOHANG) if kernel.gate else (0, 0)
        if pid:
            kernel.gate = 0
            if os.waitstatus_to_exitcode(status) == gate.TOO_MUCH:
                most = watch.size(self.limits.client_bytes)
                kernel.why = _("the notebook sent more than {size} to the grader").format(size=most)
            else:
                kernel.why, kernel.fault = "what passes on the kernel's messages has died", "machine"

    def _close(self, kernel: _Kernel) -> None:
        """Let go of what there was for a kernel that has ended."""
        os.close(kernel.report)
        os.close(kernel.alive)
        if kernel.gate:
            os.kill(kernel.gate, signal.SIGKILL)
            os.waitpid(kernel.gate, 0)
        if kernel.group:
            self.empty.append(kernel.group)

    def _sweep(self) -> None:
        """Remove groups; for a moment after its last process has ended, the system does not let go of one."""
        self.empty = [group for group in self.empty if not group.remove()]

    def _reap(self) -> None:
        self._sweep()
        for kernel in list(self.kernels.values()):
            pid, status = os.waitpid(kernel.pid, os.WNOHANG)
            if pid:
                del self.kernels[kernel.name]
                if kernel.why is None and kernel.watch.was_full:
                    kernel.why = kernel.watch.too_much_memory
                if kernel.why is None:
                    code = os.waitstatus_to_exitcode(status)
                    reported = _reported(kernel.report)
                    kernel.why = reported or _in_words(code)
                    # Nobody here sent that signal: a process of the kernel's own, or the system, for want of memory.
                    killed = code in (-signal.SIGKILL, 128 + signal.SIGKILL)
                    kernel.fault = "machine" if reported else "unknown" if killed else "student"
                self._close(kernel)
                self._send(ended=kernel.name, why=kernel.why, fault=kernel.fault, memory=kernel.watch.peak)

    def _first_line(self) -> bytes:
        while b"\n" not in self._unread:
            received = self.channel.recv(65536)
            if not received:
                sys.exit()
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _send(self, **message: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.channel.sendall(json.dumps(message).encode() + b"\n")


def _reported(report: int) -> str:
    """What a room said before it gave up, if it did."""
    try:
        text = os.read(report, 2000).decode(errors="replace").strip()
    except BlockingIOError:
        return ""
    return f"the kernel could not be started: {text.splitlines()[-1]}" if text else ""


def _in_words(code: int) -> str:
    number = -code if code < 0 else code - 128
    if number > 0:
        try:
            name = signal.Signals(number).name
            return _("the kernel was killed by signal {number} ({name})").format(number=number, name=name)
        except ValueError:
            pass
    return _("the kernel ended by itself (exit code {code})").format(code=code)


def main() -> None:
    Keeper(socket.socket(fileno=int(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
