"""Grading submissions of one assignment: prepare once, then grade any number of them, several at a time."""

from __future__ import annotations

import asyncio
import compileall
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from course import datasets
from course.assignment import Assignment, CourseError, asked_folders, pictures_in
from course.challenge import PUBLIC_EXAMPLES, PUBLIC_SEED, draw_challenges, draw_pictures, with_pictures
from course.exercise import Exercise, FileExercise, Verdict, verdict_json
from course.grading.arrays import Unreadable, read_arrays, read_regular
from course.grading.intake import remove, take_in
from course.grading.keepsakes import Measured, keep_pictures, measuring
from course.grading.outputs import one_line, verdict_outputs
from course.grading.repair import read_notebook, repair
from course.grading.run import ANSWERS, Run, run_notebook
from course.judge import Answer, generator, judge, judge_handed_in, nothing_judged
from course.kernels import Kernels, Limits, NoSandbox

__all__ = ["Graded", "Grader", "Submission"]

#: What a submitted notebook may hold, outputs included; and a file of parameters.
NOTEBOOK_BYTES = 32 * 2**20
PARAMETER_BYTES = 16 * 2**20

#: How the folders that graders work in are called, in the system's temporary folder; then comes the grader's process.
SCRATCH = "course-grading-"

#: More than these a student does not read.
SHOWN_PROBLEMS = 30


@dataclass
class Submission:
    """A submission as it was taken in: a clean folder with the repaired notebook, and what there was to say of it.

    runnable: whether there is a notebook of the student's; otherwise the untouched release stands in for it.
    """

    student: str
    folder: Path
    notebook: NotebookNode
    problems: list[str]
    runnable: bool = True


@dataclass
class Graded:
    """One graded submission; `notebook` has the student's outputs and the verdicts.

    memory: the most memory that a process of it was seen to have resident, in bytes.
    pictures: the student's pictures, [n, height, width], by ``<exercise>.<number>``; see `course.picture`.
    measured: what was measured of files, by exercise.
    """

    student: str
    status: str
    verdicts: list[Verdict]
    problems: list[str]
    seconds: float
    notebook: NotebookNode = field(repr=False)
    memory: int = 0
    pictures: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    measured: dict[str, Measured] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return float(sum(verdict.score or 0.0 for verdict in self.verdicts))

    def as_json(self) -> dict[str, Any]:
        """This submission's entry in the results file."""
        return {
            "student": self.student,
            "status": self.status,
            "score": self.score,
            "seconds": round(self.seconds, 2),
            "memory": self.memory,
            "problems": self.problems,
            "exercises": [
                {
                    **verdict_json(verdict),
                    **({"measured": self.measured[verdict.name].as_json()} if verdict.name in self.measured else {}),
                }
                for verdict in self.verdicts
            ],
        }


