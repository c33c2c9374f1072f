"""What goes wrong where hand-ins arrive is told once, tried again, and grades nothing twice."""

from __future__ import annotations

import time
from io import StringIO

import pytest
from faults.command import few_modules
from faults.klass import RIGHT, until
from rich.console import Console

from course.commands import desk
from course.commands.board import Board
from course.commands.desk import Desk, Rules
from course.grading import grader
from course.grading.journal import Journal

pytestmark = pytest.mark.needs("sandbox")


@pytest.fixture
def said(monkeypatch):
    """What the desk has said so far."""
    monkeypatch.setattr(grader, "Kernels", few_modules())
    monkeypatch.setattr(desk, "AGAIN", 0.2)
    monkeypatch.setattr(desk, "REST", 0.1)
    monkeypatch.setattr(desk, "CHANGES", 0.1)
    return StringIO()


def desk_of(klass, said) -> Desk:
    board = Board("watching tiny", Console(file=said, soft_wrap=True))
    return Desk(klass.assignment, Rules(a_day=5, late=False), board, lambda: None)


def test_feedback_that_cannot_be_released_is_tried_again_and_nothing_is_graded_again(klass, said):
    feedback = klass.exchange / "explained" / "feedback"
    feedback.write_text("in the way")
    with desk_of(klass, said) as here:
        name = klass.submit("ann", RIGHT)
        until(lambda: here.look_in() or said.getvalue().count("tiny: ann: FileExistsError") == 2)
        record = Journal(klass.assignment.root, "tiny").folder / "ann.zip"
        written = record.stat().st_mtime_ns
        assert not klass.attempts()
        feedback.unlink()
        until(lambda: here.look_in() or klass.attempts())
    assert klass.attempts().keys() == {name}
    assert record.stat().st_mtime_ns == written
    assert "(Score: 3.0 / 3.0)" in klass.feedback("ann")[0]


def test_an_assignment_that_cannot_be_graded_for_a_while_is_told_once_and_served_later(klass, said):
    exercises = klass.assignment.source / "exercises.py"
    text = exercises.read_text()
    with desk_of(klass, said) as here:
        exercises.write_text(text.replace("points=3", "points=4").replace("2, draw_vector", "3, draw_vector"))
        end = time.monotonic() + 3
        klass.submit("ann", RIGHT)
        until(lambda: here.look_in() or time.monotonic() > end)
        (line,) = said.getvalue().splitlines()
        assert "the exercise mean has 4 points in exercises.py, and 3 points" in line
        assert not klass.attempts()
        exercises.write_text(text)
        until(lambda: here.look_in() or klass.attempts())
    assert "tiny: ann: 3 of 3, feedback released" in said.getvalue()
