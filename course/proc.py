"""What the system says of processes in ``/proc``; nothing of one that is gone.

It stands alone because a kernel's watch reads it, and the meter of a call, which the solution's own is measured with.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cpu_seconds", "number", "read", "stat"]


def read(pid: int, name: str) -> str:
    """The text of a process's file; "" where it is gone, or we may not."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def number(pid: int, file: str, name: str) -> int | None:
    """The number behind ``name:`` in one of a process's files; None where it is not there."""
    for line in read(pid, file).splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return None


def stat(pid: int) -> list[str]:
    """What there is in ``stat`` of a process, from its state (field 3) on; empty when it is gone."""
    # The name in brackets may hold anything; what follows the last bracket is its state, and numbers.
    return read(pid, "stat").rpartition(")")[2].split()


def cpu_seconds(pids: list[int]) -> float:
    """Processor time that these processes and their ended children have used."""
    ticks = sum(int(field) for pid in pids for field in stat(pid)[11:15])
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0
