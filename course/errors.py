"""Errors for the user: one line that says what is wrong and what to do, shown without a traceback.

It stands alone and lowest: data sets, assignments and the self-check raise them, and do not know each other.
"""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

__all__ = ["CourseError", "OneLine", "in_authors_words", "place_of", "short"]


class OneLine(Exception):
    """An error that a notebook shows as one line."""

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for in place of its traceback."""
        return [f"{type(self).__name__}: {self}"]


class CourseError(OneLine):
    """A mistake of the user's, in one line that says what is wrong and what to do."""


def in_authors_words(error: BaseException, of: object = None) -> str:
    """An exception of an author's code in one line, with the file and the line that it came from.

    of: the function that was called, whose place is named where the exception came from no line of the author's.
    """
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:400]
    if isinstance(error, SyntaxError) and error.filename:
        return f"{short(error.filename)}, line {error.lineno}: {type(error).__name__}: {error.msg}"
    libraries = (*map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")), str(Path(__file__).parent))
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith((*libraries, "<"))]
    where = f"{short(own[-1].filename)}, line {own[-1].lineno}" if own else place_of(of)
    return f"{where}: {text}" if where else text


def place_of(function: object) -> str:
    """The file and the line of an author's function; "" where it has none."""
    code = getattr(getattr(function, "func", function), "__code__", None)
    return f"{short(code.co_filename)}, line {code.co_firstlineno}" if code else ""


def short(filename: str) -> str:
    """A file by its name and its folder's."""
    return "/".join(Path(filename).parts[-2:])
