"""Running an exercise's calls: challenges drawn from a seed, and what a namespace answers to them.

It stands alone because the same code runs in a student's check, in a graded kernel and in the grader.
"""

from __future__ import annotations

import re
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from course.assignment import Assignment, away_from_home, find_root
from course.errors import CourseError, in_authors_words, place_of
from course.exercise import Arrays, Case, Exercise
from course.judge import INSTEAD_OF_MAX, NOT_DEFINED, NOTHING, Answer, Challenge, generator
from course.language import _
from course.meter import Meter
from course.npz import Unreadable, load
from course.picture import Picture
from course.plain import encode, is_plain, is_table
from course.slips import compared, digest, digest_of_error, suspects

__all__ = [
    "Noted",
    "answer",
    "draw_challenges",
    "draw_pictures",
    "public_challenges",
    "store_challenges",
    "with_pictures",
]

#: The seed of the public examples, and the file that holds what the reference makes of them.
PUBLIC_SEED = 0
PUBLIC_EXAMPLES = "checks.npz"

#: A line that asks for the largest value of a number, by an axis that is an array.
MAX_FOR_MAXIMUM = re.compile(r"\b(numpy|np)\.(max|amax|min|amin)\(\s*(-?[\d.]+\s*,|.*,\s*-?[\d.]+\s*\))")


def answer(case: Case, names: Mapping[str, Any], inputs: Arrays) -> Answer:
    """Run a case's call on the names of a notebook, in an empty folder and on copies of the inputs."""
    with _empty_folder():
        return _answer_here(case, names, inputs)


@contextmanager
def _empty_folder() -> Iterator[None]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty, away_from_home(Path(empty)):
        yield


def _answer_here(case: Case, names: Mapping[str, Any], inputs: Arrays) -> Answer:
    return _ask(case, _Namespace(names), inputs, _in_one_line)


