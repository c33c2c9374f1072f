"""What is asked of a student, as data: exercises, their cases and their known mistakes.

An exercise is a draw and a call. ``draw(rng)`` makes the inputs of a challenge, ``call(ns, **inputs)`` says what is
done with them. The same ``call`` runs twice: on the namespace of the student's notebook, inside the student's kernel,
and on the hidden ``solution`` module, in the grader. Only arrays leave the kernel, and only the grader compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = [
    "Arrays",
    "Case",
    "CaseVerdict",
    "Difference",
    "Exercise",
    "FileExercise",
    "Level",
    "Misconception",
    "NotJudged",
    "Signature",
    "Verdict",
    "compare",
]

#: Arrays by name: the inputs of a challenge, an answer, a reference.
Arrays = Mapping[str, np.ndarray]

#: A mistake's signature: does this case show it (True), rule it out (False), or say nothing of it (None)?
Signature = Callable[[Arrays, Arrays, Arrays], bool | None]


@dataclass(frozen=True)
class Case:
    """One thing that an exercise tests.

    name: in words, for the student; unique within the exercise.
    points: what it is worth; the cases of an exercise add up to the exercise's points.
    draw: ``draw(rng) -> inputs``, plain arrays by name; the same generator state gives the same inputs.
    call: ``call(ns, **inputs) -> array or arrays by name``; ``ns`` has the student's (or the solution's) names as
        attributes. It runs in an empty working folder, on inputs of its own.
    tol: how far a value may be off, relative to the largest expected value of its array.
    follows: ``follows(answer, expected, inputs)`` where the case builds on another exercise: whether an answer that
        differs from the expected one is what follows from the student's own answer there, which is paid for there.
    """

    name: str
    points: float
    draw: Callable[[np.random.Generator], Arrays]
    call: Callable[..., Any]
    tol: float = 1e-5
    follows: Callable[[Arrays, Arrays, Arrays], bool] | None = None


@dataclass(frozen=True)
class Misconception:
    """A known mistake: how it shows in the arrays, and what to tell the student who made it.

    key: stable, for results files and statistics, such as ``missing-mean``.
    signature: ``signature(answer, expected, inputs)`` for one case; see `Signature`. The mistake is named when at least
        one case shows it and no case rules it out. For a `FileExercise` the answer has the arrays of all files, by
        names like ``cnn/c1.npz/W``, and nothing is expected.
    message: what was observed, what it suggests, what to look at; never the formula.
    section: the heading in the notebook below which to read on.
    """

    key: str
    signature: Signature
    message: str
    section: str = ""


@dataclass(frozen=True)
class Exercise:
    """An exercise that is answered by code: its cases run in the student's kernel.

    name: the ``grade_id`` of its grade cell; the cell above it is ``<name>-answer``.
    points: all that can be had.
    cases: what is tested, in order; empty for an exercise that is graded by hand.
    mistakes: known wrong answers, most specific first.
    """

    name: str
    points: float
    cases: tuple[Case, ...] = ()
    mistakes: tuple[Misconception, ...] = ()

    def __post_init__(self) -> None:
        _check_points(self.name, self.points, self.cases)


@dataclass(frozen=True)
class Level:
    """A mark that the measurement of a `FileExercise` should reach, by the data that was used."""

    name: str
    points: float
    at_least: Mapping[str, float]


@dataclass(frozen=True)
class FileExercise:
    """An exercise that is answered by files of arrays, judged by a measurement in the grader.

    files: the names of the ``.npz`` files, relative to the notebook's folder.
    measure: ``measure(files, rng) -> (value, data)``: the value to compare with the levels, and the name of the data it
        holds for. ``files`` has the arrays of each file by the file's name. Raises `NotJudged` where the grader cannot
        tell, and `ValueError` with one line for the student where the files are not what was asked.
    prepare: ``prepare(rng)``, with a generator like `measure`'s: what may be kept for many measurements is made here.
    """

    name: str
    points: float
    files: tuple[str, ...]
    measure: Callable[[Mapping[str, Arrays], np.random.Generator], tuple[float, str]]
    cases: tuple[Level, ...] = ()
    mistakes: tuple[Misconception, ...] = ()
    prepare: Callable[[np.random.Generator], object] | None = None

    def __post_init__(self) -> None:
        _check_points(self.name, self.points, self.cases)


class NotJudged(Exception):
    """The grader cannot judge this here (and says why); the exercise is left for the instructor."""


@dataclass(frozen=True)
class CaseVerdict:
    """What a case is worth in one submission, and why. An empty message: nothing to say."""

    name: str
    score: float
    points: float
    message: str = ""


@dataclass(frozen=True)
class Verdict:
    """What an exercise is worth in one submission. `score` is None while it waits for an instructor.

    mistake, section: the key of the mistake that was recognised, and the heading below which to read on.
    """

    name: str
    points: float
    score: float | None
    cases: tuple[CaseVerdict, ...] = ()
    message: str = ""
    mistake: str | None = None
    section: str = ""

    @property
    def needs_manual_grade(self) -> bool:
        return self.score is None


@dataclass(frozen=True)
class Difference:
    """How an answer differs from what was expected, in one line for the student; see `compare`."""

    array: str
    text: str
    where: tuple[int, ...] = field(default=())


def compare(answer: Arrays, expected: Arrays, tol: float = 1e-5) -> list[Difference]:
    """Say how the arrays of an answer differ from the expected ones: missing, dtype, shape, then values.

    Floats of any width agree when ``|answer - expected| <= tol * max |expected|`` everywhere; a NaN or an infinity
    agrees with nothing but itself. Integers and booleans stand for floats where they are exactly right.
    """
    differences = (_difference(name, answer.get(name), expected[name], tol) for name in expected)
    return [difference for difference in differences if difference]


def _difference(name: str, got: np.ndarray | None, want: np.ndarray, tol: float) -> Difference | None:
    if got is None:
        return Difference(name, f"{name} is missing")
    if got.dtype.kind not in "biuf":
        return Difference(name, f"{name} should hold real numbers, but its dtype is {got.dtype}")
    if got.shape != want.shape:
        return Difference(name, f"{name} should have the shape {_shape(want)}, but has {_shape(got)}")
    a, b = got.astype(np.float64), want.astype(np.float64)
    scale = np.abs(b[np.isfinite(b)]).max(initial=0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        wrong = ~((np.abs(a - b) <= tol * (scale or 1.0)) | (a == b) | (np.isnan(a) & np.isnan(b)))
    if not wrong.any():
        return None
    if want.dtype.kind == "b":  # there are two values only, so nothing is given away
        where = _first(wrong)
        return Difference(name, f"{name}{_index(where)} should be {want[where]}", where)
    strange = wrong & ~np.isfinite(a)
    if strange.any():
        where = _first(strange)
        return Difference(name, f"{name}{_index(where)} is {a[where]} ({_share(strange)})", where)
    gap = np.where(wrong, np.abs(a - b), 0.0)
    where = tuple(int(i) for i in np.unravel_index(int(gap.argmax()), gap.shape))
    by = _in_units_of(gap[where], scale)
    return Difference(name, f"{name} is off at {_share(wrong)}, most at {name}{_index(where)}: by {by}", where)


def _in_units_of(gap: float, scale: float) -> str:
    if not scale:
        return f"{gap:.1e}"
    if gap >= scale:
        return f"{gap / scale:.3g} times the largest value"
    return f"{gap / scale:.1e} of the largest value"


def _share(wrong: np.ndarray) -> str:
    return f"{int(wrong.sum())} of {wrong.size} values"


def _first(mask: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(mask.argmax()), mask.shape))


def _index(where: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, where))}]" if where else ""


def _shape(array: np.ndarray) -> str:
    return "×".join(map(str, array.shape)) or "() (a single number)"


def _check_points(name: str, points: float, cases: tuple[Case, ...] | tuple[Level, ...]) -> None:
    if cases and abs(sum(case.points for case in cases) - points) > 1e-9:
        raise ValueError(f"the cases of {name!r} add up to {sum(c.points for c in cases)} points, not {points}")
    if len({case.name for case in cases}) != len(cases):
        raise ValueError(f"two cases of {name!r} have the same name")
