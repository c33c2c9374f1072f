"""An equal share of the processor for every kernel, however many processes it runs, where no control group sees to it.

Linux divides the processor between sessions where it groups by them (``sched_autogroup_enabled``), else between
threads. Whoever runs many of these is made nicer until all of them together weigh as much as one.
"""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path

from course.proc import stat

__all__ = ["by_sessions", "divide", "niceness"]

#: Linux's scheduler gives a quarter less for a step in niceness.
STEP, NICEST = 1.25, 19


def by_sessions() -> bool:
    """Does this system divide the processor between sessions?"""
    try:
        return Path("/proc/sys/kernel/sched_autogroup_enabled").read_text().strip() == "1"
    except OSError:
        return False


def niceness(crowd: int) -> int:
    """How nice each of a crowd has to be for all to weigh as much as one."""
    return min(NICEST, math.ceil(math.log(max(crowd, 1), STEP)))


def divide(pids: list[int], sessions: bool) -> None:
    """Set the niceness of a kernel's processes by how many they are; what cannot be set stays."""
    groups: dict[int, int] = {}
    threads = 0
    for pid in pids:
        fields = stat(pid)
        if not fields:
            continue
        groups.setdefault(int(fields[3] if sessions else fields[2]), pid)
        threads += int(fields[17])
    if sessions:
        for pid in groups.values():
            _set_session(pid, niceness(len(groups)))
    else:
        nice = niceness(threads)
        for group in groups:
            with contextlib.suppress(OSError):
                if os.getpriority(os.PRIO_PGRP, group) < nice:
                    os.setpriority(os.PRIO_PGRP, group, nice)


def _set_session(pid: int, nice: int) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        file = Path(f"/proc/{pid}/autogroup")
        if int(file.read_text().split()[-1]) < nice:
            file.write_text(f"{nice}")
