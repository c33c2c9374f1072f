"""The command `course`, with kernels that find little imported: they start in a second, and nothing here needs more."""

from __future__ import annotations

import functools
import sys

from course.cli import main
from course.grading import grader

__all__ = ["FEW", "few_modules"]

#: What kernels of these tests find imported.
FEW = ("numpy", "course.challenge")


def few_modules() -> functools.partial[grader.Kernels]:
    """`Kernels` that import `FEW` only."""
    return functools.partial(grader.Kernels, preload=FEW)


def dask_setup(worker: object) -> None:
    """The same in a Dask worker (``--preload``)."""
    grader.Kernels = few_modules()  # type: ignore[misc, assignment]


if __name__ == "__main__":
    grader.Kernels = few_modules()  # type: ignore[misc, assignment]
    sys.exit(main())
