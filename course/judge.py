"""Judging an exercise: compare answers with the reference, give partial credit by case, name the likely mistake."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from course.differences import compare, in_numbers
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
    Words,
    part_of,
)
from course.language import N_, _
from course.meter import LEAST_BYTES, LEAST_SECONDS
from course.npz import Unreadable
from course.plain import is_nothing, is_plain, readable
from course.slips import Explanation, compared, digest, digest_of_error, explain, same, scales

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

#: More mistakes than these are not told apart.
MOST_NAMED = 2

#: What is said in errors: of a function that gives nothing back, of `numpy.max` for `numpy.maximum`, and of a name that
#: is not there; see `course.challenge`. Signatures see it in English, students in their language.
NOTHING = N_("returns None: is there a `return`?")
INSTEAD_OF_MAX = N_("the larger or smaller one, element by element, is numpy.maximum or numpy.minimum")
NOT_DEFINED = N_("is not defined in the notebook: run its cell first")

#: What a case says that says what another one has said.
THE_SAME = N_("the same")

#: Mistakes that can be made in any exercise.
GENERAL = (
    Misconception(
        "no-return",
        lambda answer, expected, inputs: NOTHING in str(answer.get("error", "")) or None,
        N_("What is asked for gives nothing back."),
        look=N_("What a function has computed, or printed, is lost at its end without a `return`."),
        strange=True,
    ),
    Misconception(
        "max-for-maximum",
        lambda answer, expected, inputs: INSTEAD_OF_MAX in str(answer.get("error", "")) or None,
        N_("The largest value of one array is taken where the larger one of two is meant."),
        look=N_(
            "Of two arrays, or of an array and a number, the larger or smaller one, element by element, is "
            "numpy.maximum or numpy.minimum."
        ),
        strange=True,
    ),
)

#: What may be raised by a look at arrays that are not what they should be.
STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Challenge:
    """A case with inputs that were drawn for it, and what the reference makes of them.

    took: seconds of the processor and bytes of memory of the reference's call; None where that does not count.
    mistaken: digests of what known mistakes make of them, a row for each of `course.slips.suspects`; None: not known.
    """

    case: Case
    inputs: Arrays
    expected: Arrays
    mistaken: np.ndarray | None = None
    took: tuple[float, int] | None = None


@dataclass(frozen=True)
class Answer:
    """What a student's code made of a challenge: arrays, or an error in one line; and what it took, where measured."""

    arrays: Arrays | None = None
    error: str = ""
    took: tuple[float, int] | None = None


def generator(seed: int, exercise: str, case: int = 0) -> np.random.Generator:
    """The source of randomness of one case: the same in every grading run with this seed, unlike any other case's."""
    return np.random.default_rng([seed, case, *exercise.encode()])


def judge(
    exercise: Exercise, challenges: Sequence[Challenge], answers: Sequence[Answer], public: bool = False
) -> Verdict:
    """The verdict on the answers to an exercise's challenges, one answer a challenge, in order.

    The answer to a case on how it is written is the text of the exercise's cell, called ``source``.
    public: the challenges are the public examples, so that numbers may be shown.
    """
    pairs = [(challenge, _given(answer, challenge)) for challenge, answer in zip(challenges, answers, strict=True)]
    calls = [pair for pair in pairs if pair[0].case.written is None]
    if len(calls) == len(pairs):
        verdict = _judge_calls(exercise, calls, public)
    else:
        verdict = _judge_calls(part_of(exercise, [challenge.case for challenge, _ in calls]), calls, public)
        verdict = _with_written(exercise, verdict, pairs)
    if exercise.all_or_nothing and verdict.score != exercise.points:
        message = f"{_('All cases have to be right for its points.')} {verdict.message}"
        verdict = replace(verdict, score=0.0, message=message)
    return replace(verdict, title=exercise.title)


