"""Whose fault is it? What a grading run says of one submission, and the word for what is not its author's doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from nbformat import NotebookNode

from course.exercise import Verdict, verdict_json
from course.grading.keepsakes import Measured

__all__ = ["GRADED", "NOT_GRADED", "WAITS", "Graded", "Trouble"]

#: The notebook ran, or failed by its own doing, and was judged.
GRADED = "graded"
#: There is work, but the grader cannot tell what it is worth: an instructor has to look.
WAITS = "waits"
#: The machine, the grader or a neighbour failed. No score is written, and the last known one stays.
NOT_GRADED = "not graded"


class Trouble(Exception):
    """What is not the student's doing, in one line: no room on the disk, no rights, a killed process."""


@dataclass
class Graded:
    """What came of one submission; `notebook` has the student's outputs and the verdicts.

    status: `GRADED`, `WAITS` or `NOT_GRADED`.
    problems: what went wrong, in words for the student; for `NOT_GRADED` one line for the instructor.
    notes: what an instructor should know and a student need not.
    seconds: of wall time.
    memory: the most memory that a process of it was seen to have resident, in bytes.
    pictures: the student's pictures, [n, height, width], by ``<exercise>.<number>``; see `course.picture`.
    measured: what was measured of files, by exercise.
    """

    student: str
    status: str
    verdicts: list[Verdict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    notebook: NotebookNode | None = field(default=None, repr=False)
    memory: int = 0
    pictures: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    measured: dict[str, Measured] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        """The points so far; None where nothing has been judged."""
        judged = [verdict.score for verdict in self.verdicts if verdict.score is not None]
        return float(sum(judged)) if judged else None

    def as_json(self) -> dict[str, Any]:
        """This submission's entry in the results file."""
        return {
            "student": self.student,
            "status": self.status,
            "score": self.score,
            "seconds": round(self.seconds, 2),
            "memory": self.memory,
            "problems": self.problems,
            "instructor_notes": self.notes,
            "exercises": [self._exercise(verdict) for verdict in self.verdicts],
        }

    def _exercise(self, verdict: Verdict) -> dict[str, Any]:
        measured = self.measured.get(verdict.name)
        return {**verdict_json(verdict), **({"measured": measured.as_json()} if measured else {})}
