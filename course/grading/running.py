"""Running a submitted notebook cell by cell, and asking it the challenges where its grade cells stand.

Every exercise has a budget of time of its own, and so has the rest of the notebook. Who uses one up loses what it was
for and nothing else: the kernel is started again, the cells before are run again without the culprit, and all other
exercises are judged as if its answer were empty. Time is the kernel's own (`course.kernels.clock`): a busy machine
costs nobody anything.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat import NotebookNode

from course.graded import ANSWERS
from course.grading.arrays import Unreadable, read_regular
from course.grading.client import LOOK, Client, End
from course.grading.outcome import Trouble
from course.grading.outputs import OutputBudget, one_line, our_line
from course.kernels.limits import Limits
from course.language import _

__all__ = ["Asked", "KernelSource", "Reply", "Run", "run_notebook"]

#: How often cells outside of exercises may bring the kernel down, and the calls of one exercise.
DEATHS, DEATHS_IN_CALLS = 5, 3

#: Seconds for a cell when the time for all cells outside of exercises is used up.
LITTLE = 5.0

#: Seconds that a kernel may be waited for to die of what a cell has set going.
LATER = 20.0

#: What a cell that brings the kernel down some time after it has run needs in some form or other.
SETS_GOING = re.compile(
    r"\b(threading|_thread|concurrent|Timer|signal|alarm|setitimer|sched|asyncio|call_later|atexit|subprocess|Popen"
    r"|multiprocessing|fork|os\.(system|kill)|__import__|ctypes|do_shutdown)\b|(?<![.\w])(exec|eval)\(|^\s*!.*&|^%%(ba)?sh",
    re.MULTILINE,
)

#: Characters that the calls of an exercise may print without a word about it.
PRINTED = 100_000

#: What a kernel is told before any code of a student's runs, and how it is asked.
BEGIN = "__import__('course.graded', fromlist=['begin']).begin({seed})"
ASK = "__import__('course.graded', fromlist=['respond']).respond({exercise!r}, {first}, {last})"


class KernelSource(Protocol):
    """Where kernels come from; `course.kernels.Kernels` is one."""

    limits: Limits

    def manager(self, folder: Path) -> Any:
        """A Jupyter kernel manager whose kernel works in `folder`."""


@dataclass(frozen=True)
class Asked:
    """What an exercise is asked.

    challenges: the number of its challenges. most_bytes: how many bytes a reply may have.
    measured: the challenges that are asked one at a time, and what each of them takes.
    """

    challenges: int
    most_bytes: int = 64 * 2**20
    measured: frozenset[int] = frozenset()

    def last(self, first: int) -> int:
        """Before which challenge to stop, when asking from `first` on."""
        if first in self.measured:
            return first + 1
        return min((index for index in self.measured if index > first), default=self.challenges)


@dataclass(frozen=True)
class Reply:
    """What a kernel left as its reply to a challenge: the bytes of a file that nobody has looked into, or an error.

    took: seconds of the processor and bytes of memory, where that was measured.
    """

    content: bytes | None = None
    error: str = ""
    took: tuple[float, int] | None = None


@dataclass
class Run:
    """What came of running a notebook.

    replies: by exercise. problems: what went wrong, in words. memory: the most that a process had resident, in bytes.
    errors: the errors that cells ended with, by the cell's index.
    out: exercises that nothing more was asked of, and why.
    """

    replies: dict[str, list[Reply]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    memory: int = 0
    errors: dict[int, str] = field(default_factory=dict)
    out: dict[str, str] = field(default_factory=dict)


async def run_notebook(
    notebook: NotebookNode,
    asked: dict[str, Asked],
    kernels: KernelSource,
    new_folder: Callable[[], Path],
    run: Run,
    seed: int = 0,
    certain: bool = False,
    left_out: Collection[int] = (),
) -> None:
    """Run the cells of `notebook` (whose outputs are filled in) and collect a reply to every challenge in `run`.

    Every kernel works in a clean folder, which `new_folder` makes, with its sources of randomness seeded from `seed`.
    certain: a kernel that was killed, nobody knows why, was killed by its own notebook; else that is `Trouble`.
    left_out: the indexes of cells that stay as they are.

    Raises `Trouble` for what is not the notebook's doing.
    """
    session = _Session(notebook, asked, kernels, new_folder, run, seed, certain)
    try:
        for index, cell in enumerate(notebook.cells):
            if index in left_out:
                continue
            marks = cell.metadata.get("nbgrader", {})
            name = marks.get("grade_id", "")
            if marks.get("grade") and name in asked:
                run.replies[name] = await session.ask(name)
            elif cell.cell_type == "code" and (marks.get("solution") or not marks.get("grade")):
                await session.execute(index)
    finally:
        await session.stop()


class _Session:
    """A notebook's kernel, restarted where a cell brought it down or used up its time."""

    def __init__(
        self,
        notebook: NotebookNode,
        asked: dict[str, Asked],
        kernels: KernelSource,
        new_folder: Callable[[], Path],
        run: Run,
        seed: int,
        certain: bool,
    ) -> None:
        self.notebook, self.run, self._asked = notebook, run, asked
        self._kernels, self._new_folder, self._seed, self._certain = kernels, new_folder, seed, certain
        self._limits = kernels.limits
        self._outputs = OutputBudget(self._limits.cell_output_bytes, self._limits.notebook_output_bytes)
        # Twice the time of a cell: the second half goes in small portions, so that one long cell costs only itself.
        self._left = {"": 2 * self._limits.cell_seconds}
        self._left |= dict.fromkeys(asked, self._limits.exercise_seconds)
        self._client: Client | None = None
        self._done: list[int] = []
        self._counts: dict[int, int] = {}  # which cell the kernel calls In[n]
        self._deaths = 0
        self._born = self._lived = 0.0  # when the kernel was started, and how long the last one lived

    async def execute(self, index: int) -> None:
        """Run a cell of the notebook; report it where it brings the kernel down or takes too long."""
        cell = self.notebook.cells[index]
        if not cell.source.strip():
            return
        owner, left = self._owner(index), dict(self._left)
        end = await self._run_cell(cell, owner, index)
        if end and not owner and (culprit := self._culprit(end)):
            self._left = left  # the time was the exercise's, which is not asked for any more
            await self._leave_out(culprit, f"{self._describe(index)} {end.text}{self._where(end)}")
            end = await self._run_cell(cell, owner, index)
        while end and end.dead and not end.late and (earlier := await self._who_set_it_going()) is not None:
            await self._blame(earlier)
            end = await self._run_cell(cell, owner, index)
        if end is None:
            self._done.append(index)
            return
        text = f"{self._describe(index)} {end.text}{self._where(end)}"
        if owner:
            await self._leave_out(owner, text)
        else:
            left_out = _("{text}; it was left out and the rest went on").format(text=text)
            self.run.problems.append(left_out if end.dead else text)
        if end.dead:
            cell.outputs = []
        cell.outputs.append(_note(text))

    async def ask(self, exercise: str) -> list[Reply]:
        """Let the kernel answer an exercise's challenges, in one go, or from the next on where a call ended it."""
        n = self._asked[exercise].challenges
        replies: list[Reply] = []
        deaths = 0
        while len(replies) < n:
            if exercise in self.run.out:
                replies += [Reply(error=self.run.out[exercise])] * (n - len(replies))
                break
            first, last = len(replies), self._asked[exercise].last(len(replies))
            cell = nbformat.v4.new_code_cell(ASK.format(exercise=exercise, first=first, last=last))
            meter = (await self._living()).meter() if first in self._asked[exercise].measured else None
            end = await self._run_cell(cell, exercise)
            while len(replies) < last and (reply := await self._reply(exercise, len(replies))):
                replies.append(reply)
            if end is None:
                if len(replies) < last:
                    replies.append(Reply(error=_last_error(cell) or _("no answer came back")))
                elif meter:
                    replies[-1] = replace(replies[-1], took=meter.read())
                continue
            if end.dead and not end.late and (earlier := await self._who_set_it_going()) is not None:
                await self._blame(earlier)
                continue
            call = _("the call of challenge {number}").format(number=min(len(replies) + 1, n))
            text = f"{call} {end.text}{self._where(end)}"
            deaths += end.dead
            if not end.dead or end.late or deaths == DEATHS_IN_CALLS:
                await self._leave_out(exercise, text)
            else:
                self.run.problems.append(f"{exercise}: {text}")
                replies += [Reply(error=_("the call {ended}").format(ended=end.text))] * (len(replies) < n)
        await self._tell_of_printing(exercise)
        if self._suspects():
            await self.stop()  # what the calls may have set going does not meet others
        return replies

    async def stop(self) -> None:
        """End the kernel and all that it started."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.end()
            self.run.memory = max(self.run.memory, client.memory)

    async def _reply(self, exercise: str, index: int) -> Reply | None:
        """What the kernel left as its reply to a challenge; None where there is nothing."""
        name, limit = f"{ANSWERS}/{exercise}.{index}.npz", self._asked[exercise].most_bytes
        try:
            return Reply(await asyncio.to_thread(read_regular, self._folder, name, limit))
        except FileNotFoundError:
            return None
        except (Unreadable, OSError) as problem:
            why = str(problem).replace(name, _("its file"))
            return Reply(error=one_line(_("the answer could not be used: {why}").format(why=why)))

    async def _tell_of_printing(self, exercise: str) -> None:
        """Where the calls of an exercise printed very much, say so: nobody sees it."""
        try:
            text = await asyncio.to_thread(read_regular, self._folder, f"{ANSWERS}/{exercise}.printed", 20)
            printed = int(text)
        except (AttributeError, OSError, Unreadable, ValueError):
            return
        if printed > PRINTED:
            said = _("its calls print {count} characters, which nobody sees when it is graded and which takes time")
            self.run.problems.append(f"{exercise}: {said.format(count=printed)}")

    def _owner(self, index: int) -> str:
        """The exercise that a cell is the answer to; "" for one outside of exercises."""
        name = str(self.notebook.cells[index].metadata.get("nbgrader", {}).get("grade_id", ""))
        exercise = name.removesuffix("-answer")
        return exercise if exercise in self._asked else ""

    def _culprit(self, end: End) -> str:
        """The exercise whose answer was running when a cell outside of exercises was interrupted; "" for none."""
        owners = [self._owner(self._counts[count]) for count, _ in end.at if count in self._counts]
        return owners[-1] if owners else ""

    async def _leave_out(self, exercise: str, why: str) -> None:
        """Ask no more of an exercise, and go on as if its answer were empty."""
        told = _("{exercise}: {why}; no more was asked of it, and the rest went on")
        self.run.problems.append(told.format(exercise=exercise, why=why))
        self.run.out[exercise] = why
        self._done = [index for index in self._done if self._owner(index) != exercise]
        await self.stop()

    async def _run_cell(self, cell: NotebookNode, owner: str, index: int | None = None) -> End | None:
        """Run a cell in a living kernel, in its owner's time. None, or how it failed to end by itself."""
        most = self._limits.exercise_seconds if owner else self._limits.cell_seconds
        left = self._left[owner]
        if not owner:
            left = min(left, max(left - most, LITTLE))
        if left <= 0:
            told = _("was not run: the time of {what} was used up")
            return End(told.format(what=owner or _("the cells outside of exercises")), dead=False)
        if not owner and self._deaths > DEATHS:
            return End(_("was not run: the kernel had died too often"), dead=False)
        client = await self._living()
        told = _("took longer than the time that was left")
        if most - left < 1:
            told = _("took longer than {most:g} s").format(most=most)
        end, used = await client.run_cell(cell, left, told)
        self._left[owner] -= used
        count = cell.execution_count  # as the kernel said
        cell.execution_count = count if isinstance(count, int) and 0 <= count < 2**31 else None
        if index is not None and cell.execution_count is not None:
            self._counts[cell.execution_count] = index
        if end and end.dead:
            await self._bury(counting=not owner)
        if index is not None and end is None and (error := _last_error(cell)):
            self.run.errors[index] = error
        return end

    async def _bury(self, counting: bool = True) -> None:
        """The kernel has died: find out whose doing that was, and end what is left of it."""
        assert self._client is not None
        fault, why = self._client.fault, self._client.why
        self._lived = time.monotonic() - self._born
        await self.stop()
        if fault == "machine" or (fault == "unknown" and not self._certain):
            raise Trouble(why or "a kernel was killed, and not by its notebook")
        self._deaths += counting

    async def _living(self) -> Client:
        """The kernel that the notebook runs in."""
        if self._client is None:
            await self._start()
        assert self._client is not None
        return self._client

    async def _start(self) -> None:
        """Start a kernel, and bring it to where the last one was. The outputs that are already there stay."""
        while (fell := await self._start_over()) is not None:
            await self._bury()
            if (earlier := await self._who_set_it_going()) is not None:
                await self._blame(earlier)
            else:
                self._done.remove(fell)
            if self._deaths > DEATHS:
                self._done.clear()  # a fresh kernel, then: who builds cells that may run only once asked for it

    def _suspects(self) -> list[int]:
        """The cells that have been run and may have set something going."""
        return [index for index in self._done if SETS_GOING.search(self.notebook.cells[index].source)]

    async def _who_set_it_going(self) -> int | None:
        """The kernel has died: the cell, among those that had been run to their end, that it died of; None for none.

        That is found by experiment: in a kernel that has run the same cells and is then left alone, in one without the
        suspect, and so on.
        """
        suspects = self._suspects()
        if not suspects or self._deaths > DEATHS or not await self._dies(self._done):
            return None
        for suspect in suspects[:DEATHS]:
            if not await self._dies([index for index in self._done if index != suspect]):
                return suspect
        return suspects[0]

    async def _dies(self, cells: list[int]) -> bool:
        """Does a kernel die that runs these cells, and then nothing, for as long as the last one has lived?"""
        done, self._done = self._done, list(cells)
        lived = self._lived
        try:
            dies = await self._start_over() is not None
            assert self._client is not None
            end = time.monotonic() + min(lived + 1, LATER)
            while not dies and time.monotonic() < end:
                await asyncio.sleep(LOOK)
                dies = not await self._client.is_alive()
        finally:
            self._done = done
            await self.stop()
        return dies

    async def _blame(self, index: int) -> None:
        """Leave out a cell that brought the kernel down some time after it had run."""
        text = _("{cell} ended the kernel, some time after it had run").format(cell=self._describe(index))
        self._done.remove(index)
        self.notebook.cells[index].outputs.append(_note(text))
        if owner := self._owner(index):
            await self._leave_out(owner, text)
        else:
            self.run.problems.append(_("{text}; it was left out and the rest went on").format(text=text))

    async def _start_over(self) -> int | None:
        """Run again, in a new kernel, the cells that it had run. None, or the one that brought it down this time."""
        self._folder = await asyncio.to_thread(self._new_folder)
        self._born = time.monotonic()
        self._client = Client(self._kernels.manager(self._folder), self._outputs)
        self._counts = {}
        try:
            await self._client.begin(self._folder)
        except (OSError, RuntimeError) as error:
            raise Trouble(f"no kernel could be started: {' '.join(str(error).split())[:300]}") from None
        first = nbformat.v4.new_code_cell(BEGIN.format(seed=self._seed))
        end = (await self._client.run_cell(first, self._limits.cell_seconds))[0]
        if said := end.text if end else _last_error(first):
            raise Trouble(f"a new kernel failed before any code of the notebook ran: {said}")
        for index in self._done:
            again = nbformat.v4.new_code_cell(self.notebook.cells[index].source)
            end = (await self._client.run_cell(again, self._limits.cell_seconds))[0]
            if isinstance(again.execution_count, int):
                self._counts[again.execution_count] = index
            if end is not None:
                return index
        return None

    def _where(self, end: End) -> str:
        """The innermost line of the notebook that was running, in words."""
        for count, line in reversed(end.at):
            if count in self._counts:
                index = self._counts[count]
                lines = self.notebook.cells[index].source.splitlines()
                if 0 < line <= len(lines):
                    text, told = lines[line - 1].strip()[:120], _(", in line {line} of {cell}: {text}")
                    return one_line(told.format(line=line, cell=self._describe(index), text=text))
        return ""

    def _describe(self, index: int) -> str:
        cell = self.notebook.cells[index]
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name:
            return _("the cell {name}").format(name=name)
        first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        return one_line(_("cell {number} ({first!r})").format(number=index + 1, first=first[:60]))


def _note(text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=our_line(text))


def _last_error(cell: NotebookNode) -> str:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return one_line(f"{errors[-1].ename}: {errors[-1].evalue}"[:300]) if errors else ""
