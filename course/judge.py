"""Judging an exercise: compare answers with the reference, give partial credit by case, name the likely mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from course.exercise import (
    Arrays,
    Case,
    CaseVerdict,
    Exercise,
    FileExercise,
    Misconception,
    NotJudged,
    Signature,
    Verdict,
    compare,
)
from course.npz import Unreadable

__all__ = [
    "Answer",
    "Challenge",
    "generator",
    "judge",
    "judge_files",
    "judge_handed_in",
    "nothing_judged",
]

#: More than two differences tell a student nothing more.
SHOWN_DIFFERENCES = 2


#: What a signature sees of a case: the answer, what was expected, and the inputs.
Seen = tuple[Arrays, Arrays, Arrays]


@dataclass(frozen=True)
class Challenge:
    """A case with inputs that were drawn for it, and what the reference makes of them."""

    case: Case
    inputs: Arrays
    expected: Arrays


@dataclass(frozen=True)
class Answer:
    """What a student's code made of a challenge: arrays, or an error in one line."""

    arrays: Arrays | None = None
    error: str = ""


def generator(seed: int, exercise: str, case: int = 0) -> np.random.Generator:
    """The source of randomness of one case: the same in every grading run with this seed, unlike any other case's."""
    return np.random.default_rng([seed, case, *exercise.encode()])


def judge(exercise: Exercise, challenges: Sequence[Challenge], answers: Sequence[Answer]) -> Verdict:
    """The verdict on the answers to an exercise's challenges, one answer a challenge, in order."""
    pairs = list(zip(challenges, answers, strict=True))
    cases = tuple(_judge_case(challenge, answer) for challenge, answer in pairs)
    sizes = {challenge.case.name: _size(challenge) for challenge in challenges}
    seen = [(a.arrays, c.expected, c.inputs) for c, a in pairs if a.arrays is not None]
    return _name_mistake(exercise, _sum_up(exercise, cases, sizes), seen)


def judge_handed_in(exercise: FileExercise, read: Callable[[str], Arrays], rng: np.random.Generator) -> Verdict:
    """The verdict on files that ``read(name)`` reads.

    `read` raises FileNotFoundError where there is no such file, and `Unreadable` where it cannot be used.
    """
    files: dict[str, Arrays] = {}
    problem = ""
    for name in exercise.files:
        try:
            files[name] = read(name)
        except FileNotFoundError:
            continue
        except (Unreadable, OSError) as reason:
            problem = str(reason)
    return judge_files(exercise, files, rng, problem)


def judge_files(
    exercise: FileExercise, files: Mapping[str, Arrays], rng: np.random.Generator, problem: str = ""
) -> Verdict:
    """The verdict on an exercise that is answered by files.

    files: the arrays of each file by the file's name; a file that is not there is left out.
    problem: why a file could not be read, in one line for the student; no points then.
    """
    missing = [name for name in exercise.files if name not in files]
    if not problem and missing:
        problem = f"missing: {', '.join(missing)}"
    if problem:
        return nothing_judged(exercise, problem)
    try:
        value, data = exercise.measure(files, rng)
    except NotJudged as reason:
        return Verdict(exercise.name, exercise.points, None, message=str(reason))
    except ValueError as reason:
        verdict = nothing_judged(exercise, str(reason))
    else:
        if any(data not in level.at_least for level in exercise.cases):
            why = f"nothing to compare with for the data {data!r}"
            return Verdict(exercise.name, exercise.points, None, message=why)
        verdict = _by_levels(exercise, value, data)
    arrays = {f"{file}/{name}": array for file in files for name, array in files[file].items()}
    return _name_mistake(exercise, verdict, [(arrays, {}, {})])


def nothing_judged(exercise: Exercise | FileExercise, reason: str) -> Verdict:
    """The verdict where there is nothing to judge: no points, and the reason in every case."""
    cases = tuple(CaseVerdict(case.name, 0.0, case.points, reason) for case in exercise.cases)
    return Verdict(exercise.name, exercise.points, 0.0, cases, reason)


def _judge_case(challenge: Challenge, answer: Answer) -> CaseVerdict:
    case = challenge.case
    if answer.arrays is None:
        return CaseVerdict(case.name, 0.0, case.points, answer.error or "no answer")
    differences = compare(answer.arrays, challenge.expected, case.tol)
    if not differences or _follows(challenge, answer.arrays):
        return CaseVerdict(case.name, case.points, case.points)
    message = "; ".join(difference.text for difference in differences[:SHOWN_DIFFERENCES])
    return CaseVerdict(case.name, 0.0, case.points, message)


def _follows(challenge: Challenge, arrays: Arrays) -> bool:
    follows = challenge.case.follows
    return follows is not None and _holds(follows, arrays, challenge.expected, challenge.inputs) is True


def _by_levels(exercise: FileExercise, value: float, data: str) -> Verdict:
    levels = [(level, level.at_least[data]) for level in exercise.cases]
    cases = tuple(
        CaseVerdict(level.name, level.points, level.points)
        if value >= mark
        else CaseVerdict(level.name, 0.0, level.points, f"{value:.3f} on {data}, asked is {mark:.2f}")
        for level, mark in levels
    )
    return _sum_up(exercise, cases, done=f"{value:.3f} on test images of {data}")


def _sum_up(
    exercise: Exercise | FileExercise, cases: tuple[CaseVerdict, ...], sizes: Mapping[str, int] = {}, done: str = ""
) -> Verdict:
    """The verdict on all cases, in the words of the smallest case that is wrong; see `_size`."""
    score = float(sum(case.score for case in cases))
    if abs(score - exercise.points) < 1e-9:
        return Verdict(exercise.name, exercise.points, float(exercise.points), cases, done)
    smallest = min((case for case in cases if case.score < case.points), key=lambda case: sizes.get(case.name, 0))
    return Verdict(exercise.name, exercise.points, score, cases, f"{smallest.name}: {smallest.message}")


def _size(challenge: Challenge) -> int:
    """How many numbers one has to look at to see what went wrong."""
    return sum(array.size for arrays in (challenge.inputs, challenge.expected) for array in arrays.values())


def _name_mistake(exercise: Exercise | FileExercise, verdict: Verdict, seen: Sequence[Seen]) -> Verdict:
    """The verdict with the first mistake that what was seen shows, if any."""
    if verdict.score == exercise.points:
        return verdict
    mistake = next((m for m in exercise.mistakes if _shows(m, seen)), None)
    if mistake is None:
        return verdict
    return replace(verdict, mistake=mistake.key, message=mistake.message, section=mistake.section)


def _shows(mistake: Misconception, seen: Iterable[Seen]) -> bool:
    signs = [_holds(mistake.signature, *arrays) for arrays in seen]
    return True in signs and False not in signs


def _holds(signature: Signature, answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    try:
        with np.errstate(all="ignore"):
            sign = signature(answer, expected, inputs)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None  # an answer too strange for this signature says nothing of it
    return None if sign is None else bool(sign)
