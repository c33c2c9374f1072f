"""A grading run: what is not in the journal yet is graded, several at a time, and written down as each ends.

A submission's key says whether there is anything to do. What ends as *not graded* is tried again, at most twice, the
last time alone. The journal is written here and nowhere else, and the gradebook is filled from it.
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from threadpoolctl import threadpool_limits

from course.assignment import Assignment, CourseError
from course.grading.grader import Grader, read_hand_in
from course.grading.intake import HandIn
from course.grading.interrupt import heeded
from course.grading.journal import RECORDS, Journal, Record
from course.grading.key import key_of, setting_of
from course.grading.outcome import NOT_GRADED, Graded, Trouble
from course.kernels import Limits

__all__ = ["Executing", "Outcome", "Settings", "Start", "Summary", "grade_all", "here", "keep_seed", "last_seed"]

#: How often a submission is tried.
TRIES = 3

#: How often to look whether somebody wants the run to end, in seconds.
LOOK = 1.0


@dataclass(frozen=True)
class Settings:
    """How to grade.

    jobs: submissions at a time, 0 for the number of cores; again: also what is in the journal; run_all: also the cells
    that only show something.
    """

    seed: int
    sandbox: str = "auto"
    limits: Limits = field(default_factory=Limits)
    jobs: int = 0
    again: bool = False
    run_all: bool = False

    def setting(self, assignment: Assignment) -> str:
        """What all submissions have in common that are graded so; see `course.grading.key`."""
        return setting_of(assignment, self.seed, self.limits, self.run_all)

    def grader(self, assignment: Assignment) -> Grader:
        """One that grades so. Raises `CourseError`."""
        return Grader(assignment, self.seed, self.sandbox, self.limits, self.run_all)


class Executing(Protocol):
    """Where hand-ins are graded: in threads of this process, or on other machines (`course.grading.cluster`)."""

    slots: int
    sandbox: str

    def submit(self, hand_in: HandIn, key: str, certain: bool) -> Future[Graded]:
        """Grade a hand-in soon."""

    def stop(self) -> None:
        """End at once whatever is going on."""


#: Starts executing; what it starts ends with the context.
Start = Callable[[Assignment, Settings], AbstractContextManager[Executing]]

#: The folders of submissions that have come since it was last asked, by student.
More = Callable[[], dict[str, Path]]


@dataclass(frozen=True)
class Outcome:
    """How a submission ended: `graded` is None where the journal had it already."""

    student: str
    status: str
    graded: Graded | None = None
    problem: str = ""


@dataclass
class Summary:
    """How a run ended: its seed, and the students that were graded now, that the journal had, that were not graded."""

    seed: int
    graded: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    not_graded: dict[str, str] = field(default_factory=dict)


def grade_all(
    assignment: Assignment,
    submissions: dict[str, Path],
    settings: Settings,
    enter: Callable[[Record, HandIn], object],
    on_outcome: Callable[[Outcome], object] = lambda outcome: None,
    executing: Start | None = None,
    more: More | None = None,
) -> Summary:
    """Grade the submissions (folders by student) that the journal does not know, and write down what comes of each.

    enter: enters a record into the books; called for all, as each ends. Raises `Trouble` where that is not possible.
    executing: starts an `Executing`, as a context; None: threads of this process.
    more: asked at the start, and about every second as long as anything is being graded.

    Raises: `CourseError` where nothing can be graded at all, or the journal cannot be written.
    """
    journal = Journal(assignment.root, assignment.name)
    run = _Run(assignment, settings.setting(assignment), settings, journal, enter, on_outcome)
    waiting = deque(run.unknown(submissions | (more() if more else {})))
    if waiting or more:
        start = executing or here
        with start(assignment, settings) as place:
            run.work_off(waiting, place, more or dict)
    return run.summary


@dataclass(frozen=True)
class _Try:
    """A submission that is to be graded, for the n-th time."""

    student: str
    folder: Path
    number: int = 1


class _Run:
    """What `grade_all` works with."""

    def __init__(
        self,
        assignment: Assignment,
        setting: str,
        settings: Settings,
        journal: Journal,
        enter: Callable[[Record, HandIn], object],
        on_outcome: Callable[[Outcome], object],
    ) -> None:
        self.assignment, self.setting, self.settings = assignment, setting, settings
        self.journal, self.enter, self.on_outcome = journal, enter, on_outcome
        self.summary = Summary(settings.seed)

    def unknown(self, submissions: dict[str, Path]) -> list[_Try]:
        """Those of the submissions that are to be graded."""
        return [_Try(s, f) for s, f in submissions.items() if self.settings.again or not self._is_known(s, f)]

    def _is_known(self, student: str, folder: Path) -> bool:
        """Is what the student handed in in the journal? Then it is entered into the books, if they lack it."""
        key = self.journal.key(student)
        if key is None:
            return False
        try:
            hand_in = read_hand_in(self.assignment, student, folder)
        except Trouble:
            return False
        if key != key_of(hand_in, self.setting):
            return False
        record = self.journal.read(student)
        if record is None:
            return False
        self.journal.end_trouble(student)
        self._enter(record, hand_in, self.summary.known)
        return True

    def work_off(self, waiting: deque[_Try], place: Executing, more: More) -> None:
        """Grade what waits, and what is to be tried again; those that are tried for the last time alone, at the end."""
        self.place = place
        alone: deque[_Try] = deque()
        try:
            with heeded() as look:
                self._side_by_side(waiting, alone, look, more)
                while alone:
                    self._side_by_side(deque([alone.popleft()]), deque(), look, dict)
        except BaseException:
            self.place.stop()
            raise

    def _side_by_side(self, waiting: deque[_Try], alone: deque[_Try], look: Callable[[], None], more: More) -> None:
        running: dict[Future[Graded], tuple[_Try, HandIn, str]] = {}
        while waiting or running:
            look()
            while waiting and len(running) < self.place.slots + 1:  # one more, so that no slot waits for its hand-in
                one = waiting.popleft()
                try:
                    hand_in = read_hand_in(self.assignment, one.student, one.folder)
                except Trouble as trouble:
                    self._not_graded(one, str(trouble), waiting, alone)
                    continue
                key = key_of(hand_in, self.setting)
                running[self.place.submit(hand_in, key, one.number == TRIES)] = one, hand_in, key
            for future in wait(running, LOOK, FIRST_COMPLETED).done if running else ():
                one, hand_in, key = running.pop(future)
                graded = _result(future, one.student)
                if graded.status == NOT_GRADED:
                    self._not_graded(one, graded.problems[0], waiting, alone)
                else:
                    self._write_down(graded, key, hand_in)
            waiting.extend(self.unknown(more()))

    def _not_graded(self, one: _Try, why: str, waiting: deque[_Try], alone: deque[_Try]) -> None:
        again = _Try(one.student, one.folder, one.number + 1)
        if again.number < TRIES:
            waiting.append(again)
        elif again.number == TRIES:
            alone.append(again)
        else:
            with suppress(OSError):  # no room for that either: it is said at the end of the run, and tried again
                self.journal.write_trouble(one.student, why)
            self.summary.not_graded[one.student] = why
            self.on_outcome(Outcome(one.student, NOT_GRADED, None, why))

    def _write_down(self, graded: Graded, key: str, hand_in: HandIn) -> None:
        about = {"assignment": self.assignment.name, "seed": self.settings.seed, "sandbox": self.place.sandbox}
        record = Record.of(graded, key, hand_in.digest, **about)
        try:
            self.journal.write(graded.student, record)
        except OSError as error:
            raise CourseError(
                f"the journal cannot be written ({error.strerror}): what is in it is safe; "
                "mend that and run the same command again, which goes on from here"
            ) from None
        self._enter(record, hand_in, self.summary.graded, graded)

    def _enter(self, record: Record, hand_in: HandIn, done: list[str], graded: Graded | None = None) -> None:
        """Enter a record into the books; it stays in the journal where that is not possible now."""
        student, status, why = hand_in.student, str(record.entry["status"]), ""
        try:
            self.enter(record, hand_in)
            done.append(student)
        except Trouble as trouble:
            status, why = NOT_GRADED, f"graded, and in the journal, but not in the books: {trouble}"
        except Exception as error:  # the books of one submission never stop the others
            said = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            status, why = NOT_GRADED, f"graded, and in the journal, but not in the books: {said}"
        if why:
            self.summary.not_graded[student] = why
        self.on_outcome(Outcome(student, status, graded, why))


def _result(future: Future[Graded], student: str) -> Graded:
    """What came of a hand-in; trouble where even that cannot be had, as when a worker's machine is gone."""
    try:
        return future.result()
    except Exception as error:
        why = f"the worker failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return Graded(student, NOT_GRADED, problems=[why])


