"""Making what students get: the notebook without solutions, the public files, and the public examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbgrader.api import InvalidEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, SaveCells
from nbgrader.utils import is_solution
from sqlalchemy.exc import DBAPIError
from threadpoolctl import threadpool_limits
from traitlets import Dict, List, Unicode

from course.assignment import Assignment, CourseError, asked_files, pictures_in
from course.challenge import PUBLIC_EXAMPLES, PUBLIC_SEED, Noted, draw_challenges, draw_pictures, store_challenges
from course.exercise import Exercise
from course.grading.change import agree, changes, has_grades, points, released, take_out
from course.grading.draws import check_draws
from course.grading.intake import remove
from course.grading.journal import RECORDS
from course.grading.ledger import enter_assignment
from course.grading.lock import only_one
from course.grading.own import source_notebook
from course.grading.renamed import keep_names
from course.grading.showing import check_tags
from course.language import ENGLISH, LANGUAGE, _, languages, speaking

__all__ = ["ClearNamedSolutions", "ReleaseAssignment", "public_examples"]

#: Where a release is made, in the course's folder, before it takes the place of the last one.
DRAFTS = f"{RECORDS}/releasing"


class ClearNamedSolutions(ClearSolutions):  # type: ignore[misc]
    """nbgrader's ClearSolutions, with a stub that names its exercise."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        if is_solution(cell):
            name = str(cell.metadata.nbgrader.grade_id).removesuffix("-answer")
            todo, why = _("TODO: replace this line by your own code"), _("{name}: not written yet").format(name=name)
            self.code_stub = {"python": f'# {todo}\nraise NotImplementedError("{why}")'}
            self.text_stub = _("*Your answer here.*")
        return super().preprocess_cell(cell, resources, cell_index)


class ReleaseAssignment(GenerateAssignment):  # type: ignore[misc]
    """nbgrader's GenerateAssignment, with the public examples and without the files that are asked for."""

    preprocessors = List(
        [
            ClearNamedSolutions if step is ClearSolutions else step
            for step in GenerateAssignment.preprocessors.default()
            if step is not SaveCells  # a draft is entered when it is whole
        ]
    ).tag(config=True)

    language = Unicode(ENGLISH, help="The language that students are spoken to in, such as de.").tag(config=True)

    #: What became of exercises that are gone: their new names, or that they were taken out.
    renamed: Any = Dict()
    dropped: Any = List()

    #: What has changed since the last release, in words.
    said: Any = List()

    def start(self) -> None:
        # All that an author's code may do wrong comes before nbgrader, which would put it into its log as a traceback.
        assignment = Assignment(Path(self.coursedir.root), self.coursedir.assignment_id)
        try:
            if self.language not in languages():
                known = ", ".join(languages())
                raise CourseError(f"ReleaseAssignment.language: there is no language {self.language!r}; known: {known}")
            notebook = source_notebook(assignment)
            now = points(notebook)
            with speaking(self.language, assignment.source):
                self._examples, asked = public_examples(assignment)
                check_tags(assignment, notebook, asked)
                with only_one(assignment.root, assignment.name):
                    self._release(assignment, now)
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None
        except DBAPIError as error:
            raise NbGraderException(f"the gradebook cannot be used: {' '.join(str(error.orig).split())}") from None
        except InvalidEntry as error:  # nbgrader's word for any error of the gradebook
            raise NbGraderException(f"the gradebook cannot be used: {' '.join(str(error).split())}") from None

    @property
    def _output_directory(self) -> str:
        return DRAFTS

    def _release(self, assignment: Assignment, now: dict[str, float]) -> None:
        """Make a draft, enter it into the gradebook, and only then put it in place of the last release."""
        url, course = self.coursedir.db_url, self.coursedir.course_id
        before = released(assignment.release / assignment.notebook.name)
        if has_grades(assignment, url, course):
            agree(assignment.name, before, now, self.renamed, self.dropped)
        draft, old = assignment.root / DRAFTS / assignment.name, assignment.root / DRAFTS / f"{assignment.name}.last"
        for folder in (draft, old):
            remove(folder)
        super().start()
        notebook = nbformat.read(draft / assignment.notebook.name, as_version=4)
        try:
            enter_assignment(assignment, url, course, self.config, notebook)
        except RuntimeError:  # nbgrader's word for other cells where there are submissions
            take_out(assignment, url, course, self.renamed)
            enter_assignment(assignment, url, course, self.config, notebook)
        keep_names(assignment, self.renamed)
        assignment.release.parent.mkdir(exist_ok=True)
        if assignment.release.exists():
            assignment.release.rename(old)
        draft.rename(assignment.release)
        remove(old)
        self.said = changes(before, now, self.renamed) if before else []

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        super().init_assignment(assignment_id, student_id)
        assignment = Assignment(Path(self.coursedir.root), assignment_id)
        release = Path(self._format_dest(assignment_id, student_id))
        for name in asked_files(assignment.exercises):  # an instructor's own answer, left by running the notebook
            (release / name).unlink(missing_ok=True)
        np.savez_compressed(release / PUBLIC_EXAMPLES, allow_pickle=False, **self._examples)
        if self.language != ENGLISH:
            (release / LANGUAGE).write_text(f"{self.language}\n", encoding="utf-8")


def public_examples(assignment: Assignment) -> tuple[dict[str, np.ndarray], set[str]]:
    """What the solution makes of the public examples, as `course.check` reads it, and the names that calls ask for."""
    names, pictures = Noted(vars(assignment.solution())), pictures_in(assignment.source)
    stored: dict[str, np.ndarray] = {}
    # Many small computations: threads of one would only wait for each other beside other work.
    with threadpool_limits(1):
        for exercise in assignment.exercises:
            if isinstance(exercise, Exercise) and exercise.cases:
                challenges = draw_challenges(exercise, names, PUBLIC_SEED)
                check_draws(exercise, challenges)
                stored |= store_challenges(exercise.name, challenges)
                draw_pictures(exercise, pictures, names)
    return stored, names.asked
