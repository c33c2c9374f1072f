"""Grading by hand with a rubric, in formgrader: what is ticked or written goes into comment and points, and is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.test_instructor import formgrader, saved
from essays import essay_class, essay_grade
from playwright.sync_api import Page

from course.assignment import Assignment
from course.report.books import read_books


@pytest.fixture
def klass(tmp_path: Path) -> Assignment:
    return essay_class(tmp_path / "course")


def submission(page: Page, assignment: Assignment, student: str) -> None:
    """Open a student's submission in formgrader, in the window itself, once its points and comments are there."""
    key = read_books(assignment)[student].submission
    base = page.url.split("/lab")[0].split("/formgrader")[0]
    page.goto(f"{base}/formgrader/submissions/{key}/")
    page.locator(".rubric input:enabled").first.wait_for()


def test_an_instructor_ticks_items_writes_letters_and_changes_points(klass, start_lab, open_page, screenshots) -> None:
    _, url = start_lab(klass.root, "--role", "instructor")
    page = open_page(url)
    formgrader(page)
    submission(page, klass, "ann")
    answer = page.locator(".nbgrader_cell", has=page.locator("#essay-comment"))
    rubric = page.locator(".rubric")
    score, comment = page.locator("#essay"), page.locator("#essay-comment")
    ticks = {letter: rubric.locator(f"input[value={letter}]") for letter in "abc"}
    assert "one outlier moves the mean" in rubric.inner_text()
    assert rubric.bounding_box()["y"] > answer.bounding_box()["y"], "below the answer"

    comment.fill("Nice.")
    with saved(page, "comment", "grade"):
        ticks["b"].check()
    assert (score.input_value(), comment.input_value()) == ("2", "[b] Nice.")
    with saved(page, "comment", "grade"):
        ticks["c"].check()
    assert essay_grade(klass, "ann") == (3, "[b] [c] Nice.", False)

    score.fill("2.5")  # half of an item: the field is what counts, also when the words change after that
    with saved(page, "grade"):
        comment.fill("[b] [c] Half of c.")
    with saved(page, "comment"):
        score.click()
    assert essay_grade(klass, "ann") == (2.5, "[b] [c] Half of c.", False)
    rubric.screenshot(path=screenshots / "formgrader-rubric.png")

    submission(page, klass, "ann")
    assert [tick.is_checked() for tick in ticks.values()] == [False, True, True], "ticked again from the comment"
    assert score.input_value() == "2.5"
    comment.fill("[a] Only this.")
    with saved(page, "comment", "grade"):
        score.click()
    assert [tick.is_checked() for tick in ticks.values()] == [True, False, False]
    assert essay_grade(klass, "ann") == (1, "[a] Only this.", False)

    with saved(page, "comment", "grade"):
        ticks["a"].uncheck()
    assert essay_grade(klass, "ann") == (None, "Only this.", True), "nothing is ticked: it waits again, and is not 0"


def test_a_forged_rubric_enters_nothing_and_ours_works_beside_it(klass, start_lab, open_page, screenshots) -> None:
    _, url = start_lab(klass.root, "--role", "instructor")
    page = open_page(url)
    formgrader(page)
    submission(page, klass, "eve")
    assert page.evaluate("typeof forged") == "undefined"
    assert page.locator(".rubric").count() == page.locator(".sample-solution").count() == 1
    assert page.locator(".rubric input:checked").count() == 0
    assert essay_grade(klass, "eve") == (None, None, True)
    with saved(page, "comment", "grade"):
        page.locator(".rubric input[value=a]").check()
    assert essay_grade(klass, "eve") == (1, "[a]", False)
    page.screenshot(path=screenshots / "formgrader-forged-rubric.png", full_page=True)
