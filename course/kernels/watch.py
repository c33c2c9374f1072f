"""What a kernel and everything it started use, read from /proc, against its limits."""

from __future__ import annotations

import os
import time
from pathlib import Path

from course.kernels.limits import MIB, Limits

__all__ = ["Watch", "proportional", "resident", "tree"]

_PAGE, _TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


class Watch:
    """Looks after one kernel: `complaint` says which limit it has broken, in words for a student, or None.

    fault: whose doing a broken limit is, the "student"'s or the "machine"'s.
    peak: the most memory that a look has found resident in one process, shared pages in full, in bytes.
    root: the process (as the keeper sees it) that everything of the kernel descends from.
    folders: where it may write to on disk.
    """

    def __init__(self, root: int, folders: tuple[Path, ...], limits: Limits) -> None:
        self.root, self.folders, self.limits = root, folders, limits
        self.started = time.monotonic()
        self.peak = 0
        self.fault = "student"

    def complaint(self) -> str | None:
        most = self.limits
        pids = tree(self.root)
        if time.monotonic() - self.started > most.notebook_seconds:
            self.fault = "machine"  # its own time is bounded by whoever runs its cells
            return f"the kernel was there for more than {most.notebook_seconds:g} seconds"
        if cpu_seconds(pids) > most.cpu_seconds:
            return f"the notebook used more than {most.cpu_seconds:g} seconds of processor time"
        # Proportional shares are right but dear; they are never more than the sum of what is resident.
        used = list(map(resident, pids))
        self.peak = max(self.peak, *used)
        if sum(used) > most.memory_bytes and sum(map(proportional, pids)) > most.memory_bytes:
            return f"the notebook used more than {_size(most.memory_bytes)} of memory"
        if len(pids) > most.processes:
            return f"the notebook started more than {most.processes} processes"
        files, size = disk_use(self.folders, most.files)
        if files > most.files:
            return f"the notebook left more than {most.files} files in its folder"
        if size > most.disk_bytes:
            return f"the notebook wrote more than {_size(most.disk_bytes)} into its folder"
        # What was deleted but is still open, or lies where we may not look, was written nevertheless.
        if sum(map(_written, pids)) > 4 * most.disk_bytes:
            return f"the notebook wrote more than {_size(4 * most.disk_bytes)} to disk in all"
        return None

    def load_on_system(self) -> float:
        """The share of its life that a kernel has spent in system calls, sending above all."""
        times = _times(tree(self.root))
        return sum(system for _, system, *_ in filter(None, times)) / (time.monotonic() - self.started)


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
    fields = _read(pid, "statm").split()
    return int(fields[1]) * _PAGE if fields else 0


def cpu_seconds(pids: list[int]) -> float:
    """Processor time that these processes and their ended children have used."""
    return sum(map(sum, _times(pids)))


def _times(pids: list[int]) -> list[list[float]]:
    """Of each process: seconds in its own code and in the system's, and of its ended children the same."""
    # The name in brackets may hold anything; what follows the last bracket is numbers, from field 3 on.
    lines = [_read(pid, "stat").rpartition(")")[2].split()[11:15] for pid in pids]
    return [[int(ticks) / _TICK for ticks in line] for line in lines]


def disk_use(folders: tuple[Path, ...], enough: int) -> tuple[int, int]:
    """Files and folders below `folders`, and the bytes they take; stops counting when there are more than `enough`."""
    count = size = 0
    waiting = [str(folder) for folder in folders]
    while waiting and count <= enough:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    if count > enough:
                        break
        except OSError:
            continue  # it was there a moment ago
    return count, size


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(child) for thread in threads for child in _read(pid, f"task/{thread}/children").split()]


def proportional(pid: int) -> int:
    """Bytes of a process's memory, shared pages counted by their share (PSS)."""
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return resident(pid)  # it has ended, or it hides: then all that it shares counts in full


def _written(pid: int) -> int:
    """Bytes that a process and its ended children have sent to disk; temporary folders are memory."""
    for line in _read(pid, "io").splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    return 0


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def _size(size: int) -> str:
    return f"{size / (1024 * MIB):g} GiB" if size >= 1024 * MIB else f"{size / MIB:g} MiB"
