"""`course verify`."""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

import course
from course import datasets
from course.assignment import Assignment, CourseError, asked_folders
from course.commands.grade import grade_with_progress
from course.commands.release import chosen
from course.commands.samples import (
    UNFORESEEN,
    Sample,
    check_cells,
    combine,
    exercise_of,
    hand_in,
    hand_in_solution,
    make_files,
    read_samples,
)
from course.commands.table import score_table
from course.exercise import mistakes_in
from course.grading.books import make_release
from course.grading.own import released_notebook

__all__ = ["copy_course", "grade_samples", "problems_of", "verify"]

#: Where sample answers are, below the course's folder.
SAMPLES = Path("tests", "submissions")


@dataclass(frozen=True)
class Outcome:
    """What grading made of a sample answer."""

    sample: Sample
    score: float
    points: float
    named: tuple[str, ...]

    @property
    def problem(self) -> str:
        """What is wrong with that, in one line; empty where nothing is."""
        where = f" ({self.sample.path})" if self.sample.path else ""
        what = f"{exercise_of(self.sample)}: the sample answer {self.sample.name}{where}"
        if self.sample.mistake is None and self.score < self.points:
            should = "it should be right, for it has no line `# mistake: <key>`"
            return f"{what} gets {self.score:g} of {self.points:g}: {should}"
        if self.sample.mistake is not None and self.score == self.points:
            return f"{what} is wrong, and gets full marks"
        if self.sample.is_named_rightly(self.named):
            return ""
        due = self.sample.settings.get("mistake", "nothing").replace(UNFORESEEN, "nothing")
        return f"{what} is named {' and '.join(self.named) or 'nothing'}, not {due}"


def verify(options: argparse.Namespace) -> int:
    """Let each assignment test itself, in a copy of the course.

    Graded are the solution, the untouched release, and, where the course has any, sample answers with a known mistake
    each and right ones in other words.
    """
    os.environ.setdefault("COURSE_DATA", datasets.SAMPLE)
    console = Console()
    failures = 0
    for assignment in chosen(options):
        samples = read_samples(assignment.root / SAMPLES / assignment.name)
        with tempfile.TemporaryDirectory(prefix="course-verify-") as folder:
            copy = copy_course(assignment.root, Path(folder), [assignment.name])[0]
            submissions, outcomes = grade_samples(copy, samples, options.seed, options.sandbox, console)
        console.print(score_table(assignment, [submissions["solution"], submissions["untouched"]]))
        if samples:
            console.print(_confusion(outcomes))
        problems = [*problems_of(submissions, outcomes), *_unshown(assignment, samples)]
        for problem in problems:
            console.print(Text(problem, style="red"))
        failures += len(problems)
        if not problems:
            console.print(_summary(assignment, submissions["solution"], samples))
    return 1 if failures else 0


def copy_course(root: Path, folder: Path, names: list[str]) -> list[Assignment]:
    """Copy what an instructor wrote for some assignments into `folder`: a course of its own, without submissions."""
    for name in names:
        for part in ("source", "solutions"):
            if not (root / part / name).is_dir():
                raise CourseError(f"{part}/{name}/ is missing")
            asked = asked_folders(Assignment(root, name).exercises)  # an instructor's own answers stay out
            ignore = shutil.ignore_patterns("__pycache__", ".*", *asked)
            shutil.copytree(root / part / name, folder / part / name, ignore=ignore, dirs_exist_ok=True)
    for path in [root / "nbgrader_config.py", *_imported(root, root / "nbgrader_config.py")]:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, folder / path.name)
    return [Assignment(folder, name) for name in names]


