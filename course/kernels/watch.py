"""What a kernel and everything it started use, read from /proc, against its limits."""

from __future__ import annotations

import os
import time
from pathlib import Path

from course.kernels.cgroup import Group
from course.kernels.limits import MIB, Limits
from course.language import _
from course.proc import cpu_seconds, number, read, stat

__all__ = ["Watch", "proportional", "resident", "size", "tree"]

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Watch:
    """Looks after one kernel: `complaint` says which limit it has broken, in words for a student, or None.

    fault: whose doing a broken limit is, the "student"'s or the "machine"'s.
    peak: the most memory that a look has found resident in one process, shared pages in full, in bytes.
    root: the process (as the keeper sees it) that everything of the kernel descends from.
    pids: the processes that the last look has found.
    folders: where it may write to on disk.
    group: its control group, which counts more than /proc tells; None where there is none.
    """

    def __init__(self, root: int, folders: tuple[Path, ...], limits: Limits, group: Group | None = None) -> None:
        self.root, self.folders, self.limits, self.group = root, folders, limits, group
        self.pids = [root]
        self.started = time.monotonic()
        self.peak = 0
        self.fault = "student"

    def complaint(self) -> str | None:
        most = self.limits
        pids = self.pids = tree(self.root)
        if time.monotonic() - self.started > most.notebook_seconds:
            self.fault = "machine"  # its own time is bounded by whoever runs its cells
            told = _("the kernel was there for more than {seconds:g} seconds")
            return told.format(seconds=most.notebook_seconds)
        if cpu_seconds(pids) > most.cpu_seconds:
            told = _("the notebook used more than {seconds:g} seconds of processor time")
            return told.format(seconds=most.cpu_seconds)
        used = list(map(resident, pids))
        self.peak = max(self.peak, *used)
        if self._memory(pids, sum(used)) > most.memory_bytes or self.was_full:
            return self.too_much_memory
        if sockets(pids[-1]) > most.sockets:
            return _("the notebook opened more than {most} sockets").format(most=most.sockets)
        if len(pids) > most.processes:
            return _("the notebook started more than {most} processes").format(most=most.processes)
        if sessions(pids) > most.sessions:
            return _("the notebook started more than {most} sessions of processes").format(most=most.sessions)
        files, taken = disk_use(self.folders, most.files)
        if files > most.files:
            return _("the notebook left more than {most} files in its folder").format(most=most.files)
        if taken > most.disk_bytes:
            return _("the notebook wrote more than {size} into its folder").format(size=size(most.disk_bytes))
        # What was deleted but is still open, or lies where we may not look, was written nevertheless.
        if sum(map(_written, pids)) > 4 * most.disk_bytes:
            told = _("the notebook wrote more than {size} to disk in all")
            return told.format(size=size(4 * most.disk_bytes))
        return None

    def _memory(self, pids: list[int], used: int) -> int:
        """Bytes that these processes hold, where `used` is what is resident, shared pages in each."""
        if self.group:
            return self.group.memory
        tables = sum(map(page_tables, pids))
        # Proportional shares are right but dear; they are never more than the sum of what is resident.
        return tables + (sum(map(proportional, pids)) if used + tables > self.limits.memory_bytes else used)

    @property
    def was_full(self) -> bool:
        """Has the system ended a process because the kernel's control group was full?"""
        return self.group is not None and self.group.was_full

    @property
    def too_much_memory(self) -> str:
        return _("the notebook used more than {size} of memory").format(size=size(self.limits.memory_bytes))


def tree(root: int) -> list[int]:
    """A process and all its descendants, parents first, as far as they exist at this moment."""
    pids = [root]
    for pid in pids:
        pids.extend(_children(pid))
    return pids


def first_child(pid: int) -> int | None:
    """The oldest child of a process. A room's is the first process inside; its own is the kernel."""
    return next(iter(sorted(_children(pid))), None)


def resident(pid: int) -> int:
    """Bytes of a process's memory that are in use now, shared pages in full; 0 when it is gone."""
    fields = read(pid, "statm").split()
    return int(fields[1]) * _PAGE if fields else 0


def page_tables(pid: int) -> int:
    """Bytes that the system holds to know where a process's memory is."""
    return 1024 * (number(pid, "status", "VmPTE") or 0)


def sockets(pid: int) -> int:
    """Sockets in a process's network namespace, each with its buffers; 0 where that is our own, or the process gone."""
    try:
        if os.stat(f"/proc/{pid}/ns/net").st_ino == os.stat("/proc/self/ns/net").st_ino:
            return 0
    except OSError:
        return 0
    used = read(pid, "net/sockstat").split()[:3]
    return int(used[2]) if used[:2] == ["sockets:", "used"] else 0


def sessions(pids: list[int]) -> int:
    """How many sessions these processes are in."""
    return len({fields[3] for fields in map(stat, pids) if fields})


def disk_use(folders: tuple[Path, ...], enough: int) -> tuple[int, int]:
    """Files and folders below `folders`, and the bytes they take; stops counting when there are more than `enough`."""
    count = taken = 0
    waiting = [str(folder) for folder in folders]
    while waiting and count <= enough:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    taken += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    if count > enough:
                        break
        except OSError:
            continue  # it was there a moment ago
    return count, taken


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(child) for thread in threads for child in read(pid, f"task/{thread}/children").split()]


def proportional(pid: int) -> int:
    """Bytes of a process's memory, shared pages counted by their share (PSS)."""
    own = number(pid, "smaps_rollup", "Pss")
    return 1024 * own if own is not None else resident(pid)  # gone, or it hides: then all that it shares counts in full


def _written(pid: int) -> int:
    """Bytes that a process and its ended children have sent to disk; temporary folders are memory."""
    return number(pid, "io", "write_bytes") or 0


def size(number: int) -> str:
    """A number of bytes in words."""
    return f"{number / (1024 * MIB):g} GiB" if number >= 1024 * MIB else f"{number / MIB:g} MiB"
