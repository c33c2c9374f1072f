"""One kernel of a submission's, told to run one cell after the other: nbclient's client with bounds of our own.

Time is the kernel's own (`course.kernels.clock`), outputs are cut where they grow too large, and every way in which a
kernel fails has one word: `End`.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from course.grading.outputs import OutputBudget
from course.kernels.clock import Clock
from course.kernels.watch import tree
from course.language import _
from course.meter import Meter

__all__ = ["LOOK", "Client", "End"]

#: Seconds: between two looks at a kernel's clock, and for an interrupted cell to give way.
LOOK, GRACE = 0.25, 5.0

#: Seconds that the grader waits for the end of what a finished cell displayed.
DRAIN = 30

_FRAME = re.compile(r"In\[(\d+)\], line (\d+)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class End:
    """How a cell failed to end by itself: `text` in words, whether the kernel is gone, whether it was for its time.

    at: the frames of the notebook that were running, outermost first, as (execution count, line).
    """

    text: str
    dead: bool = True
    late: bool = False
    at: tuple[tuple[int, int], ...] = ()


class Client(NotebookClient):
    """nbclient, with bounded outputs, own time in place of wall time, and one word for every way a kernel fails."""

    def __init__(self, manager: Any, outputs: OutputBudget) -> None:
        super().__init__(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()]),  # one place, for the cell that is running
            km=manager,
            timeout=None,
            allow_errors=True,
            iopub_timeout=DRAIN,
            startup_timeout=600,
            store_widget_state=False,
            record_timing=False,  # equal submissions, equal notebooks
            extra_arguments=["--HistoryManager.enabled=False"],
        )
        self._outputs = outputs
        self._manager = manager
        self._replied = False

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

    def meter(self) -> Meter | None:
        """Measures what the running kernel takes from now on; None where that cannot be seen."""
        clock: Clock | None = getattr(self._manager, "clock", None)
        return Meter(partial(tree, clock.root)) if clock else None

    async def is_alive(self) -> bool:
        return bool(await self._manager.is_alive())

    @property
    def memory(self) -> int:
        """The most memory that a process of the ended kernel was seen to have resident, in bytes."""
        return int(getattr(self._manager, "memory", 0))

    @property
    def why(self) -> str:
        """Why the kernel ended; "" where that is not known."""
        return getattr(self._manager, "ended", None) or ""

    @property
    def fault(self) -> str:
        """Whose doing the kernel's end was: "student", "machine" or "unknown"."""
        return str(getattr(self._manager, "fault", "student"))

    async def run_cell(self, cell: NotebookNode, seconds: float, told: str = "") -> tuple[End | None, float]:
        """Run a cell for so many seconds of the kernel's own time. None, or how it failed to end by itself; time used.

        told: what to say of one that takes longer.
        """
        self._outputs.next_cell()
        self._display_id_map: dict[str, Any] = {}
        self.nb.cells = [cell]  # where updates of a display find it
        self._replied = False
        started = time.monotonic()
        running = asyncio.ensure_future(self.async_execute_cell(cell, 0))
        try:
            end, used = await self._watch(running, seconds, told or _("took too long"), cell)
            if running.done() and running.exception() is not None:
                end = self._failure(running.exception()) if end is None or not end.dead else end
        finally:
            if not running.done():
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        if end is None or not end.dead:
            self._outputs.finish(cell)
        return end, used or min(time.monotonic() - started, LOOK)

    async def _watch(
        self, running: asyncio.Future[Any], seconds: float, told: str, cell: NotebookNode
    ) -> tuple[End | None, float]:
        """Wait for a cell, but not longer than so many seconds of the kernel's own time."""
        used, late = LOOK, 0.0
        if await _done(running):
            return None, 0.0
        clock: Clock | None = getattr(self._manager, "clock", None)
        tell = clock.read if clock else time.monotonic
        before = tell() - LOOK
        while not await _done(running):
            if self._replied:  # only what it displayed is still on its way
                continue
            used = tell() - before
            if not late and used > seconds:
                late = used
                await self._manager.interrupt_kernel()
            elif late and used > late + GRACE:
                return End(_("{told} and could not be interrupted").format(told=told), late=True), used
        end = End(told, dead=False, late=True, at=_frames(cell)) if late else None
        return end, used

    async def _async_poll_for_reply(
        self, msg_id: str, cell: NotebookNode, timeout: int | None, outputs: Any, alive: Any
    ) -> dict[str, Any]:
        """nbclient's, which waits for the reply and then for the outputs; these it may leave, the kernel it may not."""
        assert self.kc is not None
        while True:
            message: dict[str, Any] = await self.kc.shell_channel.get_msg(timeout=None)
            if message["parent_header"].get("msg_id") == msg_id:
                break
        self._replied = True
        await asyncio.wait({outputs}, timeout=DRAIN)
        outputs.cancel()
        alive.cancel()
        return message

    async def _async_poll_kernel_alive(self) -> None:
        """nbclient's, ten times a second."""
        while await self._manager.is_alive():
            await asyncio.sleep(0.1)
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def _failure(self, error: BaseException | None) -> End:
        if isinstance(error, DeadKernelError):
            return End(_("ended the kernel ({why})").format(why=self.why) if self.why else _("ended the kernel"))
        # Whatever a hostile kernel makes nbclient stumble over.
        told = _("sent something that is not Jupyter's protocol ({error})")
        return End(told.format(error=type(error).__name__))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        if self._outputs.admits(msg):
            return super().process_message(msg, cell, cell_index)
        return None


async def _done(running: asyncio.Future[Any]) -> bool:
    """Has it ended by the next look?"""
    return bool((await asyncio.wait({running}, timeout=LOOK))[0])


def _frames(cell: NotebookNode) -> tuple[tuple[int, int], ...]:
    """The frames of the notebook's cells in the traceback that a cell ended with, outermost first: (count, line)."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    text = _COLOUR.sub("", "\n".join(map(str, errors[-1].get("traceback", []))))[:100_000] if errors else ""
    return tuple((int(count), int(line)) for count, line in _FRAME.findall(text) if len(count) < 9 and len(line) < 9)
