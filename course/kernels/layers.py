"""Which ways of confining a kernel this machine has, best first."""

from __future__ import annotations

from dataclasses import dataclass

from course.kernels.bubblewrap import Bubblewrap
from course.kernels.cgroup import find
from course.kernels.container import Container
from course.kernels.fork import Fork
from course.kernels.plain import Plain
from course.kernels.room import Room

__all__ = ["ROOMS", "LayerStatus", "NoSandbox", "choose", "layers", "resources"]

#: Rooms by their layer's name, best first; the last confines nothing.
ROOMS: dict[str, type[Room]] = {room.name: room for room in (Fork, Bubblewrap, Container, Plain)}


@dataclass(frozen=True)
class LayerStatus:
    """Whether a layer can be had here, and, where it cannot, why not and what to do, or what it lacks, in one line."""

    name: str
    available: bool
    reason: str = ""


class NoSandbox(RuntimeError):
    """There is no way to confine a kernel here; the message says in one line what to install."""


def layers() -> list[LayerStatus]:
    """All layers, best first. Each one is really tried, which takes about a second."""
    return [_status(name) for name in ROOMS]


def resources() -> str:
    """What bounds memory, processes and processor here, in one line, and what to do where it could be better."""
    groups = find()
    if groups is None:
        return (
            "the keeper, by what /proc tells, ten times a second. Control groups are better: grade as root, or in "
            "`systemd-run --user --scope -p Delegate=yes`"
        )
    groups.remove()
    rest = [name for name in ("memory", "pids", "cpu") if name not in groups.base]
    return groups.name + (f"; not delegated: {', '.join(rest)}" if rest else "")


def choose(layer: str) -> str:
    """The layer of that name, or, for ``auto``, the best that confines. Raises `NoSandbox` and `ValueError`."""
    if layer not in ("auto", *ROOMS):
        raise ValueError(f"there is no layer {layer!r}: choose auto, {', '.join(ROOMS)}")
    reasons = []
    for name in [name for name in ROOMS if name != "none"] if layer == "auto" else [layer]:
        status = _status(name)
        if status.available:
            return name
        reasons.append(f"{name}: {status.reason}")
    raise NoSandbox(f"kernels cannot be confined here ({'; '.join(reasons)})")


def _status(name: str) -> LayerStatus:
    reason = ROOMS[name].missing()
    return LayerStatus(name, reason is None, ROOMS[name].note() if reason is None else reason)
