"""Running a submitted notebook cell by cell, and asking it the challenges where its grade cells stand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course.exercise import Exercise
from course.grading.arrays import Unreadable, read_arrays
from course.grading.outputs import OutputBudget, one_line
from course.judge import Answer
from course.kernels.limits import Limits

__all__ = ["KernelSource", "Run", "run_notebook"]

#: How often the kernel of a notebook is restarted after a death, and how large an answer may be, in bytes.
RESTARTS = 3
ANSWER_BYTES = 64 * 2**20

#: The folder of a submission that answers are left in, and the code that asks for one.
ANSWERS = ".answers"
ASK = "__import__('course.challenge', fromlist=['respond']).respond({exercise!r}, {first})"


class KernelSource(Protocol):
    """Where kernels come from; `course.kernels.Kernels` is one."""

    limits: Limits

    def manager(self, folder: Path) -> Any:
        """A Jupyter kernel manager whose kernel works in `folder`."""


@dataclass
class Run:
    """What came of running a notebook: its answers by exercise, what went wrong, in words, and the memory it took."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    memory: int = 0


async def run_notebook(
    notebook: NotebookNode,
    exercises: Sequence[Exercise],
    kernels: KernelSource,
    new_folder: Callable[[], Path],
    run: Run,
) -> None:
    """Run the cells of `notebook` (whose outputs are filled in) and collect an answer to every challenge in `run`.

    A cell that hangs or kills its kernel costs what depends on it: the kernel is restarted, the cells before are run
    again without the culprit, and the rest goes on. Every kernel works in a clean folder, which `new_folder` makes.
    """
    session = _Session(notebook, kernels, new_folder, run)
    asked = {exercise.name: exercise for exercise in exercises}
    try:
        for index, cell in enumerate(notebook.cells):
            marks = cell.metadata.get("nbgrader", {})
            exercise = asked.get(marks.get("grade_id", "")) if marks.get("grade") else None
            if exercise:
                session.run.answers[exercise.name] = await session.ask(exercise.name, len(exercise.cases))
            elif cell.cell_type == "code" and (marks.get("solution") or not marks.get("grade")):
                await session.execute(index)
    finally:
        await session.stop()


class _Session:
    """A notebook's kernel, restarted where a cell brought it down."""

    def __init__(self, notebook: NotebookNode, kernels: KernelSource, new_folder: Callable[[], Path], run: Run) -> None:
        self.notebook = notebook
        self.run = run
        self._kernels = kernels
        self._new_folder = new_folder
        self._limits = kernels.limits
        self._outputs = OutputBudget(self._limits.cell_output_bytes, self._limits.notebook_output_bytes)
        self._deadline = time.monotonic() + self._limits.notebook_seconds
        self._client: _Client | None = None
        self._done: list[int] = []
        self._deaths = 0

    async def execute(self, index: int) -> None:
        """Run a cell of the notebook; report it where it brings the kernel down."""
        cell = self.notebook.cells[index]
        if not cell.source.strip():
            return
        reason = await self._run_cell(cell)
        count = cell.execution_count  # as the kernel said
        cell.execution_count = count if isinstance(count, int) and 0 <= count < 2**31 else None
        if reason is None and self._interrupted():
            self.run.problems.append(f"{_describe(cell, index)} was interrupted after {self._limits.cell_seconds:g} s")
            return
        if reason is None:
            self._done.append(index)
            return
        text = f"{_describe(cell, index)} {reason}"
        self.run.problems.append(f"{text}; it was left out and the rest went on")
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"[grading] {text}\n")]

    async def ask(self, exercise: str, n: int) -> list[Answer]:
        """Let the kernel answer an exercise's `n` challenges: in one go, or from the next on where a call fails."""
        answers: list[Answer] = []
        while (first := len(answers)) < n:
            cell = nbformat.v4.new_code_cell(ASK.format(exercise=exercise, first=first))
            reason = await self._run_cell(cell)
            if reason is None and self._interrupted():
                reason = f"took longer than {self._limits.cell_seconds:g} s"
            while len(answers) < n and (answer := await self._answer(exercise, len(answers))):
                answers.append(answer)
            if len(answers) == n or (self._interrupted() and len(answers) > first):
                continue  # where others used up the time of a call it is asked again, first
            if reason is None:
                answers.append(Answer(error=_last_error(cell) or "no answer came back"))
                continue
            self.run.problems.append(f"{exercise}: the call of challenge {len(answers) + 1} {reason}")
            answers.append(Answer(error=f"the call {reason}"))
        return answers

    async def _answer(self, exercise: str, index: int) -> Answer | None:
        """What the kernel left as its answer to a challenge; None where there is nothing."""
        try:
            named = await asyncio.to_thread(
                read_arrays, self._folder, f"{ANSWERS}/{exercise}.{index}.npz", ANSWER_BYTES
            )
        except FileNotFoundError:
            return None
        except (Unreadable, OSError) as problem:
            return Answer(error=f"the answer could not be used: {problem}")
        arrays = {key.removeprefix("_"): array for key, array in named.items()}
        error = arrays.get("error")
        if error is not None and error.dtype.kind == "U" and error.ndim == 0:
            return Answer(error=_said(error))
        return Answer(arrays)

    def _interrupted(self) -> bool:
        """Was the last cell stopped for its time?"""
        return self._client is not None and self._client.interrupted

    async def stop(self) -> None:
        """End the kernel and all that it started."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.end()
            self.run.memory = max(self.run.memory, client.memory)

    async def _run_cell(self, cell: NotebookNode) -> str | None:
        """Run a cell in a living kernel. None, or how it brought the kernel down."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            return f"was not run: the notebook had used up its {self._limits.notebook_seconds:g} s"
        if self._deaths > RESTARTS:
            return "was not run: the kernel had died too often"
        if self._client is None:
            await self._start()
        seconds = min(self._limits.cell_seconds, max(1.0, self._deadline - time.monotonic()))
        assert self._client is not None
        reason = await self._client.run_cell(cell, seconds)
        if reason is not None:
            self._deaths += 1
            await self.stop()
        return reason

    async def _start(self) -> None:
        """Start a kernel, and bring it to where the last one was. The outputs that are already there stay."""
        while (culprit := await self._start_over()) is not None:
            self._done.remove(culprit)
            self._deaths += 1
            await self.stop()
            if self._deaths > RESTARTS or time.monotonic() > self._deadline:
                self._done.clear()  # a fresh kernel, then: who builds cells that may run only once asked for it

    async def _start_over(self) -> int | None:
        """Run again, in a new kernel, the cells that it had run. None, or the one that brought it down this time."""
        self._folder = await asyncio.to_thread(self._new_folder)
        self._client = _Client(self._kernels.manager(self._folder), self._outputs)
        await self._client.begin(self._folder)
        for index in self._done:
            again = nbformat.v4.new_code_cell(self.notebook.cells[index].source)
            left = max(1.0, self._deadline - time.monotonic())
            if await self._client.run_cell(again, min(self._limits.cell_seconds, left)) is not None:
                return index
        return None


