"""Making what students get: the notebook without solutions, the public files, and the public examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_solution
from traitlets import List

from course.assignment import Assignment, CourseError
from course.challenge import PUBLIC_EXAMPLES, PUBLIC_SEED, draw_challenges, store_challenges
from course.exercise import Exercise, FileExercise
from course.grading.own import source_notebook

__all__ = ["ClearNamedSolutions", "ReleaseAssignment", "public_examples"]


class ClearNamedSolutions(ClearSolutions):  # type: ignore[misc]
    """nbgrader's ClearSolutions, with a stub that names its exercise."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        if is_solution(cell):
            name = str(cell.metadata.nbgrader.grade_id).removesuffix("-answer")
            todo = f'# TODO: replace this line by your own code\nraise NotImplementedError("{name}: not written yet")'
            self.code_stub = {"python": todo}
            self.text_stub = "*Your answer here.*"
        return super().preprocess_cell(cell, resources, cell_index)


class ReleaseAssignment(GenerateAssignment):  # type: ignore[misc]
    """nbgrader's GenerateAssignment, with the public examples and without the files that are asked for."""

    preprocessors = List(
        [ClearNamedSolutions if step is ClearSolutions else step for step in GenerateAssignment.preprocessors.default()]
    ).tag(config=True)

    def start(self) -> None:
        # All that an author's code may do wrong comes before nbgrader, which would put it into its log as a traceback.
        assignment = Assignment(Path(self.coursedir.root), self.coursedir.assignment_id)
        try:
            source_notebook(assignment)
            self._examples = public_examples(assignment)
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None
        super().start()

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        super().init_assignment(assignment_id, student_id)
        assignment = Assignment(Path(self.coursedir.root), assignment_id)
        release = Path(self._format_dest(assignment_id, student_id))
        for exercise in assignment.exercises:
            if isinstance(exercise, FileExercise):
                for name in exercise.files:  # an instructor's own answer, left by running the source notebook
                    (release / name).unlink(missing_ok=True)
        np.savez_compressed(release / PUBLIC_EXAMPLES, allow_pickle=False, **self._examples)


def public_examples(assignment: Assignment) -> dict[str, np.ndarray]:
    """What the solution makes of the public examples, as `course.check` reads it."""
    names = vars(assignment.solution())
    stored: dict[str, np.ndarray] = {}
    for exercise in assignment.exercises:
        if isinstance(exercise, Exercise) and exercise.cases:
            stored |= store_challenges(exercise.name, draw_challenges(exercise, names, PUBLIC_SEED))
    return stored
