"""Who handed in: the folders below ``submitted/``, and what lies there that nobody can be graded for."""

from __future__ import annotations

from pathlib import Path

from course.assignment import CourseError
from course.grading.choosing import is_nearly, mentions

__all__ = ["hand_ins", "stray", "why_not"]

#: A student's name is part of names of files, which have 255 bytes.
LONGEST = 200


def hand_ins(submitted: Path, assignment: str) -> dict[str, Path]:
    """The folder with an assignment's hand-in, by student.

    That is ``submitted/<student>/<assignment>/``; else the only folder that is nearly called so, such as ``Convnet`` or
    ``convnet (1)``; else, where the notebook lies there itself, the student's folder. Raises `CourseError`.
    """
    found = {}
    for folder in _entries(submitted):
        if (place := _place(folder, assignment)) and not why_not(folder.name):
            found[folder.name] = place
    return found


def stray(submitted: Path, assignment: str) -> dict[str, str]:
    """What lies in ``submitted/`` for an assignment and cannot be graded, and why, in one line each, by name."""
    found = {}
    for entry in _entries(submitted):
        if entry.is_file() and _is_about(entry.name, assignment):
            found[entry.name] = f"it belongs to no student: put it into submitted/<student>/{assignment}/"
        elif (why := why_not(entry.name)) and _place(entry, assignment):
            found[entry.name] = why
    return found


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CourseError(f"{folder.name}/ cannot be read: {error.strerror}") from None


def why_not(student: str) -> str:
    """Why nobody can be graded under a name; "" where somebody can."""
    if student.startswith("."):
        return "its name begins with a dot, which hides it: rename this folder"
    if not student.isprintable():
        return "its name has characters that cannot be shown: rename this folder"
    if len(student.encode()) > LONGEST:
        return f"its name is longer than {LONGEST} bytes: rename this folder"
    return ""


def _place(folder: Path, assignment: str) -> Path | None:
    """Where in a student's folder the hand-in is; also where one cannot see whether there is any."""
    try:
        (folder / assignment).lstat()
    except NotADirectoryError:
        return None
    except FileNotFoundError:
        return None if folder.is_symlink() else _nearly(folder, assignment)
    except OSError:
        pass  # taking it in will say why
    return folder / assignment


def _nearly(folder: Path, assignment: str) -> Path | None:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return folder / assignment
    alike = [entry for entry in entries if is_nearly(entry.name, assignment) and entry.is_dir()]
    if len(alike) == 1 and not alike[0].is_symlink():
        return alike[0]
    return folder if alike or any(_is_about(e.name, assignment) for e in entries if e.is_file()) else None


def _is_about(name: str, assignment: str) -> bool:
    """Is it the name of a notebook of the assignment, or of an archive that may hold one?"""
    return mentions(name, assignment) and name.lower().endswith((".ipynb", ".ipynb.txt", ".zip"))
