"""Who still waits for a grade, and in what, in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from course.words import one_line

__all__ = ["waiting_line"]

#: More names than these nobody reads in a line.
SHOWN = 10


def waiting_line(assignment: str, waiting: Mapping[str, Sequence[str]]) -> list[str]:
    """The line about those of an assignment's students who wait for anything; none where nobody does.

    waiting: the exercises that wait, by student.
    """
    who = [f"{one_line(student)} ({', '.join(names)})" for student, names in sorted(waiting.items()) if names]
    if not who:
        return []
    count = "1 submission still waits" if len(who) == 1 else f"{len(who)} submissions still wait"
    more = f" and {len(who) - SHOWN} more" if len(who) > SHOWN else ""
    return [f"{assignment}: {count} for points: {', '.join(who[:SHOWN])}{more}"]
