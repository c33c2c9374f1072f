"""Gradebooks that are locked, damaged, gone, or refuse one submission: the journal has all, and fills them again."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from faults.klass import SEED, changed, course, facts, until
from nbgrader.api import Gradebook

from course.assignment import CourseError
from course.grading import gradebook, ledger
from course.grading.books import grade_submissions
from course.grading.journal import Journal

SAME = ("grade", "tiny", "--seed", str(SEED), "--jobs", "1")

#: Holds the gradebook's lock for so many seconds.
LOCK = """
import sqlite3, sys, time
books = sqlite3.connect(sys.argv[1], isolation_level=None)
books.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


def locked(klass, seconds: float) -> subprocess.Popen:
    command = [sys.executable, "-c", LOCK, str(klass.root / "gradebook.db"), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def graded_while_locked(klass, seconds: float):
    """Grade with somebody else's lock on the gradebook from the first outcome on; the summary, and who holds it."""
    holders = []

    def lock(outcome):
        if not holders:
            holders.append(locked(klass, seconds))

    return grade_submissions(klass, seed=SEED, on_outcome=lock), holders[0]


def graded_again(klass) -> list[str]:
    graded = []
    grade_submissions(klass, seed=SEED, on_graded=lambda one: graded.append(one.student))
    return graded


def test_one_that_is_locked_for_a_while_is_waited_for_in_mid_run(klass, undisturbed, monkeypatch):
    monkeypatch.setattr(ledger, "TRY", 1)
    summary, holder = graded_while_locked(klass, 4)
    with holder:
        assert not summary.not_graded
    assert not changed(facts(klass), undisturbed)


def test_one_that_stays_locked_costs_an_entry_and_no_grading(klass, undisturbed, monkeypatch):
    monkeypatch.setattr(ledger, "TRY", 1)
    monkeypatch.setattr(ledger, "WAIT", 1)
    summary, holder = graded_while_locked(klass, 600)
    holder.kill()
    with holder:
        assert summary.not_graded
    assert all("in the journal, but not in the books: the gradebook" in why for why in summary.not_graded.values())
    assert graded_again(klass) == []
    assert not changed(facts(klass), undisturbed)


def test_one_that_is_locked_at_the_start_is_said_and_nothing_is_run(klass, monkeypatch):
    monkeypatch.setattr(gradebook.look, "__defaults__", (1.0,))
    with locked(klass, 600) as holder:
        with pytest.raises(CourseError, match=rf"gradebook.db is locked by .*process {holder.pid}"):
            grade_submissions(klass, seed=SEED)
        holder.kill()
    assert not Journal(klass.root, "tiny").students()


def test_one_that_is_damaged_is_said_and_nothing_is_touched(klass, undisturbed):
    grade_submissions(klass, seed=SEED)
    path, folder = klass.root / "gradebook.db", klass.root / "autograded"
    before = path.read_bytes(), sorted(folder.rglob("*"))
    path.write_bytes(b"x" * 4096 + before[0][4096:])
    _, errors = course(klass, *SAME, code=1)
    assert "gradebook.db is damaged" in errors
    assert sorted(folder.rglob("*")) == before[1]
    path.unlink()
    assert graded_again(klass) == []
    assert not changed(facts(klass), undisturbed)


def test_one_that_is_deleted_is_filled_again_and_hand_grades_come_back(klass, undisturbed):
    grade_submissions(klass, seed=SEED)
    with Gradebook(f"sqlite:///{klass.root}/gradebook.db") as books:
        books.find_grade("mean", "tiny", "tiny", "bob").manual_score = 2.5
        books.db.commit()
    grade_submissions(klass, seed=SEED)
    (klass.root / "gradebook.db").unlink()
    assert graded_again(klass) == []
    known = facts(klass)
    assert known.pop("books") == {**undisturbed["books"], "bob": (2.5, False)}
    assert not changed({**known, "books": undisturbed["books"]}, undisturbed)


def test_one_that_is_deleted_in_mid_run_is_filled_by_the_next(klass, undisturbed):
    outcomes = []

    def delete(outcome):
        outcomes.append(outcome)
        if len(outcomes) in (2, 5):
            (klass.root / "gradebook.db").unlink()

    grade_submissions(klass, seed=SEED, on_outcome=delete)
    assert graded_again(klass) == []
    assert not changed(facts(klass), undisturbed)


def test_hand_grades_survive_a_kill_while_a_gradebook_is_filled_again(klass):
    grade_submissions(klass, seed=SEED)
    with Gradebook(f"sqlite:///{klass.root}/gradebook.db") as books:
        for grade in books.db.query(ledger.Grade):
            grade.manual_score = 1.5
        books.db.commit()
    grade_submissions(klass, seed=SEED)
    (klass.root / "gradebook.db").unlink()

    def dies(*_):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger.Ledger, "_restore_hand_grades", dies)
        with pytest.raises(KeyboardInterrupt):
            grade_submissions(klass, seed=SEED)
    for _ in range(2):
        grade_submissions(klass, seed=SEED)
    assert set(facts(klass)["books"].values()) == {(1.5, False)}


def test_a_submission_that_the_books_refuse_does_not_stop_the_others(klass, undisturbed):
    with closing(sqlite3.connect(klass.root / "gradebook.db")) as books:
        books.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON submitted_assignment WHEN NEW.student_id = 'dee' "
            "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        )
    said, errors = course(klass, *SAME, "--json", str(klass.root / "out.json"), code=1)
    assert "dee: not graded: graded, and in the journal, but not in the books" in errors
    assert all(student in said for student in ("ann", "hal"))
    assert (klass.root / "out.json").is_file()
    with closing(sqlite3.connect(klass.root / "gradebook.db")) as books:
        books.execute("DROP TRIGGER refuse")
    assert graded_again(klass) == []
    assert not changed(facts(klass), undisturbed)


def test_a_folder_in_the_place_of_a_time_is_no_fault(klass, undisturbed):
    (klass.root / "submitted" / "ann" / "tiny" / "timestamp.txt").mkdir()
    course(klass, *SAME)
    assert not changed(facts(klass), undisturbed)


def test_what_is_autograded_is_written_again_where_it_is_gone(klass, undisturbed):
    import shutil

    grade_submissions(klass, seed=SEED)
    shutil.rmtree(klass.root / "autograded" / "ann")
    (klass.root / "autograded" / "bob" / "tiny" / "tiny.ipynb").unlink()
    assert until(lambda: graded_again(klass) == [])
    assert not changed(facts(klass), undisturbed)
