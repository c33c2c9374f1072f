"""Pictures for a feedback page, as data: what a student's code makes of a public example, beside the reference's.

An assignment that has any declares them as ``PICTURES`` in its ``pictures.py``. They are asked of a graded notebook
like cases that are worth nothing, always with the same public inputs: a page that shows them gives no hidden case away.

It stands alone, beside `course.exercise`, because both are what an assignment's own files import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.exercise import Arrays, Case

__all__ = ["Picture"]


@dataclass(frozen=True)
class Picture:
    """Something that a student's code computes and that can be looked at.

    exercise: the exercise that it belongs to.
    title: what is seen, in words; unlike the names of the exercise's cases.
    draw: ``draw(rng) -> inputs``, as for a `Case`; the generator is always that of the public examples.
    call: ``call(ns, **inputs) -> [n, height, width]``, real numbers: n pictures, in which zero is neutral.
    images: ``images(inputs) -> [n, height, width, 3]`` in [0, 1]: what the n pictures are about, shown beside them.
    """

    exercise: str
    title: str
    draw: Callable[[np.random.Generator], Arrays]
    call: Callable[..., Any]
    images: Callable[[Arrays], np.ndarray] | None = None

    @property
    def case(self) -> Case:
        """The picture as a case that is worth nothing."""
        return Case(self.title, 0, self.draw, self.call)
