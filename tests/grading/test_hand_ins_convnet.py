"""Hand-ins of the assignment `convnet`, with a derivation that a person reads and files that are asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT

from course.assignment import Assignment
from course.commands.samples import hand_in, make_files, read_sample
from course.commands.verify import copy_course
from course.grading.books import grade_submissions, make_release

pytestmark = pytest.mark.slow

TEXT = "The error of one point is $\\log(1 + \\sum_j e^{y_j}) - y_c$; its derivative is $p_i - t_i$."
STUB = "**Derivation of the gradient**\n\n*Your answer here.*"
cell_of: Callable[[Any, str], Any] = lambda book, name: next(  # noqa: E731
    cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name
)


@dataclass(frozen=True)
class Case:
    """change: what becomes of the notebook of a student who has all right; files: what becomes of the folder.

    score: without the derivation; None: nothing is judged yet. derivation: what its verdict says, in part.
    says: what the student reads, in part.
    """

    change: Callable[[Any], object] = lambda book: None
    files: Callable[[Path], object] = lambda folder: None
    score: float | None = 36
    derivation: str = "waits for grading by hand"
    status: str = "graded"
    says: str = ""


def derivation_elsewhere(book: Any) -> None:
    cell_of(book, "derivation").source = STUB
    book.cells.insert(11, nbformat.v4.new_markdown_cell(TEXT))


def no_derivation(book: Any) -> None:
    cell_of(book, "derivation").source = STUB


def unmarked(book: Any) -> None:
    for cell in book.cells:
        cell.metadata = {}


def all_in_one_cell_at_the_end(book: Any) -> None:
    names = ("buildcnn-answer", "geterrorgrad-answer", "firstconvolution-answer")
    text = "\n\n".join(cell_of(book, name).source for name in names)
    book.cells = [c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]
    book.cells.append(nbformat.v4.new_code_cell(text))


def zipped(folder: Path) -> None:
    shutil.make_archive(str(folder / "cnn"), "zip", folder, "cnn")
    shutil.rmtree(folder / "cnn")


def beside(folder: Path) -> None:
    for path in (folder / "cnn").iterdir():
        path.rename(folder / path.name)
    (folder / "cnn").rmdir()


def deeper(folder: Path) -> None:
    shutil.copytree(folder, folder / "convnet")
    (folder / "convnet.ipynb").unlink()
    shutil.rmtree(folder / "cnn")


CASES = {
    "undisturbed": Case(),
    "derivation-in-a-new-cell": Case(
        derivation_elsewhere, derivation="its own cell is empty; see cell 12", status="waits"
    ),
    "derivation-as-pdf": Case(
        no_derivation,
        lambda folder: (folder / "derivation.pdf").write_bytes(b"%PDF-1.4"),
        derivation="its own cell is empty; see derivation.pdf",
        status="waits",
    ),
    "derivation-as-a-photograph": Case(
        no_derivation,
        lambda folder: (folder / "IMG 1.HEIC").write_bytes(b"x"),
        derivation="see IMG 1.HEIC",
        status="waits",
    ),
    "no-derivation": Case(no_derivation, derivation="no answer"),
    "all-marks-lost": Case(unmarked, says="the marks of the notebook's cells are gone"),
    "all-answers-in-one-cell-at-the-end": Case(all_in_one_cell_at_the_end, says="the answer was found in cell"),
    "files-in-an-archive": Case(files=zipped, says="cnn.zip/cnn/"),
    "files-beside-the-notebook": Case(files=beside, says="were found, and taken for them"),
    "one-folder-deeper": Case(files=deeper, says="convnet/convnet.ipynb was taken for it"),
}


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    os.environ["COURSE_DATA"] = "sample"
    root = tmp_path_factory.mktemp("convnet")
    (assignment,) = copy_course(ROOT, root, ["convnet"])
    make_release(assignment)
    make_files(assignment, root / "files")
    sample = read_sample(ROOT / "tests" / "submissions" / "convnet" / "s1-right.py")
    for name, case in CASES.items():
        folder = hand_in(sample, assignment, root / "files")
        path = folder / assignment.notebook.name
        book = nbformat.read(path, as_version=4)
        case.change(book)
        nbformat.write(book, path)
        case.files(folder)
        folder.parent.rename(root / "submitted" / name)
    graded: list[Any] = []
    grade_submissions(assignment, on_graded=graded.append, seed=7)
    assert isinstance(assignment, Assignment)
    return {one.student: one for one in graded}


@pytest.mark.parametrize("name", CASES)
def test_a_hand_in_of_convnet_is_worth_what_its_answers_are(klass: dict[str, Any], name: str) -> None:
    case, graded = CASES[name], klass[name]
    verdicts = {verdict.name: verdict for verdict in graded.verdicts}
    assert (graded.score, graded.status) == (case.score, case.status), [graded.problems, graded.verdicts]
    assert case.derivation in verdicts["derivation"].message
    assert (verdicts["derivation"].score is None) == (case.derivation != "no answer")
    assert case.says in "\n".join(graded.problems)
    assert case.says or not graded.problems
    assert bool(graded.notes) == (case.status == "waits")
