"""A grader that stays up from run to run, so that a hand-in does not wait for one to start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from course.assignment import Assignment
from course.grading.run import Executing, Settings, here

__all__ = ["Warm"]


class Warm:
    """Grades in threads of this process. `start` is a `course.grading.run.Start` whose kernels and judging stay up.

    They are started anew where source, release, solution, data or settings are others than before, and after a run that
    was stopped.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._place: Executing | None = None
        self._settings: Settings | None = None
        self._setting = ""

    @contextmanager
    def start(self, assignment: Assignment, settings: Settings) -> Iterator[Executing]:
        """What is up, or a new one."""
        setting = settings.setting(assignment)
        if self._place is None or (setting, settings) != (self._setting, self._settings):
            self.close()
            self._place = self._stack.enter_context(here(assignment, settings))
            self._setting, self._settings = setting, settings
        try:
            yield self._place
        except BaseException:
            self.close()
            raise

    def is_ready(self, assignment: Assignment) -> bool:
        """Is it up for the assignment as it is now? Raises `CourseError`, as `start` does."""
        if self._place is None or self._settings is None:
            return False
        return self._settings.setting(assignment) == self._setting

    def close(self) -> None:
        """End what is up."""
        self._place = None
        self._stack.close()
