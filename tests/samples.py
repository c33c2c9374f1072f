"""Judging the sample answers of tests/submissions/ in the tests' own process."""

from __future__ import annotations

import contextlib
import io
import shutil
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.commands.samples import Sample, exercise_of, run_files
from course.exercise import FileExercise, Verdict
from course.judge import Challenge, judge, judge_handed_in
from course.npz import load


@cache
def challenges(assignment: Assignment, name: str, seed: int = 3) -> list[Challenge]:
    """An exercise's challenges; drawn once."""
    exercise = next(exercise for exercise in assignment.exercises if exercise.name == name)
    return draw_challenges(exercise, vars(assignment.solution()), seed)


def verdict_on(sample: Sample, assignment: Assignment, notebook: Mapping[str, Any], seed: int = 3) -> Verdict:
    """What a sample answer gets, judged in this process: its cells are run on the names that `notebook` defines."""
    exercise = next(exercise for exercise in assignment.exercises if exercise.name == exercise_of(sample))
    if isinstance(exercise, FileExercise):
        shutil.copytree(assignment.source, Path.cwd(), dirs_exist_ok=True)
        run_files(sample, assignment, Path.cwd())
        return judge_handed_in(exercise, lambda name: load(Path(name)), np.random.default_rng(seed))
    names = {**vars(assignment.solution()), **notebook, "__name__": "__main__"}
    drawn = challenges(assignment, exercise.name, seed)
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")  # an overflow is part of many a mistake
        for source in [*sample.cells.values(), *sample.added.values()]:
            exec(compile(source, "/tmp/ipykernel_1/cell.py", "exec"), names)
        return judge(exercise, drawn, [answer(c.case, names, c.inputs) for c in drawn])
