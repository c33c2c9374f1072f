"""What a graded kernel does: `begin` before any code of a student's, then `respond` to the challenges of an exercise.

It stands alone because it runs in the student's process: nothing here is trusted by the grader.
"""

from __future__ import annotations

import importlib.util
import io
import os
import random
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course.assignment import exercises_in, pictures_in
from course.challenge import answer, with_pictures
from course.exercise import Exercise
from course.language import language_of, speaking
from course.npz import load

__all__ = ["ANSWERS", "begin", "rehearse", "respond"]

#: Where a graded kernel leaves its answers, below the folder that it starts in.
ANSWERS = ".answers"


#: The backend that draws into a notebook, and those that draw into files.
INLINE = "module://matplotlib_inline.backend_inline"
FILES_ONLY = ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template")


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
    _without_chance(random.Random(seed))
    _seed(seed)
    _draw_inline()


def respond(exercise: str, first: int = 0, last: int | None = None) -> None:
    """Inside a graded kernel: answer an exercise's challenges, from `first` to before `last`, with what it defines.

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
    spoken = language_of(place.assignment)
    for index in range(first, len(cases) if last is None else last):
        case = cases[index]
        inputs = load(place.challenges / f"{exercise}.{index}.npz")
        _seed(int.from_bytes(f"{place.seed} {exercise} {index}".encode()))
        with redirect_stdout(printed), redirect_stderr(printed), speaking(spoken, place.assignment):
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


def _draw_inline() -> None:
    """Let figures be drawn inline, whatever window or widget a notebook asks for: there is none here."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    if shell is None or importlib.util.find_spec("matplotlib") is None:
        return
    import matplotlib

    shell.enable_gui = lambda gui=None: None
    enable, use = shell.enable_matplotlib, matplotlib.use
    shell.enable_matplotlib = lambda gui=None: enable("inline")

    def use_inline(backend: str, *, force: bool = True) -> None:
        use(backend if backend.lower() in FILES_ONLY else INLINE, force=force)

    matplotlib.use = use_inline
    if "matplotlib.pyplot" in sys.modules:
        pyplot: Any = sys.modules["matplotlib.pyplot"]
        switch = pyplot.switch_backend
        pyplot.switch_backend = lambda name: switch(name if name.lower() in FILES_ONLY else INLINE)


def _without_chance(entropy: random.Random) -> None:
    """Let generators that nobody seeds start from `entropy`, not from the system's."""
    vars(np.random.bit_generator)["randbits"] = entropy.getrandbits  # what default_rng() starts from
    seed = random.Random.seed

    def seed_from(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, entropy.getrandbits(64) if a is None else a, version)

    random.Random.seed = seed_from  # type: ignore[method-assign]


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
