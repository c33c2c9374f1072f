"""Grading hand-ins of one assignment: prepare once, then grade any number of them, several at a time.

A grader runs notebooks in confined kernels and lets a bounded child process judge what comes out of them. It knows no
gradebook and no folder of a student's, and may work on another machine.
"""

from __future__ import annotations

import asyncio
import compileall
import os
import shutil
import stat
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import nbformat
import numpy as np
from nbformat import NotebookNode

from course import datasets
from course.assignment import Assignment, CourseError, asked_files, asked_folders
from course.challenge import PUBLIC_EXAMPLES, PUBLIC_SEED
from course.exercise import Exercise, FileExercise, Verdict
from course.grading.choosing import Choice, choose, documents, modules_with, parameters
from course.grading.explaining import explained, failed_first
from course.grading.intake import EXCHANGES_OWN, HandIn, remove, take_in
from course.grading.judging import Bench, Child, Judged, Prepared, Read
from course.grading.outcome import GRADED, NOT_GRADED, WAITS, Graded, Trouble
from course.grading.outputs import OutputBudget, one_line, our_line, verdict_outputs
from course.grading.own import released_notebook
from course.grading.repair import Repaired
from course.grading.running import Asked, Run, run_notebook
from course.judge import nothing_judged
from course.kernels import Kernels, Limits, NoSandbox
from course.language import LANGUAGE, SPOKEN, _
from course.syntax import is_nothing, plain_source

__all__ = ["Grader", "read_hand_in"]

#: How the folders that graders work in are called, in the system's temporary folder; then comes the grader's process.
SCRATCH = "course-grading-"

#: What has to be free where submissions are run, in bytes: with less, what a cell writes may fail for want of room.
ROOM = 32 * 2**20

#: What an error says where a disk was full.
FULL = ("No space left", "Disk quota exceeded")

#: What an error says where the machine may be out of order, beside `running`'s own word for no answer.
SIGNS = ("OSError", "PermissionError", "FileNotFoundError", "No space", "Permission denied", "Read-only")

#: More than these a student does not read.
SHOWN_PROBLEMS = 30

#: How many notebooks are looked into where the right one has nothing in it.
SHOWN_NOTEBOOKS = 10


def read_hand_in(assignment: Assignment, student: str, submitted: Path) -> HandIn:
    """What a student handed in for an assignment, without the files that the assignment itself provides."""
    own = {path.name for path in assignment.source.iterdir()} | {PUBLIC_EXAMPLES, LANGUAGE}
    first = {assignment.notebook.name, *asked_files(assignment.exercises)}
    with assignment.speaking():
        hand_in = take_in(student, submitted, own - asked_folders(assignment.exercises) - first, first=first)
        if submitted.name == assignment.name:
            return hand_in
        taken = _("what lies in the student's folder")
        if submitted.name != student:
            taken = _("the folder {name}").format(name=submitted.name)
        said = _("there is no folder {asked}: {taken} was taken for it")
        said = one_line(said.format(asked=assignment.name, taken=taken))
    return replace(hand_in, problems=(said, *hand_in.problems))


