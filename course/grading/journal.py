"""The journal: what came of each submission, in one file each. It is the truth; the gradebook is filled from it.

``.course/journal/<assignment>/<student>.zip`` holds ``record.json`` (the entry of the results file, and the key that it
holds for), the graded notebook, and the pictures of its feedback page. It is written whole or not at all, as soon as
the submission is done. Beside it, ``<student>.trouble`` says why the last attempt was not graded; the last known record
stays.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from course.grading.outcome import NOT_GRADED, Graded

__all__ = ["RECORDS", "Journal", "Record", "in_trouble", "read_pictures", "read_results", "write_whole"]

#: The folder of a course's own records: journals, locks, seeds, nbgrader's log.
RECORDS = ".course"

#: Zip files have no earlier time: nothing in a record depends on when it was written.
_THEN = (1980, 1, 1, 0, 0, 0)

#: What a record that is not there, or that somebody has damaged, is found by: it is made again.
_UNREADABLE = (FileNotFoundError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Record:
    """What the journal knows of a submission.

    key: what the verdicts hold for; see `course.grading.key`. hand_in: the digest of what was handed in.
    entry: the submission's entry in the results file, with the seed and the sandbox it was graded with.
    notebook: as it was run and judged, in JSON.
    pictures: an ``.npz`` file; see `Graded.pictures`.
    """

    key: str
    hand_in: str
    entry: dict[str, Any]
    notebook: str
    pictures: bytes

    @classmethod
    def of(cls, graded: Graded, key: str, hand_in: str, **more: Any) -> Record:
        assert graded.notebook is not None
        pictures = io.BytesIO()
        np.savez_compressed(pictures, allow_pickle=False, **graded.pictures)
        notebook = nbformat.v4.writes(graded.notebook) + "\n"
        return cls(key, hand_in, {**more, **graded.as_json()}, notebook, pictures.getvalue())

    @property
    def book(self) -> NotebookNode:
        return nbformat.v4.reads(self.notebook)

    def to_bytes(self) -> bytes:
        packed = io.BytesIO()
        head = {"key": self.key, "hand_in": self.hand_in, **self.entry}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (
                ("record.json", json.dumps(head, indent=1, ensure_ascii=False)),
                ("notebook.ipynb", self.notebook),
                ("pictures.npz", self.pictures),
            ):
                archive.writestr(zipfile.ZipInfo(name, _THEN), content)
        return packed.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Record:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = json.loads(archive.read("record.json"))
            key, hand_in = entry.pop("key"), entry.pop("hand_in")
            return cls(key, hand_in, entry, archive.read("notebook.ipynb").decode(), archive.read("pictures.npz"))


class Journal:
    """The records of an assignment in the course under `root`."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.folder = root / RECORDS / "journal" / assignment

    def students(self) -> list[str]:
        """Who has a record, or has been in trouble."""
        return sorted({path.stem for kind in ("zip", "trouble") for path in self.folder.glob(f"*.{kind}")})

    def key(self, student: str) -> str | None:
        """The key of a student's record; None where there is none that can be read."""
        head = self._head(student)
        return None if head is None else str(head["key"])

    def read(self, student: str) -> Record | None:
        """A student's record; None where there is none that can be read."""
        try:
            return Record.from_bytes(self._path(student).read_bytes())
        except _UNREADABLE:
            return None

    def write(self, student: str, record: Record) -> None:
        """Keep a record in place of the last one, which stays where this cannot be written. Raises OSError."""
        write_whole(self._path(student), record.to_bytes())
        self.end_trouble(student)

    def write_trouble(self, student: str, why: str) -> None:
        """Say why the last attempt at a submission was not graded."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._trouble(student).write_text(why + "\n", encoding="utf-8")

    def end_trouble(self, student: str) -> None:
        """What was in the way of a submission is no longer so."""
        self._trouble(student).unlink(missing_ok=True)

    def entry(self, student: str) -> dict[str, Any] | None:
        """A student's entry of the results file: the last known one, with the trouble that there has been since."""
        entry = self._head(student) or {}
        for name in ("key", "hand_in"):
            entry.pop(name, None)
        try:
            why = self._trouble(student).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return entry or None
        return in_trouble(student, entry, why)

    def pictures(self, student: str) -> dict[str, np.ndarray]:
        """The pictures of a student's record, by ``<exercise>.<number>``."""
        try:
            with zipfile.ZipFile(self._path(student)) as archive:
                packed = io.BytesIO(archive.read("pictures.npz"))
        except _UNREADABLE:
            return {}
        with np.load(packed, allow_pickle=False) as pictures:
            return dict(pictures)

    def _head(self, student: str) -> dict[str, Any] | None:
        try:
            with zipfile.ZipFile(self._path(student)) as archive:
                head: dict[str, Any] = json.loads(archive.read("record.json"))
        except _UNREADABLE:
            return None
        return head

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.zip"

    def _trouble(self, student: str) -> Path:
        return self.folder / f"{student}.trouble"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, and its folder where that is missing, whole or not at all. Raises OSError.

    One file of a folder at a time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(".draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def in_trouble(student: str, known: dict[str, Any] | None, why: str) -> dict[str, Any]:
    """The entry of a submission that is not graded: the last known one, if any, and why it is not a newer one."""
    nothing: dict[str, Any] = {"student": student, "score": None, "seconds": 0.0, "memory": 0, "exercises": []}
    return {**nothing, "instructor_notes": [], **(known or {}), "status": NOT_GRADED, "problems": [why]}


def read_results(root: Path, assignment: str) -> list[dict[str, Any]]:
    """What is known of each submission of an assignment, by student."""
    journal = Journal(root, assignment)
    return [entry for student in journal.students() if (entry := journal.entry(student))]


def read_pictures(root: Path, assignment: str, student: str) -> dict[str, np.ndarray]:
    """The pictures that grading kept of a submission, by ``<exercise>.<number>``."""
    return Journal(root, assignment).pictures(student)
