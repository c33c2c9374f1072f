"""A student's self-check, on public examples, and what else a notebook asks of the course.

In a notebook: ``check("buildcnn")`` judges an exercise, ``iterations(10000)`` says how long to train, and
``waits_for(nn="buildcnn")`` names the exercise that a cell needs first, and ``choices("quiz")`` shows a question.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np

from course.assignment import AnyExercise, exercises_in
from course.challenge import PUBLIC_SEED, Noted, answer, public_challenges
from course.choice import Choice, choices_html, choices_text, choices_widget
from course.drawing.watched import is_watched
from course.errors import CourseError, OneLine
from course.exercise import FileExercise, Verdict, part_of
from course.judge import Answer, generator, judge, judge_handed_in
from course.language import _, language_of, plural, speaking
from course.npz import load
from course.short_run import iterations
from course.show import verdict_html, verdict_text
from course.syntax import definitions

__all__ = ["CheckFailed", "WaitsFor", "check", "choices", "iterations", "waits_for"]


class CheckFailed(OneLine, AssertionError):
    """An exercise is not right yet."""


class WaitsFor(OneLine):
    """A cell needs the result of an exercise that is not there yet."""


def check(name: str, hint: int = 1) -> None:
    """Judge the exercise `name` on its public examples, show the result as a table, and fail unless it is all right.

    hint: how much help there is in plain text: what was observed (1), where to look (2), what to read (3). In a
        notebook's page the rest unfolds.

    Raises `CheckFailed` (an AssertionError, which nbgrader's Validate counts) with one line on what is wrong.
    """
    with _speaking():
        _check(name, hint)


def _check(name: str, hint: int) -> None:
    exercise = _exercise(name)
    points = exercise.points
    if not exercise.cases:
        print(_("{name}: {points:g} points, graded by hand.").format(name=name, points=points))
        return
    verdict = _judge_here(exercise)
    if not verdict.cases:
        print(_("{name}: {points:g} points, tested when it is graded.").format(name=name, points=points))
        return
    before, _last[name] = _last.get(name), verdict
    _show(verdict, hint, progress(exercise, before, verdict) if before else "")
    kept = points - verdict.points
    if kept:
        told = _("{name}: for {kept:g} of its {points:g} points it is tested when it is graded, and not here.")
        print(told.format(name=name, kept=kept, points=points))
    if verdict.score != verdict.points:
        raise CheckFailed(f"{name}: {verdict.message}")


#: The last verdict on each exercise, in this kernel.
_last: dict[str, Verdict] = {}


def progress(exercise: AnyExercise, before: Verdict, now: Verdict) -> str:
    """What has become better, or worse, since the last check, in one line; empty where nothing has."""
    was, is_ = ({case.name for case in v.cases if case.score == case.points} for v in (before, now))
    better, worse = len(is_ - was), len(was - is_)
    notes = []
    if better:
        told = plural("one more case right than before", "{count} more cases right than before", better)
        notes.append(told.format(count=better))
    if worse:
        told = plural("one case is no longer right", "{count} cases are no longer right", worse)
        notes.append(told.format(count=worse))
    gone = set(before.mistakes) - set(now.mistakes)
    if not worse:
        notes += [
            _("right now: {about}").format(about=_(mistake.about))
            for mistake in exercise.mistakes
            if mistake.key in gone and mistake.about
        ]
    return "; ".join(notes)


def choices(name: str) -> None:
    """Show the question of an exercise that is answered by choosing, to be clicked at where somebody looks on."""
    from IPython.display import display

    with _speaking():
        exercise = _exercise(name)
        if not isinstance(exercise, Choice):
            raise CourseError(_("{name} is not answered by choosing").format(name=name))
        if is_watched():
            display(choices_widget(exercise))  # type: ignore[no-untyped-call, unused-ignore]
            return
        both = {"text/html": choices_html(exercise), "text/plain": choices_text(exercise)}
        display(both, raw=True)  # type: ignore[no-untyped-call, unused-ignore]


def waits_for(**exercises: str) -> None:
    """Say in one line which exercise a cell needs first: ``waits_for(nn="buildcnn")`` where buildcnn makes `nn`."""
    for name, exercise in exercises.items():
        if name not in _user_namespace():
            with _speaking():
                told = _("this cell waits for `{name}`: finish the exercise {exercise} first")
            raise WaitsFor(told.format(name=name, exercise=exercise))


def _user_namespace() -> Mapping[str, Any]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    if shell is None:
        raise CourseError(_("this works inside a notebook; for a notebook file use `course check NOTEBOOK`"))
    names: Mapping[str, Any] = shell.user_ns
    return names


def _speaking() -> AbstractContextManager[None]:
    """The language of the release that a notebook lies in, or was handed in for."""
    folder = _folder()
    return speaking(language_of(folder), folder)


def _folder() -> Path:
    return Path(os.environ.get("COURSE_ASSIGNMENT") or _STARTED_IN)


#: A notebook starts in its own folder; a cell may go elsewhere later.
_STARTED_IN = Path.cwd()


def _exercise(name: str) -> AnyExercise:
    exercises = {exercise.name: exercise for exercise in exercises_in(_folder())}
    if name not in exercises:
        told = _("there is no exercise {name!r} here; known: {known}")
        raise CourseError(told.format(name=name, known=", ".join(exercises)))
    return exercises[name]


def _judge_here(exercise: AnyExercise) -> Verdict:
    folder = _folder()
    if isinstance(exercise, FileExercise):
        return judge_handed_in(exercise, lambda name: load(folder / name), generator(PUBLIC_SEED, exercise.name))
    names = Noted(_user_namespace())
    challenges = public_challenges(exercise, folder)
    exercise = part_of(exercise, [challenge.case for challenge in challenges])
    answers = [answer(challenge.case, names, challenge.inputs) for challenge in challenges]
    text = _text_of(names.asked)
    answers = [text if c.case.written else made for c, made in zip(challenges, answers, strict=True)]
    return judge(exercise, challenges, answers, public=True)


def _text_of(asked: Collection[str]) -> Answer:
    """The text of the cell that was run last of those that define any of these names."""
    for text in reversed(_user_namespace().get("_ih", [])):
        if not definitions(text).keys().isdisjoint(asked):
            return Answer({"source": np.array(text)})
    return Answer(error=_("run the answer's cell, and this one again"))


def _show(verdict: Verdict, hint: int, progress: str) -> None:
    from IPython.display import display

    both = {"text/html": verdict_html(verdict, progress), "text/plain": verdict_text(verdict, hint, progress)}
    display(both, raw=True)  # type: ignore[no-untyped-call, unused-ignore]
