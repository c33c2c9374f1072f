"""nbgrader's feedback pages, each in bounded time: one that fails is replaced by a line, the others are made."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from sqlalchemy.exc import SQLAlchemyError

from course.assignment import Assignment
from course.grading.html import TooLong, processor_time
from course.language import _
from course.words import one_line

__all__ = ["BoundedFeedback"]

#: Seconds of the processor that a page may take; it usually takes less than one.
PAGE_SECONDS = 60

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{why}</title></head>
<body><p>{why}</p></body></html>
"""


class BoundedFeedback(GenerateFeedback):  # type: ignore[misc]
    """See `GenerateFeedback`."""

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            with processor_time(PAGE_SECONDS):
                super().convert_single_notebook(notebook_filename)
        except (OSError, SQLAlchemyError, NbGraderException, SchemaTooOldError, SchemaTooNewError):
            raise  # not the notebook's doing
        except (Exception, TooLong) as error:
            self.log.error(
                "%s: no page (%s)", one_line(notebook_filename), one_line(f"{type(error).__name__}: {error}")
            )
            resources = self.init_single_notebook_resources(notebook_filename)
            resources["output_extension"] = self.exporter.file_extension
            assignment = Assignment(Path(self.coursedir.root), self.coursedir.assignment_id)
            with assignment.speaking():
                why = _(
                    "This notebook could not be made into a page. What it got is in the report; ask your instructor."
                )
            self.write_single_notebook(PAGE.format(language=assignment.language, why=why), resources)
