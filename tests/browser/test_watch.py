"""A student submits in JupyterLab, waits, and reads the feedback: `course watch` runs, and nobody does anything."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.notebook import Notebook, read_feedback, submit
from conftest import ROOT

from course.assignment import Assignment
from course.commands.samples import hand_in, read_sample


@pytest.fixture
def watch(released: Path) -> Iterator[subprocess.Popen[str]]:
    """`course watch convnet`, once it watches."""
    command = [sys.executable, "-m", "course.cli", "--root", str(released), "watch", "convnet"]
    environment = {**os.environ, "COURSE_DATA": "sample"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        wait_for(process, "Ctrl-C ends it")
        yield process
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    assert process.returncode == 0


def wait_for(process: subprocess.Popen[str], text: str) -> str:
    """Wait until it says a line with this text, and return the line."""
    said = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return line
    raise AssertionError(said)


def test_a_student_submits_waits_and_reads_the_feedback(released, watch, start_lab, open_page, screenshots) -> None:
    assignment = Assignment(released, "convnet")
    work = hand_in(read_sample(ROOT / "tests" / "submissions" / "convnet" / "s3-small-slips.py"), assignment)
    shutil.move(work, released / "lab" / "student" / "convnet")  # written before, and opened by the student now
    _, url = start_lab(released)
    page = open_page(url)
    Notebook(page, "convnet/convnet.ipynb")
    submit(page, "convnet")
    line = wait_for(watch, "feedback released")
    assert "22 of 40" in line
    feedback = read_feedback(page, "convnet")
    assert "22.0 / 40" in " ".join(feedback.locator("body").inner_text().split())
    feedback.get_by_text("too large by the same factor").first.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "student-feedback-at-once.png")
