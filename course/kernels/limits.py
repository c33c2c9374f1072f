"""What a kernel may use. Every number can be set; the defaults fit both assignments several times over."""

from __future__ import annotations

import resource
from dataclasses import dataclass

__all__ = ["MIB", "Limits"]

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on one kernel and everything it starts; sizes in bytes, times in seconds.

    `cell_seconds` and `exercise_seconds` are the kernel's own time (see `clock`); whoever runs the cells enforces them,
    for the cells outside of exercises and for each exercise. `notebook_seconds` is wall time, far out: a kernel that
    gets there was kept waiting by others.

    The keeper watches, several times a second: `notebook_seconds` (since the kernel's start), `cpu_seconds`,
    `memory_bytes` (what cannot be given back; where there are control groups, the system enforces it), `processes`,
    `sessions` (of processes: some systems divide the processor by these), `sockets`, `files` and `disk_bytes` (in the
    submission's folder; four times as much may be written in all). The system enforces at once: `processes` (threads
    count too), `open_files`, `file_bytes` (any one file), `tmp_bytes` (each of /tmp and /dev/shm), twice `memory_bytes`
    as what a process may allocate, and 16 times as its addresses.

    Whoever runs the cells enforces the two output bounds, which hold once more for outputs that are shown as they were
    handed in. `message_bytes` is the largest part of a message that the client's sockets take; `client_bytes` is what a
    kernel may send in all, for it can send faster than anyone reads.
    """

    cell_seconds: float = 60
    exercise_seconds: float = 60
    notebook_seconds: float = 3600
    cpu_seconds: float = 900
    memory_bytes: int = 4096 * MIB
    processes: int = 64
    sessions: int = 10
    open_files: int = 256
    sockets: int = 256
    files: int = 2000
    file_bytes: int = 64 * MIB
    disk_bytes: int = 256 * MIB
    tmp_bytes: int = 64 * MIB
    cell_output_bytes: int = 4 * MIB
    notebook_output_bytes: int = 16 * MIB
    message_bytes: int = 16 * MIB
    client_bytes: int = 256 * MIB

    def apply(self) -> None:
        """Put what the system can enforce on the calling process, hard, for it and all its children."""
        for what, most in (
            (resource.RLIMIT_AS, 16 * self.memory_bytes),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_CPU, int(self.cpu_seconds) + 1),
            (resource.RLIMIT_DATA, 2 * self.memory_bytes),
            (resource.RLIMIT_FSIZE, self.file_bytes),
            (resource.RLIMIT_MEMLOCK, 0),
            (resource.RLIMIT_MSGQUEUE, 0),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_NPROC, self.processes),
        ):
            _, hard = resource.getrlimit(what)
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (bound, bound))
