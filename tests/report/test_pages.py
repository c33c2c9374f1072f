"""The feedback folders of a class: nbgrader's file as nbgrader makes it, only what changed, and never one for all."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.commands.report import report, write_report
from course.grading.books import make_feedback
from course.grading.gradebook import db_url

from .conftest import page_of
from .reading import read

ALL = ("ann", "ben", "eve", "nil")


def times(assignment: Assignment) -> dict[str, int]:
    pages = (assignment.root / "feedback").rglob("*.html")
    return {os.fspath(page.relative_to(assignment.root / "feedback")): page.stat().st_mtime_ns for page in pages}


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name.split("/")[0] for name in before | after if before.get(name) != after.get(name)}


def test_nbgraders_file_is_what_nbgrader_makes(copy):
    ours = {student: page_of(copy, student).with_name("tiny.html").read_text(encoding="utf-8") for student in ALL}
    files = {student: sorted(path.name for path in page_of(copy, student).parent.iterdir()) for student in ALL}
    make_feedback(copy)
    for student in ALL:
        folder = page_of(copy, student).parent
        theirs = (folder / "tiny.html").read_text(encoding="utf-8")
        assert str(BeautifulSoup(ours[student], "html.parser")) == str(BeautifulSoup(theirs, "html.parser"))
        assert files[student] == sorted([*(path.name for path in folder.iterdir()), "index.html"])


def test_nothing_is_made_again_where_nothing_has_changed(copy):
    write_report(copy)
    before = times(copy)
    write_report(copy)
    assert times(copy) == before


def test_what_an_instructor_enters_changes_this_students_pages_alone(copy):
    write_report(copy)
    before = times(copy)
    with Gradebook(db_url(copy.root)) as books:
        books.find_comment("mean-answer", "tiny", "tiny", "ben").manual_comment = "Look again."
        books.db.commit()
    write_report(copy)
    assert changed(before, times(copy)) == {"ben"}
    assert "Look again." in read(page_of(copy, "ben")).text


def test_points_and_comments_stand_beside_the_cells_in_nbgraders_file(copy):
    with Gradebook(db_url(copy.root)) as books:
        books.find_grade("mean", "tiny", "tiny", "ben").manual_score = 2.5
        books.find_comment("mean-answer", "tiny", "tiny", "ben").manual_comment = "Look again."
        books.db.commit()
    write_report(copy)
    text = read(page_of(copy, "ben").with_name("tiny.html")).text
    assert "Comments: Look again." in text
    assert "Grade cell: mean Score: 2.5 / 3.0" in text


@pytest.mark.parametrize("name", ["index.html", "tiny.html"])
def test_a_page_that_is_gone_or_half_written_is_made_again(copy, name):
    write_report(copy)
    page = page_of(copy, "eve").with_name(name)
    content = page.read_bytes()
    page.unlink()
    write_report(copy)
    assert page.read_bytes() == content
    half = page_of(copy, "eve")
    half.write_bytes(half.read_bytes()[:-100])
    write_report(copy)
    assert page.read_bytes() == content


def test_an_assignment_that_changed_changes_all_pages(copy):
    write_report(copy)
    before = times(copy)
    path = copy.source / "exercises.py"
    path.write_text(path.read_text() + "\n")
    write_report(copy)
    assert changed(before, times(copy)) == set(ALL)


def spoil(assignment: Assignment, student: str, change) -> None:
    path = assignment.root / "autograded" / student / "tiny" / "tiny.ipynb"
    path.chmod(0o644)
    path.write_bytes(change(path.read_bytes()))


def deep(content: bytes) -> bytes:
    notebook = json.loads(content)
    notebook["metadata"]["deep"] = "HERE"
    return json.dumps(notebook).replace('"HERE"', "[" * 100_000 + "]" * 100_000).encode()


HOSTILE_NOTEBOOKS = {
    "no JSON": lambda content: b"{",
    "no text": lambda content: b"\xff\xfe",
    "another format": lambda content: b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}',
    "no cells": lambda content: b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "deep": deep,
    "a cell that is a number": lambda content: content.replace(b'"cells": [', b'"cells": [7, '),
}


@pytest.mark.parametrize("kind", HOSTILE_NOTEBOOKS)
def test_a_notebook_that_cannot_be_shown_costs_nobody_else_a_page(copy, capsys, kind):
    write_report(copy)
    capsys.readouterr()
    spoil(copy, "ben", HOSTILE_NOTEBOOKS[kind])
    before = times(copy)
    write_report(copy)
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("feedback pages for")]
    assert len(lines) == 1
    assert lines[0].startswith("feedback/ben/tiny/tiny.html: not made: ")
    assert changed(before, times(copy)) == {"ben"}
    assert "of 3 points" in read(page_of(copy, "ben")).text
    assert "could not be made into a page" in read(page_of(copy, "ben").with_name("tiny.html")).text


def test_a_missing_page_is_no_success(copy, capsys):
    from argparse import Namespace

    spoil(copy, "ben", lambda content: b"{")
    options = Namespace(root=copy.root, assignment=None, formgrader="http://localhost:8888/formgrader", all=False)
    assert report(options) == 1
    assert "feedback/ben/tiny/tiny.html: not made" in capsys.readouterr().err
    spoil(copy, "ben", lambda content: (copy.root / "autograded/ann/tiny/tiny.ipynb").read_bytes())
    assert report(options) == 0


def test_a_page_that_cannot_be_written_is_a_line(copy, capsys):
    folder = page_of(copy, "ben").parent
    (folder / "index.html").unlink()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("a file in the way")
    write_report(copy)
    assert "feedback/ben/tiny: File exists" in capsys.readouterr().err
    assert page_of(copy, "ann").is_file()


def test_no_link_is_followed_into_a_feedback_folder(copy, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    Path(copy.root, "autograded", "ann", "tiny", "link.txt").symlink_to(tmp_path / "secret.txt")
    page_of(copy, "ann").unlink()
    write_report(copy)
    assert page_of(copy, "ann").is_file()
    assert not page_of(copy, "ann").with_name("link.txt").exists()


def test_every_picture_of_nbgraders_file_has_words(copy):
    for student in ALL:
        page = page_of(copy, student).with_name("tiny.html").read_text(encoding="utf-8")
        assert all("alt=" in picture for picture in re.findall(r"<img[^>]*>", page))
