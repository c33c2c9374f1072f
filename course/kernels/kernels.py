"""A source of confined kernels: `Kernels`, the client's side of the keeper."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from course.kernels.clock import Clock
from course.kernels.layers import ROOMS, choose
from course.kernels.limits import Limits
from course.kernels.manager import ConfinedKernelManager
from course.kernels.warm import PRELOAD

__all__ = ["Kernels"]


class Kernels:
    """Starts confined kernels, as many at a time as asked for, until it is closed; then everything it started ends.

    layer: ``auto`` for the best there is, or a name of `layers`; ``none`` confines nothing.
    preload: modules that kernels of the layer ``fork`` find imported.
    read_only: public folders that kernels may see besides Python and its packages.
    hidden: paths that no kernel may see, such as the course's own folder: refused where the view would show one.
    groups: whether control groups bound what a kernel takes, where the machine has them for us; see `cgroup`.
    env: what is in a kernel's environment besides the few usual variables.

    Raises `NoSandbox` where the layer is not to be had, `ValueError` for an unknown layer, and `RuntimeError` when the
    keeper cannot start: a hidden path in sight, a module that cannot be preloaded.
    """

    def __init__(
        self,
        layer: str = "auto",
        preload: Sequence[str] = PRELOAD,
        limits: Limits | None = None,
        read_only: Sequence[Path] = (),
        hidden: Sequence[Path] = (),
        env: Mapping[str, str] | None = None,
        groups: bool = True,
    ) -> None:
        self.layer = choose(layer)
        if note := ROOMS[self.layer].note():
            logging.getLogger(__name__).warning("%s: %s", self.layer, note)
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._ended: dict[str, str | None] = {}
        self._faults: dict[str, str] = {}
        self._pids: dict[str, int] = {}
        self._memory: dict[str, int] = {}
        self._unread = b""
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._keeper = _start_keeper(theirs)
        self._send(
            layer=self.layer,
            preload=list(preload),
            limits=asdict(self.limits),
            env=dict(env or {}),
            read_only=[str(path) for path in read_only],
            hidden=[str(path) for path in hidden],
            home=os.path.expanduser("~"),
            groups=groups,
        )
        answer = self._receive_one()
        if "folder" not in answer:
            self.close()
            raise RuntimeError(f"kernels cannot be started: {answer.get('error', 'their keeper ended by itself')}")
        self.folder = Path(answer["folder"])
        #: The control groups that kernels are in, in words; "" for none.
        self.resources = str(answer["resources"])

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all kernels and the keeper."""
        self._channel.close()
        try:
            self._keeper.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def manager(self, folder: Path) -> ConfinedKernelManager:
        """A manager for one kernel that works in `folder`, the only place it can write to: nbclient's ``km``."""
        manager = ConfinedKernelManager(self.limits, kernels=self, folder=Path(folder).resolve(strict=True))
        self.connect(manager)
        return manager

    def connect(self, manager: Any) -> None:
        """Choose where a manager and its kernel will meet: sockets in a folder of their own."""
        name = uuid.uuid4().hex[:12]
        manager.transport = "ipc"
        manager.ip = str(self.folder / name / "k")
        manager.connection_file = str(self.folder / f"{name}.json")

    def start(self, name: str, folder: Path, connection: Mapping[str, Any]) -> None:
        """Have the keeper start a kernel under that name. It is ready when it answers on its sockets."""
        info = {key: value.decode() if isinstance(value, bytes) else value for key, value in connection.items()}
        self._ended[name] = None
        self._send(do="start", name=name, folder=str(folder), connection=info)

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a kernel."""
        self._send(do="signal", name=name, signal=number)

    def end(self, name: str) -> None:
        """End a kernel and everything it started; `ended` tells when that is done."""
        self._send(do="end", name=name)

    def ended(self, name: str) -> str | None:
        """None while a kernel runs, then why it ended, in words ("" when it was asked to)."""
        with self._lock:
            try:
                while received := self._channel.recv(65536, socket.MSG_DONTWAIT):
                    self._unread += received
                self._unread += b"".join(
                    _line(ended=name, why=_KEEPER_DIED, fault="machine") for name in self._running()
                )
            except BlockingIOError:
                pass
            except OSError:  # closed: everything has ended
                self._unread += b"".join(_line(ended=name, why="", fault="machine") for name in self._running())
            *lines, self._unread = self._unread.split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "started" in message:
                    self._pids[message["started"]] = message["pid"]
                    continue
                self._ended[message["ended"]] = message["why"]
                self._faults[message["ended"]] = message["fault"]
                self._memory[message["ended"]] = message.get("memory", 0)
        return self._ended.get(name)

    def clock(self, name: str) -> Clock | None:
        """Tells the time that is a running kernel's own; None while it is not known to run."""
        running = self.ended(name) is None and name in self._pids
        return Clock(self._pids[name]) if running else None

    @property
    def alive(self) -> bool:
        """Is the keeper there, so that kernels can be started?"""
        return self._keeper.poll() is None

    def fault(self, name: str) -> str:
        """Whose doing the end of a kernel was: "student", "machine" or "unknown"."""
        return self._faults.get(name, "unknown")

    def memory(self, name: str) -> int:
        """The most memory that a process of a kernel was seen to have resident, in bytes; 0 while it runs."""
        return self._memory.get(name, 0)

    def _running(self) -> list[str]:
        return [name for name, why in self._ended.items() if why is None]

    def _send(self, **message: object) -> None:
        try:
            self._channel.sendall(_line(**message))
        except OSError as error:
            raise RuntimeError(f"kernels can no longer be started: {_KEEPER_DIED}") from error

    def _receive_one(self) -> dict[str, Any]:
        while b"\n" not in self._unread:
            try:
                received = self._channel.recv(65536)
            except ConnectionResetError:
                received = b""
            if not received:
                return {}
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


_KEEPER_DIED = "their keeper has died"


def _start_keeper(channel: socket.socket) -> subprocess.Popen[bytes]:
    """Start a keeper as a fresh program: its memory, and so that of every kernel, never held what is in ours."""
    number = channel.fileno()
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "course.kernels.keeper", str(number)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Sets of strings have the same order in every run: equal submissions get equal answers.
        env={"HOME": "/tmp", "PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
        cwd="/",
        pass_fds=[number],
        start_new_session=True,
    )


def _line(**message: object) -> bytes:
    return json.dumps(message).encode() + b"\n"
