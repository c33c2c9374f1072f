"""Names of students' folders and of the course's own, on every road that grades."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from conftest import TINY, submit
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from course.assignment import Assignment
from course.cli import main
from course.grading.books import grade_submissions, make_feedback, make_release
from course.grading.folders import hand_ins, stray
from course.grading.gradebook import db_url, read_config
from course.grading.journal import read_results

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"

#: Every one of them has handed in the right answer. The names with a number in brackets are those of file managers.
NAMES = (
    normalize("NFD", "Müller, Jörg"),
    normalize("NFC", "Müller, Jörg"),
    "anna (2)",
    "O’Brien",
    "O'Neil",
    "[group 7]",
    "a{b}c",
    "x*y?",
    "100% sure",
    "名前",
    " leading",
    "trailing ",
    "a.b@uni.example",
    "-dash",
    "name;with&signs#$!",
    "__old",
)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """A course whose path has brackets, graded."""
    os.environ["COURSE_DATA"] = "sample"
    root = tmp_path_factory.mktemp("DL (WS25) [A]") / "course [1] what?"
    shutil.copytree(TINY, root)
    assignment = Assignment(root, "tiny")
    make_release(assignment)
    for name in NAMES:
        submit(assignment, name, RIGHT)
    flat = submit(assignment, "flat", RIGHT)
    shutil.move(flat / "tiny.ipynb", flat.parent)
    shutil.rmtree(flat)
    submit(assignment, "capital", RIGHT).rename(root / "submitted" / "capital" / "Tiny (1)")
    grade_submissions(assignment, seed=7)
    return assignment


def test_whatever_can_be_shown_can_be_a_name(named: Assignment) -> None:
    entries = {entry["student"]: entry for entry in read_results(named.root, "tiny")}
    assert {name: entry["score"] for name, entry in entries.items()} == dict.fromkeys((*NAMES, "flat", "capital"), 3)
    assert entries["flat"]["problems"] == [
        "there is no folder tiny: what lies in the student's folder was taken for it"
    ]
    assert entries["capital"]["problems"] == ["there is no folder tiny: the folder Tiny (1) was taken for it"]
    assert not any(entries[name]["problems"] for name in NAMES)
    with Gradebook(db_url(named.root)) as books:
        assert {one.student_id: one.score for one in books.assignment_submissions("tiny")} == dict.fromkeys(entries, 3)


def test_each_has_a_graded_notebook_and_nbgraders_feedback(named: Assignment) -> None:
    make_feedback(named)
    for name in (*NAMES, "flat", "capital"):
        assert (named.root / "autograded" / name / "tiny" / "tiny.ipynb").is_file(), name
        assert (named.root / "feedback" / name / "tiny" / "tiny.html").is_file(), name


def test_formgraders_lists_and_its_button_work(named: Assignment) -> None:
    api = _api(named)
    assert api.get_source_assignments() == {"tiny"}
    assert api.get_submitted_students("tiny") >= set(NAMES)
    assert api.get_assignment("tiny")["num_submissions"] >= len(NAMES)
    answer = api.autograde("tiny", NAMES[2])
    assert answer["success"], answer["log"]


def test_what_cannot_be_graded_is_a_line_on_every_road(
    named: Assignment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [os.fsdecode(b"caf\xe9"), "bell\a", "n" * 230]
    folders = [named.root / "submitted" / name for name in odd]
    loose = named.root / "submitted" / "ada_tiny.ipynb"
    try:
        for folder in folders:
            shutil.copytree(named.root / "submitted" / "O'Neil", folder)
        loose.write_text("{}")
        assert set(stray(named.root / "submitted", "tiny")) == {*odd, loose.name}
        assert not set(odd) & set(hand_ins(named.root / "submitted", "tiny"))
        assert main(["--root", str(named.root), "grade", "tiny"]) == 1
        told = capsys.readouterr().err
        assert told.count("rename this folder") == 3
        assert "it belongs to no student" in told
        answer = _api(named).autograde("tiny", "*")
        assert not answer["success"]
        assert "rename this folder" in answer["log"]
        command = [sys.executable, "-m", "nbgrader", "autograde", "tiny"]
        run = subprocess.run(command, cwd=named.root, capture_output=True, text=True, check=False)
        assert run.returncode != 0
        assert run.stderr.count("rename this folder") == 3
    finally:
        for folder in folders:
            shutil.rmtree(folder)
        loose.unlink()


def test_grades_are_exported_under_these_names(named: Assignment, tmp_path: Path) -> None:
    out = tmp_path / "grades.csv"
    assert main(["--root", str(named.root), "export", "tiny", "--to", "csv", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8-sig")
    assert all(name in text for name in NAMES[:6])


def _api(assignment: Assignment) -> Any:
    config = read_config(assignment.root)
    return NbGraderAPI(CourseDirectory(config=config, root=str(assignment.root)), config=config)
