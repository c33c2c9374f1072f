"""Running an exercise's calls: challenges drawn from a seed, and what a namespace answers to them.

It stands alone because the same code runs in a student's check, in a graded kernel and in the grader.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from course.assignment import Assignment, CourseError, away_from_home, exercises_in, find_root, pictures_in
from course.exercise import Arrays, Case, Exercise
from course.judge import Answer, Challenge, generator
from course.npz import Unreadable, load
from course.picture import Picture

__all__ = [
    "ANSWERS",
    "answer",
    "begin",
    "draw_challenges",
    "draw_pictures",
    "public_challenges",
    "rehearse",
    "respond",
    "store_challenges",
    "with_pictures",
]

#: The seed of the public examples, and the file that holds what the reference makes of them.
PUBLIC_SEED = 0
PUBLIC_EXAMPLES = "checks.npz"

#: Where a graded kernel leaves its answers, below the folder that it starts in.
ANSWERS = ".answers"


def answer(case: Case, names: Mapping[str, Any], inputs: Arrays) -> Answer:
    """Run a case's call on the names of a notebook, in an empty folder and on copies of the inputs."""
    copies = {name: np.array(array) for name, array in inputs.items()}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty, away_from_home(Path(empty)):
        try:
            return Answer(as_arrays(case.call(_Namespace(names), **copies)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a student's code raises, SystemExit included, is this case's alone
            return Answer(error=_in_one_line(error))


def as_arrays(result: Any) -> Arrays:
    """What a call returned, as arrays by name; a single array is called ``result``."""
    named = result if isinstance(result, Mapping) else {"result": result}
    arrays = {name: np.asarray(value) for name, value in named.items()}
    for name, array in arrays.items():
        if array.dtype.kind not in "biufcU":
            raise TypeError(f"{name} should be an array of numbers, but is of the type {type(named[name]).__name__}")
    return arrays


class _Namespace:
    """A notebook's names as attributes."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        try:
            return self._names[name]
        except KeyError:
            raise NameError(f"`{name}` is not defined in the notebook: run its cell first") from None


def _in_one_line(error: BaseException) -> str:
    """A student's exception: its type and message, and the line of their own cell that it came from."""
    if isinstance(error, NotImplementedError):
        return " ".join(str(error).split())[:300] or "not implemented"
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "ipykernel_" in frame.filename]
    if own and own[-1].line:
        text += f" (line {own[-1].lineno} of {own[-1].name}: {own[-1].line.strip()[:120]})"
    return text


def public_challenges(exercise: Exercise, folder: Path) -> list[Challenge]:
    """The public examples: as the release ships them, or, in the course's own folder, made from the solution."""
    path = folder / PUBLIC_EXAMPLES
    if path.is_file():
        try:
            stored = load(path)
        except Unreadable as error:
            raise CourseError(f"get {PUBLIC_EXAMPLES} from the release again: {error}") from None
        challenges = [_stored(stored, exercise.name, index, case) for index, case in enumerate(exercise.cases)]
        if not all(challenge.expected for challenge in challenges):
            raise CourseError(f"{PUBLIC_EXAMPLES} is older than the exercises: get both from the release again")
        return challenges
    try:
        reference = Assignment(find_root(folder), folder.name).solution()
    except CourseError:
        raise CourseError(f"{PUBLIC_EXAMPLES} is missing: get it from the assignment's release again") from None
    return draw_challenges(exercise, vars(reference), PUBLIC_SEED)


def draw_challenges(exercise: Exercise, reference: Mapping[str, Any], seed: int) -> list[Challenge]:
    """Draw the inputs of each case from a seed, and let the reference answer them."""
    challenges = []
    for index, case in enumerate(exercise.cases):
        inputs = {name: np.asarray(array) for name, array in case.draw(generator(seed, exercise.name, index)).items()}
        right = answer(case, reference, inputs)
        if right.arrays is None:
            raise CourseError(f"the solution fails in {exercise.name}, {case.name}: {right.error}")
        challenges.append(Challenge(case, inputs, right.arrays))
    return challenges


def with_pictures(exercise: Exercise, pictures: Sequence[Picture]) -> Exercise:
    """The exercise with its pictures after its cases: all that a graded notebook is asked."""
    return replace(exercise, cases=(*exercise.cases, *_of(exercise, pictures)))


def draw_pictures(exercise: Exercise, pictures: Sequence[Picture], reference: Mapping[str, Any]) -> list[Challenge]:
    """The pictures of an exercise with their public inputs, and what the reference makes of them."""
    return draw_challenges(replace(exercise, points=0, cases=_of(exercise, pictures)), reference, PUBLIC_SEED)


def _of(exercise: Exercise, pictures: Sequence[Picture]) -> tuple[Case, ...]:
    return tuple(picture.case for picture in pictures if picture.exercise == exercise.name)


def _stored(stored: Mapping[str, np.ndarray], exercise: str, index: int, case: Case) -> Challenge:
    def part(kind: str) -> Arrays:
        prefix = f"{exercise}/{index}/{kind}/"
        return {name.removeprefix(prefix): stored[name] for name in stored if name.startswith(prefix)}

    return Challenge(case, part("inputs"), part("expected"))


def store_challenges(exercise: str, challenges: Sequence[Challenge]) -> dict[str, np.ndarray]:
    """An exercise's challenges as flat named arrays, which is how ``checks.npz`` holds them."""
    return {
        f"{exercise}/{index}/{kind}/{name}": array
        for index, challenge in enumerate(challenges)
        for kind, arrays in (("inputs", challenge.inputs), ("expected", challenge.expected))
        for name, array in arrays.items()
    }


@dataclass(frozen=True)
class _Graded:
    """Where a graded kernel finds and leaves things, as it was before any code of a student's, and its seed."""

    assignment: Path
    challenges: Path
    answers: Path
    seed: int


#: What `begin` found; None outside of a graded kernel.
_graded: _Graded | None = None


def begin(seed: int) -> None:
    """Inside a graded kernel, before anything else: note where things are, and seed the sources of randomness.

    The assignment's own modules are found before those that lie beside the notebook, and no later change of folder or
    environment matters. The same `seed` gives the same random numbers, also from generators that nobody seeded.
    """
    global _graded
    assignment, challenges = (Path(os.environ[name]) for name in ("COURSE_ASSIGNMENT", "COURSE_CHALLENGES"))
    _graded = _Graded(assignment, challenges, Path.cwd() / ANSWERS, seed)
    sys.path.insert(max(0, len(sys.path) - 1), str(assignment))
    entropy = random.Random(seed)
    vars(np.random.bit_generator)["randbits"] = entropy.getrandbits  # what default_rng() starts from
    _seed(seed)


def respond(exercise: str, first: int = 0) -> None:
    """Inside a graded kernel: answer an exercise's challenges, from the number `first` on, with the notebook's names.

    The inputs are in ``$COURSE_CHALLENGES/<exercise>.<index>.npz``, which the kernel can only read; each answer goes to
    ``.answers/<exercise>.<index>.npz`` in the folder that the notebook started in, and the number of characters that
    were printed on the way to ``<exercise>.printed``. Nothing here is trusted by the grader.
    """
    from IPython.core.getipython import get_ipython

    assert _graded is not None, "begin() comes first"
    place = _graded
    asked = next(e for e in exercises_in(place.assignment) if e.name == exercise)
    assert isinstance(asked, Exercise)
    cases = with_pictures(asked, pictures_in(place.assignment)).cases
    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    assert shell is not None
    place.answers.mkdir(exist_ok=True)
    printed = _Counter()
    for index in range(first, len(cases)):
        case = cases[index]
        inputs = load(place.challenges / f"{exercise}.{index}.npz")
        _seed(int.from_bytes(f"{place.seed} {exercise} {index}".encode()))
        with redirect_stdout(printed), redirect_stderr(printed):
            reply = answer(case, shell.user_ns, inputs)
        arrays = {"error": np.array(reply.error)} if reply.arrays is None else reply.arrays
        draft = place.answers / "draft.npz"  # a kernel that is ended while it writes leaves no half answer
        np.savez(draft, allow_pickle=False, **{f"_{n}": a for n, a in arrays.items()})
        draft.replace(place.answers / f"{exercise}.{index}.npz")
    (place.answers / f"{exercise}.printed").write_text(f"{printed.characters}")


def rehearse(exercise: str) -> None:
    """Inside a kernel: do all that `respond` does but the calls. Raises `OSError` where the machine is not in order."""
    assert _graded is not None, "begin() comes first"
    count = len(list(_graded.challenges.glob(f"{exercise}.*.npz")))
    for index in range(count):
        load(_graded.challenges / f"{exercise}.{index}.npz")
    if not count or not any(asked.name == exercise for asked in exercises_in(_graded.assignment)):
        raise FileNotFoundError(f"the challenges of {exercise} are not there")
    _graded.answers.mkdir(exist_ok=True)
    draft = _graded.answers / "draft.npz"
    np.savez(draft, allow_pickle=False, _zeros=np.zeros(2**16))
    draft.replace(_graded.answers / f"{exercise}.rehearsed.npz")


def _seed(seed: int) -> None:
    """Seed the global generators of Python, NumPy and, where it has been imported, PyTorch."""
    random.seed(seed)
    np.random.seed(random.getrandbits(32))
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(random.getrandbits(63))


class _Counter(io.TextIOBase):
    """Counts what is printed, and keeps nothing."""

    characters = 0

    def write(self, text: str) -> int:
        self.characters += len(text)
        return len(text)

    def writable(self) -> bool:
        return True
