"""Attempts: what came of every hand-in that was met in the exchange. The journal has a student's last one only.

``.course/attempts/<assignment>/<day>/<hand-in>.zip`` is the journal's record of an attempt (score, cases, the notebook
with its outputs), and in the same archive ``arrival.json``, which says when it came, and ``feedback.html``, which its
author was given. Beside them, ``<hand-in>.json`` says when one came that was not graded at once, and why not.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

from course.grading.collect import Incoming
from course.grading.journal import RECORDS, Record, write_whole

__all__ = ["LONGEST", "Attempts"]

#: A hand-in's name with an ending is the name of a file, which has 255 bytes.
LONGEST = 240


class Attempts:
    """The attempts at an assignment of the course under `root`."""

    def __init__(self, root: Path, assignment: str) -> None:
        self._assignment = assignment
        self._folder = root / RECORDS / "attempts" / assignment
        self._known = {path.stem for path in self._folder.glob("*/[!.]*")}

    def knows(self, hand_in: str) -> bool:
        """Is it done with the hand-in in the exchange's folder of this name?"""
        return hand_in in self._known

    def graded_on_day_of(self, hand_in: Incoming) -> int:
        """How many attempts of a student's were graded that came on the same day as this hand-in, in local time."""
        start = f"{hand_in.student}+{self._assignment}+"
        graded = self._day(hand_in.arrived).glob("*.zip")
        return sum(path.name.startswith(start) for path in graded)

    def keep(self, hand_in: Incoming, record: Record, page: bytes) -> None:
        """Write down an attempt that was graded, and its feedback. Raises OSError."""
        packed = io.BytesIO(record.to_bytes())
        with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("arrival.json", _arrival(hand_in))
            archive.writestr("feedback.html", page)
        self._write(hand_in, ".zip", packed.getvalue())

    def pass_over(self, hand_in: Incoming, why: str) -> None:
        """Write down an attempt that is not graded now. Raises OSError."""
        self._write(hand_in, ".json", _arrival(hand_in, not_graded=why).encode())

    def _write(self, hand_in: Incoming, end: str, content: bytes) -> None:
        write_whole(self._day(hand_in.arrived) / f"{hand_in.name}{end}", content)
        self._known.add(hand_in.name)

    def _day(self, time: datetime) -> Path:
        return self._folder / time.astimezone().date().isoformat()


def _arrival(hand_in: Incoming, **more: str) -> str:
    times = {"stamp": hand_in.stamp.isoformat(), "arrived": hand_in.arrived.isoformat()}
    return json.dumps({"student": hand_in.student, **times, **more}, indent=1, ensure_ascii=False) + "\n"
