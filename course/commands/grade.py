"""`course grade`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from rich.box import SIMPLE
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from course.assignment import Assignment, CourseError, assignments, find_root
from course.grading.books import grade_submissions
from course.grading.grader import Graded
from course.grading.plugin import odd_names, read_results, students

__all__ = ["grade", "grade_with_progress", "score_table"]


def grade(options: argparse.Namespace) -> int:
    """Grade what is in ``submitted/``, show a table of scores, and write the results file."""
    root = find_root(options.root)
    chosen = [Assignment(root, options.assignment)] if options.assignment else assignments(root)
    chosen = [assignment for assignment in chosen if options.assignment or _students(assignment, options.student)]
    if not chosen:
        raise CourseError("nothing is submitted: hand-ins go to submitted/<student>/<assignment>/")
    if options.json and len(chosen) > 1:
        raise CourseError("--json holds one assignment: name it")
    if options.json and not options.json.resolve().parent.is_dir():
        raise CourseError(f"--json {options.json}: there is no such folder")
    if options.sandbox == "none":
        Console(stderr=True).print("[bold red]Submitted code runs WITHOUT a sandbox.[/]")
    for assignment in chosen:
        results = grade_with_progress(
            assignment, options.student, jobs=options.jobs, seed=options.seed, sandbox=options.sandbox
        )
        Console().print(score_table(assignment, results["submissions"]))
        if options.json:
            options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def grade_with_progress(
    assignment: Assignment, student: str | None = None, *, jobs: int = 0, seed: int | None = None, sandbox: str = "auto"
) -> dict[str, Any]:
    """Grade an assignment's submissions behind a progress bar; the contents of the results file."""
    for name in odd_names(assignment.root / "submitted", assignment.name):
        print(f"submitted/{name!a}: not graded, rename this folder", file=sys.stderr)
    who_did = _students(assignment, student)
    if not who_did:
        who = student or "anyone"
        raise CourseError(f"nothing is submitted by {who} for {assignment.name}: see submitted/<student>/<assignment>/")
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(f"grading {assignment.name}", total=len(who_did))

        def advance(graded: Graded) -> None:
            progress.update(task, advance=1, description=f"grading {assignment.name}: {graded.student}")

        used = grade_submissions(assignment, student or "*", jobs=jobs, seed=seed, sandbox=sandbox, on_graded=advance)
    entries = [entry for entry in read_results(assignment.root, assignment.name) if entry["student"] in who_did]
    for entry in entries:
        del entry["assignment"], entry["seed"]
    return {
        "assignment": assignment.name,
        "seed": used,
        "max_score": assignment.max_score,
        "submissions": entries,
    }


def score_table(assignment: Assignment, submissions: list[dict[str, Any]]) -> Group:
    """The scores of an assignment, a row a student, and below what there is to say of them."""
    exercises = assignment.exercises
    table = Table(title=f"{assignment.name}: {assignment.max_score:g} points", title_justify="left", box=SIMPLE)
    table.add_column("student")
    for exercise in exercises:
        table.add_column(f"{exercise.name}\n/{exercise.points:g}", justify="right")
    table.add_column(f"score\n/{assignment.max_score:g}", justify="right")
    remarks = []
    for entry in submissions:
        cells = [_cell(verdict) for verdict in entry["exercises"]]
        table.add_row(Text(entry["student"]), *cells, f"{entry['score']:g}")
        if _remark(entry):
            remarks.append(Text(f"  {entry['student']}: {_remark(entry)}"))
    return Group(table, *remarks)


def _cell(verdict: dict[str, Any]) -> str:
    return "by hand" if verdict["needs_manual_grade"] else f"{verdict['score']:g}"


def _remark(entry: dict[str, Any]) -> str:
    mistakes = [f"{v['name']}: {v['mistake']}" for v in entry["exercises"] if v["mistake"]]
    return "; ".join([*entry["problems"], *mistakes])


def _students(assignment: Assignment, student: str | None) -> list[str]:
    handed_in = students(assignment.root / "submitted", assignment.name)
    return handed_in if student is None else [name for name in handed_in if name == student]
