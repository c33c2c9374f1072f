"""A widget that explains one image at a time; a sheet where widgets cannot run."""

from __future__ import annotations

from typing import Any

from course.drawing.explorer import Explorer
from course.drawing.watched import is_watched
from course.short_run import is_short

__all__ = ["explore"]


def explore(*what: Any) -> Any:
    """Explore what `Explorer` takes: a widget where somebody looks on, a sheet where not, nothing in a short run."""
    if is_short():
        print("In a short run, as in grading, there is nothing to explore.")
        return None
    explorer = Explorer(*what)
    if not explorer.methods:
        print("There is nothing to explore yet.", *(f"{name}: {why}" for name, why in explorer.left_out()), sep="\n")
        return None
    if is_watched():
        try:
            from course.drawing.widget import widget
        except ImportError:  # a front end without ipywidgets
            return explorer.grid()
        return widget(explorer)
    return explorer.grid()
