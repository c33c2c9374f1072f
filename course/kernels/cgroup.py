"""Control groups: the system itself counts and bounds what a kernel takes, page tables and socket buffers included.

`find` gives the `Hierarchy` that this process may make groups in: version 2 where one is delegated, else version 1.
A hierarchy makes a `Group` for each kernel; the keeper enters it, starts the kernel, which is born inside, and leaves.
"""

from __future__ import annotations

import contextlib
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from course.kernels.limits import Limits

__all__ = ["Group", "Hierarchy", "Version1", "Version2", "find"]

#: How our folders are called; then comes the process that made them.
PREFIX = "course-kernels-"

#: Processes of a room besides the kernel's own.
ROOM = 8

#: A kernel's share of the processor: that of one ordinary process, by version.
SHARES, WEIGHT = 1024, 100


class Group:
    """A kernel's group, as a folder for each controller; `home` is where the keeper goes back to."""

    def __init__(self, hierarchy: Hierarchy, folders: Mapping[str, Path]) -> None:
        self._hierarchy, self._folders = hierarchy, folders

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Be in the group for a while; what is started meanwhile stays there."""
        try:
            for folder in set(self._folders.values()):
                (folder / "cgroup.procs").write_text(f"{os.getpid()}")
            yield
        finally:
            for folder in self._hierarchy.home.values():
                (folder / "cgroup.procs").write_text(f"{os.getpid()}")

    @property
    def memory(self) -> int:
        """Bytes that the group holds and cannot give back: of processes, shared, of temporary files, of the system."""
        return self._hierarchy.memory(self._folders["memory"])

    @property
    def was_full(self) -> bool:
        """Has the system ended a process of the group for want of memory in the group?"""
        return self._hierarchy.kills(self._folders["memory"]) > 0

    def remove(self) -> bool:
        """Remove the group, which is empty of processes; False where it is not yet."""
        with contextlib.suppress(OSError):
            for folder in set(self._folders.values()):
                folder.rmdir()
        return not any(folder.exists() for folder in self._folders.values())


class Hierarchy(ABC):
    """Where groups can be made. home: the folder, by controller, of the group that this process is in."""

    #: For people: the version and what is bounded.
    name: str

    def __init__(self, home: Mapping[str, Path], base: Mapping[str, Path]) -> None:
        self.home = home
        self.base = base
        self.name = f"cgroup {self.version}: {', '.join(base)}"

    version: str

    @abstractmethod
    def settings(self, limits: Limits) -> dict[str, dict[str, str]]:
        """What to write into which file, by controller."""

    @abstractmethod
    def memory(self, folder: Path) -> int:
        """See `Group.memory`."""

    @abstractmethod
    def kills(self, folder: Path) -> int:
        """Processes that the system ended because the group was full."""

    def make(self, name: str, limits: Limits) -> Group:
        """A new group. Raises `OSError`."""
        folders = {controller: base / name for controller, base in self.base.items()}
        for folder in set(folders.values()):
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
        for controller, files in self.settings(limits).items():
            for file, value in files.items():
                path = folders.get(controller, Path("/nowhere")) / file
                if path.exists():  # swap and input are not counted everywhere
                    path.write_text(value)
        return Group(self, folders)

    def remove(self) -> None:
        """Remove what was made here, as far as it is empty."""
        for folder in set(self.base.values()):
            _remove(folder)


class Version2(Hierarchy):
    """One tree for all controllers."""

    version = "v2"

    def settings(self, limits: Limits) -> dict[str, dict[str, str]]:
        memory = {"memory.max": f"{limits.memory_bytes}", "memory.swap.max": "0", "memory.oom.group": "1"}
        return {
            "memory": memory,
            "pids": {"pids.max": f"{limits.processes + ROOM}"},
            "cpu": {"cpu.weight": f"{WEIGHT}"},
            "io": {"io.weight": f"{WEIGHT}"},
        }

    def memory(self, folder: Path) -> int:
        numbers = _numbers(folder / "memory.stat")
        return sum(numbers.get(name, 0) for name in ("anon", "shmem", "kernel", "sock"))

    def kills(self, folder: Path) -> int:
        return _numbers(folder / "memory.events").get("oom_kill", 0)

    @classmethod
    def find(cls, mount: Path, own: str) -> Version2 | None:
        """In the nearest folder above our own group that hands controllers on, or can be made to."""
        home = mount / own.lstrip("/")
        for above in (home, *home.parents):
            if not above.is_relative_to(mount) or not os.access(above, os.W_OK):
                break
            try:
                hands_on = above / "cgroup.subtree_control"
                offered = set((above / "cgroup.controllers").read_text().split())
                wanted = [name for name in ("memory", "pids", "cpu", "io") if name in offered]
                if not {"memory", "pids"} <= offered:
                    continue
                _enable(hands_on, wanted)  # refused where processes are in that folder itself
                base = above / f"{PREFIX}{os.getpid()}"
                base.mkdir(exist_ok=True)
                _sweep(above)
                _enable(base / "cgroup.subtree_control", wanted)
                return cls({"home": home}, dict.fromkeys(wanted, base))
            except OSError:
                continue
        return None


class Version1(Hierarchy):
    """A tree for each controller."""

    version = "v1"

    def settings(self, limits: Limits) -> dict[str, dict[str, str]]:
        most = f"{limits.memory_bytes}"
        return {
            # In this order: with swap, memory is never bounded to more than both are together.
            "memory": {"memory.limit_in_bytes": most, "memory.memsw.limit_in_bytes": most},
            "pids": {"pids.max": f"{limits.processes + ROOM}"},
            "cpu": {"cpu.shares": f"{SHARES}"},
        }

    def memory(self, folder: Path) -> int:
        numbers = _numbers(folder / "memory.stat")
        # Temporary files are "shmem"; the system's own comes in a file of its own.
        system = _numbers(folder / "memory.kmem.usage_in_bytes").get("", 0)
        return numbers.get("total_rss", 0) + numbers.get("total_shmem", 0) + system

    def kills(self, folder: Path) -> int:
        return _numbers(folder / "memory.oom_control").get("oom_kill", 0)

    @classmethod
    def find(cls, mounts: Mapping[str, Path], own: Mapping[str, str]) -> Version1 | None:
        home, base = {}, {}
        for controller in ("memory", "pids", "cpu"):
            if controller not in mounts or controller not in own:
                continue
            folder = mounts[controller] / own[controller].lstrip("/")
            try:
                made = folder / f"{PREFIX}{os.getpid()}"
                made.mkdir(exist_ok=True)
                _sweep(folder)
            except OSError:
                continue
            home[controller], base[controller] = folder, made
        if {"memory", "pids"} <= base.keys():
            return cls(home, base)
        for folder in base.values():
            _remove(folder)
        return None


def find(mounts: Path = Path("/proc/self/mountinfo"), own: Path = Path("/proc/self/cgroup")) -> Hierarchy | None:
    """The control groups that this process may make; None where there are none for it."""
    version1, version2 = {}, None
    try:
        for line in mounts.read_text().splitlines():
            before, _, after = line.partition(" - ")
            kind, _, options = after.split()[:3]
            # A mount may show a part of the tree only; then our group's path does not lead anywhere.
            if kind == "cgroup2":
                version2 = Path(before.split()[4])
            elif kind == "cgroup":
                version1.update(dict.fromkeys(options.split(","), Path(before.split()[4])))
        paths = {}
        for line in own.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            paths.update(dict.fromkeys(controllers.split(","), path))
    except (OSError, ValueError):
        return None
    found = Version2.find(version2, paths[""]) if version2 and "" in paths else None
    return found or Version1.find(version1, paths)


def _enable(file: Path, controllers: Sequence[str]) -> None:
    missing = set(controllers) - set(file.read_text().split())
    if missing:
        file.write_text(" ".join(f"+{name}" for name in sorted(missing)))


def _sweep(folder: Path) -> None:
    """Remove what keepers left that were killed."""
    for left in folder.glob(f"{PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(PREFIX)).exists():
            _remove(left)


def _remove(folder: Path) -> None:
    for group in [*folder.glob("*/"), folder]:
        with contextlib.suppress(OSError):
            group.rmdir()


def _numbers(file: Path) -> dict[str, int]:
    """A file of lines with a name and a number, or with one number, whose name is empty."""
    numbers = {}
    try:
        for line in file.read_text().splitlines():
            name, _, value = line.rpartition(" ")
            numbers[name] = int(value)
    except (OSError, ValueError):
        pass
    return numbers
