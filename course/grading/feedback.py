"""nbgrader's feedback pages: each made in bounded time, and given back in the exchange. One that fails stops none."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.preprocessors import GetGrades
from nbgrader.utils import notebook_hash
from sqlalchemy.exc import SQLAlchemyError
from traitlets import List

from course.assignment import Assignment
from course.errors import CourseError
from course.grading.html import TooLong, processor_time
from course.grading.rubrics import graded_assignment, rubrics_of
from course.language import N_, _
from course.rubric import in_words
from course.words import one_line

__all__ = ["BoundedFeedback", "ReleaseFeedback", "page_of"]

#: Seconds of the processor that a page may take; it usually takes less than one.
PAGE_SECONDS = 60

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{why}</title></head>
<body><p>{why}</p></body></html>
"""


def page_of(assignment: Assignment, message: str, **values: object) -> str:
    """A page that has nothing but a message on it, in the language of the assignment's students."""
    with assignment.speaking():
        return PAGE.format(language=assignment.language, why=_(message).format(**values))


class GetGradesInWords(GetGrades):  # type: ignore[misc]
    """nbgrader's GetGrades, with the items of rubrics in the place of their letters."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        nb, resources = super().preprocess(nb, resources)
        rubrics = rubrics_of(graded_assignment(resources))
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("comment") and marks["grade_id"] in rubrics:
                marks["comment"] = in_words(rubrics[marks["grade_id"]], marks["comment"])
        return nb, resources


class BoundedFeedback(GenerateFeedback):  # type: ignore[misc]
    """See `GenerateFeedback`."""

    preprocessors = List(
        [GetGradesInWords if step is GetGrades else step for step in GenerateFeedback.preprocessors.default()]
    ).tag(config=True)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            with processor_time(PAGE_SECONDS):
                super().convert_single_notebook(notebook_filename)
        except CourseError as error:
            raise NbGraderException(str(error)) from None
        except (OSError, SQLAlchemyError, NbGraderException, SchemaTooOldError, SchemaTooNewError):
            raise  # not the notebook's doing
        except (Exception, TooLong) as error:
            self.log.error(
                "%s: no page (%s)", one_line(notebook_filename), one_line(f"{type(error).__name__}: {error}")
            )
            resources = self.init_single_notebook_resources(notebook_filename)
            resources["output_extension"] = self.exporter.file_extension
            assignment = Assignment(Path(self.coursedir.root), self.coursedir.assignment_id)
            why = N_("This notebook could not be made into a page. What it got is in the report; ask your instructor.")
            self.write_single_notebook(page_of(assignment, why), resources)


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """See `ExchangeReleaseFeedback`; a student who removed what it needs is the only one who gets no feedback."""

    src_path: str

    def copy_files(self) -> None:
        pages = glob.glob(os.path.join(str(self.src_path), "*.html"))
        for folder in sorted(set(map(os.path.dirname, pages))):
            self.src_path = glob.escape(folder)
            try:
                super().copy_files()
            except (OSError, ValueError) as error:
                self.log.error("No feedback released from %s: %s", one_line(folder), one_line(str(error)))

    def release_page(self, secret: str, page: bytes) -> None:
        """Give a page back as the feedback to the hand-in that has this secret. Raises OSError, `ExchangeError`."""
        self.init_dest()
        name = notebook_hash(secret=secret, notebook_id=self.coursedir.assignment_id)
        draft = Path(str(self.dest_path), f"{name}-tmp.html")
        draft.write_bytes(page)
        draft.chmod(0o644)
        draft.replace(draft.with_name(f"{name}.html"))
