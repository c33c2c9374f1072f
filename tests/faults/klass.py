"""A small class, what there is to know of it once it is graded, and the processes of a grading run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

from conftest import submit
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.grading.journal import Journal
from course.kernels.watch import tree

__all__ = [
    "RIGHT",
    "SEED",
    "WORTH",
    "books",
    "changed",
    "course",
    "facts",
    "hand_in_all",
    "limit",
    "processes",
    "scores",
    "start",
    "until",
]

SEED = 7

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"

#: Answers, and what they are worth.
ANSWERS = {
    "ann": (RIGHT, 3),
    "bob": ("def mean(x):\n    return x.sum()", 1),
    "cem": ("import numpy as np, random\nnp.random.normal()\nprint(random.random())\n" + RIGHT, 3),
    "dee": ("def mean(x):\n    return x.sum() / len(x) if len(x) else 7", 2),
    "eva": (None, 0),
    "fay": ("import os\ndef mean(x):\n    if not x.size: os._exit(3)\n    return x.mean()", 2),
    "gil": ("def mean(x):\n    open('here', 'wb').write(b'0' * 2**20)\n    return x.mean() if x.size else 0", 3),
    "hal": ("def mean(x):\n    return open('nothing there')", 0),
}

WORTH = {student: points for student, (_, points) in ANSWERS.items()}


def hand_in_all(assignment: Assignment) -> None:
    """Hand in what the class has done."""
    for student, (answer, _) in ANSWERS.items():
        submit(assignment, student, answer)


def facts(assignment: Assignment) -> dict[str, Any]:
    """All that is known of a graded class, but for times and memory: journal, gradebook, ``autograded/``."""
    journal = Journal(assignment.root, assignment.name)
    known: dict[str, Any] = {"books": books(assignment)}
    for student in journal.students():
        entry = journal.entry(student) or {}
        known[f"{student}: entry"] = {name: entry[name] for name in entry if name not in ("seconds", "memory")}
        if record := journal.read(student):
            known[f"{student}: keys"] = record.key, record.hand_in
            known[f"{student}: notebook"] = record.notebook
            known[f"{student}: pictures"] = record.pictures
        written = assignment.root / "autograded" / student / assignment.name / assignment.notebook.name
        known[f"{student}: autograded"] = written.read_text() if written.is_file() else None
    return known


def changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """In what two classes differ, in words."""
    both = {**before, **now}
    differ = {name: (str(before.get(name)), str(now.get(name))) for name in both if before.get(name) != now.get(name)}
    return [line for was, is_ in differ.values() for line in unified_diff(was.split("\n"), is_.split("\n"), n=0)]


def books(assignment: Assignment) -> dict[str, tuple[float, bool]]:
    """The scores in the gradebook, and whether they wait for somebody."""
    with Gradebook(f"sqlite:///{assignment.root}/gradebook.db") as gradebook:
        found = gradebook.find_assignment(assignment.name).submissions
        return {one.student.id: (one.score, one.needs_manual_grade) for one in found}


def scores(assignment: Assignment) -> dict[str, float]:
    """The scores in the gradebook."""
    return {student: score for student, (score, _) in books(assignment).items()}


def limit(assignment: Assignment, **limits: float) -> None:
    """Set limits in the course's settings."""
    with (assignment.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.TrustedAutograde.limits = {limits!r}\n")


def start(
    assignment: Assignment, *arguments: str, within: str = "", after: str = "", **options: Any
) -> subprocess.Popen[str]:
    """Start `course` in a process group of its own.

    within, after: lines of shell that come first and last, in a mount namespace of their own, in the course's folder.
    """
    command = [sys.executable, str(Path(__file__).with_name("command.py")), "--root", str(assignment.root), *arguments]
    if within:
        script = f'set -e\n{within}\nset +e\n"$@"\ncode=$?\n{after}\nexit $code'
        command = ["unshare", "-m", "sh", "-c", script, "sh", *command]
        options["cwd"] = assignment.root
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, "COURSE_DATA": "sample", **options.pop("env", {})}
    return subprocess.Popen(command, text=True, start_new_session=True, env=environment, **pipes, **options)


def course(assignment: Assignment, *arguments: str, code: int = 0, **options: Any) -> tuple[str, str]:
    """What `course` says on stdout and stderr when it ends, which has to be with this exit code and no traceback."""
    process = start(assignment, *arguments, **options)
    said, errors = process.communicate()
    assert process.returncode == code, said + errors
    assert "Traceback" not in errors, errors
    return said, errors


def processes(root: int, word: str) -> list[int]:
    """The processes below `root` (without it) that have a word in their command line, oldest first."""
    found = []
    for pid in tree(root):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if pid != root and word in line:
            found.append(pid)
    return sorted(found)


def until(happens: Callable[[], Any], seconds: float = 300) -> Any:
    """Wait until something is so, and what it says then."""
    end = time.monotonic() + seconds
    while not (what := happens()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
    return what