class Grader:
    """Grades hand-ins for `assignment` with the challenges that `seed` draws.

    sandbox: the layer that confines kernels; "auto" takes the best one, "none" is the instructor's explicit word.
    limits: what a submission may use.
    run_all: also run the cells that only show something; see `course.grading.showing`.

    Raises `CourseError` where the assignment or the machine is not in order.
    """

    def __init__(
        self,
        assignment: Assignment,
        seed: int,
        sandbox: str = "auto",
        limits: Limits = Limits(),
        run_all: bool = False,
    ) -> None:
        if seed == PUBLIC_SEED:
            raise CourseError(f"the seed {seed} draws the public examples, whose answers everybody has: take another")
        self.assignment = assignment
        self._exercises = assignment.exercises
        self._files = asked_files(self._exercises)
        self._limits = limits
        self._run_all = run_all
        self._lock = threading.Lock()
        self._closed = False
        self._seed = seed
        self._bench = Bench(assignment, seed)
        try:
            _sweep()
            self._scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
        except OSError as error:
            self._bench.close()
            raise CourseError(f"{tempfile.gettempdir()} cannot be used: {error.strerror}") from None
        try:
            self._check_room()
            self._prepare()
            self._kernels = self._new_kernels(sandbox)
            self.sandbox = self._kernels.layer
            self._set_challenges(self._bench.prepared())
            self._check_kernels()
        except BaseException as error:
            self.close()
            if isinstance(error, NoSandbox | RuntimeError | Trouble):
                raise CourseError(str(error)) from None
            if isinstance(error, OSError):
                raise CourseError(f"{self._scratch}: {error.strerror}") from None
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all that was started; what is being graded at this moment ends soon, not graded."""
        with self._lock:  # nobody starts anything new from here on
            self._closed = True
        self._bench.close()
        if hasattr(self, "_kernels"):
            self._kernels.close()
        remove(self._scratch)

    def grade(self, hand_in: HandIn, key: str = "", certain: bool = False) -> Graded:
        """Run and judge a hand-in; never raises. Whatever it does, there is a verdict on every exercise, or trouble.

        key: seeds the kernel's own randomness; see `course.grading.key`.
        certain: what nobody can explain, such as a killed kernel, is the hand-in's own doing; else that is trouble.
        """
        started = time.monotonic()
        try:
            self._check_room()
            with self.assignment.speaking(), self._living_bench().child(certain) as child:
                graded = self._grade(hand_in, int(key[:12] or "1", 16), child, certain)
            self._check_room()
        except Trouble as trouble:
            graded = Graded(hand_in.student, NOT_GRADED, problems=[one_line(str(trouble))])
        except OSError as error:
            name = f" {error.filename}" if error.filename else ""
            graded = Graded(hand_in.student, NOT_GRADED, problems=[one_line(f"{error.strerror or error}{name}")])
        except Exception as error:  # a fault of the grader's is nobody else's, and one never stops the others
            why = f"the grader failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
            graded = Graded(hand_in.student, NOT_GRADED, problems=[one_line(why)])
        graded.seconds = time.monotonic() - started
        return graded

    def _grade(self, hand_in: HandIn, seed: int, child: Child, certain: bool) -> Graded:
        run, choice = Run(), choose(hand_in.files, self.assignment.notebook.name, self._files, child.unpack)
        if not choice.name:
            return self._without_a_notebook(hand_in, choice.why)
        read = self._read(choice, child)
        problems = [*hand_in.problems, *choice.problems, *read.problems]
        if read.notebook is None or read.repaired is None or choice.why:
            return self._waiting(hand_in, [*problems, *([choice.why] if choice.why else [])], read.notebook)
        if read.repaired.foreign:
            why = _("nothing in it belongs to {name}: is it another notebook?").format(name=self.assignment.name)
            return self._waiting(hand_in, [*problems, why], read.notebook)
        notebook, repaired = read.notebook, read.repaired
        shown = {} if self._run_all else repaired.shown
        for index, outputs in shown.items():
            notebook.cells[index].outputs = outputs
        hand_in = replace(hand_in, files=choice.files)
        with tempfile.TemporaryDirectory(prefix="work-", dir=self._scratch, ignore_cleanup_errors=True) as folder:
            work = Path(folder, "submission")
            try:
                fill = partial(self._fill, work, hand_in)
                asyncio.run(run_notebook(notebook, self._asked, self._living(), fill, run, seed, certain, shown))
            finally:
                remove(work)
        judged = [self._judge(exercise, choice, repaired, run, child) for exercise in self._exercises]
        said = [*run.errors.values(), *(reply.error for replies in run.replies.values() for reply in replies)]
        if any(sign in text for text in said for sign in FULL):
            if not certain:
                raise Trouble("there was no room on the disk, perhaps for a neighbour's sake")
            self._check_room(self._limits.disk_bytes)
        signs = (*SIGNS, _("no answer came back"))
        if any(sign in text for text in said for sign in signs):  # a kernel without a student will show
            self._check_kernels()
        verdicts = [one.verdict for one in judged]
        problems += [*run.problems, *failed_first(verdicts, repaired, run)]
        problems = _some([one_line(problem) for problem in problems])
        _write_verdicts(notebook, verdicts, problems)
        return Graded(
            hand_in.student,
            WAITS if any(one.note for one in judged) else GRADED,
            verdicts,
            problems,
            [one_line(note) for note in [*repaired.notes, *(one.note for one in judged if one.note)]],
            notebook=notebook,
            memory=run.memory,
            pictures={f"{one.verdict.name}.{n}": picture for one in judged for n, picture in one.pictures.items()},
            measured={one.verdict.name: one.measured for one in judged if one.measured},
        )

    def _read(self, choice: Choice, child: Child) -> Read:
        """The chosen notebook, or, where that is as it was released, the only other one that has any work in it."""
        read = child.read(choice.files[self.assignment.notebook.name], self._budget())
        if not choice.others or read.repaired is None or not read.repaired.untouched:
            return read
        some = list(choice.others.items())[:SHOWN_NOTEBOOKS]
        others = {name: child.read(content, self._budget()) for name, content in some}
        worked = {n: o for n, o in others.items() if o.repaired and not (o.repaired.untouched or o.repaired.foreign)}
        if len({choice.others[name] for name in worked}) > 1:
            told = _("{name} is as it was released, and there are others: {others}")
            choice.why = told.format(name=choice.name, others=", ".join(sorted(worked)))
        elif worked:
            name, read = next(iter(worked.items()))
            told = _("{name} is as it was released: {other} was taken for it")
            choice.problems.append(told.format(name=choice.name, other=name))
        return read

    def _budget(self) -> OutputBudget:
        return OutputBudget(self._limits.cell_output_bytes, self._limits.notebook_output_bytes)

    def _judge(
        self, exercise: Exercise | FileExercise, choice: Choice, repaired: Repaired, run: Run, child: Child
    ) -> Judged:
        if isinstance(exercise, FileExercise):
            if unclear := [choice.doubts[name] for name in exercise.files if name in choice.doubts]:
                return _for_the_instructor(exercise, unclear[0])
            missing = [name for name in exercise.files if name not in choice.files]
            if missing and (other := parameters(choice.files, self._files)):
                why = _("{exercise}: missing: {files}; there is: {others}")
                why = why.format(exercise=exercise.name, files=", ".join(missing), others=", ".join(other[:10]))
                return _for_the_instructor(exercise, why)
            return child.judge_files(exercise.name, {n: choice.files[n] for n in exercise.files if n in choice.files})
        if not exercise.cases:
            return self._by_hand(exercise, choice, repaired)
        source = plain_source(self._answer_of(exercise, repaired.notebook))
        judged = child.judge(exercise.name, run.replies.get(exercise.name, []), source)
        verdict = explained(exercise, judged.verdict, repaired, run)
        doubt = repaired.doubts.get(exercise.name)
        if doubt and (doubt.even_if_full or verdict.score != verdict.points):
            return _for_the_instructor(exercise, doubt.line, judged)
        stub = self._untouched(f"{exercise.name}-answer", repaired) if not verdict.score else ""
        if stub and (found := modules_with(stub, choice.files)):
            why = _("{exercise}: nothing in the notebook answers it, and {files} may")
            why = why.format(exercise=exercise.name, files=", ".join(found[:3]))
            return _for_the_instructor(exercise, why, judged)
        return replace(judged, verdict=verdict)

    def _answer_of(self, exercise: Exercise, notebook: NotebookNode) -> str:
        """The text of an exercise's answer; where that stands in a cell of the student's own, all such cells."""
        text = _source(notebook, f"{exercise.name}-answer")
        if not is_nothing(text):
            return text
        given = {str(cell.source) for cell in self._released.cells}
        own = (c for c in notebook.cells if c.cell_type == "code" and "nbgrader" not in c.metadata)
        return "\n".join(str(cell.source) for cell in own if str(cell.source) not in given)

    def _untouched(self, name: str, repaired: Repaired) -> str | None:
        """What stands in a marked cell that is as it was released; None where it is not."""
        released, handed_in = (_source(book, name) for book in (self._released, repaired.notebook))
        return released if released.split() == handed_in.split() else None

    def _by_hand(self, exercise: Exercise, choice: Choice, repaired: Repaired) -> Judged:
        """A verdict that waits for an instructor, unless there is no answer anywhere: then there are no points."""
        if self._untouched(exercise.name, repaired) is None:
            why = _("waits for grading by hand")
            return Judged(Verdict(exercise.name, exercise.points, None, message=why, title=exercise.title))
        ours = {path.name for path in self._handout.iterdir()}
        places = [*repaired.elsewhere, *documents(choice.files, ours)][:10]
        if not places:
            return Judged(nothing_judged(exercise, _("no answer")))
        why = _("{exercise}: its own cell is empty; see {places}")
        return _for_the_instructor(exercise, why.format(exercise=exercise.name, places=", ".join(places)))

    def _without_a_notebook(self, hand_in: HandIn, why: str) -> Graded:
        """There is nothing to run: nothing was handed in, or something that an instructor has to look at."""
        no_notebook = _("there is no {name} in the submission").format(name=self.assignment.notebook.name)
        missing = why or no_notebook
        there = sorted(one_line(name) for name in [*hand_in.files, *hand_in.too_large] if name not in EXCHANGES_OWN)
        if there:
            shown = "" if why else _("; there is: {files}").format(files=", ".join(there[:10]))
            return self._waiting(hand_in, [*hand_in.problems, f"{missing}{shown}"])
        problems = [*hand_in.problems, missing]
        verdicts = [nothing_judged(exercise, missing) for exercise in self._exercises]
        return self._not_run(hand_in, GRADED, verdicts, problems)

    def _waiting(self, hand_in: HandIn, problems: list[str], notebook: NotebookNode | None = None) -> Graded:
        """There is work, and no telling what it is worth."""
        problems = _some([one_line(problem) for problem in problems])
        why = _("waits for the instructor: {why}").format(why=problems[-1])
        verdicts = [Verdict(exercise.name, exercise.points, None, message=why) for exercise in self._exercises]
        return self._not_run(hand_in, WAITS, verdicts, problems, notebook)

    def _not_run(
        self,
        hand_in: HandIn,
        status: str,
        verdicts: list[Verdict],
        problems: list[str],
        notebook: NotebookNode | None = None,
    ) -> Graded:
        notebook = notebook or nbformat.from_dict(self._released)  # the untouched release stands in for the student's
        _write_verdicts(notebook, verdicts, problems)
        return Graded(hand_in.student, status, verdicts, problems, notebook=notebook)

    def _fill(self, work: Path, hand_in: HandIn) -> Path:
        """Make `work` a folder with the hand-in and the assignment's own files, whatever was there before."""
        remove(work)
        work.mkdir()
        hand_in.write(work)
        for path in self._handout.iterdir():
            if path.is_file():
                shutil.copy(path, work / path.name)
        _let_read(work)
        return work

    def _living(self) -> Kernels:
        """Where kernels come from: if their keeper was killed, a new one."""
        with self._lock:
            if not self._kernels.alive and not self._closed:
                self._kernels.close()
                self._kernels = self._new_kernels(self.sandbox)
            return self._kernels

    def _living_bench(self) -> Bench:
        """Where judging is done: if that was killed, a new one, which draws the same challenges."""
        with self._lock:
            if not self._bench.alive and not self._closed:
                self._bench.close()
                try:
                    self._bench = Bench(self.assignment, self._seed)
                    self._bench.prepared()
                except CourseError as error:
                    raise Trouble(str(error)) from None
            return self._bench

    def _new_kernels(self, layer: str) -> Kernels:
        data = datasets.brief()
        return Kernels(
            layer=layer,
            limits=self._limits,
            hidden=(self.assignment.root,),
            read_only=(self._handout, self._inputs, data),
            env={
                "COURSE_ASSIGNMENT": str(self._handout),
                "COURSE_CHALLENGES": str(self._inputs),
                "COURSE_DATA": str(data),
                "COURSE_RUN": "short",
                "TQDM_DISABLE": "1",  # nobody watches
                SPOKEN: self.assignment.language,
            },
        )

    def _prepare(self) -> None:
        """The folders that every kernel may read: the assignment's public files, and the challenges' inputs."""
        self._handout, self._inputs = self._scratch / "handout", self._scratch / "challenges"
        self._released = released_notebook(self.assignment)
        ignore = shutil.ignore_patterns("*.ipynb", ".*", "__*", *asked_folders(self._exercises))
        shutil.copytree(self.assignment.source, self._handout, ignore=ignore)
        for path in (self.assignment.release / name for name in (PUBLIC_EXAMPLES, LANGUAGE)):
            if path.is_file():
                shutil.copy(path, self._handout)
        compileall.compile_dir(self._handout, quiet=2)
        self._inputs.mkdir()
        os.chmod(self._scratch, 0o711)

    def _set_challenges(self, prepared: Prepared) -> None:
        """Write down what exercises are asked. Kernels see the folder, and what is in it from now on."""
        for name, challenges in prepared.inputs.items():
            for index, inputs in enumerate(challenges):
                np.savez(self._inputs / f"{name}.{index}.npz", allow_pickle=False, **inputs)
        _let_read(self._handout)
        _let_read(self._inputs)
        self._asked = {
            name: Asked(len(challenges), prepared.most_bytes[name], prepared.measured[name])
            for name, challenges in prepared.inputs.items()
            if challenges
        }

    def _check_room(self, needed: int = ROOM) -> None:
        """Raise `Trouble` where there is not enough room for what submissions may write."""
        free = shutil.disk_usage(self._scratch).free
        if free < needed:
            where = self._scratch.parent
            raise Trouble(f"no room: {free // 2**20} MiB are free in {where}, {needed // 2**20} MiB are needed")

    def _check_kernels(self) -> None:
        """Let a kernel do, without any student's code, all that a submission's has to do. Raises `Trouble`."""
        code = f"for name in {sorted(self._asked)!r}: rehearse(name)"
        cell = nbformat.v4.new_code_cell(f"from course.graded import rehearse\n{code}")
        run = Run()
        with tempfile.TemporaryDirectory(prefix="work-", dir=self._scratch, ignore_cleanup_errors=True) as folder:
            work = Path(folder, "submission")
            notebook = nbformat.v4.new_notebook(cells=[cell])
            fill = lambda: self._fill(work, HandIn(""))  # noqa: E731
            try:
                with ThreadPoolExecutor(1) as pool:  # this thread may have a loop, as that of formgrader's server has
                    pool.submit(asyncio.run, run_notebook(notebook, {}, self._living(), fill, run)).result()
            finally:
                remove(work)
        if said := [*run.problems, *run.errors.values()]:
            raise Trouble(f"kernels do not work here: {said[0]}")


