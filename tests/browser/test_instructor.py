"""An instructor's road through formgrader, and what the student gets back."""

from __future__ import annotations

import getpass
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from browser.notebook import menu, read_feedback, submit
from conftest import ROOT
from playwright.sync_api import FrameLocator, Locator, Page

from course.assignment import Assignment
from course.commands.samples import hand_in, read_sample

(RUBRIC,) = (e.rubric for e in Assignment(ROOT, "convnet").exercises if e.name == "derivation")
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
    panel = grade_by_hand(frame, "derivation", "bc", COMMENT)
    assert panel.locator("#derivation").input_value() == "3"
    panel.screenshot(path=screenshots / "formgrader-derivation.png")

    frame.locator(".breadcrumb").get_by_role("link", name="Manual Grading").click()
    frame.get_by_role("link", name="Manage Assignments").click()
    frame.locator("tr", has_text="convnet").locator(".num-submissions a").click()
    press(frame, name, "generate-feedback")
    press(frame, name, "release-feedback")
    feedback = read_feedback(student, "convnet")
    feedback.get_by_text(COMMENT).scroll_into_view_if_needed()
    text = " ".join(feedback.locator("body").inner_text().split())
    assert "29.0 / 40" in text
    for item, held in zip(RUBRIC, (0, 2, 1), strict=True):
        assert f"{item.name}: {held} of {item.points}" in text
    assert "Sample solution" not in text
    student.screenshot(path=screenshots / "student-feedback.png")


def grade_by_hand(frame: FrameLocator, exercise: str, items: str, comment: str) -> Locator:
    """Write a comment and tick items of the rubric, see that both are saved, and return their panel."""
    panel = frame.locator(".nbgrader_cell", has=frame.locator(f"#{exercise}-comment"))
    score, text = panel.locator(f"#{exercise}"), panel.locator(f"#{exercise}-comment")
    panel.get_by_placeholder("Type any comments here").wait_for()  # formgrader has loaded what there is
    page = frame.owner.page
    text.fill(comment)
    with saved(page, "comment"):
        score.click()  # leaving a field saves it
    for letter in items:
        with saved(page, "comment", "grade"):
            frame.locator(f".rubric[data-exercise={exercise}] input[value={letter}]").check()
    return panel


@contextmanager
def saved(page: Page, *what: str) -> Iterator[None]:
    """Wait until formgrader's server has saved what is done here: a comment, a grade."""
    with ExitStack() as stack:
        for each in what:
            stack.enter_context(
                page.expect_response(lambda r, each=each: f"/api/{each}/" in r.url and r.request.method == "PUT")
            )
        yield