class _Here:
    """Threads of this process."""

    def __init__(self, grader: Grader, pool: Executor, slots: int) -> None:
        self.slots, self.sandbox = slots, grader.sandbox
        self._grader, self._pool = grader, pool

    def submit(self, hand_in: HandIn, key: str, certain: bool) -> Future[Graded]:
        return self._pool.submit(self._grader.grade, hand_in, key, certain)

    def stop(self) -> None:
        self._grader.close()
        self._pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def here(assignment: Assignment, settings: Settings) -> Iterator[Executing]:
    """Threads of this process, as an `Executing`."""
    cores = os.cpu_count() or 1
    slots = settings.jobs or cores
    threads = threadpool_limits(max(1, cores // slots))  # they are for those that are graded side by side
    with settings.grader(assignment) as grader, threads, ThreadPoolExecutor(slots, thread_name_prefix="grade") as pool:
        yield _Here(grader, pool, slots)


def last_seed(assignment: Assignment) -> int:
    """The seed of the last grading run of an assignment, or a new one."""
    try:
        return int(_seed_file(assignment).read_text())
    except (FileNotFoundError, ValueError):
        return 1 + secrets.randbelow(2**31)  # 0 is the public examples' own


def keep_seed(assignment: Assignment, seed: int) -> None:
    """Remember the seed for the next run."""
    path = _seed_file(assignment)
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(exist_ok=True)
        draft.write_text(f"{seed}\n")
        draft.replace(path)
    except OSError as error:
        raise CourseError(f"{RECORDS}/{path.name} cannot be written: {error.strerror}") from None


def _seed_file(assignment: Assignment) -> Path:
    return assignment.root / RECORDS / f"{assignment.name}.seed"
