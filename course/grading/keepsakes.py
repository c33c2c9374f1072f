"""What is kept of a graded submission for its feedback page: bounded arrays and numbers, no text of the student's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course.exercise import Arrays, FileExercise
from course.judge import Answer, Challenge

__all__ = ["Measured", "keep_pictures", "measuring", "recorded_curve"]

#: Points of a training curve that are kept.
CURVE_POINTS = 200


@dataclass
class Measured:
    """What the grader measured of the files of an exercise, and the curve that the files themselves have on record.

    value, data: what `FileExercise.measure` returned; None and "" where it did not get that far.
    curve: pairs (iterations, value), as the student's own training wrote them down.
    """

    value: float | None = None
    data: str = ""
    curve: list[tuple[int, float]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "data": self.data, "curve": self.curve}


def measuring(exercise: FileExercise, measured: Measured) -> FileExercise:
    """The exercise, with a measurement that is also written down in `measured`."""

    def measure(files: Mapping[str, Arrays], rng: np.random.Generator) -> tuple[float, str]:
        value, data = exercise.measure(files, rng)
        measured.value, measured.data = float(value), str(data)
        return value, data

    return replace(exercise, measure=measure)


def recorded_curve(files: Mapping[str, Arrays]) -> list[tuple[int, float]]:
    """The record ``curve``, [n, 2], of the first file that has one: pairs (iterations, share between 0 and 1).

    It is the student's own account: what is not such a pair is left out, and so is all of it when it is too long.
    """
    curve = next((arrays["curve"] for arrays in files.values() if "curve" in arrays), np.empty((0, 2)))
    if curve.dtype.kind not in "iuf" or curve.ndim != 2 or curve.shape[1] != 2 or len(curve) > CURVE_POINTS:
        return []
    with np.errstate(invalid="ignore", over="ignore"):
        pairs = curve.astype(np.float64)
        fine = (pairs[:, 0] >= 1) & (pairs[:, 0] < 2**31) & (pairs[:, 1] >= 0) & (pairs[:, 1] <= 1)
    return sorted((int(i), round(float(share), 4)) for i, share in pairs[fine])


def keep_pictures(challenges: Sequence[Challenge], answers: Sequence[Answer]) -> dict[int, np.ndarray]:
    """The student's pictures by number, float32: those of the reference's shape, so that they are never larger."""
    kept = {}
    for number, (challenge, answer) in enumerate(zip(challenges, answers, strict=True)):
        (expected,) = challenge.expected.values()
        picture = (answer.arrays or {}).get("result")
        if picture is not None and picture.dtype.kind in "biuf" and picture.shape == expected.shape:
            with np.errstate(over="ignore"):
                kept[number] = picture.astype(np.float32)
    return kept
