"""Filling nbgrader's books from the journal: the gradebook, and ``autograded/``. They can be filled again at any time.

What instructors enter by hand is theirs: it is never overwritten, it is copied into the journal's folder whenever the
books are open, and it comes back from there when a gradebook is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
from nbformat import NotebookNode
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SQLAlchemyError

from course.assignment import Assignment, CourseError
from course.grading.intake import TIMESTAMP, HandIn, remove
from course.grading.journal import RECORDS, Record
from course.grading.outcome import Trouble
from course.grading.own import released_notebook

__all__ = ["Ledger", "enter_assignment", "keep_hand_grades", "one_engine", "rename_hand_grades"]

#: How long to wait for a gradebook that somebody else has locked, in seconds; and for one try, which no Ctrl-C ends.
WAIT, TRY = 120.0, 4


class Ledger:
    """An assignment's part of the books.

    url: the gradebook's address. autograded: the folder of what was graded. preprocess: nbgrader's steps that enter a
    notebook (``[(notebook, resources) -> (notebook, resources), ...]``). permissions: of the files below `autograded`.
    """

    def __init__(
        self,
        assignment: Assignment,
        url: str,
        course: str,
        autograded: Path,
        preprocess: Sequence[Callable[[Any, Any], Any]],
        permissions: int = 0o444,
    ) -> None:
        self.assignment, self._url, self._course = assignment, url, course
        self._autograded, self._preprocess, self._permissions = autograded, preprocess, permissions
        self._hand = _hand_folder(assignment)
        try:
            autograded.mkdir(exist_ok=True)
            probe = autograded / f".course-{os.getpid()}"
            probe.mkdir()
            probe.rmdir()
        except OSError as error:
            raise CourseError(f"{autograded.name}/ cannot be written to: {error.strerror}") from None
        keep_hand_grades(assignment, url, course)
        self._known = self._read()

    def enter(self, record: Record, hand_in: HandIn) -> None:
        """Enter a record, unless the books have it already. Raises `Trouble` where that is not possible now."""
        student = hand_in.student
        if self._is_entered(record, hand_in):
            return
        patience = time.monotonic() + WAIT
        while True:
            try:
                notebook = self._enter_grades(record, hand_in)
                self._write(student, notebook, hand_in)
                break
            except (SQLAlchemyError, InvalidEntry) as error:  # nbgrader makes the one into the other
                (said, *_) = [*str(error).splitlines(), type(error).__name__]
                if "locked" not in said or time.monotonic() > patience:
                    raise Trouble(f"the gradebook cannot be written: {said[:200]}") from None
            except OSError as error:
                raise Trouble(f"autograded/{student} cannot be written: {error.strerror}") from None
        self._stamp(record, student)

    def _enter_grades(self, record: Record, hand_in: HandIn) -> Any:
        student, name = hand_in.student, self.assignment.name
        stamp = _stamp_file(self.assignment, student)
        fresh = student not in self._known or not stamp.exists()
        same = not fresh and self._stamped(student).get("hand_in") == record.hand_in
        if fresh:
            stamp.unlink(missing_ok=True)
        with Gradebook(self._url, self._course) as books:
            try:
                books.find_student(student)
            except MissingEntry:
                books.add_student(student)
            books.update_or_create_submission(name, student, **_time_of(hand_in))
            before = {grade.name: grade.needs_manual_grade for grade in _grades(books, name, student)}
        resources = {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "nbgrader": {"student": student, "assignment": name, "notebook": name, "db_url": self._url},
        }
        notebook = record.book
        waiting = {entry["name"] for entry in record.entry["exercises"] if entry["needs_manual_grade"]}
        for step in self._preprocess:
            notebook, resources = step(notebook, resources)
        with Gradebook(self._url, self._course) as books:
            if fresh:
                self._restore_hand_grades(books, student)
            for grade in _grades(books, name, student):
                if grade.name in waiting:
                    grade.auto_score = None
                # What was graded by hand stays so, unless the student has handed in something else since.
                reviewed = grade.manual_score is not None and (fresh or (same and not before.get(grade.name, False)))
                waits = grade.auto_score is None if grade.manual_score is None else not reviewed
                grade.needs_manual_grade = waits
            books.db.commit()
        return notebook

    def _write(self, student: str, notebook: Any, hand_in: HandIn) -> None:
        """Write ``autograded/<student>/<assignment>/`` whole, and only then put it in place of the last one."""
        target = self._autograded / student / self.assignment.name
        draft, old = (target.with_name(f".{target.name}.{end}") for end in ("draft", "old"))
        for folder in (draft, old):
            remove(folder)
        draft.mkdir(parents=True)
        # nbgrader takes every notebook at the top for one of the assignment's.
        others = {name for name in hand_in.files if name.endswith(".ipynb") and "/" not in name}
        renamed = {f"other-notebooks/{n}" if n in others else n: content for n, content in hand_in.files.items()}
        HandIn(student, renamed).write(draft)
        asked = {path.name for path in self.assignment.source.iterdir() if path.is_file() and path.suffix != ".ipynb"}
        for name in asked:
            shutil.copy(self.assignment.source / name, draft / name)
        nbformat.validate(notebook)
        (draft / self.assignment.notebook.name).write_text(nbformat.v4.writes(notebook) + "\n", encoding="utf-8")
        for where, _, files in os.walk(draft):
            for name in files:
                os.chmod(Path(where, name), self._permissions)
        if target.exists():
            target.rename(old)
        draft.rename(target)
        remove(old)

    def _read(self) -> dict[str, tuple[Any, dict[str, float | None]]]:
        """What the gradebook has of the assignment: by student, when it was handed in and the scores of the grader."""
        with Gradebook(self._url, self._course) as books:
            assignment = books.find_assignment(self.assignment.name)
            known: dict[str, tuple[Any, dict[str, float | None]]] = {
                submission.student_id: (submission.timestamp, {}) for submission in assignment.submissions
            }
            rows = (
                books.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .filter(SubmittedAssignment.assignment_id == assignment.id)
            )
            for student, cell, score in rows:
                known[student][1][cell] = score
        return known

    def _is_entered(self, record: Record, hand_in: HandIn) -> bool:
        handed_in, scores = self._known.get(hand_in.student, (None, None))
        due = {e["name"]: None if e["needs_manual_grade"] else e["score"] for e in record.entry["exercises"]}
        if scores != due or handed_in != _time_of(hand_in).get("timestamp", handed_in):
            return False
        stamp = self._stamped(hand_in.student)
        entered = stamp.get("key"), stamp.get("entry"), stamp.get("written")
        return entered == (record.key, _digest(record), self._written(hand_in.student))

    def _stamp(self, record: Record, student: str) -> None:
        """Remember which record the books have; without that it is entered again, which changes nothing."""
        written = self._written(student)
        stamp = {"key": record.key, "entry": _digest(record), "hand_in": record.hand_in, "written": written}
        try:
            path = _stamp_file(self.assignment, student)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(stamp))
        except OSError as error:
            raise Trouble(f"{RECORDS}/ cannot be written: {error.strerror}") from None

    def _stamped(self, student: str) -> dict[str, Any]:
        try:
            stamp: dict[str, Any] = json.loads(_stamp_file(self.assignment, student).read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return stamp

    def _written(self, student: str) -> int:
        path = self._autograded / student / self.assignment.name / self.assignment.notebook.name
        try:
            return path.stat().st_mtime_ns
        except OSError:
            return 0

    def _restore_hand_grades(self, books: Gradebook, student: str) -> None:
        """Give a submission that is new to the gradebook what instructors had entered for it, if anything."""
        kept = _read_hand(self._hand / f"{student}.json")
        name = self.assignment.name
        for cell, (manual, extra) in kept.get("grades", {}).items():
            try:
                grade = books.find_grade(cell, name, name, student)
            except MissingEntry:
                continue
            if grade.manual_score is None:
                grade.manual_score, grade.extra_credit = manual, extra
        for cell, text in kept.get("comments", {}).items():
            try:
                comment = books.find_comment(cell, name, name, student)
            except MissingEntry:
                continue
            comment.manual_comment = comment.manual_comment or text


def enter_assignment(
    assignment: Assignment, url: str, course: str, config: Any, notebook: NotebookNode | None = None
) -> None:
    """Enter the cells of a released notebook (by default, the last release) into a gradebook.

    Raises RuntimeError where there are submissions, and other cells.
    """
    notebook = notebook or released_notebook(assignment)
    with Gradebook(url, course) as books:
        books.update_or_create_assignment(assignment.name)
    resources = {"nbgrader": {"db_url": url, "assignment": assignment.name, "notebook": assignment.name}}
    SaveCells(config=config).preprocess(notebook, resources)


def keep_hand_grades(assignment: Assignment, url: str, course: str) -> None:
    """Copy what instructors entered by hand from the gradebook to the journal's folder."""
    with Gradebook(url, course) as books:
        found = books.find_assignment(assignment.name)
        students: dict[str, dict[str, Any]] = {
            submission.student_id: {"grades": {}, "comments": {}} for submission in found.submissions
        }
        grades = (
            books.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.manual_score, Grade.extra_credit)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .filter(SubmittedAssignment.assignment_id == found.id)
        )
        for student, cell, manual, extra in grades:
            if manual is not None or extra:
                students[student]["grades"][cell] = [manual, extra]
        comments = (
            books.db.query(SubmittedAssignment.student_id, BaseCell.name, Comment.manual_comment)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .filter(SubmittedAssignment.assignment_id == found.id, Comment.manual_comment.isnot(None))
        )
        for student, cell, text in comments:
            students[student]["comments"][cell] = text
        cells = {cell for (cell,) in books.db.query(BaseCell.name).filter(BaseCell.notebook_id.in_(_ids(found)))}
    folder = _hand_folder(assignment)
    for student, kept in students.items():
        path = folder / f"{student}.json"
        if path.exists() and not _stamp_file(assignment, student).exists():
            continue  # it was not entered to the end: what was kept is still to be restored
        for kind, before in _read_hand(path).items():  # what is for an exercise that is gone stays
            kept[kind] |= {cell: what for cell, what in before.items() if cell not in cells}
        if any(kept.values()) and kept != _read_hand(path):
            folder.mkdir(parents=True, exist_ok=True)
            _write_whole(path, kept)
        elif not any(kept.values()):
            path.unlink(missing_ok=True)