def _given(answer: Answer, challenge: Challenge) -> Answer:
    """The answer, or why it is none: it is None in place of something, or no data that can be read."""
    if challenge.case.written:
        return answer
    try:
        readable(answer.arrays or {})
    except ValueError as problem:
        return Answer(error=_("the answer could not be used: {why}").format(why=problem))
    for name, array in (answer.arrays or {}).items():
        if is_nothing(array) and not is_nothing(challenge.expected.get(name)) and not name.startswith("_"):
            return Answer(error=f"TypeError: {NOTHING}")
    return answer


def _with_written(exercise: Exercise, verdict: Verdict, pairs: Sequence[tuple[Challenge, Answer]]) -> Verdict:
    """The verdict on an exercise's calls together with its cases on how it is written."""
    called = iter(verdict.cases)
    works = bool(verdict.score)
    cases = [
        next(called) if challenge.case.written is None else _judge_writing(challenge.case, answer, works)
        for challenge, answer in pairs
    ]
    score = sum(case.score for case in cases)
    if verdict.score == verdict.points:  # but for how it is written all is right
        verdict = _sum_up(exercise, cases)
    return replace(verdict, points=exercise.points, score=float(score), cases=tuple(cases))


def _judge_writing(case: Case, answer: Answer, works: bool) -> CaseVerdict:
    """How an answer is written, where it works in part at least."""
    assert case.written is not None
    if not works:
        return CaseVerdict(_(case.name), 0.0, case.points, _("is looked at where another case is right"))
    try:
        tree = ast.parse(str((answer.arrays or {})["source"]))
        wrong = case.written(tree)
    except KeyError:
        wrong = _told(answer.error) or _("the text of the answer's cell is not there")
    except (RecursionError, SyntaxError, ValueError):
        wrong = _("the answer's cell is not plain Python")
    return CaseVerdict(_(case.name), 0.0 if wrong else case.points, case.points, _(wrong or ""))


def _judge_calls(exercise: Exercise, pairs: Sequence[tuple[Challenge, Answer]], public: bool) -> Verdict:
    """The verdict on the answers to calls."""
    cases = [_judge_case(challenge, answer) for challenge, answer in pairs]
    right = [case.score == case.points for case in cases]
    if all(right):
        return Verdict(exercise.name, exercise.points, float(exercise.points), tuple(cases))
    explanation = _explain(exercise, pairs, right)
    if explanation:
        cases = _undone(cases, explanation)
        score = float(sum(case.score for case in cases))
        verdict = _say(exercise, score, _once(cases), explanation)
    else:
        verdict = _sum_up(exercise, _once(cases), sizes=[_size(challenge) for challenge, _ in pairs])
        verdict = _suspect(verdict, _by_signatures(exercise, pairs, right))
    return replace(verdict, example=_example(pairs, right)) if public else verdict


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
        problem = _("missing: {files}").format(files=", ".join(missing))
    if problem:
        return nothing_judged(exercise, problem)
    try:
        value, data = exercise.measure(files, rng)
    except NotJudged as reason:
        return Verdict(exercise.name, exercise.points, None, message=_(str(reason)))
    except ValueError as reason:
        verdict = nothing_judged(exercise, _(str(reason)))
    else:
        if any(data not in level.at_least for level in exercise.cases):
            why = _("nothing to compare with for the data {data!r}").format(data=data)
            return Verdict(exercise.name, exercise.points, None, message=why)
        verdict = _by_levels(exercise, value, data)
    arrays = {f"{file}/{name}": array for file in files for name, array in files[file].items()}
    if verdict.score == exercise.points:
        return verdict
    named = next((m for m in exercise.mistakes if m.signature and _holds(m.signature, arrays, {}, {})), None)
    return _suspect(verdict, [named] if named else [])


def nothing_judged(exercise: Exercise | FileExercise, reason: str) -> Verdict:
    """The verdict where there is nothing to judge: no points, and the reason in every case."""
    cases = [CaseVerdict(_(case.name), 0.0, case.points, reason) for case in exercise.cases]
    return Verdict(exercise.name, exercise.points, 0.0, _once(cases), reason, title=exercise.title)


