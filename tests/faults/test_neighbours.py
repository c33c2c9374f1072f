"""Runs and submissions side by side: nobody pays for a neighbour."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import submit
from faults.klass import RIGHT, SEED, WORTH, changed, course, facts, limit, scores, start, until

from course.assignment import Assignment
from course.grading import grader
from course.grading.books import grade_submissions, make_release
from course.grading.journal import Journal
from course.kernels import Kernels

SAME = ("grade", "tiny", "--seed", str(SEED), "--jobs", "1")


@pytest.fixture
def halted(klass):
    """A run that stands still in its middle, until it gets SIGCONT."""
    run = start(klass, *SAME)
    until(lambda: Journal(klass.root, klass.name).students())
    run.send_signal(signal.SIGSTOP)
    yield run
    run.kill()


def ends_well(run, klass, undisturbed) -> None:
    run.send_signal(signal.SIGCONT)
    _, errors = run.communicate()
    assert run.returncode == 0, errors
    assert not changed(facts(klass), undisturbed)


def test_a_second_run_of_the_same_assignment_is_told_who_is_there_and_since_when(klass, undisturbed, halted):
    _, errors = course(klass, *SAME, code=1)
    line = errors.splitlines()[-1]
    assert line.startswith("course grade: tiny is being graded already, by ")
    assert f"(process {halted.pid} on " in line
    assert f" since {time.strftime('%Y-')}" in line
    assert "use --wait" in line
    ends_well(halted, klass, undisturbed)


def test_a_second_run_waits_if_asked_to_and_has_nothing_left_to_do(klass, undisturbed, halted):
    second = start(klass, *SAME, "--wait")
    assert second.stderr is not None
    until(lambda: f"(process {halted.pid} on " in second.stderr.readline())
    ends_well(halted, klass, undisturbed)
    second.communicate()
    assert second.returncode == 0
    assert not changed(facts(klass), undisturbed)


def test_nbgraders_own_command_heeds_the_lock(klass, undisturbed, halted):
    command = [os.path.join(os.path.dirname(sys.executable), "nbgrader"), "autograde", "tiny"]
    second = subprocess.run(command, cwd=klass.root, capture_output=True, text=True)
    assert second.returncode != 0
    assert "tiny is being graded already, by " in second.stderr
    ends_well(halted, klass, undisturbed)


def another_assignment(klass: Assignment) -> Assignment:
    """The same exercise and the same hand-ins, as the assignment `other`."""
    for folder in ("source", "solutions"):
        shutil.copytree(klass.root / folder / "tiny", klass.root / folder / "other")
    (klass.root / "source" / "other" / "tiny.ipynb").rename(klass.root / "source" / "other" / "other.ipynb")
    other = Assignment(klass.root, "other")
    make_release(other)
    for student in WORTH:
        shutil.copytree(klass.root / "submitted" / student / "tiny", klass.root / "submitted" / student / "other")
        folder = klass.root / "submitted" / student / "other"
        (folder / "tiny.ipynb").rename(folder / "other.ipynb")
    return other


def test_another_assignment_of_the_course_is_graded_at_the_same_time(klass, undisturbed):
    other = another_assignment(klass)
    first = start(klass, *SAME)
    second = start(klass, "grade", "other", "--jobs", "1")
    said = [run.communicate() for run in (first, second)]
    assert [run.returncode for run in (first, second)] == [0, 0], said
    assert not changed(facts(klass), undisturbed)
    assert scores(other) == WORTH


def test_a_clock_that_was_set_back_changes_nothing(klass, undisturbed):
    course(klass, *SAME, "--student", "ann")
    later = time.time() + 10**6
    for path in klass.root.rglob("*"):
        os.utime(path, (later, later))
    course(klass, *SAME)
    assert not changed(facts(klass), undisturbed)


@pytest.mark.slow
def test_a_busy_machine_costs_nobody_a_point(klass):
    """Right answers that compute for a third of their time, while twenty others want the processors."""
    limit(klass, exercise_seconds=3, cell_seconds=3)
    shutil.rmtree(klass.root / "submitted")
    submit(klass, "aaa", RIGHT)
    work = "import time\ndef busy():\n    end = time.process_time() + 0.5\n    while time.process_time() < end: pass\n"
    for student in ("bob", "cem"):
        submit(klass, student, f"{work}{RIGHT.replace('return', 'busy(); return')}", "busy()")
    busy = []

    def begin(outcome):
        if not busy:
            busy.extend(subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(20))

    try:
        grade_submissions(klass, seed=SEED, jobs=1, on_outcome=begin)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert scores(klass) == {"aaa": 3, "bob": 3, "cem": 3}


def three_exercises(root) -> Assignment:
    """An assignment with the exercise of `tiny` three times, which is `a`, `b` and `c` there."""
    source = root / "source" / "tiny"
    text = (source / "exercises.py").read_text()
    for name in ("a", "b", "c"):
        text += f"\n\ndef call_{name}(ns, x):\n    return ns.{name}(x)\n"
    cases = "(Case('seven numbers', 2, draw_vector, call_{0}), Case('none', 1, draw_empty, call_{0}))"
    asked = ", ".join(f"Exercise('{name}', points=3, cases={cases.format(name)})" for name in ("a", "b", "c"))
    (source / "exercises.py").write_text(f"{text}\n\nEXERCISES = ({asked})\n")
    solution = root / "solutions" / "tiny" / "solution.py"
    solution.write_text(solution.read_text() + "\n\na = b = c = mean\n")
    notebook = nbformat.read(source / "tiny.ipynb", as_version=4)
    marked = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    notebook.cells = [cell for cell in notebook.cells if "nbgrader" not in cell.metadata]
    for name in ("a", "b", "c"):
        for original in ("mean-answer", "mean"):
            cell = nbformat.from_dict(marked[original])
            cell.metadata.nbgrader.grade_id = original.replace("mean", name)
            cell.source = cell.source.replace("mean", name)
            cell.id = cell.metadata.nbgrader.grade_id
            notebook.cells.append(cell)
    nbformat.write(notebook, source / "tiny.ipynb")
    assignment = Assignment(root, "tiny")
    make_release(assignment)
    return assignment


def test_a_loop_in_one_exercise_costs_that_one_and_holds_its_place_for_at_most_twice_its_time(klass):
    shutil.rmtree(klass.root / "submitted")
    assignment = three_exercises(klass.root)
    limit(assignment, exercise_seconds=4, cell_seconds=60)
    folder = submit(assignment, "ann")
    notebook = nbformat.read(folder / "tiny.ipynb", as_version=4)
    for name, body in (("a", "x.mean() if x.size else 0"), ("b", "forever()"), ("c", "x.mean() if x.size else 0")):
        cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"{name}-answer")
        cell.source = f"def forever():\n    while True: pass\ndef {name}(x):\n    return {body}"
    nbformat.write(notebook, folder / "tiny.ipynb")
    graded = []
    grade_submissions(assignment, on_graded=graded.append)
    (ann,) = graded
    assert [verdict.score for verdict in ann.verdicts] == [3, 0, 3]
    assert "took longer than 4 s, in line 2 of the cell b-answer" in ann.verdicts[1].message
    first, second = (case.message for case in ann.verdicts[1].cases)
    assert "took longer than 4 s" in first
    assert second == "the same", "asked once, and not again"


def test_the_same_seed_gives_the_same_journal_byte_for_byte_but_for_times(klass, tmp_path, monkeypatch):
    monkeypatch.setattr(grader, "Kernels", Kernels)  # torch is there, as in every real run
    shutil.rmtree(klass.root / "submitted")
    chance = (
        "import random, numpy as np, torch\n"
        "noise = [random.random(), np.random.normal(), np.random.default_rng().normal(), torch.rand(1).item()]\n"
        "print(noise, np.random.RandomState().rand(), random.Random().random(), {*'abc'})\n"
        "def mean(x):\n    return x.mean() + np.random.default_rng().normal() * torch.rand(1).item() + random.random()"
    )
    for number in range(3):
        submit(klass, f"s{number}", chance)

    shutil.copytree(klass.root, tmp_path / "again")
    again = Assignment(tmp_path / "again", "tiny")
    grade_submissions(klass, seed=SEED, jobs=1)
    grade_submissions(again, seed=SEED, jobs=3)
    assert not changed(facts(again), facts(klass))
    entry = Journal(klass.root, "tiny").entry("s0") or {}
    assert entry["score"] < 3, "chance was there"