def _ask(case: Case, names: _Namespace, inputs: Arrays, in_words: Callable[[BaseException], str]) -> Answer:
    copies = {name: np.array(array) for name, array in inputs.items()}
    try:
        return Answer(as_arrays(case.call(names, **copies)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever a student's code raises, SystemExit included, is this case's alone
        return Answer(error=in_words(error))


def as_arrays(result: Any) -> Arrays:
    """What a call returned, as arrays by name; a single array is called ``result``."""
    if result is None:
        raise TypeError(NOTHING)
    named = result if isinstance(result, Mapping) else {"result": result}
    return {str(name): _as_array(str(name), value) for name, value in named.items()}


def _as_array(name: str, value: Any) -> np.ndarray:
    """One value as an array of numbers, where it is one, or as plain data."""
    if is_table(value):
        return encode(value)
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        array = np.array(None)
    if array.dtype.kind in "biufc":
        return array
    try:
        return encode(value)
    except (TypeError, ValueError) as error:
        told = _("{name} should be an array of numbers or plain data, but {error}")
        raise TypeError(told.format(name=name, error=error)) from None


class Noted(dict[str, Any]):
    """A notebook's or a solution's names, of which those that are asked for are noted in `asked`."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(names)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)


class _Namespace:
    """A notebook's names as attributes. missing: what to say of one that is not there."""

    def __init__(self, names: Mapping[str, Any], missing: str = NOT_DEFINED) -> None:
        self._names, self._missing = names, missing

    def __getattr__(self, name: str) -> Any:
        try:
            return self._names[name]
        except KeyError:
            raise NameError(f"`{name}` {self._missing}") from None


def _in_one_line(error: BaseException) -> str:
    """A student's exception: its type and message, the line of their own cell that it came from, and what may help."""
    if isinstance(error, NotImplementedError):
        return " ".join(str(error).split())[:300] or _("not implemented")
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "ipykernel_" in frame.filename]
    if not own and isinstance(error, AttributeError | TypeError) and (NOTHING in text or "NoneType" in text):
        return f"TypeError: {NOTHING}"  # the student's code has returned, and what came back is of no use
    if own and own[-1].line:
        where = _(" (line {number} of {function}: {text})")
        text += where.format(number=own[-1].lineno, function=own[-1].name, text=own[-1].line.strip()[:120])
        text += f": {INSTEAD_OF_MAX}" if MAX_FOR_MAXIMUM.search(own[-1].line) else ""
    return text


def public_challenges(exercise: Exercise, folder: Path) -> list[Challenge]:
    """The public examples: as the release ships them, or, in the course's own folder, made from the solution.

    There is one for each case that is public.
    """
    path = folder / PUBLIC_EXAMPLES
    if path.is_file():
        try:
            stored = load(path)
        except Unreadable as error:
            told = _("get {file} from the release again: {error}")
            raise CourseError(told.format(file=PUBLIC_EXAMPLES, error=error)) from None
        cases = [(index, case) for index, case in enumerate(exercise.cases) if case.public]
        challenges = [_stored(stored, exercise.name, index, case) for index, case in cases]
        known = {len(challenge.mistaken) for challenge in challenges if challenge.mistaken is not None}
        if not all(challenge.expected or challenge.case.written for challenge in challenges) or known - {
            len(suspects(exercise))
        }:
            told = _("{file} is older than the exercises: get both from the release again")
            raise CourseError(told.format(file=PUBLIC_EXAMPLES))
        return challenges
    try:
        reference = Assignment(find_root(folder), folder.name).solution()
    except CourseError:
        told = _("{file} is missing: get it from the assignment's release again")
        raise CourseError(told.format(file=PUBLIC_EXAMPLES)) from None
    return [challenge for challenge in draw_challenges(exercise, vars(reference), PUBLIC_SEED) if challenge.case.public]


def draw_challenges(exercise: Exercise, reference: Mapping[str, Any], seed: int) -> list[Challenge]:
    """Draw the inputs of each case from a seed, and let the reference answer them.

    Raises `CourseError`, with case, file and line, where an author's draw, call or solution does not do its work.
    """
    challenges = []
    for index, case in enumerate(exercise.cases):
        where = f"{exercise.name}, {case.name}"  # in words, for messages
        inputs = _drawn(case, reference, generator(seed, exercise.name, index), where)
        meter = Meter() if case.is_measured else None
        expected = _expected(case, reference, inputs, where)
        challenges.append(Challenge(case, inputs, expected, took=meter.read() if meter else None))
    slips = getattr(reference.get("slips"), exercise.name, None)
    return challenges if slips is None else _with_mistakes(exercise, challenges, slips)


def _with_mistakes(
    exercise: Exercise, challenges: list[Challenge], slips: Callable[..., Mapping[str, Any]]
) -> list[Challenge]:
    """The challenges with what known mistakes make of them; see `Misconception.slips`."""
    rows: list[list[np.ndarray]] = [[] for _ in challenges]
    with _empty_folder(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # an overflow is part of many a mistake
        for suspect in suspects(exercise):
            try:
                names = slips(**suspect.settings)
            except (Exception, SystemExit) as error:  # whatever an author's code raises
                raise CourseError(f"{exercise.name}: its slips fail: {in_authors_words(error, slips)}") from error
            for row, challenge in zip(rows, challenges, strict=True):
                made, expected = _answer_here(challenge.case, names, challenge.inputs), compared(challenge.expected)
                row.append(
                    digest_of_error(made.error, expected) if made.arrays is None else digest(made.arrays, expected)
                )
    return [replace(c, mistaken=np.array(row)) if row else c for c, row in zip(challenges, rows, strict=True)]


def _drawn(case: Case, reference: Mapping[str, Any], rng: np.random.Generator, where: str) -> Arrays:
    """The inputs that a case draws, as arrays."""
    function = reference.get(case.draw) if isinstance(case.draw, str) else case.draw
    if function is None:
        raise CourseError(f"{where}: its draw, {case.draw}, is missing from the solution")
    draw = f"its draw ({place_of(function)})"
    try:
        drawn = function(rng)
    except (Exception, SystemExit) as error:  # whatever an author's code raises
        raise CourseError(f"{where}: its draw fails: {in_authors_words(error, function)}") from error
    if not isinstance(drawn, Mapping) or not all(isinstance(name, str) for name in drawn):
        keys = f" with other keys ({', '.join(map(repr, drawn))})" if isinstance(drawn, Mapping) else ""
        what = f"a {type(drawn).__name__}{keys}"
        raise CourseError(f"{where}: {draw} should return a dict of arrays by name, but returned {what}")
    inputs = {}
    for name, value in drawn.items():
        try:
            inputs[name] = np.asarray(value)
        except ValueError:  # lists of different lengths
            inputs[name] = np.array(None)
        if inputs[name].dtype.kind not in "biufcU":
            raise CourseError(f"{where}: {name} of {draw} should be an array, but is a {type(value).__name__}")
    return inputs


def _expected(case: Case, reference: Mapping[str, Any], inputs: Arrays, where: str) -> Arrays:
    """What the reference makes of a case's inputs."""
    if case.written:
        return {}
    names, in_words = _Namespace(reference, "is missing from the solution"), partial(in_authors_words, of=case.call)
    with _empty_folder():
        right = _ask(case, names, inputs, in_words)
    why = "" if right.arrays else right.error or f"{place_of(case.call)}: its call returned no arrays"
    for name, array in (right.arrays or {}).items():
        if array.dtype.kind not in "biuf" and not is_plain(array):
            why = f"{place_of(case.call)}: {name} should hold real numbers, not {array.dtype}"
    if right.arrays is None or why:
        raise CourseError(f"the solution fails in {where}: {why}")
    return right.arrays


def with_pictures(exercise: Exercise, pictures: Sequence[Picture]) -> Exercise:
    """The exercise with its pictures after its cases: all that a graded notebook is asked."""
    return replace(exercise, cases=(*exercise.cases, *_of(exercise, pictures)))


def draw_pictures(exercise: Exercise, pictures: Sequence[Picture], reference: Mapping[str, Any]) -> list[Challenge]:
    """The pictures of an exercise with their public inputs, and what the reference makes of them."""
    return draw_challenges(
        replace(exercise, points=0, cases=_of(exercise, pictures), mistakes=(), rubric=()), reference, PUBLIC_SEED
    )


def _of(exercise: Exercise, pictures: Sequence[Picture]) -> tuple[Case, ...]:
    return tuple(picture.case for picture in pictures if picture.exercise == exercise.name)


def _stored(stored: Mapping[str, np.ndarray], exercise: str, index: int, case: Case) -> Challenge:
    def part(kind: str) -> Arrays:
        prefix = f"{exercise}/{index}/{kind}/"
        return {name.removeprefix(prefix): stored[name] for name in stored if name.startswith(prefix)}

    return Challenge(case, part("inputs"), part("expected"), stored.get(f"{exercise}/{index}/mistaken"))


def store_challenges(exercise: str, challenges: Sequence[Challenge]) -> dict[str, np.ndarray]:
    """An exercise's challenges as flat named arrays, which is how ``checks.npz`` holds them."""
    stored = {
        f"{exercise}/{index}/{kind}/{name}": array
        for index, challenge in enumerate(challenges)
        if challenge.case.public
        for kind, arrays in (("inputs", challenge.inputs), ("expected", challenge.expected))
        for name, array in arrays.items()
    }
    mistaken = {f"{exercise}/{index}/mistaken": c.mistaken for index, c in enumerate(challenges) if c.case.public}
    return stored | {name: digests for name, digests in mistaken.items() if digests is not None}
