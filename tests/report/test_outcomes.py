"""*graded*, *waits*, *not graded*: what students, instructors and learning platforms see of each, and never a 0."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict

import pytest
from nbgrader.api import Gradebook

from course.cli import main
from course.commands.report import write_overview_of, write_report
from course.grading.collect import ARRIVALS, Arrival
from course.grading.gradebook import db_url
from course.grading.journal import Journal
from course.report.books import Entry, Points
from course.report.overview import GradedAssignment, overview
from course.report.page import Page
from course.report.scores import settle

from .conftest import page_of
from .reading import Reading, read


def record(status: str = "graded", score: float | None = 2.0, **more) -> dict:
    waits = status == "waits"
    verdict = {"name": "mean", "points": 3, "score": score, "needs_manual_grade": waits}
    verdict |= {"message": "", "mistake": None, "cases": []}
    return {
        **{"student": "ann", "status": status, "score": score, "seconds": 1.0, "memory": 0, "problems": []},
        **{"exercises": [verdict] if score is not None or waits else [], "instructor_notes": [], **more},
    }


def page(assignment, result: dict, entry: Entry | None = None) -> str:
    (settled,) = settle(assignment, [result], {"ann": entry or Entry()})
    return Reading(Page(assignment).html(settled, entry or Entry(), {})).text


def class_report(assignment, *results: dict) -> str:
    return Reading(overview([GradedAssignment(assignment, settle(assignment, results, {}), {})])).text


def test_not_graded_is_no_zero_and_not_the_students_doing(klass):
    text = page(klass, record("not graded", None, problems=["no room on the disk"]))
    assert "Not graded yet of 3 points" in text
    assert "This is not your doing" in text
    assert "no room on the disk" not in text
    assert "0 of 3" not in text
    assert "0 / 3" not in text
    assert "mean not graded yet: 3 points" in text


def test_the_last_known_score_stays_and_is_said_to_be_that(klass):
    text = page(klass, record("not graded", 2.0, problems=["no room on the disk"]))
    assert "2 of 3 points" in text
    assert "the points are those of the one before" in text


def test_what_waits_says_that_an_instructor_looks(klass):
    text = page(klass, record("waits", 0.0, problems=["two answers to mean"]))
    assert "No score yet of 3 points" in text
    assert "your instructor looks at it" in text
    assert "two answers to mean" in text
    assert "0 of 3" not in text


def test_what_waited_is_graded_once_an_instructor_has_given_points(klass):
    entry = Entry(points={"mean": Points(manual=2.5)})
    text = page(klass, record("waits", 0.0), entry)
    assert "2.5 of 3 points" in text
    assert "looks at it" not in text


def test_an_essay_that_was_graded_by_hand_does_not_wait_as_well(klass):
    verdict = record("waits", 0.0)["exercises"][0]
    again = Entry(points={"mean": Points(manual=2.5, needs_manual_grade=True)})
    text = page(klass, record() | {"exercises": [verdict]}, again)
    assert "2.5 of 3 points" in text
    assert "Not all is graded yet" not in text
    assert "waits for your instructor" not in text
    assert "is asked to look again" in text


def test_what_an_instructor_added_counts(klass):
    (settled,) = settle(klass, [record()], {"ann": Entry(points={"mean": Points(auto=2.0, extra=0.5)})})
    assert settled["score"] == 2.5


def test_what_an_instructor_changed_is_told_to_the_instructor_alone(klass):
    note = "the cell had other settings: mean is worth 3 points, and was 2"
    assert note not in page(klass, record(instructor_notes=[note]))
    text = class_report(klass, record(instructor_notes=[note]), record(instructor_notes=[note]) | {"student": "ben"})
    assert f"{note} 2 submissions ann, ben" in text


def test_a_time_that_is_earlier_than_the_arrival_is_told_to_the_instructor_alone(copy):
    folder = copy.root / ARRIVALS / "tiny"
    folder.mkdir(parents=True)
    late = Arrival("2000-01-01 00:00:00+00:00", "2026-05-01 10:00:00+00:00")
    (folder / "ann.json").write_text(json.dumps(asdict(late)))
    write_report(copy)
    write_overview_of(copy)
    assert f"when it came: {late.doubt} 1 submission ann" in read(copy.root / "report.html").text
    assert late.doubt not in read(page_of(copy, "ann")).text


def test_the_class_report_says_who_was_not_graded_and_why(klass):
    text = class_report(
        klass,
        record() | {"student": "ben"},
        record("not graded", None, problems=["no room on the disk"]),
        record("waits", 0.0) | {"student": "eve"},
    )
    assert "3 submissions: median 2, mean 2 points" in text
    assert "2 have no score yet" in text
    assert "1 is not graded" in text
    assert "ann : no room on the disk" in text
    assert "ann not graded" in text
    assert "eve waits by hand" in text


@pytest.mark.parametrize("status", ["not graded", "waits"])
def test_a_class_without_any_score_has_a_report(klass, status):
    text = class_report(klass, record(status, None if status == "not graded" else 0.0))
    assert "1 submission." in text
    assert "1 has no score yet" in text


def test_files_and_exports_have_an_empty_cell_for_what_is_not_graded(copy, capsys):
    journal = Journal(copy.root, "tiny")
    for path in journal.folder.glob("ben.*"):
        path.unlink()
    journal.write_trouble("ben", "no room on the disk")
    with Gradebook(db_url(copy.root)) as books:
        for grade in books.find_submission_notebook("tiny", "tiny", "ben").grades:
            grade.auto_score, grade.needs_manual_grade = None, True
        books.db.commit()
    write_report(copy)
    write_overview_of(copy)
    assert "This is not your doing" in read(page_of(copy, "ben")).text
    assert "no room on the disk" in read(copy.root / "report.html").text
    assert "(Score: not graded yet / 3.0)" in read(page_of(copy, "ben").with_name("tiny.html")).text
    with (copy.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file) if row["student"] == "ben"]
    assert (row["score"], row["status"]) == ("", "not graded")
    for to, column in (("canvas", "tiny"), ("moodle", "tiny"), ("csv", "score")):
        out = copy.root / f"{to}.csv"
        assert main(["--root", str(copy.root), "export", "--to", to, "--out", str(out)]) == 0
        assert "tiny: 1 submission still waits for points: ben (mean); without a score" in capsys.readouterr().err
        with out.open(newline="", encoding="utf-8") as file:
            (row,) = [row for row in csv.DictReader(file) if "ben" in row.values()]
        assert row[column] == ""
        if to == "moodle":
            assert row["tiny (feedback)"] == "not graded yet, which is not your doing; mean: not graded yet, of 3"
