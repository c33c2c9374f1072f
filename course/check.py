"""A student's self-check, on public examples, and what else a notebook asks of the course.

In a notebook: ``check("buildcnn")`` judges an exercise, ``iterations(10000)`` says how long to train, and
``waits_for(nn="buildcnn")`` names the exercise that a cell needs first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course.assignment import AnyExercise, exercises_in
from course.challenge import PUBLIC_SEED, answer, public_challenges
from course.errors import CourseError, OneLine
from course.exercise import FileExercise, Verdict
from course.judge import generator, judge, judge_handed_in
from course.npz import load
from course.short_run import iterations
from course.show import verdict_html, verdict_text

__all__ = ["CheckFailed", "WaitsFor", "check", "iterations", "waits_for"]


class CheckFailed(OneLine, AssertionError):
    """An exercise is not right yet."""


class WaitsFor(OneLine):
    """A cell needs the result of an exercise that is not there yet."""


def check(name: str) -> None:
    """Judge the exercise `name` on its public examples, show the result as a table, and fail unless it is all right.

    Raises `CheckFailed` (an AssertionError, which nbgrader's Validate counts) with one line on what is wrong.
    """
    exercise = _exercise(name)
    if not exercise.cases:
        print(f"{name}: {exercise.points:g} points, graded by hand.")
        return
    verdict = _judge_here(exercise)
    _show(verdict)
    if verdict.score != verdict.points:
        raise CheckFailed(f"{name}: {verdict.message}")


def waits_for(**exercises: str) -> None:
    """Say in one line which exercise a cell needs first: ``waits_for(nn="buildcnn")`` where buildcnn makes `nn`."""
    for name, exercise in exercises.items():
        if name not in _user_namespace():
            raise WaitsFor(f"this cell waits for `{name}`: finish the exercise {exercise} first")


def _user_namespace() -> Mapping[str, Any]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    if shell is None:
        raise CourseError("this works inside a notebook; for a notebook file use `course check NOTEBOOK`")
    names: Mapping[str, Any] = shell.user_ns
    return names


def _folder() -> Path:
    return Path(os.environ.get("COURSE_ASSIGNMENT") or _STARTED_IN)


#: A notebook starts in its own folder; a cell may go elsewhere later.
_STARTED_IN = Path.cwd()


def _exercise(name: str) -> AnyExercise:
    exercises = {exercise.name: exercise for exercise in exercises_in(_folder())}
    if name not in exercises:
        raise CourseError(f"there is no exercise {name!r} here; known: {', '.join(exercises)}")
    return exercises[name]


def _judge_here(exercise: AnyExercise) -> Verdict:
    folder = _folder()
    if isinstance(exercise, FileExercise):
        return judge_handed_in(exercise, lambda name: load(folder / name), generator(PUBLIC_SEED, exercise.name))
    names = _user_namespace()
    challenges = public_challenges(exercise, folder)
    return judge(exercise, challenges, [answer(c.case, names, c.inputs) for c in challenges])


def _show(verdict: Verdict) -> None:
    from IPython.display import display

    both = {"text/html": verdict_html(verdict), "text/plain": verdict_text(verdict)}
    display(both, raw=True)  # type: ignore[no-untyped-call, unused-ignore]
