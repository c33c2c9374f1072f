"""Sample students: submissions written down as plain Python files, for the demo and for the tests.

A sample is a file in the percent format. Its docstring says what is special about it. ``# %% <grade_id>`` starts what
the student wrote in that cell (a markdown cell's text in comments); a cell that is not mentioned is left as released.
``# %% after <grade_id>`` starts a cell that the student added. ``# %% files`` starts code that makes, or changes, the
files that are handed in. Settings may stand before the first cell: ``# files: solution`` hands in the files of an
honest training, ``# notebook: broken`` a notebook that is not JSON.

A sample *answer* answers one exercise. Where it is wrong, ``# mistake: <key>`` says how (``unforeseen``: in a way that
has no name). ``a + b``: both mistakes are made; ``a | b``: either name is right. Answers to different exercises can be
handed in together. Many short answers to one exercise are in one file, ``answers/<exercise>.py``: ``# %% <name>``
starts an answer, and what stands under ``# %% shared`` goes before each.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable
from contextlib import chdir
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import nbformat
import numpy
from nbformat import NotebookNode

from course.assignment import Assignment, CourseError
from course.commands.progress import still_at_it
from course.exercise import FileExercise

__all__ = [
    "UNFORESEEN",
    "Sample",
    "check_cells",
    "combine",
    "exercise_of",
    "hand_in",
    "hand_in_solution",
    "make_files",
    "read_answers",
    "read_sample",
    "read_samples",
    "run_files",
]

CELL = re.compile(r"^# %% (?P<after>after )?(?P<name>\S+)\s*$", re.MULTILINE)
SETTING = re.compile(r"^# (?P<name>files|mistake|notebook): (?P<value>\S.*?)\s*$", re.MULTILINE)

#: The mistake of an answer that is wrong in a way that has no name.
UNFORESEEN = "unforeseen"


@dataclass(frozen=True)
class Sample:
    """A sample student: what was written into which cell, and what else is handed in.

    cells, added: the sources of written and of added cells, by grade_id.
    settings: what stands before the first cell, by name.
    files: code that makes files.
    path: the file that it was read from, with its folders, for messages.
    """

    name: str
    about: str
    cells: dict[str, str]
    added: dict[str, str]
    settings: dict[str, str]
    files: str = ""
    path: str = ""

    @property
    def mistake(self) -> str | None:
        """The mistake that this answer makes, the first where there are several; None where it is right."""
        keys = _keys(self.settings.get("mistake", ""))
        return keys[0] if keys else None

    @property
    def names(self) -> set[str]:
        """All keys of mistakes that are right to be named; `UNFORESEEN` where it is right to name none."""
        return set(_keys(self.settings.get("mistake", "")))

    @property
    def is_single_slip(self) -> bool:
        """Whether there is one mistake, with a name, and nothing else is wrong."""
        return self.mistake not in (None, UNFORESEEN) and "+" not in self.settings["mistake"]

    def is_named_rightly(self, named: Collection[str]) -> bool:
        """Whether these are the names, or no name is due."""
        return set(named) <= self.names if named else not self.names or UNFORESEEN in self.names


def _keys(value: str) -> list[str]:
    return [key.strip() for key in re.split(r"[|+]", value) if key.strip()]


def read_sample(path: Path) -> Sample:
    """Read a sample student from its file."""
    text = path.read_text(encoding="utf-8")
    starts = list(CELL.finditer(text))
    head = text[: starts[0].start()] if starts else text
    ends = [start.start() for start in starts[1:]] + [len(text)] * bool(starts)
    cells: dict[str, str] = {}
    added: dict[str, str] = {}
    for start, end in zip(starts, ends, strict=True):
        place = added if start["after"] else cells
        place[start["name"]] = text[start.end() : end].strip("\n")
    about = head.split('"""')[1].strip() if '"""' in head else ""
    settings = {match["name"]: match["value"] for match in SETTING.finditer(head)}
    files = cells.pop("files", "")
    return Sample(path.stem, about, cells, added, settings, files, _short(path))


def read_samples(folder: Path) -> list[Sample]:
    """The sample answers below a folder: those in folders of its ``mistakes`` and ``right``, and in ``answers``.

    Raises `CourseError` for one in ``mistakes`` that does not say which, and for one in ``right`` that does.
    """
    wrong, right = ([read_sample(p) for p in sorted((folder / k).glob("*/*.py"))] for k in ("mistakes", "right"))
    for sample in wrong:
        if sample.mistake is None:
            raise CourseError(
                f"{sample.path} has no line `# mistake: <key>`, which says what is wrong with this answer"
            )
    for sample in right:
        if sample.mistake is not None:
            raise CourseError(f"{sample.path} has a line `# mistake: {sample.mistake}`: it belongs into mistakes/")
    many = [sample for path in sorted((folder / "answers").glob("*.py")) for sample in read_answers(path)]
    return [*wrong, *right, *many]


def read_answers(path: Path) -> list[Sample]:
    """The many answers to the exercise that a file is named after."""
    _, *parts = re.split(r"^# %% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = [part.partition("\n")[::2] for part in parts]
    shared = "".join(code for name, code in named if name.strip() == "shared").strip("\n")
    samples = []
    for name, code in named:
        if name.strip() != "shared":
            settings = {match["name"]: match["value"] for match in SETTING.finditer(code)}
            cells = {f"{path.stem}-answer": f"{shared}\n\n{code.strip()}\n".lstrip("\n")}
            samples.append(Sample(name.strip(), "", cells, {}, settings, path=_short(path)))
    return samples


def exercise_of(sample: Sample) -> str:
    """The exercise that a sample answer answers."""
    answered = [name.removesuffix("-answer") for name in sample.cells if name.endswith("-answer")]
    if len(answered) != 1:
        where = sample.path or f"sample {sample.name}"
        raise CourseError(f"{where}: a sample answer answers one exercise, not {len(answered)}")
    return answered[0]


def combine(samples: Iterable[Sample], name: str) -> list[tuple[Sample, list[Sample]]]:
    """Sample students who together give all these answers, each at most one to an exercise, and who gave which.

    They are called `name` and a number.
    """
    by_exercise: dict[str, list[Sample]] = {}
    for sample in samples:
        by_exercise.setdefault(exercise_of(sample), []).append(sample)
    students = []
    for number, answers in enumerate(zip_longest(*by_exercise.values()), start=1):
        given = [answer for answer in answers if answer is not None]
        cells = {cell: source for answer in given for cell, source in answer.cells.items()}
        settings = {key: value for answer in given for key, value in answer.settings.items()}
        added: dict[str, str] = {}
        for cell, source in (pair for answer in given for pair in answer.added.items()):
            added[cell] = f"{added[cell]}\n{source}" if cell in added else source
        files = "\n".join(answer.files for answer in given)
        students.append((Sample(f"{name}-{number:02d}", "", cells, added, settings, files.strip()), given))
    return students


def run_files(sample: Sample, assignment: Assignment, folder: Path) -> None:
    """Let a sample's code make its files in a folder, with the solution's names."""
    with chdir(folder):
        exec(compile(sample.files, f"{sample.name}.py", "exec"), {**vars(assignment.solution()), "numpy": numpy})


def check_cells(sample: Sample, notebook: NotebookNode, name: str) -> None:
    """Raise `CourseError` for a sample that writes into cells which the notebook of that name has not."""
    unknown = {*sample.cells, *sample.added} - {_grade_id(cell) for cell in notebook.cells}
    if unknown:
        where = f"{sample.path}: {sample.name}" if sample.path else f"sample {sample.name}"
        raise CourseError(f"{where}: {name} has no cell {', '.join(sorted(unknown))}")


def hand_in(sample: Sample, assignment: Assignment, files: Path | None = None) -> Path:
    """Write a sample's submission to ``submitted/``; `files` holds the files of an honest training."""
    folder = _fresh(assignment, sample.name)
    path = folder / assignment.notebook.name
    notebook = nbformat.read(path, as_version=4)
    check_cells(sample, notebook, assignment.notebook.name)
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        name = _grade_id(cell)
        if name in sample.cells:
            written = sample.cells[name]
            cell.source = written if cell.cell_type == "code" else re.sub(r"^# ?", "", written, flags=re.MULTILINE)
        cells.append(cell)
        if name in sample.added:
            cells.append(nbformat.v4.new_code_cell(sample.added[name]))
    notebook.cells = cells
    nbformat.write(notebook, path)
    if sample.settings.get("notebook") == "broken":
        path.write_text(path.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    if sample.settings.get("files") == "solution" and files is not None:
        shutil.copytree(files, folder, dirs_exist_ok=True)
    if sample.files:
        run_files(sample, assignment, folder)
    return folder


def hand_in_solution(assignment: Assignment, student: str, files: Path | None = None) -> Path:
    """Write the instructor's own notebook, with the solution beside it, as a submission."""
    folder = _fresh(assignment, student)
    shutil.copy(assignment.notebook, folder)
    shutil.copy(assignment.root / "solutions" / assignment.name / "solution.py", folder)
    if files is not None:
        shutil.copytree(files, folder, dirs_exist_ok=True)
    return folder


def make_files(assignment: Assignment, folder: Path) -> bool:
    """Let the solution make the files that the assignment asks for, in `folder`; False where none are asked for.

    The solution of a `FileExercise` is a function by its name, which writes the files into the current folder.
    """
    asked = [exercise for exercise in assignment.exercises if isinstance(exercise, FileExercise)]
    folder.mkdir(parents=True, exist_ok=True)
    with chdir(folder):
        for exercise in asked:
            make = getattr(assignment.solution(), exercise.name, None)
            if make is None:
                raise CourseError(f"the solution of {assignment.name} lacks {exercise.name}(), which writes its files")
            with still_at_it(f"training the files of {assignment.name}, {exercise.name}"):
                make()
    return bool(asked)


def _fresh(assignment: Assignment, student: str) -> Path:
    folder = assignment.root / "submitted" / student / assignment.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(assignment.release, folder)
    return folder


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
