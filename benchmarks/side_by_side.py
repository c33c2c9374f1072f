"""Measuring alternatives side by side, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Row:
    """One comparison: what was measured, the median seconds of ours and of the peer, and what was hoped for.

    ratio: the median over repeats of ours / peer, each pair measured back to back.
    goal: the ratio should be at most this (or, where ours is meant to be much faster, 1 / the wished speed-up).
    """

    what: str
    ours: float
    peer: str
    theirs: float
    ratio: float
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.ratio <= self.goal


def measure(
    alternatives: Mapping[str, Callable[[], object]], repeats: int = 15, warm_up: int = 2
) -> dict[str, list[float]]:
    """Seconds of each alternative, `repeats` times in turn, in alternating order, after `warm_up` rounds."""
    times: dict[str, list[float]] = {name: [] for name in alternatives}
    names = list(alternatives)
    for turn in range(-warm_up, repeats):
        for name in names if turn % 2 else reversed(names):
            start = time.perf_counter()
            alternatives[name]()
            if turn >= 0:
                times[name].append(time.perf_counter() - start)
    return times


def compare(what: str, times: Mapping[str, list[float]], ours: str, peer: str, goal: float | None = None) -> Row:
    """The row for two of the alternatives that `measure` timed."""
    ratio = statistics.median(a / b for a, b in zip(times[ours], times[peer], strict=True))
    a, b = (statistics.median(times[name]) for name in (ours, peer))
    return Row(what, float(f"{a:.4g}"), peer, float(f"{b:.4g}"), round(ratio, 3), goal)


def environment(*packages: str) -> dict[str, object]:
    """What the figures were measured with: Python, these packages' versions, and the machine's cores."""
    versions = {package: version(package) for package in packages}
    return {"python": platform.python_version(), **versions, "machine": platform.machine(), "cores": os.cpu_count()}


def write(name: str, rows: list[Row], **more: object) -> None:
    """Write ``results/<name>.json``, which `python -m benchmarks` makes its table of."""
    RESULTS.mkdir(exist_ok=True)
    report = {**more, "rows": [{**asdict(row), "met": row.met} for row in rows]}
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
