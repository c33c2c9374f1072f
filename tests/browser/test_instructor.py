"""An instructor's road through formgrader, and what the student gets back."""

from __future__ import annotations

import getpass
import shutil
from pathlib import Path

from browser.notebook import assignment_row, menu, submit
from conftest import ROOT
from playwright.sync_api import FrameLocator, Page

from course.assignment import Assignment
from course.samples import hand_in, read_sample

SAMPLES = ROOT / "tests" / "submissions" / "convnet"
COMMENT = "The factor 1/N is there; say where the sum over the targets is used."


def formgrader(page: Page) -> FrameLocator:
    """Formgrader, in its tab of JupyterLab."""
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate("jupyterapp.restored")
    menu(page, "Nbgrader", "Formgrader")
    return page.frame_locator("iframe")


def press(frame: FrameLocator, row: str, button: str) -> str:
    """Press a button in a row of one of formgrader's tables, and return what the log says after its success."""
    frame.locator("tr", has_text=row).locator(f".{button} a").click()
    frame.locator(".modal").wait_for()
    log = frame.locator(".modal .modal-body").inner_text()
    assert frame.locator("#success-modal").count() == 1, log
    frame.locator(".modal-footer button").click()
    frame.locator(".modal").wait_for(state="detached")
    return log


def test_an_instructor_releases_grades_and_gives_feedback_and_the_student_sees_it(
    course: Path, start_lab, open_page, screenshots
) -> None:
    _, url = start_lab(course, "--role", "instructor")
    page = open_page(url)
    frame = formgrader(page)
    press(frame, "convnet", "assign")
    press(frame, "convnet", "release")
    page.screenshot(path=screenshots / "formgrader-assignments.png")

    assignment = Assignment(course, "convnet")
    work = hand_in(read_sample(SAMPLES / "s1-right.py"), assignment)  # written before, and opened by the student now
    shutil.move(work, course / "lab" / "student" / "convnet")
    for name in ("s1-right", "s3-small-slips"):
        hand_in(read_sample(SAMPLES / f"{name}.py"), assignment)
    shutil.rmtree(course / "submitted" / "s1-right")
    _, address = start_lab(course)
    student = open_page(address)
    student.wait_for_function("window.jupyterapp !== undefined")
    student.evaluate("jupyterapp.restored")
    submit(student, "convnet")

    press(frame, "convnet", "collect")
    frame.locator("tr", has_text="convnet").locator(".num-submissions a").click()
    name = getpass.getuser()
    press(frame, name, "autograde")
    press(frame, "s3-small-slips", "autograde")
    row = frame.locator("tr", has_text=name)
    row.get_by_text("needs manual grading").wait_for()
    assert row.locator(".score").inner_text() == "26 / 40"  # all but the training, whose files are missing
    assert frame.locator("tr", has_text="s3-small-slips").locator(".score").inner_text() == "10 / 40"
    page.screenshot(path=screenshots / "formgrader-submissions.png")

    frame.get_by_role("link", name="Manual Grading").click()
    frame.get_by_role("link", name="convnet", exact=True).click()
    frame.get_by_role("link", name="convnet", exact=True).click()
    frame.get_by_role("link", name="Submission #1").click()
    frame.locator("#derivation").fill("3")
    frame.locator("#derivation").press("Tab")
    frame.locator("#derivation-comment").fill(COMMENT)
    frame.locator("#derivation-comment").press("Tab")
    page.screenshot(path=screenshots / "formgrader-derivation.png")
