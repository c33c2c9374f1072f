"""`course grade`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from course.assignment import Assignment, CourseError, assignments, find_root
from course.commands.progress import Progress
from course.commands.table import score_table
from course.grading.books import grade_submissions
from course.grading.folders import hand_ins, stray
from course.grading.journal import Journal, in_trouble
from course.grading.outcome import NOT_GRADED
from course.grading.run import Outcome, Start

__all__ = ["grade", "grade_with_progress"]

#: A class's results are written again after so many times the time that writing them takes.
SPARING = 20


def grade(options: argparse.Namespace) -> int:
    """Grade what is in ``submitted/``, show a table of scores, and write the results file."""
    root = find_root(options.root)
    chosen = [Assignment(root, options.assignment)] if options.assignment else assignments(root)
    failed = False
    for assignment in chosen:
        for name, why in stray(assignment.root / "submitted", assignment.name).items():
            failed = failed or options.student is None
            print(f"submitted/{name!a}: not graded: {why}", file=sys.stderr)
    chosen = [assignment for assignment in chosen if options.assignment or _students(assignment, options.student)]
    if not chosen:
        raise CourseError("nothing is submitted: hand-ins go to submitted/<student>/<assignment>/")
    if options.json and len(chosen) > 1:
        raise CourseError("--json holds one assignment: name it")
    if options.json and not options.json.resolve().parent.is_dir():
        raise CourseError(f"--json {options.json}: there is no such folder")
    if options.json and (options.json.is_dir() or not os.access(options.json.resolve().parent, os.W_OK)):
        raise CourseError(f"--json {options.json}: it is a folder, or its folder may not be written to")
    if options.sandbox == "none":
        Console(stderr=True).print("[bold red]Submitted code runs WITHOUT a sandbox.[/]")
    try:
        return _grade(chosen, options, failed)
    except KeyboardInterrupt:
        said = "stopped; what was graded is in the journal, and the same command goes on from here"
        print(f"course grade: {said}", file=sys.stderr)
        return 130


def _grade(chosen: list[Assignment], options: argparse.Namespace, failed: bool) -> int:
    for assignment in chosen:
        results = grade_with_progress(
            assignment,
            options.student,
            json_file=options.json,
            jobs=options.jobs,
            seed=options.seed,
            sandbox=options.sandbox,
            again=options.again,
            **({"run_all": True} if options.run_all else {}),  # else as the course's config says
            wait=options.wait,
            executing=_on_cluster(options.dask) if options.dask else None,
        )
        Console().print(score_table(assignment, results["submissions"], options.all))
        for entry in results["submissions"]:
            if entry["status"] == NOT_GRADED:
                failed = True
                print(f"{entry['student']}: not graded: {entry['problems'][0]}", file=sys.stderr)
    if failed:
        print("The same command goes on from here; what was graded is in the journal.", file=sys.stderr)
    return 1 if failed else 0


def _on_cluster(address: str) -> Start:
    try:
        from course.grading.cluster import on_cluster
    except ImportError:
        raise CourseError("--dask needs Dask, which is not installed: pip install 'explained-course[dask]'") from None
    return on_cluster(address)


def grade_with_progress(
    assignment: Assignment, student: str | None = None, *, json_file: Path | None = None, **settings: Any
) -> dict[str, Any]:
    """Grade an assignment's submissions and say how far that is; the contents of the results file.

    json_file: where these are written to, again after each submission, or as soon as that takes no time to speak of.
    settings: see `grade_submissions`.
    """
    who_did = _students(assignment, student)
    if not who_did:
        who = student or "anyone"
        raise CourseError(f"nothing is submitted by {who} for {assignment.name}: see submitted/<student>/<assignment>/")
    journal = Journal(assignment.root, assignment.name)
    results: dict[str, Any] = {"assignment": assignment.name, "seed": None, "max_score": assignment.max_score}
    results["submissions"] = []
    entries: dict[str, dict[str, Any]] = {}
    again = 0.0

    def write() -> None:
        nonlocal again
        results["submissions"] = [entries[name] for name in sorted(entries)]
        if json_file:
            started = time.monotonic()
            _write(json_file, results)
            again = time.monotonic() + SPARING * (time.monotonic() - started)

    with Progress(len(who_did), f"grading {assignment.name}") as progress:

        def told(outcome: Outcome) -> None:
            progress.advance(outcome.student, outcome.status, known=not outcome.graded)
            entry = journal.entry(outcome.student) or {}
            if outcome.status == NOT_GRADED:
                entry = in_trouble(outcome.student, entry, outcome.problem)
            results["seed"] = entry.get("seed") or results["seed"]
            entries[outcome.student] = {k: v for k, v in entry.items() if k not in ("assignment", "seed")}
            if time.monotonic() >= again:
                write()

        say = partial(print, file=sys.stderr, flush=True)
        try:
            summary = grade_submissions(assignment, student or "*", on_outcome=told, on_waiting=say, **settings)
        finally:
            if entries:
                write()
    return {**results, "seed": summary.seed}


def _write(path: Path, results: dict[str, Any]) -> None:
    """Write the results file whole, or leave the last one."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise CourseError(f"--json {path} cannot be written: {error.strerror}") from None


def _students(assignment: Assignment, student: str | None) -> list[str]:
    handed_in = list(hand_ins(assignment.root / "submitted", assignment.name))
    return handed_in if student is None else [name for name in handed_in if name == student]
