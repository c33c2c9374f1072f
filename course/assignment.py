"""An assignment on disk: its public folder, its exercises, and its hidden solution."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, chdir, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from course.errors import CourseError, in_authors_words, short
from course.exercise import Exercise, FileExercise
from course.language import language_of, speaking
from course.picture import Picture

__all__ = [
    "Assignment",
    "CourseError",
    "asked_files",
    "asked_folders",
    "assignments",
    "away_from_home",
    "exercises_in",
    "find_root",
    "pictures_in",
    "solution",
]

AnyExercise = Exercise | FileExercise


@dataclass(frozen=True)
class Assignment:
    """An assignment of the course under `root`.

    root: the course's folder, which holds ``source/`` and ``solutions/``.
    name: the folder's name under both.
    """

    root: Path
    name: str

    def __post_init__(self) -> None:
        if not self.notebook.is_file():
            known = ", ".join(a.name for a in assignments(self.root)) if self.root.is_dir() else ""
            raise CourseError(f"there is no assignment {self.name!r} in this course; known: {known or 'none'}")

    @property
    def source(self) -> Path:
        """The folder of everything that students get."""
        return self.root / "source" / self.name

    @property
    def notebook(self) -> Path:
        return self.source / f"{self.name}.ipynb"

    @property
    def release(self) -> Path:
        return self.root / "release" / self.name

    @property
    def exercises(self) -> tuple[AnyExercise, ...]:
        """What is asked, in the notebook's order."""
        return exercises_in(self.source)

    @property
    def max_score(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def language(self) -> str:
        """The language that students are spoken to in, which is the release's."""
        return language_of(self.release)

    def speaking(self) -> AbstractContextManager[None]:
        """Speak to students in their language, within this context."""
        return speaking(self.language, self.source)

    def solution(self) -> ModuleType:
        """The hidden reference. Only the grader and the instructor have it.

        Where there is a ``slips.py`` beside it, that is its attribute ``slips``; see `course.exercise.Misconception`.
        """
        folder = self.root / "solutions" / self.name
        reference = _load(folder / "solution.py", self.source)
        if (folder / "slips.py").is_file():
            vars(reference)["slips"] = _load(folder / "slips.py", self.source)
        return reference


def assignments(root: Path) -> list[Assignment]:
    """The assignments of the course under `root`, by name."""
    folders = sorted((root / "source").glob("*/"))
    return [Assignment(root, folder.name) for folder in folders if (folder / f"{folder.name}.ipynb").is_file()]


def find_root(start: Path | None = None) -> Path:
    """The course's folder: the nearest from `start` upwards that holds ``source`` and ``nbgrader_config.py``."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir():
            return folder
    raise CourseError(f"{start} is not inside a course: go to the folder that holds nbgrader_config.py and source/")


def solution(name: str) -> ModuleType:
    """The reference solution, for an instructor's notebook anywhere inside the course's folder.

    A ``solution.py`` beside the notebook comes first: that is how `course verify` hands the solution in.
    """
    folder = _home or Path.cwd()
    beside = folder / "solution.py"
    if beside.is_file():
        return _load(beside, beside.parent)
    return Assignment(find_root(folder), name).solution()


@contextmanager
def away_from_home(folder: Path) -> Iterator[None]:
    """Work in another folder; `solution` still finds what belongs to the notebook's own."""
    global _home
    _home, before = _home or Path.cwd(), _home
    try:
        with chdir(folder):
            yield
    finally:
        _home = before


#: The notebook's folder while a call runs elsewhere.
_home: Path | None = None


def asked_files(exercises: Iterable[AnyExercise]) -> list[str]:
    """The files that exercises ask students to hand in."""
    return [name for exercise in exercises if isinstance(exercise, FileExercise) for name in exercise.files]


def asked_folders(exercises: Iterable[AnyExercise]) -> set[str]:
    """The top folders (or files) that exercises ask students to hand in: never part of the assignment itself."""
    return {Path(name).parts[0] for name in asked_files(exercises)}


def exercises_in(folder: Path) -> tuple[AnyExercise, ...]:
    """The exercises that the ``exercises.py`` of a folder declares."""
    exercises: tuple[AnyExercise, ...] = _declared(folder / "exercises.py", "EXERCISES", (Exercise, FileExercise))
    names = [exercise.name for exercise in exercises]
    if twice := [name for name in names if names.count(name) > 1]:
        raise CourseError(f"{folder.name}/exercises.py: two exercises are called {twice[0]!r}")
    return exercises


def pictures_in(folder: Path) -> tuple[Picture, ...]:
    """The pictures that the ``pictures.py`` of a folder declares; none where there is no such file."""
    path = folder / "pictures.py"
    return _declared(path, "PICTURES", (Picture,)) if path.is_file() else ()


def _declared(path: Path, name: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """The objects of these kinds that a file of an author's declares in a list, or a tuple, of this name."""
    where = f"{path.parent.name}/{path.name}"
    what = " or ".join(kind.__name__ for kind in kinds)
    declared = getattr(_load(path, path.parent), name, None)
    if declared is None:
        raise CourseError(f"{where} declares no {name}")
    if not isinstance(declared, list | tuple):
        raise CourseError(f"{where}: {name} should be a tuple of {what}, but is of the type {type(declared).__name__}")
    for each in declared:
        if not isinstance(each, kinds):
            raise CourseError(f"{where}: {name} should hold {what} only, but has one of the type {type(each).__name__}")
    return tuple(declared)


def _load(path: Path, siblings: Path) -> ModuleType:
    if not path.is_file():
        raise CourseError(f"{path.name} is missing from {path.parent}")
    modules = [module for folder in {path.parent, siblings} for module in folder.glob("*.py")]
    return _load_once(path, siblings, max(module.stat().st_mtime_ns for module in modules))


@cache
def _load_once(path: Path, siblings: Path, changed: int) -> ModuleType:
    """A file's module, as it and those beside it were when last changed: formgrader's process lives for days."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise CourseError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    try:
        with _importable(siblings):
            spec.loader.exec_module(module)
    except CourseError:
        raise
    except (Exception, SystemExit) as error:  # whatever an author's code raises
        raise CourseError(f"{short(str(path))} cannot be imported: {in_authors_words(error)}") from error
    return module


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let the modules of a folder be imported by their bare names, for this moment and apart from all others.

    Every assignment may have its own ``utils``: no such name stays behind in ``sys.modules`` to be taken for another's.
    """
    names = {path.stem for path in folder.glob("*.py")}
    others = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(others)
