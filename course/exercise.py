"""What is asked of a student, as data: exercises, their cases and their known mistakes.

An exercise is a draw and a call. ``draw(rng)`` makes the inputs of a challenge, ``call(ns, **inputs)`` says what is
done with them. The same ``call`` runs on the namespace of the student's notebook, inside the student's kernel, and on
the hidden ``solution`` module, in the grader. Only arrays leave the kernel, and only the grader compares.

A known mistake may be *undone*: the call runs a third time, on what somebody with this mistake would have written
(`Misconception.slips`), and cases are judged as if that were asked. What else is right earns its points.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from course.rubric import LETTERS, Item

__all__ = [
    "Accepts",
    "Arrays",
    "Case",
    "CaseVerdict",
    "Exercise",
    "FileExercise",
    "Item",
    "Level",
    "Misconception",
    "NotJudged",
    "Signature",
    "Verdict",
    "Words",
    "Written",
    "mistakes_in",
    "part_of",
    "verdict_json",
]

#: Arrays by name: the inputs of a challenge, an answer, a reference.
Arrays = Mapping[str, np.ndarray]

#: A mistake's signature: does this case show it (True), rule it out (False), or say nothing of it (None)?
Signature = Callable[[Arrays, Arrays, Arrays], bool | None]

#: ``accepts(answer, expected, inputs)``: whether an answer is right, or the share of it that is, 0 to 1; with a
#: sentence for the student where there is one.
Accepts = Callable[[Any, Any, Any], bool | float | tuple[bool | float, str]]

#: ``written(tree)``: what is wrong with how an answer is written, in a sentence; None where nothing is.
Written = Callable[[ast.Module], str | None]

#: ``words(answer, expected, inputs)``: a sentence on a case that is wrong; None where there is nothing to say.
Words = Callable[[Arrays, Arrays, Arrays], str | None]


def _no_inputs(rng: np.random.Generator) -> Arrays:
    return {}


def _no_answer(ns: Any) -> Arrays:
    return {}


@dataclass(frozen=True)
class Case:
    """One thing that an exercise tests.

    name: in words, for the student; unique within the exercise.
    points: what it is worth; the cases of an exercise add up to the exercise's points.
    draw: ``draw(rng) -> inputs``, plain arrays by name; the same generator state gives the same inputs. Of a case that
        is not public it may be the name of a function in ``solution.py``: then it is not released either.
    call: ``call(ns, **inputs) -> value or values by name``; ``ns`` has the student's (or the solution's) names as
        attributes. It runs in an empty working folder, on inputs of its own. A value is an array of numbers, or plain
        data: text, a list, dict or set, a table, what `course.plain.raised` gives, or (by name only) None. Those whose
        names begin with ``_`` are observed, such as a step on the way: signatures and words see them, but they are not
        compared.
    tol: how far a value may be off, relative to the largest expected value of its array; or ``tol(inputs)``.
    accepts: asked of an answer that differs from the expected one, see `Accepts`: where there are many right ones (up
        to a sign, an order, a random choice), or where the case builds on another exercise, and an answer is what
        follows from the student's own there, which is paid for there.
    public: whether `check` asks it, of inputs whose answer is released; else only grading does.
    written: how the answer is written, by the syntax tree of its cell (an `ast.Module`), in place of `draw` and `call`;
        see `Written`. It earns its points where another case of the exercise is right.
    time_ratio, memory_ratio: at most so many times the processor time, or memory, that the solution's own call takes
        is allowed (of less than 0.05 s or 16 MiB it is taken as that). Measured by the grader from outside, and not by
        `check`.
    words: how an answer differs, in the exercise's own words (a shape, a count); shown of hidden cases, too, so that
        no expected number may be in it. None: in the words of `course.differences`.
    example: a counter-example with numbers, shown of public examples only. None: the worst value and the one due.
    """

    name: str
    points: float
    draw: Callable[[np.random.Generator], Arrays] | str = _no_inputs
    call: Callable[..., Any] = _no_answer
    tol: float | Callable[[Arrays], float] = 1e-5
    accepts: Accepts | None = None
    public: bool = True
    written: Written | None = None
    time_ratio: float | None = None
    memory_ratio: float | None = None
    words: Words | None = None
    example: Words | None = None

    def __post_init__(self) -> None:
        if self.call is _no_answer and self.written is None:
            raise ValueError(f"the case {self.name!r} needs a `call`, or `written`")
        if isinstance(self.draw, str) and self.public:
            raise ValueError(f"the case {self.name!r} has its draw in the solution, so it cannot be public")

    @property
    def is_measured(self) -> bool:
        """Whether what its call takes counts, and not only what it gives."""
        return self.time_ratio is not None or self.memory_ratio is not None

    def tolerance(self, inputs: Arrays) -> float:
        """How far a value may be off for these inputs."""
        return self.tol(inputs) if callable(self.tol) else self.tol


@dataclass(frozen=True)
class Misconception:
    """A known mistake: how it shows, what to tell the student who made it, and how to undo it.

    key: stable, for results files and statistics, such as ``missing-mean``.
    signature: ``signature(answer, expected, inputs)`` for one case; see `Signature`. The mistake is named, with "it
        seems", when at least one case shows it and no case rules it out. It is asked of a case only where the answer's
        arrays have the shapes of the expected ones; see `strange`. None: known by its slips alone. For a `FileExercise`
        the answer has the arrays of all files, by names like ``cnn/c1.npz/W``, and nothing is expected.
    message: what was observed and what it suggests (hint 1); never the formula.
    section: the heading in the notebook below which to read on (hint 3).
    look: where to look (hint 2); shown on asking.
    about: what the mistake is about, such as "the mean", to go into "all is right but for the mean".
    slips: what makes the mistake: settings for the function of the exercise's name in ``solutions/<a>/slips.py``, which
        gives the names that somebody would have written who made it, as in ``({"default": 0},)``; several where it can
        be made in several ways. No settings at all must be right. Answers that are just those of a slip are certain:
        the cases that it explains earn their points, less `costs`.
    unless: ``unless(answer, expected, inputs)`` where another mistake leads to the same arrays: whether what was
        observed on the way (``_`` arrays) shows that it was not this one.
    pairs: whether it is also looked for together with another one: by the first slips of both, where their settings
        have different names, and by signature. False for what has consequences that look like another one.
    costs: the points that it costs where it is undone, taken from the cases that it explains; at most half of the
        exercise's. What an answer loses never exceeds what the cases that are wrong are worth.
    strange: the signature also sees arrays of other shapes, and of a call that raised ``{"error": its line}``. It must
        then compare shapes itself before it compares values.
    alone: the message says that all else is right: by its signature it is named only where that is so.
    """

    key: str
    signature: Signature | None
    message: str
    section: str = ""
    look: str = ""
    about: str = ""
    slips: tuple[Mapping[str, Any], ...] = ()
    unless: Signature | None = None
    pairs: bool = True
    costs: float = 0.0
    strange: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Exercise:
    """An exercise that is answered by code: its cases run in the student's kernel.

    name: the ``grade_id`` of its grade cell; the cell above it is ``<name>-answer``.
    points: all that can be had.
    cases: what is tested, in order; empty for an exercise that is graded by hand.
    mistakes: known wrong answers, most specific first.
    title: what it is called where people read it; the name, where there is none.
    all_or_nothing: it has points only where all cases are right.
    rubric: of one that is graded by hand, what is looked for; see `Item`.
    """

    name: str
    points: float
    cases: tuple[Case, ...] = ()
    mistakes: tuple[Misconception, ...] = ()
    title: str = ""
    all_or_nothing: bool = False
    rubric: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        _check_points(self.name, self.points, self.cases)
        _check_points(self.name, self.points, self.rubric, "items")
        if self.rubric and self.cases:
            raise ValueError(
                f"{self.name!r} has cases, which are graded by themselves, and a rubric: give it one of both"
            )
        if len(self.rubric) > len(LETTERS):
            raise ValueError(f"the rubric of {self.name!r} has more items than there are letters")
        for mistake in self.mistakes:
            if mistake.slips and not (0 < mistake.costs <= self.points / 2 and mistake.about):
                raise ValueError(
                    f"{mistake.key!r} of {self.name!r} needs `about`, and costs of at most half the points"
                )


def part_of(exercise: Exercise, cases: Sequence[Case]) -> Exercise:
    """The exercise as if it had these of its cases only."""
    points = sum(case.points for case in cases)
    cheaper = tuple(replace(mistake, costs=min(mistake.costs, points / 2)) for mistake in exercise.mistakes)
    return replace(exercise, points=points, cases=tuple(cases), mistakes=cheaper if points else (), rubric=())


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
    title: what it is called where people read it; the name, where there is none.
    """

    name: str
    points: float
    files: tuple[str, ...]
    measure: Callable[[Mapping[str, Arrays], np.random.Generator], tuple[float, str]]
    cases: tuple[Level, ...] = ()
    mistakes: tuple[Misconception, ...] = ()
    prepare: Callable[[np.random.Generator], object] | None = None
    title: str = ""

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

    message: what was observed, in one line.
    mistakes: the keys of the mistakes that were recognised.
    title: what the exercise is called where people read it; its name, where there is none.
    look, section: where to look in one's code, and the heading in the notebook below which to read on.
    example: the smallest public counter-example, with numbers.
    """

    name: str
    points: float
    score: float | None
    cases: tuple[CaseVerdict, ...] = ()
    message: str = ""
    mistakes: tuple[str, ...] = ()
    section: str = ""
    look: str = ""
    example: str = ""
    title: str = ""

    @property
    def needs_manual_grade(self) -> bool:
        return self.score is None

    @property
    def mistake(self) -> str | None:
        """The first mistake that was recognised."""
        return self.mistakes[0] if self.mistakes else None


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as an exercise's entry in the results file; ``mistakes`` only where a second one holds."""
    return {
        "name": verdict.name,
        "points": verdict.points,
        "score": verdict.score or 0.0,
        "needs_manual_grade": verdict.needs_manual_grade,
        "message": f"{verdict.message} {verdict.look}".strip(),
        "mistake": verdict.mistake,
        **({"mistakes": list(verdict.mistakes)} if len(verdict.mistakes) > 1 else {}),
        "cases": [asdict(case) for case in verdict.cases],
    }


def mistakes_in(entry: Mapping[str, Any]) -> list[str]:
    """The mistakes that an exercise's entry in the results file names; see `verdict_json`."""
    first = [entry["mistake"]] if entry["mistake"] else []
    return list(entry.get("mistakes") or first)


def _check_points(
    name: str, points: float, parts: tuple[Case, ...] | tuple[Level, ...] | tuple[Item, ...], what: str = "cases"
) -> None:
    if parts and abs(sum(part.points for part in parts) - points) > 1e-9:
        raise ValueError(f"the {what} of {name!r} add up to {sum(p.points for p in parts)} points, not {points}")
    if len({part.name for part in parts}) != len(parts):
        raise ValueError(f"two {what} of {name!r} have the same name")
