"""Writing the feedback folders of a class: each page that has changed, and whatever one of them does, the others."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nbgrader.utils import find_all_files

import course
from course.assignment import Assignment, CourseError
from course.grading.feedback import PAGE_SECONDS, page_of
from course.grading.gradebook import read_config
from course.grading.html import TooLong, processor_time
from course.grading.journal import Journal
from course.language import N_
from course.report.books import Entry
from course.report.feedback import FeedbackFiles
from course.report.page import Page
from course.words import one_line

__all__ = ["FeedbackFolders"]

#: The end of a page that is complete: a digest of all that it was made from.
SEAL = "\n<!-- {} -->\n"


class FeedbackFolders:
    """Writes ``feedback/<student>/<assignment>/``: our page, nbgrader's, and the files that belong to the notebook."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._journal = Journal(assignment.root, assignment.name)

    def write(self, results: Iterable[dict[str, Any]], entries: Mapping[str, Entry]) -> Iterator[str]:
        """Write what has changed since it was last written, a student at a time; says in a line what could not be.

        results: see `course.report.scores.settle`. Yields "" for each student in order.
        """
        for result in results:
            student = result["student"]
            try:
                with self.assignment.speaking():
                    said = self._write(result, entries.get(student, Entry()))
                yield said
            except OSError as error:
                yield f"feedback/{one_line(student)}/{self.assignment.name}: {error.strerror or error}"

    def _write(self, result: dict[str, Any], entry: Entry) -> str:
        name, student = self.assignment.name, result["student"]
        folder = self.assignment.root / "feedback" / student / name
        autograded = self.assignment.root / "autograded" / student / name
        notebook = _read(autograded / f"{name}.ipynb")
        made_from = [self._common, self._journal.key(student), json.dumps(result), repr(entry), notebook or b""]
        seal = SEAL.format(_digest(made_from)).encode()
        if _ends_with(folder / "index.html", seal) and (folder / f"{name}.html").exists() == (notebook is not None):
            return ""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        trouble: list[str] = []
        if notebook is not None:
            _copy(autograded, folder, self._files.ignored)
            with _caught(f"{name}.html", trouble):
                page = self._files.html(notebook.decode(), result, entry)
                (folder / f"{name}.html").write_text(page, encoding="utf-8")
            if trouble:
                why = N_("This notebook could not be made into a page. What it got is beside it, in index.html.")
                (folder / f"{name}.html").write_text(page_of(self.assignment, why), encoding="utf-8")
        with _caught("index.html", trouble):
            pictures = self._journal.pictures(student)
            page = self._page.html(result, entry, pictures, has_notebook=(folder / f"{name}.html").is_file())
            (folder / "index.html").write_bytes(page.encode() + (b"" if trouble else seal))
        for path in folder.rglob("*"):
            if path.is_file():
                path.chmod(self._files.permissions)
        return "; ".join(f"feedback/{one_line(student)}/{name}/{what}" for what in trouble)

    @cached_property
    def _files(self) -> FeedbackFiles:
        return FeedbackFiles(self.assignment)

    @cached_property
    def _page(self) -> Page:
        return Page(self.assignment)

    @cached_property
    def _common(self) -> str:
        """What the pages of a class have in common: the assignment, the settings, the programs that make them."""
        root, name = self.assignment.root, self.assignment.name
        read_config(root)
        folders = (self.assignment.source, root / "solutions" / name, Path(__file__).parent)
        kinds = ("*.py", "*.po")
        files = [path for folder in folders for kind in kinds for path in sorted(folder.rglob(kind))]
        files += sorted(Path(course.__file__).parent.rglob("*.po"))
        files += [*sorted((Path(__file__).parent / "templates").iterdir()), root / "nbgrader_config.py"]
        versions = [version(package) for package in ("nbgrader", "nbconvert", "mistune", "Pygments", "numpy")]
        return _digest([self.assignment.language, *versions, *(path.read_bytes() for path in files if path.is_file())])


@contextmanager
def _caught(page: str, trouble: list[str]) -> Iterator[None]:
    """What goes wrong with one page is a line; a page that takes too long has gone wrong."""
    try:
        with processor_time(PAGE_SECONDS):
            yield
    except (OSError, CourseError):
        raise
    except (Exception, TooLong) as error:  # a student's notebook may hold anything
        trouble.append(f"{page}: not made: {one_line(f'{type(error).__name__}: {error}', 200)}")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _copy(source: Path, target: Path, ignored: list[str]) -> None:
    """Copy what the notebook may refer to, as nbgrader does: all files but notebooks."""
    for name in find_all_files(str(source), [*ignored, "*.ipynb"]):
        path = target / os.path.relpath(name, source)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.islink(name):
            shutil.copyfile(name, path)


def _digest(parts: Iterable[str | bytes | None]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part or b""
        digest.update(f"{len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def _ends_with(path: Path, end: bytes) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-len(end), os.SEEK_END)
            return file.read() == end
    except OSError:
        return False