class _Client(NotebookClient):
    """nbclient, with bounded outputs, and with one word for every way in which a kernel fails."""

    def __init__(self, manager: Any, outputs: OutputBudget) -> None:
        super().__init__(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()]),  # one place, for the cell that is running
            km=manager,
            allow_errors=True,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "TimeoutError", "evalue": "", "traceback": []},
            raise_on_iopub_timeout=True,
            iopub_timeout=5,
            startup_timeout=60,
            store_widget_state=False,
            extra_arguments=["--HistoryManager.enabled=False"],
        )
        self._outputs = outputs
        self._manager = manager
        self._quits = self.interrupted = False
        self.on_cell_executed = self._note_quit

    async def begin(self, folder: Path) -> None:
        await self.async_start_new_kernel(cwd=str(folder))
        await self.async_start_new_kernel_client()

    async def end(self) -> None:
        """End the kernel at once, whatever it is doing."""
        try:
            await self._manager.shutdown_kernel(now=True)
        finally:
            if self.kc is not None:
                self.kc.stop_channels()

    @property
    def memory(self) -> int:
        """The most memory that a process of the ended kernel was seen to have resident, in bytes."""
        return int(getattr(self._manager, "memory", 0))

    async def run_cell(self, cell: NotebookNode, seconds: float) -> str | None:
        """Run a cell. None, or how it brought the kernel down."""
        self.timeout = max(1, round(seconds))
        self._outputs.next_cell()
        self._quits = self.interrupted = False
        self._display_id_map: dict[str, Any] = {}
        self.nb.cells = [cell]  # where updates of a display find it
        started = time.monotonic()
        try:
            await self.async_execute_cell(cell, 0)
        except CellTimeoutError:
            return f"took longer than {self.timeout} s and could not be interrupted"
        except DeadKernelError:
            return f"ended the kernel{self._why()}"
        except asyncio.CancelledError:
            raise
        except Exception as error:  # whatever a hostile kernel makes nbclient stumble over
            return f"sent something that is not Jupyter's protocol ({type(error).__name__})"
        if self._quits:
            return "ended the kernel by quit() or exit()"
        self.interrupted = time.monotonic() - started >= self.timeout
        if self.interrupted:
            cell.outputs.append(_note(f"interrupted after {self.timeout} s"))
        self._outputs.finish(cell)
        return None

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        if self._outputs.admits(msg):
            return super().process_message(msg, cell, cell_index)
        return None

    def _note_quit(self, execute_reply: dict[str, Any], **_: Any) -> None:
        """quit() and exit() answer first and end the kernel a moment later."""
        payload = execute_reply["content"].get("payload", [])
        self._quits = any(part.get("source") == "ask_exit" for part in payload)

    def _why(self) -> str:
        ended = getattr(self._manager, "ended", None)
        return f" ({ended})" if ended else ""


def _note(text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=f"[grading] {text}\n")


def _last_error(cell: NotebookNode) -> str:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return one_line(f"{errors[-1].ename}: {errors[-1].evalue}"[:300]) if errors else ""


def _said(error: np.ndarray) -> str:
    """The text of an error that came as an array."""
    try:
        return one_line(str(error)[:500])
    except (SystemError, ValueError):  # numbers that no character has
        return "the call failed"


def _describe(cell: NotebookNode, index: int) -> str:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    if name:
        return f"the cell {name}"
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"cell {index + 1} ({first[:60]!r})"
