"""Report and export of a class that was graded: processor time a student, at first and when nothing has changed.

    python -m benchmarks.report FOLDER

FOLDER is a course whose submissions were graded; its feedback folder is made anew. Prints seconds of processor time a
student and assignment, start-up included.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from course.assignment import assignments
from course.grading.journal import read_results

__all__ = ["report_and_export"]


def report_and_export(root: Path) -> dict[str, dict[str, float]]:
    """Time `course report` (fresh, and with nothing changed) and `course export` of the course under `root`.

    Returns for each ``cpu`` and ``wall`` in seconds, and ``a student``, the processor time for one student's hand-in of
    one assignment. The feedback folder is made anew.
    """
    pages = sum(len(read_results(root, assignment.name)) for assignment in assignments(root))
    shutil.rmtree(root / "feedback", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        out = ["--out", f"{folder}/grades.csv"]
        commands = {"report": ["report"], "report again": ["report"], "export": ["export", "--to", "moodle", *out]}
        return {what: _timed(root, command, pages) for what, command in commands.items()}


def _timed(root: Path, command: list[str], pages: int) -> dict[str, float]:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    full = [sys.executable, "-m", "course.cli", "--root", str(root), *command]
    done = subprocess.run(full, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"course {command[0]} ended with {done.returncode}: {done.stderr[-300:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.monotonic() - started
    return {"cpu": round(cpu, 2), "wall": round(wall, 2), "a student": round(cpu / pages, 4)}


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(json.dumps(report_and_export(Path(sys.argv[1]).resolve()), indent=1))


if __name__ == "__main__":
    main()