def _for_the_instructor(exercise: Exercise | FileExercise, why: str, judged: Judged | None = None) -> Judged:
    """An exercise that an instructor has to look at; what has been judged is there to be seen."""
    waits = _("waits for the instructor: {why}").format(why=why)
    verdict = Verdict(exercise.name, exercise.points, None, message=one_line(waits))
    return replace(judged, verdict=verdict, note=why) if judged else Judged(verdict, note=why)


def _some(problems: list[str]) -> list[str]:
    """As many as anybody would read."""
    more = len(problems) - SHOWN_PROBLEMS
    return [*problems[:SHOWN_PROBLEMS], _("and {count} more").format(count=more)] if more > 0 else problems


def _sweep() -> None:
    """Remove what graders left that were killed before they could clean up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*-*"):
        pid = folder.name.removeprefix(SCRATCH).split("-")[0]
        status = folder.lstat()
        ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
        if ours and pid.isdigit() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _let_read(folder: Path) -> None:
    """Let everybody read what is in a folder, whatever the umask is: kernels are nobody's."""
    for where, _folders, files in os.walk(folder):
        os.chmod(where, 0o755)
        for name in files:
            os.chmod(Path(where, name), 0o644)


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
            text = "".join(map(our_line, problems))
            cell.outputs.insert(0, nbformat.v4.new_output("stream", name="stdout", text=text))
            problems = []