def _judge_case(challenge: Challenge, answer: Answer) -> CaseVerdict:
    case = challenge.case
    if answer.arrays is None:
        return CaseVerdict(_(case.name), 0.0, case.points, _told(answer.error) or _("no answer"))
    differences = compare(answer.arrays, challenge.expected, case.tolerance(challenge.inputs))
    if not differences:
        dear = _too_dear(challenge, answer)
        return CaseVerdict(_(case.name), 0.0 if dear else case.points, case.points, dear)
    share, sentence = _accepted(challenge, answer.arrays)
    score = case.points if share == 1 else round(share * case.points, 6)
    if share == 1:
        return CaseVerdict(_(case.name), score, case.points)
    told = "; ".join(difference.text for difference in differences[:SHOWN_DIFFERENCES])
    said = _(sentence) or _ask(case.words, answer.arrays, challenge) or told
    return CaseVerdict(_(case.name), score, case.points, said)


def _told(error: str) -> str:
    """An error as it is told: what the course says in it is translated after all that looks at its words."""
    for words in (NOTHING, INSTEAD_OF_MAX, NOT_DEFINED):
        error = error.replace(words, _(words))
    return error


def _too_dear(challenge: Challenge, answer: Answer) -> str:
    """What a right answer took too much of, if anything: seconds of the processor, or memory."""
    if challenge.took is None or answer.took is None:
        return ""
    case, own, mine = challenge.case, challenge.took, answer.took
    slower, larger = mine[0] / max(own[0], LEAST_SECONDS), mine[1] / max(own[1], LEAST_BYTES)
    if case.time_ratio is not None and slower > case.time_ratio:
        told = _(
            "right, but it takes {times:.3g} times as much of the processor's time as the course's own; "
            "at most {ratio:g} is asked"
        )
        return told.format(times=slower, ratio=case.time_ratio)
    if case.memory_ratio is not None and larger > case.memory_ratio:
        told = _(
            "right, but it takes {times:.3g} times as much of memory as the course's own; at most {ratio:g} is asked"
        )
        return told.format(times=larger, ratio=case.memory_ratio)
    return ""


def _once(cases: Sequence[CaseVerdict]) -> tuple[CaseVerdict, ...]:
    """The same message is read once."""
    told: set[str] = set()
    shown = []
    for case in cases:
        again = case.message in told and len(case.message) > len(_(THE_SAME))
        told.add(case.message)
        the_same = _("but for the same") if case.score == case.points else _(THE_SAME)
        shown.append(replace(case, message=the_same) if again else case)
    return tuple(shown)


def _accepted(challenge: Challenge, arrays: Arrays) -> tuple[float, str]:
    """The share of a case that an answer is accepted for, though it is not the expected one, and what is said of it."""
    accepts = challenge.case.accepts
    if accepts is None:
        return 0.0, ""
    try:
        with np.errstate(all="ignore"):
            said = accepts(readable(arrays), readable(challenge.expected), challenge.inputs)
            share, sentence = said if isinstance(said, tuple) else (said, "")
            return float(np.clip(np.nan_to_num(float(share)), 0, 1)), sentence
    except STRANGE:  # an answer too strange to have the property
        return 0.0, ""


def _by_levels(exercise: FileExercise, value: float, data: str) -> Verdict:
    levels = [(level, level.at_least[data]) for level in exercise.cases]
    below = _("{value:.3f} on {data}, asked is {mark:.2f}")
    cases = tuple(
        CaseVerdict(_(level.name), level.points, level.points)
        if value >= mark
        else CaseVerdict(_(level.name), 0.0, level.points, below.format(value=value, data=_(data), mark=mark))
        for level, mark in levels
    )
    done = _("{value:.3f} on test images of {data}").format(value=value, data=_(data))
    return _sum_up(exercise, cases, done=done)


