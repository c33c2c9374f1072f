"""What a call takes, seen from outside: seconds of the processor, and memory, of processes that cannot say otherwise.

It stands alone because the grader measures a kernel with it, and the solution's own call, whose ratio counts.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from course.proc import cpu_seconds, number

__all__ = ["LEAST_BYTES", "LEAST_SECONDS", "Meter"]

#: What is less than this is mostly what surrounds a call: a ratio is taken of so much then.
LEAST_SECONDS, LEAST_BYTES = 0.05, 16 * 2**20


class Meter:
    """Measures processes from now on. pids: which there are at this moment; a list of them, whenever it is asked."""

    def __init__(self, pids: Callable[[], list[int]] = lambda: [os.getpid()]) -> None:
        self._pids = pids
        there = pids()
        for pid in there:
            with contextlib.suppress(OSError):  # where we may not, the peak so far stands
                Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._seconds, self._peaks = cpu_seconds(there), {pid: _peak(pid) for pid in there}

    def read(self) -> tuple[float, int]:
        """Seconds of the processor since then, ended children included, and by how many bytes memory grew at most."""
        there = self._pids()
        grown = sum(max(0, _peak(pid) - self._peaks.get(pid, 0)) for pid in there)
        return max(0.0, cpu_seconds(there) - self._seconds), grown


def _peak(pid: int) -> int:
    """The most memory that a process has had resident, in bytes."""
    return 1024 * (number(pid, "status", "VmHWM") or 0)
