"""What a watch has to say: one line that changes where somebody looks on, and a log where nobody does."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.text import Text

from course.words import one_line

__all__ = ["Board"]


class Board:
    """``with Board("watching convnet") as board: board.count("graded", "convnet: ada: 31 of 40")``.

    console: where to say so; by default stdout.
    """

    def __init__(self, what: str, console: Console | None = None) -> None:
        self._what = what
        self._console = console or Console(soft_wrap=True)
        self._counts: Counter[str] = Counter()
        self._status = self._console.status(Text(what), refresh_per_second=4)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()

    def line(self, text: str) -> None:
        """Say something that should stay to be read."""
        line = f"{time.strftime('%H:%M:%S')} {one_line(text)}"
        with suppress(OSError, ValueError):  # nobody listens any more, which is no reason to stop
            if self._console.is_terminal:
                self._console.print(Text(line))
            else:
                print(line, file=self._console.file, flush=True)

    def count(self, what: str, text: str, stays: bool = False) -> None:
        """Say that one more came to such an end: on the line that changes, or as a line of the log.

        stays: it should stay to be read also in a terminal.
        """
        self._counts[what] += 1
        if stays or not self._console.is_terminal:
            self.line(text)
        counts = ", ".join(f"{count} {end}" for end, count in sorted(self._counts.items()))
        self._status.update(Text(one_line(f"{self._what}: {counts}; last: {text}", self._console.width - len("⠋ "))))