def _sum_up(
    exercise: Exercise | FileExercise, cases: Sequence[CaseVerdict], done: str = "", sizes: Sequence[int] = ()
) -> Verdict:
    """The verdict on all cases, in the words of the smallest case that is wrong, of those that gave an answer."""
    score = float(sum(case.score for case in cases))
    if abs(score - exercise.points) < 1e-9:
        return Verdict(exercise.name, exercise.points, float(exercise.points), tuple(cases), done, title=exercise.title)
    wrong = [number for number, case in enumerate(cases) if case.score < case.points]
    told = [number for number in wrong if cases[number].message != _(THE_SAME)]
    smallest = cases[min(told, key=lambda number: sizes[number] if sizes else 0)]
    message = (
        smallest.message if len(wrong) == len(cases) and len(told) == 1 else f"{smallest.name}: {smallest.message}"
    )
    return Verdict(exercise.name, exercise.points, score, tuple(cases), message, title=exercise.title)


def _size(challenge: Challenge) -> int:
    """How many numbers one has to look at to see what went wrong."""
    return sum(array.size for arrays in (challenge.inputs, challenge.expected) for array in arrays.values())


def _explain(
    exercise: Exercise, pairs: Sequence[tuple[Challenge, Answer]], right: Sequence[bool]
) -> Explanation | None:
    """The slips that lead to these answers, if any are known to."""
    matches = []
    for challenge, answer in pairs:
        if challenge.mistaken is None:
            return None
        names = compared(challenge.expected)
        own = digest_of_error(answer.error, names) if answer.arrays is None else digest(answer.arrays, names)
        tol = challenge.case.tolerance(challenge.inputs)
        matches.append(same(own, challenge.mistaken, scales(challenge.expected, names), tol))

    def is_ruled_out(mistake: Misconception) -> bool:
        return any(
            mistake.unless is not None
            and answer.arrays is not None
            and _holds(mistake.unless, readable(answer.arrays), readable(challenge.expected), challenge.inputs)
            for challenge, answer in pairs
        )

    return explain(
        exercise, right, [_says_little(answer, challenge) for challenge, answer in pairs], matches, is_ruled_out
    )


def _says_little(answer: Answer, challenge: Challenge) -> bool:
    """Whether an answer is an error, or nothing but zeros where it is wrong: much leads there."""
    if answer.arrays is None:
        return True
    differences = compare(answer.arrays, challenge.expected, challenge.case.tolerance(challenge.inputs))
    wrong = {difference.array for difference in differences}
    seen = [array for name, array in answer.arrays.items() if name in wrong or name.startswith("_")]
    return not any(is_plain(array) or array.any() for array in seen)


def _undone(cases: Sequence[CaseVerdict], explanation: Explanation) -> list[CaseVerdict]:
    """The cases as if the mistakes were undone; what they cost is taken from the cases that they explain, in order."""
    due = sum(mistake.costs for mistake in explanation.mistakes)
    undone = list(cases)
    for number in sorted(explanation.cases):
        case = cases[number]
        lost = min(due, case.points)
        due -= lost
        score = max(case.score, case.points - lost)
        message = _("right but for {about}").format(about=_about(explanation))
        undone[number] = replace(case, score=score, message=message)
    return undone


def _about(explanation: Explanation) -> str:
    return _(" and ").join(_(mistake.about) for mistake in explanation.mistakes)


def _say(exercise: Exercise, score: float, cases: tuple[CaseVerdict, ...], explanation: Explanation) -> Verdict:
    """The verdict on an answer that is explained by known mistakes."""
    mistakes = explanation.mistakes
    first = _("{score:g} of {points:g}: all is right but for {about}.")
    if not explanation.certain:
        first = _("It seems to be about {about}.")
    first = first.format(score=score, points=exercise.points, about=_about(explanation))
    message = " ".join([first, *(_(mistake.message) for mistake in mistakes)])
    return Verdict(
        exercise.name,
        exercise.points,
        score,
        cases,
        message,
        tuple(mistake.key for mistake in mistakes),
        mistakes[0].section,
        " ".join(_(mistake.look) for mistake in mistakes if mistake.look),
    )


