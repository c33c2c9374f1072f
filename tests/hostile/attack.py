"""What an attack is, as data: what a student hands in, and what an honest reading of it is worth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["RIGHT", "WRONG", "Attack", "edit", "put", "right", "wrong"]

RIGHT = "def mean(x):\n    return x.sum() / max(x.size, 1)"
WRONG = "def mean(x):\n    return 99.0"


@dataclass(frozen=True)
class Attack:
    """A hostile submission.

    answer: the answer cell; cells: what comes between it and the grade cell; code may name ``{ROOT}``, ``{HOME}``,
        ``{PORT}`` and ``{MARK}``: the course's folder, the grader's home, the port of a listener on this machine, and a
        number that no other process has as an argument.
    prepare: changes the submitted folder, last.
    score: what an honest reading gives, of 3; at most that where `harms_itself`: its author's loss hangs on the clock.
    status: as in the results.
    says: a part of what the student is told.
    """

    answer: str = RIGHT
    cells: tuple[str, ...] = ()
    prepare: Callable[[Path], object] | None = None
    score: float = 3
    status: str = "graded"
    says: str = ""
    harms_itself: bool = False


def right(*cells: str, **more: Any) -> Attack:
    """A right answer, and an attack beside it that fails."""
    return Attack(RIGHT, cells, **more)


def wrong(*cells: str, **more: Any) -> Attack:
    """A wrong answer, and an attack that should earn nothing."""
    return Attack(WRONG, cells, **{"score": 0, **more})


def edit(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change the submitted notebook, as JSON."""

    def prepare(folder: Path) -> None:
        path = folder / "tiny.ipynb"
        notebook = json.loads(path.read_text())
        change(notebook)
        path.write_text(json.dumps(notebook))

    return prepare


def put(**files: str) -> Callable[[Path], None]:
    """Hand in more files; ``__`` in a name stands for a slash, ``_dot_`` for a dot."""

    def prepare(folder: Path) -> None:
        for name, content in files.items():
            path = folder / name.replace("_dot_", ".").replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    return prepare
