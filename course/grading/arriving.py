"""What arrives in the exchange: each hand-in once it is whole, the first of each student."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from course.grading.attempts import LONGEST
from course.grading.collect import Collect, Incoming
from course.grading.intake import SECRET
from course.words import one_line

__all__ = ["Arriving"]

#: For so long nothing in a hand-in has to change until it is taken for whole, in seconds: with that file, and without.
WHOLE, UNSURE = 1.0, 10.0


class Arriving:
    """Looks into the exchange with nbgrader's `collect` step for an assignment."""

    def __init__(self, collect: Collect) -> None:
        self._collect = collect
        self._refused: set[str] = set()
        self._still: dict[str, tuple[Incoming, float]] = {}

    def ready(self, done: Callable[[str], bool]) -> list[Incoming]:
        """The first hand-in of each student, by its name, if it is whole, in the order in which they came.

        done: whether there is nothing to do about the hand-in of a name.

        One that has to be refused is told once. No student costs more than one hand-in a look. Raises nbgrader's
        `ExchangeError`.
        """
        first: dict[str, str] = {}
        for name in self._collect.names():
            if name in self._refused or done(name):
                continue
            if parts := self._collect.parts(name):
                first.setdefault(parts[0], name)
        names = set(first.values())
        self._still = {name: seen for name, seen in self._still.items() if name in names}
        return sorted(filter(None, map(self._whole, names)), key=lambda hand_in: hand_in.arrived)

    def _whole(self, name: str) -> Incoming | None:
        too_long = len(os.fsencode(name)) > LONGEST
        if too_long:
            self._collect.log.error("Not collected: %s: its name is too long", one_line(name, 200))
        if too_long or (hand_in := self._collect.find(name)) is None:
            self._refused.add(name)
            return None
        seen, since = self._still.get(name, (None, 0.0))
        if seen != hand_in:
            self._still[name] = hand_in, time.monotonic()
            return None
        last = Path(self._collect.inbound_path, name, SECRET)
        return hand_in if time.monotonic() - since >= (WHOLE if os.path.lexists(last) else UNSURE) else None
