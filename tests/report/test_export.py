"""Grade files: the columns that Canvas and Moodle document, the gradebook's numbers, and no formulas."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course.cli import main
from course.words import safe_cell

from .conftest import HOSTILE


def exported(klass, tmp_path: Path, to: str) -> list[list[str]]:
    out = tmp_path / f"{to}.csv"
    assert main(["--root", str(klass.root), "export", "--to", to, "--out", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def scores(klass) -> dict[str, float]:
    with Gradebook(f"sqlite:///{klass.root / 'gradebook.db'}") as books:
        return {submission.student.id: submission.score for submission in books.assignment_submissions("tiny")}


def test_canvas_finds_its_columns_students_and_points(klass, tmp_path):
    head, points, *rows = exported(klass, tmp_path, "canvas")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tiny"]
    assert points == ["    Points Possible", "", "", "", "", "3"]
    by_login = {row[3]: row for row in rows}
    assert {login: float(row[5]) for login, row in by_login.items() if row[5]} == scores(klass)
    assert by_login["ann"][0] == "ann"
    assert by_login["zoe"] == ["Late, Zoe", "", "", "zoe", "", ""]  # nothing handed in: no grade
    assert by_login["eve"][:2] == [f"'=1+1, {HOSTILE}", "17"]


def test_moodle_gets_grade_and_feedback_side_by_side(klass, tmp_path):
    head, *rows = exported(klass, tmp_path, "moodle")
    assert head == ["First name", "Last name", "ID number", "Email address", "tiny", "tiny (feedback)"]
    by_number = {row[2]: row for row in rows}
    assert {number: float(row[4]) for number, row in by_number.items() if row[4]} == scores(klass)
    assert by_number["ann"][5] == "mean: 3 of 3"
    assert by_number["zoe"][4:] == ["", ""]
    assert by_number["eve"][1] == "'=1+1"
    assert by_number["eve"][3] == "'@eve"


def test_csv_has_the_columns_of_nbgraders_own_exporter(klass, tmp_path):
    head, *rows = exported(klass, tmp_path, "csv")
    theirs = tmp_path / "theirs.csv"
    nbgrader_export(klass, "nbgrader.plugins.CsvExportPlugin", theirs)
    assert head == theirs.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert {row[3]: float(row[9]) for row in rows if row[9]} == scores(klass)


def nbgrader_export(klass, exporter: str, out: Path) -> None:
    command = [sys.executable, "-m", "nbgrader", "export", f"--exporter={exporter}", "--to", str(out)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(command, cwd=klass.root, capture_output=True, text=True, env={**os.environ, "PATH": path})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("to", "name"), [("canvas", "CanvasExporter"), ("moodle", "MoodleExporter")])
def test_nbgraders_own_command_writes_the_same_file(klass, tmp_path, to, name):
    ours = exported(klass, tmp_path, to)
    nbgrader_export(klass, f"course.report.export.{name}", tmp_path / "theirs.csv")
    with (tmp_path / "theirs.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == ours


def test_what_is_late_is_exported_with_what_it_cost(copy, tmp_path):
    with Gradebook(f"sqlite:///{copy.root / 'gradebook.db'}") as books:
        submission = books.find_submission("tiny", "ann")
        submission.timestamp = datetime(2030, 1, 1) + timedelta(days=1)
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = 1.0
        books.db.commit()
    rows = {row[3]: row for row in exported(copy, tmp_path, "canvas")}
    assert rows["ann"][5] == "2"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1"])
def test_no_text_is_taken_for_a_formula(text):
    assert safe_cell(text) == f"'{text.strip()}"


@pytest.mark.parametrize("text", ["", "ann", "a=b", "Jean-Luc", "3 of 4"])
def test_other_texts_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_grades_csv_guards_names_too(klass):
    with (klass.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {(row["student"], row["exercise"]) for row in rows} == {(s, "mean") for s in ("ann", "ben", "eve", "nil")}


def test_before_any_grading_there_is_nothing_to_export(tiny, capsys):
    assert main(["--root", str(tiny.root), "export", "--to", "canvas"]) == 1
    assert "nothing has been graded yet" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_one_line(klass, capsys):
    where = str(klass.root / "nowhere" / "x.csv")
    assert main(["--root", str(klass.root), "export", "--to", "csv", "--out", where]) == 1
    assert capsys.readouterr().err.count("\n") == 1
