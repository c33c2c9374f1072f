"""Whether somebody looks on: only then are widgets and moving curves worth their time."""

from __future__ import annotations

from course.short_run import is_short

__all__ = ["is_watched"]


def is_watched() -> bool:
    """Whether a person's front end runs the cell, and not nbconvert or a grader.

    A front end says with each cell whether it could answer `input()`; programs that run notebooks say no.
    """
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)  # type: ignore[no-untyped-call, unused-ignore]
    if kernel is None or is_short():
        return False
    return bool(kernel.get_parent("shell").get("content", {}).get("allow_stdin"))