class Grader:
    """Grades submissions of `assignment` with the challenges that `seed` draws.

    sandbox: the layer that confines kernels; "auto" takes the best one, "none" is the instructor's explicit word.
    limits: what a submission may use.
    """

    def __init__(self, assignment: Assignment, seed: int, sandbox: str = "auto", limits: Limits = Limits()) -> None:
        if seed == PUBLIC_SEED:
            raise CourseError(f"the seed {seed} draws the public examples, whose answers everybody has: take another")
        self.assignment = assignment
        self.seed = seed
        self._exercises = assignment.exercises
        self._released = _released_notebook(assignment)
        names = vars(assignment.solution())
        code = [exercise for exercise in self._exercises if isinstance(exercise, Exercise)]
        pictures = pictures_in(assignment.source)
        self._asked = [with_pictures(exercise, pictures) for exercise in code]
        self._challenges = {exercise.name: draw_challenges(exercise, names, seed) for exercise in code}
        self._pictures = {exercise.name: draw_pictures(exercise, pictures, names) for exercise in code}
        _sweep()
        self._scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
        try:
            handout, inputs = self._prepare()
            data = datasets.brief()
            self._kernels = Kernels(
                layer=sandbox,
                limits=limits,
                hidden=(assignment.root,),
                read_only=(handout, inputs, data),
                env={
                    "COURSE_ASSIGNMENT": str(handout),
                    "COURSE_CHALLENGES": str(inputs),
                    "COURSE_ANSWERS": ANSWERS,
                    "COURSE_DATA": str(data),
                    "COURSE_RUN": "short",
                    "TQDM_DISABLE": "1",  # nobody watches
                },
            )
            self.sandbox = self._kernels.layer
        except BaseException as error:
            shutil.rmtree(self._scratch, ignore_errors=True)
            if isinstance(error, NoSandbox | RuntimeError):
                raise CourseError(str(error)) from None
            raise

    def __enter__(self) -> Self:
        self._kernels.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kernels.__exit__(kind, error, trace)
        remove(self._scratch)

    def take_in(self, student: str, submitted: Path, folder: Path) -> Submission:
        """Copy what may be graded into the new `folder`, with the notebook repaired; never raises for a bad one."""
        own = {path.name for path in self.assignment.source.iterdir()} - asked_folders(self._exercises)
        problems = take_in(submitted, folder, own, skip=(self.assignment.notebook.name,))
        runnable = True
        name = self.assignment.notebook.name
        try:
            if submitted.is_symlink() or submitted.parent.is_symlink():
                raise Unreadable("the submission's folder is a link")
            notebook = read_notebook(read_regular(submitted, name, NOTEBOOK_BYTES))
            notebook, repairs = repair(notebook, self._released)
            problems += repairs
        except FileNotFoundError:
            runnable = False
            problems.append(f"there is no {name} in the submission")
        except (CourseError, Unreadable, OSError) as error:
            runnable = False
            problems.append(f"{name}: {error}")
        problems += _without_a_bad_time_stamp(folder)
        if not runnable:
            notebook = nbformat.from_dict(self._released)
        nbformat.write(notebook, folder / self.assignment.notebook.name)
        return Submission(student, folder, notebook, problems, runnable)

    def grade(self, submission: Submission) -> Graded:
        """Run and judge a submission. Whatever it does, there is a verdict on every exercise."""
        started = time.monotonic()
        problems = list(submission.problems)
        run, status = Run(), "graded"
        if submission.runnable:
            try:
                asyncio.run(self._run(submission, run))
            except Exception as error:  # one submission never stops the others
                status = "failed"
                problems.append(f"it could not be run: {' '.join(f'{type(error).__name__}: {error}'.split())[:200]}")
        else:
            status = "failed"
        problems += run.problems
        measured: dict[str, Measured] = {}
        verdicts = [
            _with_clean_words(self._judge_any(exercise, submission, run, problems, measured))
            for exercise in self._exercises
        ]
        problems = _some([one_line(problem) for problem in problems])
        _write_verdicts(submission.notebook, verdicts, problems)
        seconds = time.monotonic() - started
        return Graded(
            submission.student,
            status,
            verdicts,
            problems,
            seconds,
            submission.notebook,
            run.memory,
            self._pictures_of(run),
            measured,
        )

    def _pictures_of(self, run: Run) -> dict[str, np.ndarray]:
        """The pictures that came with the answers; they come after those to the cases."""
        return {
            f"{name}.{number}": picture
            for name, answers in run.answers.items()
            for number, picture in keep_pictures(self._pictures[name], answers[len(self._challenges[name]) :]).items()
        }

    async def _run(self, submission: Submission, run: Run) -> None:
        with tempfile.TemporaryDirectory(prefix="work-", dir=self._scratch, ignore_cleanup_errors=True) as name:
            work = Path(name, "submission")
            try:
                await run_notebook(
                    submission.notebook, self._asked, self._kernels, lambda: self._fill(work, submission.folder), run
                )
            finally:
                remove(work)

    def _fill(self, work: Path, submitted: Path) -> Path:
        """Make `work` a folder with the submission and the assignment's own files, whatever was there before."""
        remove(work)
        shutil.copytree(submitted, work)
        for path in self.assignment.source.iterdir():
            if path.is_file() and path.suffix != ".ipynb":
                shutil.copy(path, work / path.name)
        return work

    def _judge_any(
        self,
        exercise: Exercise | FileExercise,
        submission: Submission,
        run: Run,
        problems: list[str],
        measured: dict[str, Measured],
    ) -> Verdict:
        try:
            return self._judge(exercise, submission, run, measured)
        except Exception as error:  # an answer so strange that judging it fails is left for the instructor
            problems.append(f"{exercise.name} could not be judged: {type(error).__name__}: {error}"[:200])
            return Verdict(
                exercise.name, exercise.points, None, message="could not be judged, waits for the instructor"
            )

    def _judge(
        self, exercise: Exercise | FileExercise, submission: Submission, run: Run, measured: dict[str, Measured]
    ) -> Verdict:
        if not submission.runnable:
            return nothing_judged(exercise, submission.problems[-1])
        if isinstance(exercise, FileExercise):
            read = partial(read_arrays, submission.folder, limit=PARAMETER_BYTES)
            measured[exercise.name] = Measured()
            watched = measuring(exercise, measured[exercise.name])
            return judge_handed_in(watched, read, generator(self.seed, exercise.name))
        if not exercise.cases:
            return self._by_hand(exercise, submission.notebook)
        challenges = self._challenges[exercise.name]
        missing = [Answer(error="the notebook did not get this far")] * len(challenges)
        return judge(exercise, challenges, run.answers.get(exercise.name, missing)[: len(challenges)])

    def _by_hand(self, exercise: Exercise, notebook: NotebookNode) -> Verdict:
        """A verdict that waits for an instructor, unless the cell is as it was released: then there is no answer."""
        asked, answered = (_source(book, exercise.name) for book in (self._released, notebook))
        if asked.split() == answered.split():
            return nothing_judged(exercise, "no answer")
        return Verdict(exercise.name, exercise.points, None, message="waits for grading by hand")

    def _prepare(self) -> tuple[Path, Path]:
        """The folders that every kernel may read: the assignment's public files, and the challenges' inputs."""
        handout, inputs = self._scratch / "handout", self._scratch / "challenges"
        asked = asked_folders(self._exercises)
        ignore = shutil.ignore_patterns("*.ipynb", ".*", "__*", *asked)
        shutil.copytree(self.assignment.source, handout, ignore=ignore)
        examples = self.assignment.release / PUBLIC_EXAMPLES
        if examples.is_file():
            shutil.copy(examples, handout)
        compileall.compile_dir(handout, quiet=2)
        inputs.mkdir()
        for name, challenges in self._challenges.items():
            for index, challenge in enumerate([*challenges, *self._pictures[name]]):
                _save(inputs / f"{name}.{index}.npz", challenge.inputs)
        for path in (handout, inputs):
            os.chmod(path, 0o755)
        os.chmod(self._scratch, 0o711)
        return handout, inputs


