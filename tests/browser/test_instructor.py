"""An instructor's road through formgrader, and what the student gets back."""

from __future__ import annotations

import getpass
import shutil
from pathlib import Path

from browser.notebook import menu, read_feedback, submit
from conftest import ROOT
from playwright.sync_api import FrameLocator, Locator, Page

from course.assignment import Assignment
from course.commands.samples import hand_in, read_sample

SAMPLES = ROOT / "tests" / "submissions" / "convnet"
COMMENT = "The factor 1/N is there; say where the sum over the targets is used."


def formgrader(page: Page) -> FrameLocator:
    """Formgrader, in its tab of JupyterLab."""
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate("jupyterapp.restored")
    page.keyboard.press("Control+B")  # more room: away with the file browser
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
    assert frame.locator("tr", has_text="s3-small-slips").locator(".score").inner_text() == "22 / 40"
    page.screenshot(path=screenshots / "formgrader-submissions.png")

    frame.get_by_role("link", name="Manual Grading").click()
    for _ in ("assignment", "notebook"):
        frame.locator("td.name a", has_text="convnet").click()
    waiting = frame.locator("tr", has=frame.locator(".needs-manual-grade .glyphicon-ok"))
    waiting.locator("td.name a.name-hidden").click()
    panel = grade_by_hand(frame, "derivation", "3", COMMENT)
    panel.screenshot(path=screenshots / "formgrader-derivation.png")

    frame.locator(".breadcrumb").get_by_role("link", name="Manual Grading").click()
    frame.get_by_role("link", name="Manage Assignments").click()
    frame.locator("tr", has_text="convnet").locator(".num-submissions a").click()
    press(frame, name, "generate-feedback")
    press(frame, name, "release-feedback")
    feedback = read_feedback(student, "convnet")
    feedback.get_by_text(COMMENT).scroll_into_view_if_needed()
    assert "29.0 / 40" in " ".join(feedback.locator("body").inner_text().split())
    student.screenshot(path=screenshots / "student-feedback.png")


def grade_by_hand(frame: FrameLocator, exercise: str, points: str, comment: str) -> Locator:
    """Enter points and a comment, see the tick that says that each is saved, and return their panel."""
    panel = frame.locator(".nbgrader_cell", has=frame.locator(f"#{exercise}-comment"))
    score, text = panel.locator(f"#{exercise}"), panel.locator(f"#{exercise}-comment")
    score.fill(points)
    text.click()  # leaving a field saves it
    panel.locator(".score-saved").wait_for()
    text.fill(comment)
    score.click()
    panel.locator(".comment-saved").wait_for()
    return panel
