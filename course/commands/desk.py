"""Where the hand-ins of one assignment arrive, are graded, and are given back with their feedback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError

from course.assignment import Assignment, CourseError
from course.commands.board import Board
from course.grading.arrays import Unreadable, read_regular
from course.grading.arriving import Arriving
from course.grading.attempts import Attempts
from course.grading.books import grade_submissions
from course.grading.collect import Collect, Incoming
from course.grading.feedback import ReleaseFeedback, page_of
from course.grading.gradebook import db_url, read_config
from course.grading.intake import SECRET
from course.grading.journal import Journal
from course.grading.lock import only_one
from course.grading.outcome import NOT_GRADED, Trouble
from course.grading.run import Outcome
from course.grading.warm import Warm
from course.language import N_
from course.report.books import Entry, read_books
from course.report.pages import FeedbackFolders
from course.report.scores import settle, waiting_in

__all__ = ["Desk", "Rules"]

#: How long a run takes in what arrives, until others may have the assignment's lock; how often it is looked whether the
#: assignment has changed; and how long it rests after trouble with all hand-ins, and, doubled each time, with one.
ROUND, CHANGES, REST, AGAIN = 60.0, 20.0, 10.0, 60.0


@dataclass(frozen=True)
class Rules:
    """What is graded at once. a_day: so many of a student's each day, 0 for all; late: also after the deadline.

    sandbox, jobs: see `course.grading.run.Settings`.
    """

    a_day: int
    late: bool
    sandbox: str = "auto"
    jobs: int = 0


class Desk:
    """The hand-ins of an assignment that arrive in the exchange: ``with Desk(…) as desk: desk.look_in()``.

    board: where to say what happens. heed: called about every second of a long run, to raise what should end it.

    Raises `CourseError` where nothing can be graded at all, and where another desk serves the assignment.
    """

    def __init__(self, assignment: Assignment, rules: Rules, board: Board, heed: Callable[[], None]) -> None:
        self.assignment, self.rules = assignment, rules
        self._board, self._heed = board, heed
        config = read_config(assignment.root)
        coursedir = CourseDirectory(config=config, root=str(assignment.root), assignment_id=assignment.name)
        coursedir.db_url = db_url(assignment.root)
        log = logging.Logger("course.watch", logging.WARNING)
        log.addHandler(_Told(self._say))
        self._collect = Collect(coursedir=coursedir, config=config, log=log)
        self._collect.update = True
        self._release = ReleaseFeedback(coursedir=coursedir, config=config, log=log)
        self._arriving = Arriving(self._collect)
        self._attempts = Attempts(assignment.root, assignment.name)
        self._journal = Journal(assignment.root, assignment.name)
        self._submitted = Path(coursedir.root, coursedir.submitted_directory)
        self._open: dict[str, Incoming] = {}
        self._again: dict[str, tuple[int, float]] = {}
        self._next_check = self._rest = 0.0
        self._said = ""

    def __enter__(self) -> Self:
        name = self.assignment.name
        with ExitStack() as stack:
            stack.enter_context(only_one(self.assignment.root, name, doing="watched"))
            try:
                self._collect.names()
            except ExchangeError as error:
                raise CourseError(f"{error}: `nbgrader release_assignment {name}` makes it") from None
            self._warm = Warm()
            stack.callback(self._warm.close)
            self._serve()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def look_in(self) -> None:
        """Serve what has arrived. What goes wrong is told, once, and it is tried again after a rest."""
        if time.monotonic() < self._rest:
            return
        try:
            if self._arriving.ready(self._is_done) or self._has_changed():
                self._serve()
                self._said = ""
        except Exception as error:  # whatever it is: those who hand in later want to be served
            self._rest = time.monotonic() + REST
            if (said := _in_words(error)) != self._said:
                self._say(f"{said} (tried again every {REST:g} s)")
                self._said = said

    def _has_changed(self) -> bool:
        """Is it another assignment than that which the grader is up for? Looked at now and then."""
        if time.monotonic() < self._next_check:
            return False
        self._next_check = time.monotonic() + CHANGES
        return not self._warm.is_ready(self.assignment)

    def _serve(self) -> None:
        """Grade what has arrived, and what arrives meanwhile, each student's once; first start what is not up."""
        self._served: set[str] = set()
        self._until = time.monotonic() + ROUND
        if not self._warm.is_ready(self.assignment):
            self._pages = FeedbackFolders(self.assignment)
        try:
            grade_submissions(
                self.assignment,
                arriving=self._take,
                executing=self._warm.start,
                on_outcome=self._done_with,
                wait=True,
                on_waiting=self._board.line,
                sandbox=self.rules.sandbox,
                jobs=self.rules.jobs,
            )
        finally:
            self._open.clear()

    def _take(self) -> dict[str, Path]:
        """Collect what has arrived; the folders of what is to be graded now."""
        self._heed()
        if time.monotonic() > self._until:
            return {}
        found = {}
        arrived = [one for one in self._arriving.ready(self._is_done) if one.student not in self._served]
        due = self._collect.due() if arrived else None
        for hand_in in arrived:
            self._served.add(hand_in.student)
            try:
                if why := self._why_not(hand_in, hand_in.is_late(due)):
                    self._attempts.pass_over(hand_in, why)
                    self._board.count("not graded at once", f"{self._name(hand_in)}: not graded at once: {why}")
                else:
                    self._open[hand_in.student] = hand_in
                    found[hand_in.student] = self._folder(hand_in)
            except (OSError, ExchangeError) as error:
                self._try_again(hand_in, error)
        return found

    def _why_not(self, hand_in: Incoming, late: bool) -> str:
        """Collect a hand-in; why it is not graded at once, "" where it is."""
        if late and not self.rules.late:
            return "it came after the deadline, and stays in the exchange"
        if not self._collect.take(hand_in):
            return "what has been collected is newer"
        most = self.rules.a_day
        if not most or self._attempts.graded_on_day_of(hand_in) < most:
            return ""
        ours = f"{most} of this day were; `course grade {self.assignment.name}` grades it"
        theirs = N_("This was not graded at once, because {most} on one day are. It counts, and is graded later.")
        self._give(hand_in, page_of(self.assignment, theirs, most=most).encode())
        return ours

    def _done_with(self, outcome: Outcome) -> None:
        """Release the feedback to what was graded, and write the attempt down; only then it is done with."""
        hand_in = self._open.pop(outcome.student)
        try:
            if outcome.status == NOT_GRADED:
                raise Trouble(f"not graded: {outcome.problem}")
            self._give_back(hand_in)
        except Exception as error:  # the pages of one never stop the others
            self._try_again(hand_in, error)

    def _give_back(self, hand_in: Incoming) -> None:
        student, name = hand_in.student, self.assignment.name
        if (record := self._journal.read(student)) is None:
            raise Trouble("its record in the journal cannot be read")
        entries = read_books(self.assignment) or {}
        (result,) = settle(self.assignment, [record.entry], entries)
        for trouble in filter(None, self._pages.write([result], entries)):
            self._say(trouble)
        page = (self.assignment.root / "feedback" / student / name / f"{name}.html").read_bytes()
        given = self._give(hand_in, page)
        self._attempts.keep(hand_in, record, page)
        seconds = max(0.0, time.time() - hand_in.arrived.timestamp())
        when = f"feedback released {seconds:.1f} s after it came" if given else f"without a {SECRET}, so no feedback"
        self._board.count(
            "graded", f"{self._name(hand_in)}: {_standing(result, entries.get(student, Entry()))}, {when}"
        )

    def _give(self, hand_in: Incoming, page: bytes) -> bool:
        """Release a page as the feedback to a hand-in that was collected; False where its author could not fetch it."""
        try:
            secret = read_regular(self._folder(hand_in), SECRET, 1000).decode()
        except (FileNotFoundError, Unreadable, ValueError):
            return False
        if secret:
            self._release.release_page(secret, page)
        return bool(secret)

    def _try_again(self, hand_in: Incoming, error: Exception) -> None:
        """Say what is in the way of a hand-in; it is taken for a new one after a while."""
        times, _ = self._again.get(hand_in.name, (0, 0.0))
        wait = AGAIN * 2 ** min(times, 6)
        self._again[hand_in.name] = times + 1, time.monotonic() + wait
        again = f"tried again in {wait / 60:g} min"
        self._board.count("in trouble", f"{self._name(hand_in)}: {_in_words(error)}; {again}", stays=True)

    def _is_done(self, name: str) -> bool:
        """Is there nothing to do now about the hand-in of a name?"""
        return self._attempts.knows(name) or time.monotonic() < self._again.get(name, (0, 0.0))[1]

    def _folder(self, hand_in: Incoming) -> Path:
        return self._submitted / hand_in.student / self.assignment.name

    def _name(self, hand_in: Incoming) -> str:
        return f"{self.assignment.name}: {hand_in.student}"

    def _say(self, line: str) -> None:
        self._board.line(f"{self.assignment.name}: {line}")


class _Told(logging.Handler):
    """Says what a step of nbgrader's warns of."""

    def __init__(self, say: Callable[[str], object]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.CRITICAL:  # that is raised as well
            self._say(record.getMessage())


def _standing(result: dict[str, Any], entry: Entry) -> str:
    """What a submission has by now, and what of it waits. result: see `settle`."""
    most = sum(exercise["points"] for exercise in result["exercises"])
    score = "no score yet" if result["score"] is None else f"{max(0.0, result['score'] - entry.penalty):g} of {most:g}"
    waiting = waiting_in(result)
    return f"{score} ({', '.join(waiting)} still to be graded by hand)" if waiting else score


def _in_words(error: Exception) -> str:
    known = isinstance(error, CourseError | ExchangeError | Trouble)
    said = " ".join(str(error).split())
    return said if known else f"{type(error).__name__}: {said}"
