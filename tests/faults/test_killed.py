"""What is killed or stopped in mid-run: the same command again, and all is as if nothing had been."""

from __future__ import annotations

import os
import shutil
import signal
import time

import pytest
from conftest import submit
from faults.klass import RIGHT, SEED, WORTH, changed, course, facts, processes, scores, start, until

from course.grading.books import grade_submissions
from course.grading.intake import HandIn
from course.grading.journal import Journal, read_results
from course.kernels.watch import tree

SAME = ("grade", "tiny", "--seed", str(SEED))


def journal_times(assignment):
    folder = Journal(assignment.root, "tiny").folder
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*.zip")} if folder.exists() else {}


def test_an_undisturbed_class_gets_what_it_deserves(klass, undisturbed):
    assert {student: score for student, (score, _) in undisturbed["books"].items()} == WORTH


@pytest.mark.parametrize("share", [1 / 3, 2 / 3])
def test_a_killed_run_goes_on_where_it_was(klass, undisturbed, share):
    run = start(klass, *SAME, "--jobs", "1")
    until(lambda: len(journal_times(klass)) >= share * len(WORTH))
    below = tree(run.pid)
    run.kill()
    run.communicate()
    before = journal_times(klass)
    until(lambda: not any(os.path.exists(f"/proc/{pid}/cmdline") and _runs(pid) for pid in below))
    course(klass, *SAME)
    after = journal_times(klass)
    assert {student: after[student] for student in before} == before, "what was in the journal was graded again"
    assert not changed(facts(klass), undisturbed)


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("stopping", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_ends_soon_and_goes_on_where_it_was(klass, undisturbed, stopping):
    looping = submit(klass, "aaa", "while True: pass")
    run = start(klass, *SAME, "--jobs", "2")
    until(lambda: len(journal_times(klass)) >= 2)
    below = tree(run.pid)
    asked = time.monotonic()
    os.killpg(run.pid, stopping)  # as a terminal does it
    _, errors = run.communicate()
    took = time.monotonic() - asked
    assert took < 20, "5 s on an idle machine; the loop has a minute"
    assert "Traceback" not in errors
    if stopping == signal.SIGINT:
        assert run.returncode == 130
        assert errors.strip().splitlines()[-1] == (
            "course grade: stopped; what was graded is in the journal, and the same command goes on from here"
        )
    until(lambda: not any(map(_runs, below)))
    shutil.rmtree(looping.parent)
    course(klass, *SAME)
    assert not changed(facts(klass), undisturbed)


def disturbed(klass, victims, when=2):
    """Grade the class while processes are killed, once, after the second submission."""
    done = []

    def on_outcome(outcome):
        done.append(outcome)
        if len(done) == when:
            for pid in until(victims):
                os.kill(pid, signal.SIGKILL)

    return grade_submissions(klass, seed=SEED, jobs=2, on_outcome=on_outcome)


def test_a_killed_keeper_costs_nobody_anything(klass, undisturbed):
    summary = disturbed(klass, lambda: processes(os.getpid(), "course.kernels.keeper")[:1])
    assert not summary.not_graded
    assert not changed(facts(klass), undisturbed)


def test_a_killed_bench_costs_nobody_anything(klass, undisturbed):
    summary = disturbed(klass, lambda: processes(os.getpid(), "course.grading.judging")[:1])
    assert not summary.not_graded
    assert not changed(facts(klass), undisturbed)


def test_the_killed_child_of_a_bench_costs_nobody_anything(klass, undisturbed):
    summary = disturbed(klass, lambda: processes(os.getpid(), "course.grading.judging")[1:])
    assert not summary.not_graded
    assert not changed(facts(klass), undisturbed)


def test_kernels_that_are_killed_from_outside_cost_nobody_anything(klass, undisturbed):
    summary = disturbed(klass, lambda: processes(os.getpid(), "course.kernels.keeper")[1:])
    assert not summary.not_graded
    assert not changed(facts(klass), undisturbed)


def test_what_cannot_be_graded_keeps_the_last_known_grade_and_is_said(klass, undisturbed, capfd):
    grade_submissions(klass, seed=SEED)
    notebook = klass.root / "submitted" / "ann" / "tiny" / "tiny.ipynb"
    notebook.write_text(notebook.read_text() + "\n")

    write = HandIn.write

    def no_room_for_ann(hand_in, folder):
        if hand_in.student == "ann":
            raise OSError(28, "No space left on device")
        write(hand_in, folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HandIn, "write", no_room_for_ann)
        summary = grade_submissions(klass, seed=SEED)
    assert summary.not_graded == {"ann": "No space left on device"}
    entry = next(entry for entry in read_results(klass.root, "tiny") if entry["student"] == "ann")
    assert (entry["status"], entry["score"]) == ("not graded", 3)
    assert scores(klass) == WORTH
    grade_submissions(klass, seed=SEED)
    assert facts(klass)["books"] == undisturbed["books"]


def test_a_submission_that_computes_at_the_end_of_a_run_is_not_lost(klass, undisturbed):
    """A run over one student, then the whole class: every one is graded once."""
    grade_submissions(klass, "ann", seed=SEED)
    before = journal_times(klass)
    grade_submissions(klass, seed=SEED)
    assert journal_times(klass)["ann"] == before["ann"]
    assert not changed(facts(klass), undisturbed)


def test_a_damaged_record_of_the_journal_is_made_again(klass, undisturbed):
    grade_submissions(klass, seed=SEED)
    folder = Journal(klass.root, "tiny").folder
    whole = (folder / "ann.zip").read_bytes()
    (folder / "ann.zip").write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 2
    (folder / "bob.zip").write_bytes(whole[: middle // 8] + b"\xff" * 40 + whole[middle // 8 + 40 :])
    (folder / "cem.zip").write_bytes(b"")
    (folder / "dee.zip").unlink()
    summary = grade_submissions(klass, seed=SEED)
    assert not summary.not_graded
    assert not changed(facts(klass), undisturbed)


def test_right_answers_are_worth_their_points_at_any_number_of_jobs(klass, undisturbed):
    assert RIGHT
    grade_submissions(klass, seed=SEED, jobs=5)
    assert not changed(facts(klass), undisturbed)