def _imported(root: Path, file: Path, known: frozenset[Path] = frozenset()) -> list[Path]:
    """The modules beside a course's config that it imports, or names in a text as plugins are named, and theirs."""
    found: list[Path] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        names += [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
        for name in {name.split(".")[0] for name in names if re.fullmatch(r"\w+(\.\w+)*", name)} - {course.__name__}:
            places = (root / f"{name}.py", root / name)
            path = next((p for p in places if p.suffix or (p / "__init__.py").is_file()), places[0])
            if path.exists() and path not in {file, *known, *found}:
                inner = [] if path.is_dir() else _imported(root, path, frozenset({file, *known, *found, path}))
                found += [path, *inner]
    return found


def grade_samples(
    assignment: Assignment, samples: list[Sample], seed: int, sandbox: str, console: Console
) -> tuple[dict[str, dict[str, Any]], list[Outcome]]:
    """Grade the solution, the untouched release and sample answers, several of which a student hands in.

    assignment: in a copy of the course. Gives the results by student, and what the sample answers got.
    """
    with console.status(f"{assignment.name}: releasing"):
        make_release(assignment)
    released = released_notebook(assignment)
    for sample in samples:
        check_cells(sample, released, assignment.notebook.name)
    files = assignment.root / "files"
    np.random.seed(seed)  # notebooks train with NumPy's global generator
    make_files(assignment, files)
    hand_in_solution(assignment, "solution", files)
    shutil.copytree(assignment.release, assignment.root / "submitted" / "untouched" / assignment.name)
    students = combine(samples, "samples")
    for student, _ in students:
        hand_in(student, assignment, files)
    results = grade_with_progress(assignment, seed=seed, sandbox=sandbox)
    submissions = {entry["student"]: entry for entry in results["submissions"]}
    outcomes = []
    for student, answers in students:
        verdicts = {verdict["name"]: verdict for verdict in submissions[student.name]["exercises"]}
        for answer in answers:
            verdict = verdicts[exercise_of(answer)]
            outcomes.append(Outcome(answer, verdict["score"], verdict["points"], tuple(mistakes_in(verdict))))
    order = {exercise.name: number for number, exercise in enumerate(assignment.exercises)}
    return submissions, sorted(outcomes, key=lambda outcome: order[exercise_of(outcome.sample)])


def _confusion(outcomes: list[Outcome]) -> Table:
    """Mistakes made and mistakes named, exercise by exercise; what is not as it should be in red."""
    table = Table(title="sample answers", title_justify="left", box=SIMPLE, pad_edge=False)
    for heading in ("mistake made", "points", "mistake named", "variant"):
        table.add_column(heading, justify="right" if heading == "points" else "left", overflow="fold")
    for exercise, answers in groupby(outcomes, key=lambda outcome: exercise_of(outcome.sample)):
        table.add_section()
        table.add_row(exercise, style="bold")
        for outcome in answers:
            made, points = outcome.sample.mistake or "none: right", f"{outcome.score:g}/{outcome.points:g}"
            style = "red" if outcome.problem else ""
            variant = outcome.sample.name.removeprefix(made).lstrip("-")
            table.add_row(made, points, ", ".join(outcome.named) or "-", variant, style=style)
    return table


def problems_of(submissions: dict[str, dict[str, Any]], outcomes: list[Outcome]) -> list[str]:
    """What is not as it should be, in words."""
    solution, untouched = submissions["solution"], submissions["untouched"]
    problems = [f"{entry['student']}: {problem}" for entry in (solution, untouched) for problem in entry["problems"]]
    for verdict in solution["exercises"]:
        if verdict["score"] != verdict["points"] and not verdict["needs_manual_grade"]:
            problems.append(f"the solution gets {verdict['score']:g} in {verdict['name']}: {verdict['message']}")
    if untouched["score"] != 0 or any(verdict["needs_manual_grade"] for verdict in untouched["exercises"]):
        problems.append(f"the untouched release gets {untouched['score']:g} points, or waits for grading by hand")
    return [*problems, *(outcome.problem for outcome in outcomes if outcome.problem)]


def _unshown(assignment: Assignment, samples: list[Sample]) -> list[str]:
    """Known mistakes that no sample answer makes, where there are sample answers."""
    made = {(exercise_of(sample), name) for sample in samples for name in sample.names}
    known = [(exercise.name, mistake.key) for exercise in assignment.exercises for mistake in exercise.mistakes]
    return [
        f"{name}: no sample answer makes the mistake {key}"
        for name, key in known
        if samples and (name, key) not in made
    ]


def _summary(assignment: Assignment, solution: dict[str, Any], samples: list[Sample]) -> str:
    by_hand = sum(verdict["points"] for verdict in solution["exercises"] if verdict["needs_manual_grade"])
    marked = f" + {by_hand:g} by hand" if by_hand else ""
    line = f"{assignment.name}: solution {solution['score']:g}{marked} of {assignment.max_score:g}, untouched release 0"
    if not samples:
        return line
    right = sum(sample.mistake is None for sample in samples)
    keys = {(exercise_of(sample), sample.mistake) for sample in samples if sample.mistake not in (None, UNFORESEEN)}
    wrong = len(samples) - right
    return f"{line}; {len(keys)} mistakes named in {wrong} wrong answers, {right} other right answers with full marks"
