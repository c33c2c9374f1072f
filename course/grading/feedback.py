"""nbgrader's feedback pages: each made in bounded time, and given back in the exchange. One that fails stops none."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.utils import notebook_hash
from sqlalchemy.exc import SQLAlchemyError

from course.grading.html import TooLong, processor_time
from course.words import one_line

__all__ = ["PAGE", "BoundedFeedback", "ReleaseFeedback"]

#: Seconds of the processor that a page may take; it usually takes less than one.
PAGE_SECONDS = 60

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>No feedback page</title></head>
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
            why = "This notebook could not be made into a page. What it got is in the report; ask your instructor."
            self.write_single_notebook(PAGE.format(why=why), resources)


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
