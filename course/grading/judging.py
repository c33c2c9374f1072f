"""Reading and judging what a student sent, in a bounded child process, one submission at a time.

    grader ── bench ── child of a submission, and another if that one breaks

The bench is a fresh program that holds the assignment's solution and the challenges that a seed draws. It has one
thread and forks a `Child` for a submission. What a child is told comes from the grader, and what it works on from a
student; it parses the notebook, opens archives, compares answers. A child that breaks costs the request that broke it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

import numpy as np
from nbformat import NotebookNode

from course.assignment import Assignment, CourseError, pictures_in
from course.challenge import draw_challenges, draw_pictures
from course.exercise import Arrays, Exercise, FileExercise, Verdict
from course.grading.arrays import MIB, Unreadable, parse_arrays
from course.grading.choosing import unpack
from course.grading.keepsakes import Measured, keep_pictures, measuring
from course.grading.outcome import Trouble
from course.grading.outputs import OutputBudget, one_line
from course.grading.own import released_notebook, source_notebook
from course.grading.reading import read_notebook
from course.grading.renamed import names_before, with_names_of_now
from course.grading.repair import Repaired, repair
from course.grading.running import Reply
from course.judge import Answer, Challenge, generator, judge, judge_handed_in, nothing_judged
from course.language import _
from course.plain import LONGEST, is_plain

__all__ = ["Bench", "Child", "Judged", "Prepared", "Read"]

#: What a child may use for one request: bytes of memory besides what it starts with, seconds of processor time, and
#: seconds until the machine is to blame.
MEMORY, SECONDS, PATIENCE = 1024 * MIB, 30, 900

#: How many brackets a notebook may have before it is parsed: each becomes an object in memory.
BRACKETS = 1_000_000

#: How much larger a reply may be than what the reference answered, in bytes.
SPARE = MIB


@dataclass(frozen=True)
class Prepared:
    """What a bench has made ready.

    Of each exercise, the inputs of its challenges and pictures, how many bytes a reply may have, and which challenges
    are measured.
    """

    inputs: dict[str, list[Arrays]]
    most_bytes: dict[str, int]
    measured: dict[str, frozenset[int]]


@dataclass(frozen=True)
class Read:
    """A notebook as it was read and repaired, None where there was none to read; and what there is to say of it.

    See `course.grading.repair.Repaired`.
    """

    notebook: NotebookNode | None
    problems: list[str]
    repaired: Repaired | None = None


@dataclass(frozen=True)
class Judged:
    """The verdict on an exercise, the student's pictures by number, what was measured of files, and what an
    instructor should know."""

    verdict: Verdict
    pictures: dict[int, np.ndarray] = field(default_factory=dict)
    measured: Measured | None = None
    note: str = ""


class _Broken(Exception):
    """A request that broke its child, in words for the student."""


class Bench:
    """Starts children that read and judge submissions of an assignment with the challenges that `seed` draws.

    Raises `CourseError` where the assignment is not in order.
    """

    def __init__(self, assignment: Assignment, seed: int) -> None:
        self.assignment = assignment
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = _start(theirs)
        try:
            self._send(pickle.dumps((assignment, seed)))
        except OSError:
            raise CourseError("judging could not be started: its process ended by itself") from None

    def prepared(self) -> Prepared:
        """Wait until the challenges are drawn."""
        with Connection(os.dup(self._control.fileno())) as answers:
            try:
                answer = answers.recv()
            except (EOFError, OSError):
                raise CourseError("judging could not be started: its process ended by itself") from None
        if isinstance(answer, str):
            raise CourseError(answer)
        assert isinstance(answer, Prepared)
        return answer

    def child(self, certain: bool = False) -> Child:
        """A child for one submission. certain: what kills it is the submission's doing; else that is `Trouble`."""
        return Child(self, certain)

    def fork(self) -> Connection:
        """The connection to a new child. Raises `Trouble`."""
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                socket.send_fds(self._control, [b"x"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise Trouble("the process that judges has died") from None
        return Connection(ours.detach())

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """End the bench and its children."""
        self._control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # they hold nothing that anybody would miss
        self._process.wait()

    def _send(self, content: bytes) -> None:
        with Connection(os.dup(self._control.fileno())) as requests:
            requests.send_bytes(content)


class Child:
    """Reads and judges one submission; the process is there from the first request on."""

    def __init__(self, bench: Bench, certain: bool) -> None:
        self._bench, self._certain = bench, certain
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def read(self, content: bytes, budget: OutputBudget | None = None) -> Read:
        """The notebook in these bytes, repaired. budget: for outputs that are shown as they were handed in."""
        try:
            read: Read = self._ask("read", (content, budget))
        except _Broken as why:
            return Read(None, [_("the notebook cannot be read: {why}").format(why=why)])
        return read

    def unpack(self, name: str, content: bytes) -> dict[str, bytes]:
        """The files in an archive; see `course.grading.choosing.unpack`."""
        try:
            files: dict[str, bytes] = self._ask("unpack", (name, content))
        except _Broken:
            return {}
        return files

    def judge(self, name: str, replies: Sequence[Reply], source: str = "") -> Judged:
        """The verdict on what a kernel replied to an exercise's challenges and pictures, and on its answer's source."""
        return self._judge(name, (list(replies), source))

    def judge_files(self, name: str, files: Mapping[str, bytes]) -> Judged:
        """The verdict on the files of an exercise, from all that were handed in."""
        return self._judge(name, dict(files))

    def _judge(self, name: str, sent: object) -> Judged:
        try:
            judged: Judged = self._ask("judge", (name, sent))
        except _Broken as why:
            exercise = next(e for e in self._bench.assignment.exercises if e.name == name)
            told = _("the answer is too much to be judged: {why}").format(why=why)
            return Judged(nothing_judged(exercise, told))
        return judged

    def _ask(self, what: str, sent: object) -> Any:
        if self._connection is None:
            self._connection = self._bench.fork()
        try:
            self._connection.send((what, sent))
            if not self._connection.poll(PATIENCE):
                raise Trouble("judging took too long: the machine is too busy")
            answer = self._connection.recv()
        except (EOFError, OSError):
            self.__exit__()
            if not self._bench.alive or not self._certain:
                raise Trouble("the process that judged it was killed") from None
            answer = _Broken(_("it ended the process that looked at it"))
        if isinstance(answer, _Broken):
            raise answer
        return answer


def _start(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start a bench as a fresh program, with one thread: it forks."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", "from course.grading.judging import main; main()", str(control.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**os.environ, **threads},
        pass_fds=[control.fileno()],
        start_new_session=True,  # Ctrl-C is the grader's to handle
    )


class _Judge:
    """What a bench holds, and what its children do with it."""

    def __init__(self, assignment: Assignment, seed: int) -> None:
        self.assignment, self.seed = assignment, seed
        self.released = released_notebook(assignment)
        self.source = source_notebook(assignment)
        self.names = names_before(assignment)
        repair(self.released, self.released, self.source)  # children know the release's cells from here on
        self.exercises = {exercise.name: exercise for exercise in assignment.exercises}
        code = [exercise for exercise in assignment.exercises if isinstance(exercise, Exercise)]
        names, pictures = vars(assignment.solution()), pictures_in(assignment.source)
        self.challenges = {exercise.name: draw_challenges(exercise, names, seed) for exercise in code}
        self.pictures = {exercise.name: draw_pictures(exercise, pictures, names) for exercise in code}
        for exercise in assignment.exercises:
            if isinstance(exercise, FileExercise) and exercise.prepare:
                exercise.prepare(generator(seed, exercise.name))

    def prepared(self) -> Prepared:
        asked = {name: [*self.challenges[name], *self.pictures[name]] for name in self.challenges}
        measured = {name: {n for n, c in enumerate(own) if c.case.is_measured} for name, own in self.challenges.items()}
        return Prepared(
            {name: [challenge.inputs for challenge in challenges] for name, challenges in asked.items()},
            {name: max(map(_most_bytes, challenges), default=SPARE) for name, challenges in asked.items()},
            {name: frozenset(numbers) for name, numbers in measured.items()},
        )

    def read(self, content: bytes, budget: OutputBudget | None) -> Read:
        if content.count(b"[") + content.count(b"{") > BRACKETS:
            told = _("the notebook has more than {most} lists and tables in it, too many to be one")
            return Read(None, [told.format(most=BRACKETS)])
        said: list[str] = []
        outputs: list[Any] = []
        try:
            notebook = self._named(read_notebook(content, said, outputs))
            repaired = repair(notebook, self.released, self.source, outputs, budget)
        except CourseError as error:
            return Read(None, [*said, str(error)])
        return Read(repaired.notebook, [*said, *repaired.problems], repaired)

    def _named(self, notebook: NotebookNode) -> NotebookNode:
        return with_names_of_now(notebook, self.names) if self.names else notebook

    def judge(self, name: str, sent: Any) -> Judged:
        exercise = self.exercises[name]
        if isinstance(exercise, FileExercise):
            return self._judge_files(exercise, sent)
        challenges, pictures = self.challenges[name], self.pictures[name]
        replies, source = sent
        answers = [_answer(reply, f"{name}.{number}.npz") for number, reply in enumerate(replies)]
        missing = [Answer(error=_("the notebook did not get this far"))] * (
            len(challenges) + len(pictures) - len(answers)
        )
        answers += missing
        for number, challenge in enumerate(challenges):
            if challenge.case.written:
                answers[number] = Answer({"source": np.array(source)})
        verdict = judge(exercise, challenges, answers[: len(challenges)])
        return Judged(_with_clean_words(verdict), keep_pictures(pictures, answers[len(challenges) :]))

    def _judge_files(self, exercise: FileExercise, files: Mapping[str, bytes]) -> Judged:
        def read(name: str) -> Arrays:
            if name not in files:
                raise FileNotFoundError(name)
            return parse_arrays(files[name], name)

        measured = Measured()
        verdict = judge_handed_in(measuring(exercise, measured), read, generator(self.seed, exercise.name))
        return Judged(_with_clean_words(verdict), measured=measured)


def _most_bytes(challenge: Challenge) -> int:
    """How large a reply may be: the reference's in the widest numbers, twice, and some room for names and text."""
    return SPARE + sum(4 * LONGEST if is_plain(a) else 2 * 16 * a.size for a in challenge.expected.values())


def _answer(reply: Reply, name: str) -> Answer:
    """What is in a reply."""
    if reply.content is None:
        return Answer(error=reply.error)
    try:
        named = parse_arrays(reply.content, name)
    except Unreadable as problem:
        return Answer(error=_("the answer could not be used: {why}").format(why=problem))
    arrays = {key.removeprefix("_"): array for key, array in named.items()}
    error = arrays.get("error")
    if error is not None and error.dtype.kind == "U" and error.ndim == 0:
        return Answer(error=_said(error))
    return Answer(arrays, took=reply.took)


def _said(error: np.ndarray) -> str:
    """The text of an error that came as an array."""
    try:
        return one_line(str(error)[:500])
    except (SystemError, ValueError):  # numbers that no character has
        return _("the call failed")


def _with_clean_words(verdict: Verdict) -> Verdict:
    """The verdict with messages that may hold a student's words in one printable line each."""
    cases = tuple(replace(case, message=one_line(case.message)) for case in verdict.cases)
    return replace(verdict, message=one_line(verdict.message), cases=cases)


def _serve(judge: _Judge, requests: Connection) -> None:
    """A child's life: answer requests until there are no more."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            what, sent = requests.recv()
            _bound()
            try:
                answer: object = _CALLS[what](judge, *sent)
            except MemoryError:
                answer = _Broken(_("it needs more than {size} MiB of memory").format(size=MEMORY // MIB))
            except _TooLong:
                answer = _Broken(_("it takes more than {seconds} seconds").format(seconds=SECONDS))
            except RecursionError:
                answer = _Broken(_("it is nested too deeply"))
            except Exception as error:  # an answer so strange that judging it fails is left for the instructor
                answer = _unjudged(judge, what, sent, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")
            requests.send(answer)


_CALLS: dict[str, Callable[..., object]] = {
    "read": _Judge.read,
    "judge": _Judge.judge,
    "unpack": lambda judge, name, content: unpack(name, content),
}


def _unjudged(judge: _Judge, what: str, sent: Any, why: str) -> Read | Judged:
    if what == "read":
        return Read(None, [_("the notebook could not be read: {why}").format(why=one_line(why))])
    exercise = judge.exercises[sent[0]]
    said = _("could not be judged, waits for the instructor")
    verdict = Verdict(exercise.name, exercise.points, None, message=said)
    return Judged(verdict, note=f"{exercise.name} could not be judged: {one_line(why)}")


class _TooLong(BaseException):
    """The processor time for a request is used up."""


def _too_long(*_: object) -> None:
    raise _TooLong


def _bound() -> None:
    """Bound what this process may use for its next request."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, 100 * SECONDS), 100 * SECONDS))
    signal.signal(signal.SIGXCPU, _too_long)
    status = Path("/proc/self/status").read_text()
    data = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (data + MEMORY, resource.RLIM_INFINITY))


def main() -> None:
    """A bench's life: make everything ready, then fork children until the grader ends."""
    os.umask(0o022)
    control, speech = socket.socket(fileno=int(sys.argv[1])), contextlib.ExitStack()
    with Connection(os.dup(control.fileno())) as grader:
        assignment, seed = pickle.loads(grader.recv_bytes())
        try:
            speech.enter_context(assignment.speaking())
            judge = _Judge(assignment, seed)
            prepared: Prepared | str = judge.prepared()
        except CourseError as error:
            prepared = str(error)
        grader.send(prepared)
    if isinstance(prepared, str):
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system collects the children
    while True:
        content, descriptors, *_ = socket.recv_fds(control, 1, 1)
        if not content:
            return
        if os.fork() == 0:
            control.close()
            try:
                _serve(judge, Connection(descriptors[0]))
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)