def rename_hand_grades(assignment: Assignment, renamed: Mapping[str, str]) -> None:
    """Give what was entered by hand the new names of exercises."""
    names = {f"{old}{end}": f"{new}{end}" for old, new in renamed.items() for end in ("", "-answer")}
    for path in _hand_folder(assignment).glob("*.json") if names else ():
        kept = {kind: {names.get(c, c): what for c, what in of.items()} for kind, of in _read_hand(path).items()}
        _write_whole(path, kept)


@contextmanager
def one_engine() -> Iterator[None]:
    """Let nbgrader's many gradebooks share an engine: a new one translates every query to SQL anew."""
    create = nbgrader.api.create_engine
    if getattr(create, "shared", False):
        yield
        return
    engines: dict[str, Any] = {}

    def shared(url: str, **options: Any) -> Any:
        if url not in engines:
            waiting = {"connect_args": {"timeout": TRY}} if url.startswith("sqlite") else {}
            engines[url] = create(url, **options, **waiting)
        return engines[url]

    shared.shared = True  # type: ignore[attr-defined]
    nbgrader.api.create_engine = shared
    try:
        yield
    finally:
        nbgrader.api.create_engine = create
        for engine in engines.values():
            engine.dispose()


def _grades(books: Gradebook, assignment: str, student: str) -> list[Any]:
    return list(books.find_submission_notebook(assignment, assignment, student).grades)


def _time_of(hand_in: HandIn) -> dict[str, Any]:
    """When it was handed in, as far as there is a time that can be read."""
    text = hand_in.files.get(TIMESTAMP, b"")[:200].decode(errors="replace").strip()
    try:
        return {"timestamp": parse_utc(text)} if text else {}
    except (ArithmeticError, TypeError, ValueError):
        return {}


def _hand_folder(assignment: Assignment) -> Path:
    return assignment.root / RECORDS / "hand" / assignment.name


def _stamp_file(assignment: Assignment, student: str) -> Path:
    return assignment.root / RECORDS / "entered" / assignment.name / f"{student}.json"


def _digest(record: Record) -> str:
    """What a record says, in short: grading the same hand-in again may say something else."""
    return hashlib.sha256(json.dumps(record.entry, sort_keys=True).encode()).hexdigest()


def _ids(assignment: Any) -> list[str]:
    return [notebook.id for notebook in assignment.notebooks]


def _write_whole(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _read_hand(path: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept
