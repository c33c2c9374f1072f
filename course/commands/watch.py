"""`course watch`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from course.assignment import Assignment, CourseError
from course.commands.board import Board
from course.commands.desk import Desk, Rules
from course.commands.release import chosen
from course.grading.collect import Collect
from course.grading.gradebook import course_id, read_config
from course.grading.interrupt import heeded

__all__ = ["watch"]

#: How often it is looked whether something has arrived, in seconds.
LOOK = 0.5


def watch(options: argparse.Namespace) -> int:
    """Grade what arrives in the exchange and release its feedback, until Ctrl-C."""
    watched = chosen(options) if options.assignment else _handed_out(chosen(options))
    names = ", ".join(assignment.name for assignment in watched)
    if options.sandbox == "none":
        Console(stderr=True).print("[bold red]Submitted code runs WITHOUT a sandbox.[/]")
    rules = Rules(options.a_day, options.late, options.sandbox, options.jobs)
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    try:
        with heeded() as heed, Board(f"watching {names}") as board, ExitStack() as stack:
            board.line(f"starting to watch {names}")
            desks = [stack.enter_context(Desk(assignment, rules, board, heed)) for assignment in watched]
            board.line(f"watching {names}: Ctrl-C ends it")
            while True:
                heed()
                for desk in desks:
                    desk.look_in()
                time.sleep(LOOK)
    except KeyboardInterrupt:
        said = "stopped; what was not done with is still in the exchange, and the same command goes on from here"
        print(f"course watch: {said}", file=sys.stderr)
    return 0


def _handed_out(course: list[Assignment]) -> list[Assignment]:
    """Those that can be handed in, because nbgrader has released them in the exchange."""
    root = course[0].root if course else Path()
    outbound = Path(Collect(config=read_config(root)).root, course_id(root), "outbound")
    if found := [assignment for assignment in course if (outbound / assignment.name).is_dir()]:
        return found
    raise CourseError("nothing is handed out in the exchange: `nbgrader release_assignment <assignment>` does that")
