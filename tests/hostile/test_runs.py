"""Whole grading runs with attackers in them: the same again and again, and nothing left when one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import submit
from hostile.attack import Attack
from hostile.families import EVERY
from hostile.klass import graded_class

from course.assignment import Assignment
from course.kernels.watch import tree

pytestmark = [pytest.mark.hostile, pytest.mark.slow, pytest.mark.needs("sandbox")]

#: Attacks whose end depends on no clock.
TIMELESS = ("objects-not_a_number", "ends-os_exit", "notebooks-grade_cell_duplicated", "protocol-half_characters")


def test_the_same_seed_gives_the_same_scores_and_messages_at_any_number_of_jobs(tmp_path: Path) -> None:
    attacks: dict[str, Attack] = {name: EVERY[name] for name in TIMELESS}
    with graded_class(tmp_path, attacks, honest=3) as klass:
        for jobs in (1, 2, 4):
            for name, graded in klass.grade(jobs=jobs).items():
                once = klass.results[name]
                assert (graded.verdicts, graded.problems) == (once.verdicts, once.problems), (name, jobs)


def test_nothing_is_left_when_the_grader_is_killed(tiny: Assignment, tmp_path: Path) -> None:
    mark = f"32{os.getpid()}"
    deaf = f"import subprocess; subprocess.Popen(['setsid', 'sleep', '{mark}'])\nwhile True: pass"
    submit(tiny, "mallory", None, deaf)
    submit(tiny, "oscar", None, deaf)
    course = [str(Path(sys.executable).parent / "course"), "grade", "tiny"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        course,
        cwd=tiny.root,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as grader:
        _wait_until(lambda: _started(grader.pid, mark) == 2, seconds=600)
        processes = tree(grader.pid)[1:]
        kernels = [path for path in Path("/tmp").glob("course-kernels-*") if _is_of(path, processes)]
        grader.send_signal(signal.SIGKILL)
    _wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in processes), seconds=300)
    _wait_until(lambda: not any(path.exists() for path in kernels), seconds=300)
    mounts = Path("/proc/self/mounts").read_text()
    assert str(tmp_path) not in mounts
    assert "course-kernels" not in mounts


def _started(grader: int, mark: str) -> int:
    """How many of the grader's descendants are the sleepers that the attackers started."""
    return sum(mark in _command(pid) for pid in tree(grader))


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def _is_of(folder: Path, processes: list[int]) -> bool:
    """Is this the folder of one of these processes? Their mounts say so."""
    for pid in processes:
        try:
            if folder.name in Path(f"/proc/{pid}/mountinfo").read_text():
                return True
        except OSError:
            continue
    return False


def _wait_until(holds: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)
