"""Errors for the user: one line that says what is wrong and what to do, shown without a traceback.

It stands alone and lowest: data sets, assignments and the self-check raise them, and do not know each other.
"""

from __future__ import annotations

__all__ = ["CourseError", "OneLine"]


class OneLine(Exception):
    """An error that a notebook shows as one line."""

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for in place of its traceback."""
        return [f"{type(self).__name__}: {self}"]


class CourseError(OneLine):
    """A mistake of the user's, in one line that says what is wrong and what to do."""
