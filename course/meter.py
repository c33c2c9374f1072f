"""What a call takes, seen from outside: seconds of the processor, and memory, of processes that cannot say otherwise.

It stands alone because the grader measures a kernel with it, and the solution's own call, whose ratio counts.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["LEAST_BYTES", "LEAST_SECONDS", "Meter"]

#: What is less than this is mostly what surrounds a call: a ratio is taken of so much then.
LEAST_SECONDS, LEAST_BYTES = 0.05, 16 * 2**20


class Meter:
    """Measures processes from now on. pids: which there are at this moment; a list of them, whenever it is asked."""

    def __init__(self, pids: Callable[[], list[int]] = lambda: [os.getpid()]) -> None:
        self._pids = pids
        there = pids()
        for pid in there:
            with contextlib.suppress(
                OSError
            ):  # where we may not, the peak so far stands, which is in nobody's disfavour
                Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._seconds, self._peaks = _seconds(there), {pid: _peak(pid) for pid in there}

    def read(self) -> tuple[float, int]:
        """Seconds of the processor since then, ended children included, and by how many bytes memory grew at most."""
        there = self._pids()
        grown = sum(max(0, _peak(pid) - self._peaks.get(pid, 0)) for pid in there)
        return max(0.0, _seconds(there) - self._seconds), grown


def _seconds(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        # The name in brackets may hold anything; of what follows, fields 14 to 17 are times.
        fields = _read(pid, "stat").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def _peak(pid: int) -> int:
    """The most memory that a process has had resident, in bytes."""
    for line in _read(pid, "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""