def _suspect(verdict: Verdict, mistakes: Sequence[Misconception]) -> Verdict:
    """The verdict with mistakes that their signatures suggest."""
    if not mistakes:
        return verdict
    return replace(
        verdict,
        mistakes=tuple(mistake.key for mistake in mistakes),
        message=" ".join([_("It seems to be this:"), *(_(mistake.message) for mistake in mistakes)]),
        section=mistakes[0].section,
        look=" ".join(_(mistake.look) for mistake in mistakes if mistake.look),
    )


def _by_signatures(
    exercise: Exercise, pairs: Sequence[tuple[Challenge, Answer]], right: Sequence[bool]
) -> list[Misconception]:
    """The first mistake whose signature holds; and a second one that shows in wrong cases where the first does not."""
    found: list[Misconception] = []
    shown: set[int] = set()
    for mistake in (*exercise.mistakes, *GENERAL):
        if found and not (mistake.pairs and found[0].pairs):
            continue
        signs = [_sign(mistake, answer, challenge) for challenge, answer in pairs]
        if mistake.alone and not all(sign or is_right for sign, is_right in zip(signs, right, strict=True)):
            continue
        here = {number for number, sign in enumerate(signs) if sign}
        is_new = any(number not in shown and not right[number] for number in here) if found else bool(here)
        if is_new and False not in signs:
            found.append(mistake)
            shown |= here
        if len(found) == MOST_NAMED:
            break
    return found


def _sign(mistake: Misconception, answer: Answer, challenge: Challenge) -> bool | None:
    """What the signature says of a case: nothing where it has not been made for such an answer."""
    if mistake.signature is None:
        return None
    arrays = answer.arrays
    if not mistake.strange and (arrays is None or not _has_shapes(arrays, challenge.expected)):
        return None
    seen = {"error": np.array(answer.error)} if arrays is None else readable(arrays)
    return _holds(mistake.signature, seen, readable(challenge.expected), challenge.inputs)


def _has_shapes(answer: Arrays, expected: Arrays) -> bool:
    """Whether all that was expected is there, and nothing is so large that it would be a burden."""
    sizes = sum(array.size for array in answer.values()) <= 2 * sum(array.size for array in expected.values()) + 1000
    return sizes and all(name in answer and answer[name].shape == expected[name].shape for name in expected)


def _example(pairs: Sequence[tuple[Challenge, Answer]], right: Sequence[bool]) -> str:
    """The smallest wrong case that has numbers to show, in numbers."""
    for challenge, answer in sorted(
        (pair for pair, is_right in zip(pairs, right, strict=True) if not is_right), key=lambda pair: _size(pair[0])
    ):
        if answer.arrays is None:
            continue
        text = _ask(challenge.case.example, answer.arrays, challenge)
        if not text:
            differences = compare(answer.arrays, challenge.expected, challenge.case.tolerance(challenge.inputs))
            texts = (in_numbers(difference, answer.arrays, challenge.expected) for difference in differences)
            text = next((text for text in texts if text), "")
        if text:
            return f"{_(challenge.case.name)}: {text}"
    return ""


def _ask(words: Words | None, answer: Arrays, challenge: Challenge) -> str:
    """What a case says in its own words; nothing where the answer is too strange for them."""
    if words is None:
        return ""
    try:
        with np.errstate(all="ignore"):
            return _(words(readable(answer), readable(challenge.expected), challenge.inputs) or "")
    except STRANGE:
        return ""


def _holds(signature: Signature, answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    try:
        with np.errstate(all="ignore"):
            sign = signature(answer, expected, inputs)
    except STRANGE:
        return None  # an answer too strange for this signature says nothing of it
    return None if sign is None else bool(sign)
