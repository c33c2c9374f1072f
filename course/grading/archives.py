"""Hand-ins from a learning platform's archive of all submissions: Moodle's, Canvas's, and one with a folder a student.

Moodle (mod/assign, "Download all submissions"): ``Full Name_1234_assignsubmission_file_/file``, or without folders
``Full Name_1234_assignsubmission_file_file``. Canvas ("Download Submissions"): ``doejane_12345_67890_file``, or
``doejane_LATE_12345_67890_file``, with the user's and the attachment's number, and ``-1`` at the end of the name of a
file that was handed in again. ILIAS and others: ``student/file``.
"""

from __future__ import annotations

import os
import re
import shutil
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from unicodedata import combining, normalize

from course.assignment import Assignment, CourseError, asked_files
from course.grading.choosing import is_junk, is_nearly
from course.grading.folders import why_not
from course.grading.intake import IntakeLimits
from course.grading.journal import RECORDS
from course.words import one_line

__all__ = ["FromArchive", "Known", "hand_in_all", "read_archive"]

MOODLE = re.compile(r"(?P<who>[^/]+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_?/|_)(?P<file>.+)")
CANVAS = re.compile(r"(?P<who>[^/_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<attachment>\d+)_(?P<file>[^/]+)")
FOLDERS = re.compile(r"(?P<who>[^/]+)/(?P<file>.+)")


@dataclass
class FromArchive:
    """What an archive has of one student.

    who: the platform's name for them; number: its number, "" where it gives none. late: whether it says so.
    members: the members of the archive, by the names that the files are to have.
    """

    who: str
    number: str = ""
    late: bool = False
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A student of the gradebook's: nbgrader's ``id``, names and ``lms_user_id``."""

    id: str
    first_name: str = ""
    last_name: str = ""
    lms_user_id: str = ""


def read_archive(archive: zipfile.ZipFile, wanted: Iterable[str]) -> tuple[str, list[FromArchive]]:
    """The layout of an archive, and what it has of each student. Raises `CourseError` for a layout that is not known.

    wanted: names of files that get their own name back, where the platform has put a number behind it.
    """
    wanted = list(wanted)
    members = [m for m in archive.infolist() if not m.is_dir() and not is_junk(m.filename)]
    members = [m for m in members if ".." not in PurePosixPath(m.filename).parts and not m.filename.startswith("/")]
    for layout, pattern in (("Moodle", MOODLE), ("Canvas", CANVAS), ("folders", FOLDERS)):
        matches = [(pattern.fullmatch(member.filename), member) for member in members]
        if members and all(match for match, _ in matches):
            found: dict[tuple[str, str], FromArchive] = {}
            for match, member in sorted(matches, key=lambda pair: _age(pair[0])):
                parts = match.groupdict() if match else {}
                key = parts["who"], parts.get("number", "")
                one = found.setdefault(key, FromArchive(*key))
                one.late = one.late or bool(parts.get("late"))
                one.members[_named(parts["file"], wanted if layout == "Canvas" else [])] = member
            return layout, list(found.values())
    raise CourseError("the archive's layout is neither Moodle's nor Canvas's, nor a folder for each student")


def hand_in_all(
    assignment: Assignment,
    path: Path,
    known: Iterable[Known] = (),
    force: bool = False,
    limits: IntakeLimits = IntakeLimits(),
) -> Iterator[tuple[str, str]]:
    """Put what an archive holds into ``submitted/``; (student, what became of it) for each.

    known: the students of the gradebook, whom names and numbers are compared with. force: replace also what is newer.
    What is replaced is kept below ``.course/replaced/``. Raises `CourseError`.
    """
    known = list(known)
    wanted = [assignment.notebook.name, *asked_files(assignment.exercises)]
    try:
        with zipfile.ZipFile(path) as archive:
            layout, found = read_archive(archive, wanted)
            several = {one.who for one in found if sum(one.who == other.who for other in found) > 1}
            for one in found:
                student, why = _student(one, known, several, layout == "Canvas")
                if trouble := why_not(student):
                    yield student, f"not taken: {trouble.split(':')[0]}"
                    continue
                files, said = _read(archive, one, limits)
                done = _put(assignment, student, files, path.stat().st_mtime, force)
                late = "; late, says the platform" if one.late else ""
                yield student, "; ".join(text for text in (f"{done}{late}", why, *said) if text)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise CourseError(f"{path.name} cannot be read as an archive: {error}") from None
    except OSError as error:
        raise CourseError(f"{error.filename or path}: {error.strerror or error}") from None


def _age(match: re.Match[str] | None) -> int:
    """What sorts the versions of a file: Canvas numbers attachments as they come."""
    return int((match.groupdict().get("attachment") if match else "") or 0)


def _named(file: str, wanted: list[str]) -> str:
    alike = [PurePosixPath(name).name for name in wanted if is_nearly(file, name)]
    return alike[0] if alike else file


def _student(one: FromArchive, known: list[Known], several: set[str], by_number: bool) -> tuple[str, str]:
    """The student's folder, and a word on how it was found where that is not plain.

    by_number: the platform's number is the user's own, not one of this assignment only.
    """
    for student in known:
        if by_number and one.number == student.lms_user_id:
            return student.id, ""
    if exact := [student.id for student in known if student.id == one.who]:
        return exact[0], ""
    others = [student for student in known if not (by_number and student.lms_user_id)]
    alike = [student.id for student in others if _letters(one.who) in _names(student)]
    if len(alike) == 1 and one.who not in several:
        return alike[0], ""
    name = f"{one.who}_{one.number}" if one.who in several and one.number else one.who
    return name, f"{len(alike)} students of the gradebook have this name" if alike else ""


def _names(student: Known) -> tuple[str, str]:
    first, last = student.first_name, student.last_name
    return _letters(first + last), _letters(last + first)


def _letters(name: str) -> str:
    """A name as platforms write it: letters and figures only, small, without accents."""
    plain = "".join(c for c in normalize("NFKD", name) if not combining(c))
    return "".join(c for c in plain.casefold() if c.isalnum())


def _read(archive: zipfile.ZipFile, one: FromArchive, limits: IntakeLimits) -> tuple[dict[str, bytes], list[str]]:
    """The files of one student, within bounds, and what was left out."""
    files: dict[str, bytes] = {}
    said: list[str] = []
    left = limits.total_size
    for name, member in list(one.members.items())[: limits.files]:
        with archive.open(member) as file:
            content = file.read(left + 1)
        if len(content) > left:
            said.append(f"{one_line(name)} is too large and was left out")
            continue
        files[name] = content
        left -= len(content)
    return files, said


def _put(assignment: Assignment, student: str, files: dict[str, bytes], written: float, force: bool) -> str:
    """Write a hand-in, unless it is there already, or a newer one is; in words, what was done."""
    target = assignment.root / "submitted" / student / assignment.name
    if target.is_symlink() or target.parent.is_symlink():
        return "not taken: its folder in submitted/ is a link"
    there = {os.fspath(p.relative_to(target)): p for p in target.rglob("*") if p.is_file()} if target.exists() else {}
    if there and all(name in there and there[name].read_bytes() == content for name, content in files.items()):
        return "unchanged"
    done = "taken"
    if there:
        newest = max(path.stat().st_mtime for path in there.values())
        if newest > written and not force:
            return "kept: what is in submitted/ is newer than the archive; --force replaces it"
        kept = assignment.root / RECORDS / "replaced" / assignment.name / f"{student}-{time.strftime('%Y%m%d-%H%M%S')}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(target, kept)
        done = f"replaced; the last one is in {kept.relative_to(assignment.root)}"
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (written, written))
    return done
