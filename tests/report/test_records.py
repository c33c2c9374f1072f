"""Report and export where a gradebook is gone, damaged, locked, or on a server, and where records differ."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import tree
from nbgrader.api import Gradebook
from postgres import make_database, postgres_server

from course.cli import main
from course.grading.books import grade_submissions, make_release
from course.grading.gradebook import db_url

from .conftest import page_of
from .reading import read

ALL = ("ann", "ben", "eve", "nil")


def run(assignment, *command: str) -> int:
    return main(["--root", str(assignment.root), *command])


def exported(assignment) -> dict[str, str]:
    out = assignment.root / "out.csv"
    assert run(assignment, "export", "--to", "csv", "--out", str(out)) == 0
    with out.open(newline="", encoding="utf-8") as file:
        return {row["student_id"]: row["score"] for row in csv.DictReader(file)}


def told(capsys) -> list[str]:
    """What is said beside the results and how far it has got."""
    return [line for line in capsys.readouterr().err.splitlines() if not line.startswith("feedback pages for")]


def forget_pages(assignment) -> None:
    shutil.rmtree(assignment.root / "feedback")


def test_with_a_gradebook_that_was_deleted_the_journal_is_reported(copy, capsys):
    (copy.root / "gradebook.db").unlink()
    forget_pages(copy)
    assert run(copy, "report") == 0
    assert "tiny: not in the gradebook, so this is the journal's" in capsys.readouterr().err
    for student in ALL:
        assert "of 3 points" in read(page_of(copy, student)).text
        assert page_of(copy, student).with_name("tiny.html").is_file()
    assert "not in the gradebook, so this is the journal's" in read(copy.root / "report.html").text
    assert not (copy.root / "gradebook.db").exists()


def test_with_a_gradebook_that_was_deleted_nothing_is_exported_and_that_is_said(copy, tmp_path, capsys):
    (copy.root / "gradebook.db").unlink()
    out = tmp_path / "out.csv"
    assert run(copy, "export", "--to", "canvas", "--out", str(out)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert (
        said.err
        == "course export: nothing was written: tiny not in the gradebook; `course grade tiny` enters it again\n"
    )
    assert not out.exists()
    assert not (copy.root / "gradebook.db").exists()


def test_what_was_entered_by_hand_before_a_report_outlives_the_gradebook(copy):
    with Gradebook(db_url(copy.root)) as books:
        books.find_grade("mean", "tiny", "tiny", "ben").manual_score = 2.5
        books.find_comment("mean-answer", "tiny", "tiny", "ben").manual_comment = "Look again."
        books.db.commit()
    assert run(copy, "report") == 0
    (copy.root / "gradebook.db").unlink()
    grade_submissions(copy, seed=7)
    forget_pages(copy)
    assert run(copy, "report") == 0
    assert "2.5 of 3 points" in read(page_of(copy, "ben")).text
    assert "Your instructor writes: Look again." in read(page_of(copy, "ben")).text


def test_an_assignment_that_the_gradebook_does_not_know_is_reported_from_the_journal_and_not_exported(copy, capsys):
    with Gradebook(db_url(copy.root)) as books:
        books.remove_assignment("tiny")
    assert run(copy, "report") == 0
    assert "tiny: not in the gradebook" in capsys.readouterr().err
    assert run(copy, "export", "--to", "moodle", "--out", str(copy.root / "out.csv")) == 1
    assert "nothing was written: tiny not in the gradebook" in capsys.readouterr().err


def test_a_student_who_was_removed_from_the_gradebook_costs_nobody_a_page(copy, capsys):
    with Gradebook(db_url(copy.root)) as books:
        books.remove_student("ben")
    forget_pages(copy)
    assert run(copy, "report") == 0
    line = "tiny: ben: graded, and not in the gradebook, so in no export: `course grade tiny` enters them again"
    assert capsys.readouterr().err.count(line) == 1
    assert line in read(copy.root / "report.html").text
    for student in ALL:
        assert page_of(copy, student).is_file()
        assert page_of(copy, student).with_name("tiny.html").is_file()
    assert "ben" not in exported(copy)
    assert line in capsys.readouterr().err


def test_an_old_name_stays_in_report_and_exports_with_a_word_and_can_be_taken_out(copy, capsys):
    (copy.root / "submitted" / "ann").rename(copy.root / "submitted" / "anna")
    grade_submissions(copy, seed=7)
    capsys.readouterr()
    assert run(copy, "report") == 0
    word = "tiny: ann: graded, and not in submitted/<student>/tiny/ any more (an old name?)"
    assert word in capsys.readouterr().err
    assert exported(copy).keys() >= {"ann", "anna"}
    assert word in capsys.readouterr().err
    with Gradebook(db_url(copy.root)) as books:  # what the line says: nbgrader db student remove ann --force
        books.remove_student("ann")
    assert run(copy, "report") == 0
    left = "tiny: ann: in the journal alone, neither handed in nor in the gradebook any more: left out"
    assert left in capsys.readouterr().err
    assert "feedback/ann/" not in (copy.root / "report.html").read_text(encoding="utf-8")
    assert "feedback/anna/" in (copy.root / "report.html").read_text(encoding="utf-8")
    with (copy.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert {row["student"] for row in csv.DictReader(file)} == {"anna", "ben", "eve", "nil"}
    assert "ann" not in exported(copy)


def test_what_was_handed_in_since_is_said(copy, capsys):
    shutil.copytree(copy.root / "submitted" / "ann", copy.root / "submitted" / "new")
    assert run(copy, "report") == 0
    assert "tiny: new: handed in and not graded yet: run `course grade tiny`" in capsys.readouterr().err


def test_who_is_in_the_gradebook_and_not_in_the_journal_is_said_and_exported(copy, capsys):
    before = exported(copy)
    for path in (copy.root / ".course" / "journal" / "tiny").glob("ben.*"):
        path.unlink()
    assert run(copy, "report") == 0
    assert "tiny: ben: in the gradebook, and not in the journal" in capsys.readouterr().err
    assert exported(copy) == before


def test_a_class_in_order_is_told_nothing(copy, capsys):
    assert run(copy, "report") == 0
    assert exported(copy)
    assert told(capsys) == []


@pytest.mark.parametrize("command", [("report",), ("export", "--to", "csv")])
def test_a_damaged_gradebook_is_one_line_and_nothing_is_touched(copy, capsys, monkeypatch, command):
    monkeypatch.chdir(copy.root)
    (copy.root / "gradebook.db").write_bytes(b"this is no database\n" * 1000)
    before = tree(copy.root)
    assert run(copy, *command) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "gradebook.db is damaged" in said
    assert tree(copy.root) == before


@pytest.mark.parametrize("command", [("report",), ("export", "--to", "csv")])
def test_a_locked_gradebook_is_named_with_who_locks_it(copy, capsys, monkeypatch, command):
    monkeypatch.chdir(copy.root)
    monkeypatch.setattr("course.grading.gradebook.WAIT", 0.2)
    before = tree(copy.root)
    with closing(sqlite3.connect(copy.root / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert run(copy, *command) == 1
    assert "gradebook.db is locked by" in capsys.readouterr().err.splitlines()[-1]
    assert tree(copy.root) == before


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as server:
        yield server


def test_a_gradebook_in_postgresql_is_released_graded_reported_exported_and_shown(copy, server, capsys):
    scores = exported(copy)
    (copy.root / "gradebook.db").unlink()
    url = make_database(server, "books")
    settings = copy.root / "nbgrader_config.py"
    settings.write_text(f"{settings.read_text()}\nc.CourseDirectory.db_url = {url!r}\n")
    make_release(copy)
    grade_submissions(copy, seed=7)
    with Gradebook(url) as books:
        books.find_grade("mean", "tiny", "tiny", "ben").manual_score = 2.5
        books.find_comment("mean-answer", "tiny", "tiny", "ben").manual_comment = "Look again."
        books.db.commit()
    forget_pages(copy)
    assert run(copy, "report") == 0
    assert "2.5 of 3 points" in read(page_of(copy, "ben")).text
    assert "Your instructor writes: Look again." in read(page_of(copy, "ben")).text
    assert {s: v for s, v in exported(copy).items() if v} == {**{s: v for s, v in scores.items() if v}, "ben": "2.5"}
    assert not (copy.root / "gradebook.db").exists()
    shown = formgrader(copy.root)
    assert shown["assignment"]["num_submissions"] == 4
    assert {row["student"]: row["score"] for row in shown["submissions"]}["ben"] == 2.5
    assert {row["id"] for row in shown["students"]} == set(ALL)
    assert told(capsys) == []


def formgrader(root: Path) -> dict:
    """What formgrader's pages are made from."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from course.grading.gradebook import read_config

    config = read_config(root)
    api = NbGraderAPI(CourseDirectory(config=config, root=str(root)), config=config)
    return {
        "assignment": api.get_assignment("tiny"),
        "submissions": api.get_submissions("tiny"),
        "students": api.get_students(),
        "notebook": api.get_notebook_submissions("tiny", "tiny"),
        "of": api.get_student_submissions("ben"),
    }
