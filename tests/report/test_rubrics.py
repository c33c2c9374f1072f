"""What was found by a rubric comes to the student in the items' words: on the page, and in a platform's feedback."""

from __future__ import annotations

import csv

import pytest
from essays import ITEMS, comment_on, essay_class
from nbgrader.api import Gradebook
from needs import need

from course.assignment import Assignment
from course.cli import main
from course.commands.report import write_report

from .conftest import page_of
from .reading import read


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """A class whose essays have been read, but one."""
    need("sandbox")
    assignment = essay_class(
        tmp_path_factory.mktemp("essays") / "course", more={"bob": "An average.", "cem": "x", "dan": "All."}
    )
    comment_on(assignment, "ann", "[b] [c] Say x[a] <script>.", 2.5)
    comment_on(assignment, "bob", "Points without letters.", 4)
    comment_on(assignment, "cem", "[a] Not settled yet.", None)
    comment_on(assignment, "dan", "", 4, extra=5)
    write_report(assignment)
    return assignment


def test_a_student_reads_each_item_with_its_points_and_the_rest_of_the_comment(klass):
    page = read(page_of(klass, "ann"))
    table = page.text[page.text.index("What was looked for") :]
    for word, (item, points) in zip(
        ("✗ missing", "✓ found", "✓ found"), zip(ITEMS, ("0 / 1", "2 / 2", "1 / 1"), strict=True), strict=True
    ):
        assert f"{word} {item} {points}" in table
    assert "2.5 of 4 points" in page.text, "what stands in the field counts, whatever the items add up to"
    assert "Your instructor writes: Say x[a] <script>." in page.text
    assert "[b]" not in page.text


def test_points_without_letters_are_shown_without_items(klass):
    page = read(page_of(klass, "bob"))
    assert "4 of 4 points" in page.text
    assert "Your instructor writes: Points without letters." in page.text
    assert "What was looked for" not in page.text


def test_letters_without_points_are_no_grade(klass):
    page = read(page_of(klass, "cem"))
    assert "waits for your instructor: 4 points" in page.text
    assert "What was looked for" not in page.text


def test_extra_credit_is_added_beyond_what_can_be_had(klass, tmp_path):
    assert "9 of 7 points" in read(page_of(klass, "dan")).text
    with Gradebook(f"sqlite:///{klass.root}/gradebook.db") as books:
        assert books.find_submission("tiny", "dan").score == 9
    for to, name, score in (("csv", "student_id", "score"), ("canvas", "SIS Login ID", "tiny")):
        out = tmp_path / to
        assert main(["--root", str(klass.root), "export", "--to", to, "--out", str(out)]) == 0
        with out.open(newline="", encoding="utf-8") as file:
            assert {row[name]: row[score] for row in csv.DictReader(file)}["dan"] == "9"


def test_the_files_that_belong_to_the_page_have_the_words_too(klass):
    file = read(page_of(klass, "ann").with_name("tiny.html"))
    assert "says what a mean is: 0 of 1" in file.text
    assert "[b] [c]" not in file.text


def test_a_platform_gets_the_items_in_its_column_of_feedback(klass, tmp_path):
    out = tmp_path / "grades.csv"
    assert main(["--root", str(klass.root), "export", "--to", "moodle", "--out", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        rows = {row["ID number"]: row["tiny (feedback)"] for row in csv.DictReader(file)}
    assert rows["ann"] == (
        f"mean: 0 of 3; essay: 2.5 of 4; essay, {ITEMS[0]}: 0 of 1; essay, {ITEMS[1]}: 2 of 2; "
        f"essay, {ITEMS[2]}: 1 of 1; essay: Say x[a] <script>."
    )
    assert rows["cem"] == "mean: 0 of 3; essay: not graded yet, of 4; essay: Not settled yet."