def _with_clean_words(verdict: Verdict) -> Verdict:
    """The verdict with messages that may hold a student's words in one printable line each."""
    cases = tuple(replace(case, message=one_line(case.message)) for case in verdict.cases)
    return replace(verdict, message=one_line(verdict.message), cases=cases)


def _without_a_bad_time_stamp(folder: Path) -> list[str]:
    """Remove a time stamp that nbgrader would stumble over."""
    stamp = folder / "timestamp.txt"
    try:
        if stamp.is_file():
            parse_utc(stamp.read_text(encoding="utf-8").strip())
    except (ArithmeticError, TypeError, ValueError):
        stamp.unlink()
        return ["timestamp.txt left out: it does not hold a time"]
    return []


def _some(problems: list[str]) -> list[str]:
    """As many as anybody would read."""
    more = len(problems) - SHOWN_PROBLEMS
    return [*problems[:SHOWN_PROBLEMS], f"and {more} more"] if more > 0 else problems


def _sweep() -> None:
    """Remove what graders left that were killed before they could clean up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*-*"):
        pid = folder.name.removeprefix(SCRATCH).split("-")[0]
        status = folder.lstat()
        ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
        if ours and pid.isdigit() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _released_notebook(assignment: Assignment) -> NotebookNode:
    path = assignment.release / assignment.notebook.name
    if not path.is_file():
        raise CourseError(f"{assignment.name} has not been released: run `course release {assignment.name}`")
    return nbformat.read(path, as_version=4)


def _save(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    np.savez(path, allow_pickle=False, **arrays)


def _source(notebook: NotebookNode, name: str) -> str:
    cells = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
    return next((str(cell.source) for cell in cells), "")


def _write_verdicts(notebook: NotebookNode, verdicts: list[Verdict], problems: list[str]) -> None:
    """Put the verdicts into their grade cells, and the problems above the first of them."""
    by_name = {verdict.name: verdict for verdict in verdicts}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not marks.get("grade") or marks.get("solution"):
            continue
        cell.outputs = verdict_outputs(by_name[marks["grade_id"]])
        if problems:
            text = "".join(f"[grading] {problem}\n" for problem in problems)
            cell.outputs.insert(0, nbformat.v4.new_output("stream", name="stdout", text=text))
            problems = []
