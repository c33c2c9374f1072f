"""`course verify`."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from course.assignment import Assignment, CourseError, asked_folders
from course.commands.grade import grade_with_progress, score_table
from course.commands.release import chosen
from course.grading.books import make_release
from course.samples import hand_in_solution, make_files

__all__ = ["copy_course", "verify"]


def verify(options: argparse.Namespace) -> int:
    """Let each assignment test itself, in a copy of the course: the solution and the untouched release are graded."""
    console = Console()
    failures = 0
    for assignment in chosen(options):
        with tempfile.TemporaryDirectory(prefix="course-verify-") as folder:
            copy = copy_course(assignment.root, Path(folder), [assignment.name])[0]
            results = _grade_both(copy, options.sandbox, console)
        console.print(score_table(assignment, results["submissions"]))
        problems = list(_problems(assignment, results))
        for problem in problems:
            console.print(Text(problem, style="red"))
        failures += len(problems)
        if not problems:
            console.print(_summary(assignment, results))
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
    shutil.copy(root / "nbgrader_config.py", folder)
    return [Assignment(folder, name) for name in names]


def _grade_both(assignment: Assignment, sandbox: str, console: Console) -> dict[str, Any]:
    with console.status(f"{assignment.name}: releasing"):
        make_release(assignment)
    files = assignment.root / "files"
    make_files(assignment, files)
    hand_in_solution(assignment, "solution", files)
    untouched = assignment.root / "submitted" / "untouched" / assignment.name
    shutil.copytree(assignment.release, untouched)
    return grade_with_progress(assignment, sandbox=sandbox)


def _problems(assignment: Assignment, results: dict[str, Any]) -> list[str]:
    solution, untouched = results["submissions"]
    problems = [f"{entry['student']}: {problem}" for entry in (solution, untouched) for problem in entry["problems"]]
    for verdict in solution["exercises"]:
        if verdict["score"] != verdict["points"] and not verdict["needs_manual_grade"]:
            problems.append(f"the solution gets {verdict['score']:g} in {verdict['name']}: {verdict['message']}")
    if untouched["score"] != 0 or any(verdict["needs_manual_grade"] for verdict in untouched["exercises"]):
        problems.append(f"the untouched release gets {untouched['score']:g} points, or waits for grading by hand")
    return problems


def _summary(assignment: Assignment, results: dict[str, Any]) -> str:
    solution = results["submissions"][0]
    by_hand = sum(verdict["points"] for verdict in solution["exercises"] if verdict["needs_manual_grade"])
    marked = f" + {by_hand:g} by hand" if by_hand else ""
    return f"{assignment.name}: solution {solution['score']:g}{marked} of {assignment.max_score:g}, untouched release 0"
