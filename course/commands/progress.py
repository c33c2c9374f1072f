"""How far a long piece of work is: a bar where somebody watches, a line now and then where nobody does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from course.grading.outcome import GRADED, WAITS

__all__ = ["EVERY", "Progress", "still_at_it"]

#: Where nobody watches, a line comes this often, in seconds.
EVERY = 10.0


class Progress:
    """``with Progress(total, "grading convnet") as progress: progress.advance("ann", "graded")``, from any thread.

    total: how many things there are to do.
    what: what is being done, in a few words.
    console: where to say so; by default stderr.
    every: seconds between two lines where the console is no terminal.

    A thing's status is ``graded`` (or nothing) where all is well, ``waits`` where a person has to look at it, and
    anything else where there was trouble.
    """

    def __init__(self, total: int, what: str, console: Console | None = None, every: float = EVERY) -> None:
        self._total = total
        self._what = what
        self._console = console or Console(stderr=True)
        self._every = every
        self._done = self._known = self._waiting = self._troubled = 0
        self._lock = threading.Lock()
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}", markup=False), BarColumn(20), MofNCompleteColumn())
            self._bar = Bar(*columns, TextColumn("{task.fields[more]}", markup=False), console=self._console)
            self._task = self._bar.add_task(self._what, total=self._total, more="")
            self._bar.start()
        threading.Thread(target=self._report, name="progress", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._console.is_terminal:
            self._refresh()
            self._bar.stop()
        else:
            self._say(self._line(over=True))

    def advance(self, name: str = "", status: str = GRADED, known: bool = False) -> None:
        """One more is done. `name`: which; it is shown where somebody watches. known: there was nothing to do."""
        with self._lock:
            self._done += 1
            self._known += known
            self._waiting += status == WAITS
            self._troubled += status not in (GRADED, WAITS)
        if self._console.is_terminal:
            self._bar.update(self._task, description=f"{self._what}: {name}" if name else self._what)
            self._refresh()

    def _report(self) -> None:
        """In a thread of its own: a line, or a look at the clock, now and then, also while nothing gets done."""
        while not self._over.wait(1.0 if self._console.is_terminal else self._every):
            if self._console.is_terminal:
                self._refresh()
            else:
                self._say(self._line())

    def _refresh(self) -> None:
        self._bar.update(self._task, completed=self._done, more=", ".join(self._counts() + self._time()))

    def _say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody listens any more, which is no reason to stop the work
            print(text, file=self._console.file, flush=True)

    def _line(self, over: bool = False) -> str:
        done = f"{self._done} of {self._total} done"
        when = [f"in {_duration(time.monotonic() - self._started)}"] if over else self._time()
        return f"{self._what}: {', '.join([done, *self._counts(), *when])}"

    def _counts(self) -> list[str]:
        waiting = [f"{self._waiting} waiting"] if self._waiting else []
        return waiting + ([f"{self._troubled} in trouble"] if self._troubled else [])

    def _time(self) -> list[str]:
        """How much longer it will take, by what was done so far."""
        taken, worked = time.monotonic() - self._started, self._done - self._known
        if not worked or self._done == self._total:
            return []
        return [f"about {_duration(taken / worked * (self._total - self._done))} left"]


@contextmanager
def still_at_it(what: str) -> Iterator[None]:
    """Say in a log that one long step goes on; in a terminal that step has a bar of its own, or is short."""
    if Console(stderr=True).is_terminal:
        yield
        return
    with Progress(1, what) as progress:
        yield
        progress.advance()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
