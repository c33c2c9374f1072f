"""A clock that stands still while a kernel waits for a processor: what it tells is the kernel's own time.

On a busy machine a quick cell takes long, and that is not its author's doing. A kernel's own time is what it and its
children compute, and what they sleep; it is not what they wait, ready to run, while others have the processors. Linux
counts that for each thread (``/proc/<pid>/task/<tid>/schedstat``, second number, in nanoseconds).
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from course.kernels.watch import tree
from course.proc import cpu_seconds

__all__ = ["Clock"]


class Clock:
    """The own time of the processes below `root`, in seconds since the clock was made; to be read now and then."""

    def __init__(self, root: int) -> None:
        self.root = root
        self._own = 0.0
        self._last = time.monotonic(), *self._look()

    def read(self) -> float:
        """The own time until now: between two looks, what was computed, or what passed without waiting if more."""
        now, (computed, waited) = time.monotonic(), self._look()
        before, computed_before, waited_before = self._last
        # Of several threads, the one that waited longest was in nobody's way.
        delay = max((seconds - waited_before.get(thread, 0.0) for thread, seconds in waited.items()), default=0.0)
        self._own += max(0.0, computed - computed_before, now - before - delay)
        self._last = now, computed, waited
        return self._own

    def _look(self) -> tuple[float, dict[int, float]]:
        """Processor seconds of all processes, and of each thread the seconds that it waited for a processor."""
        pids = tree(self.root)
        waited = {}
        for pid in pids:
            try:
                threads = os.listdir(f"/proc/{pid}/task")
            except OSError:
                continue
            for thread in threads:
                try:
                    waited[int(thread)] = int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()[1]) / 1e9
                except (OSError, IndexError):  # it has ended, or this system does not count
                    continue
        return cpu_seconds(pids), waited
