"""Grading by hand with a rubric, in formgrader: what is ticked or written goes into comment and points, and is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.test_instructor import formgrader
from essays import FORGED, SAMPLE, essay_class, essay_grade
from playwright.sync_api import Locator, Page

from course.assignment import Assignment
from course.report.books import read_books


@pytest.fixture
def klass(tmp_path: Path) -> Assignment:
    return essay_class(tmp_path / "course")


def submission(page: Page, assignment: Assignment, student: str) -> None:
    """Open a student's submission in formgrader, in the window itself, once its points and comments are there."""
    key = read_books(assignment)[student].submission
    base = page.url.split("/lab")[0].split("/formgrader")[0]
    with page.expect_response(lambda response: "/api/comments?" in response.url):
        page.goto(f"{base}/formgrader/submissions/{key}/")
    page.wait_for_load_state("networkidle")


def saved(panel: Locator, *what: str) -> None:
    for each in what:
        panel.locator(f".{each}-saved").wait_for()


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
    ticks["b"].check()
    saved(answer, "score", "comment")
    assert (score.input_value(), comment.input_value()) == ("2", "[b] Nice.")
    ticks["c"].check()
    saved(answer, "score", "comment")
    page.wait_for_load_state("networkidle")
    assert essay_grade(klass, "ann") == (3, "[b] [c] Nice.", False)

    score.fill("2.5")  # half of an item: the field is what counts, also when the words change after that
    comment.fill("[b] [c] Half of c.")
    score.click()
    saved(answer, "comment")
    page.wait_for_load_state("networkidle")
    assert essay_grade(klass, "ann") == (2.5, "[b] [c] Half of c.", False)
    page.screenshot(path=screenshots / "formgrader-rubric.png", full_page=True)

    submission(page, klass, "ann")
    assert [tick.is_checked() for tick in ticks.values()] == [False, True, True], "ticked again from the comment"
    assert score.input_value() == "2.5"
    comment.fill("[a] Only this.")
    score.click()
    saved(answer, "score", "comment")
    assert [tick.is_checked() for tick in ticks.values()] == [True, False, False]
    page.wait_for_load_state("networkidle")
    assert essay_grade(klass, "ann") == (1, "[a] Only this.", False)

    ticks["a"].uncheck()
    saved(answer, "score", "comment")
    page.wait_for_load_state("networkidle")
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
    page.locator(".rubric input[value=a]").check()
    saved(page.locator(".nbgrader_cell", has=page.locator("#essay-comment")), "score", "comment")
    page.wait_for_load_state("networkidle")
    assert essay_grade(klass, "eve") == (1, "[a]", False)
    page.screenshot(path=screenshots / "formgrader-forged-rubric.png", full_page=True)
    assert FORGED.startswith("[a]")
    assert SAMPLE
