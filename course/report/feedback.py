"""nbgrader's feedback file: the student's notebook with its outputs, points and comments, as HTML.

The template, the preprocessors and the settings are nbgrader's, and so is the file. What differs from its
``generate_feedback`` is that a class shares one exporter, that points and comments are given and not asked for cell by
cell, and that cells that all have alike are made once.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import nbformat
import nbformat.reader
from jinja2 import Template, pass_context
from jinja2.filters import do_float, do_round
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades

from course.assignment import Assignment
from course.grading.gradebook import db_url, read_config
from course.language import _
from course.report.books import Entry, Points

__all__ = ["FeedbackFiles"]

#: Around a template of nbconvert's.
KEEPING = "{% extends page %}{% block any_cell scoped %}{{ kept(cell, super) }}{% endblock %}"

#: Room for pieces of pages that many have alike, in characters.
ROOM = 20_000_000

#: A picture, and what nbconvert says to those who cannot see one that says nothing itself.
PICTURE = re.compile(r"<img[^>]*>")
WORDS = '<img alt="No description has been provided for this image"'

#: nbconvert is typed in parts.
_HTMLExporter: Any = HTMLExporter


class FeedbackFiles:
    """Makes nbgrader's feedback files of an assignment; what they share is prepared once."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        config = read_config(assignment.root)
        coursedir = CourseDirectory(config=config, root=str(assignment.root.resolve()))
        log = logging.getLogger("course.feedback")
        log.addHandler(logging.NullHandler())
        log.propagate = False
        feedback = GenerateFeedback(coursedir=coursedir, config=config, log=log)
        self._exporter = _Exporter(parent=feedback, config=feedback.config)
        for step in feedback.preprocessors:
            if step is not GetGrades:
                self._exporter.register_preprocessor(step)
        self._db_url = db_url(assignment.root)
        #: The files that nbgrader does not copy, by pattern, and the permissions of those that it writes.
        self.ignored: list[str] = list(coursedir.ignore)
        self.permissions = int(str(feedback.permissions), 8)

    def html(self, notebook: str, result: dict[str, Any], entry: Entry) -> str:
        """The file. notebook: an autograded notebook's text; result: see `course.report.scores.settle`."""
        book = _Notebook(nbformat.convert(nbformat.reader.reads(notebook), 4))  # type: ignore[no-untyped-call]
        _enter_points(book, result, entry)
        name = self.assignment.name
        score = result["score"]
        given = {
            "student": result["student"],
            "assignment": name,
            "notebook": name,
            "db_url": self._db_url,
            "score": NotGraded() if score is None else score - entry.penalty,
            "max_score": sum(verdict["points"] for verdict in result["exercises"]),
            "late_penalty": entry.penalty,
        }
        named = {"unique_key": name, "output_files_dir": f"{name}_files", "metadata": {"name": name, "path": ""}}
        resources = {**named, "nbgrader": given}
        return str(self._exporter.from_notebook_node(book, resources)[0])


def _enter_points(book: NotebookNode, result: dict[str, Any], entry: Entry) -> None:
    """Put points and comments where nbgrader's template looks for them."""
    verdicts = {verdict["name"]: verdict for verdict in result["exercises"]}
    for cell in book.cells:
        marks = cell.metadata.get("nbgrader", {})
        name = marks.get("grade_id")
        if marks.get("grade") or marks.get("task"):
            points = entry.points.get(name, Points())
            verdict = verdicts.get(name) or {"score": points.manual, "points": points.most}
            marks["score"] = NotGraded() if verdict["score"] is None else verdict["score"]
            marks["points"] = verdict["points"]
        if marks.get("solution") or marks.get("task"):
            marks["comment"] = entry.remarks.get(name)


class _Notebook(NotebookNode):
    """A notebook that is read for one page: nobody needs a copy."""

    def __deepcopy__(self, memo: Any) -> _Notebook:
        return self


class NotGraded:
    """Where nbgrader's template rounds a number: no points yet, which is not 0."""

    def __str__(self) -> str:
        return _("not graded yet")

    __repr__ = __str__


def _float(value: Any) -> Any:
    return value if isinstance(value, NotGraded) else do_float(value)


def _round(value: Any, *settings: Any) -> Any:
    return value if isinstance(value, NotGraded) else do_round(value, *settings)


class _Exporter(_HTMLExporter):  # type: ignore[misc]
    """nbconvert's, without its second reading of the page, and with what it makes of texts kept."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._highlighters: dict[str | None, Callable[..., str]] = {}
        filters = self.environment.filters
        self.environment.globals["kept"] = _kept_cells()
        filters |= {"float": _float, "round": _round, "markdown2html": _kept_markdown(filters["markdown2html"])}

    @cached_property
    def template(self) -> Template:
        """The template, with each cell that was met before as it was then."""
        return self.environment.from_string(KEEPING, {"page": super().template})

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name", None))
        if lexer not in self._highlighters:
            self._highlighters[lexer] = _kept_highlights(Highlight2HTML(pygments_lexer=lexer, parent=self))
        self.register_filter("highlight_code", self._highlighters[lexer])
        resources = self._init_resources(resources)
        data = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", data)
        page, resources = super(_HTMLExporter, self).from_notebook_node(nb, resources, **kw)
        return PICTURE.sub(_described, page), resources

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for step in self._preprocessors:  # not on a copy, and not validated after each of them
            nb, resources = step(nb, resources)
        return nb, resources


def _described(picture: re.Match[str]) -> str:
    return picture[0] if "alt=" in picture[0] else f"{WORDS}{picture[0][4:]}"


class _Kept(dict[Any, str]):
    """Pieces of pages by what they were made from, as many as there is room for."""

    def __init__(self, characters: int = ROOM) -> None:
        self._left = characters

    def piece(self, key: Any, make: Callable[[], str]) -> str:
        """The piece that was kept, or a new one."""
        if key not in self:
            made = make()
            self._left -= len(made)
            if self._left < 0:
                return made
            self[key] = made
        return self[key]


def _kept_cells() -> Callable[..., str]:
    kept = _Kept()

    def cell_as_before(cell: NotebookNode, make: Callable[[], str]) -> str:
        return kept.piece(hashlib.sha256(repr(cell).encode(errors="replace")).digest(), lambda: str(make()))

    return cell_as_before


def _kept_markdown(convert: Callable[..., str]) -> Callable[..., str]:
    kept = _Kept()

    @pass_context
    def markdown(context: Context, source: str) -> str:
        key = source, repr(context.get("cell", {}).get("attachments"))
        with_context = hasattr(convert, "jinja_pass_arg")
        return kept.piece(key, lambda: convert(context, source) if with_context else convert(source))

    return markdown


def _kept_highlights(highlight: Callable[..., str]) -> Callable[..., str]:
    kept = _Kept()

    def highlighted(source: str, language: Any = None, metadata: Any = None) -> str:
        key = source, language, (metadata or {}).get("magics_language")
        return kept.piece(key, lambda: highlight(source, language, metadata))

    return highlighted
