"""Hand-ins as they really come, through real kernels: what each is worth, and what its student is told."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import TINY, submit

from course.assignment import Assignment
from course.cli import main
from course.grading.books import grade_submissions, make_release

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"
WRONG = "def mean(x):\n    return 99.0"

code = nbformat.v4.new_code_cell
Cells = list[Any]


@dataclass(frozen=True)
class Case:
    """A hand-in. change: what becomes of the cells, whose answer is right; files: what becomes of the folder.

    score: of 3; None: it waits. says: what the student reads, in part. problems: how many lines there are.
    differs: why a self-check of the same notebook may say something else; "": it passes where the score is full, and
        fails elsewhere.
    """

    change: Callable[[Cells], object] = lambda cells: None
    answer: str | None = RIGHT
    files: Callable[[Path], object] = lambda folder: None
    score: float | None = 3
    says: str = ""
    problems: int | None = None
    differs: str = ""


def unmarked(cells: Cells) -> None:
    for cell in cells:
        cell.metadata = {}


def moved_to_the_end(cells: Cells) -> None:
    answer = cells.pop(2)
    cells.append(code(answer.source))


def merged(into: int) -> Callable[[Cells], None]:
    def change(cells: Cells) -> None:
        cells[into].source = f"{cells[2].source}\n\n{cells[3].source}"
        del cells[5 - into]

    return change


def copied(source: str, at: int) -> Callable[[Cells], None]:
    def change(cells: Cells) -> None:
        again = copy.deepcopy(cells[2])
        again.source, again.id = source, "copied"
        cells.insert(at, again)

    return change


def split(cells: Cells) -> None:
    second = copy.deepcopy(cells[2])
    cells[2].source, second.source, second.id = "def helper(x):\n    return x.sum()", RIGHT, "second"
    cells.insert(3, second)


def put(*at: tuple[int, str]) -> Callable[[Cells], None]:
    """More cells, each in its place."""

    def change(cells: Cells) -> None:
        for place, source in at:
            cells.insert(place if place >= 0 else len(cells), code(source))

    return change


def stub_and(change: Callable[[Cells], object]) -> Case:
    return Case(change, answer=None, says="the answer was found in cell", differs="the released stub runs after it")


ONCE = "a self-check runs a notebook once, and ends with its kernel"
LAYOUT = "the grader takes the answer to its place"
#: Where the answer stands.
PLACES = {
    "undisturbed": Case(problems=0),
    "all-marks-lost": Case(unmarked, says="recognised by what they say and define", problems=1),
    "answer-in-a-new-cell-below-the-stub": Case(put((3, RIGHT)), None, says="the answer was found in cell 4"),
    "answer-in-a-new-cell-above-the-stub": stub_and(put((2, RIGHT))),
    "answer-in-a-new-cell-at-the-end": Case(put((-1, RIGHT)), None, differs=LAYOUT),
    "given-cell-deleted": Case(lambda cells: cells.__setitem__(2, code(RIGHT)), says="was found in cell 3"),
    "given-cell-deleted-and-answer-at-the-end": Case(moved_to_the_end, differs=LAYOUT),
    "merged-with-the-check": Case(merged(2), says="merged with a check"),
    "merged-into-the-check": Case(merged(3), says="merged with a check"),
    "merged-and-wrong": Case(merged(2), WRONG, score=0),
    "split": Case(split, problems=0),
    "copied": Case(copied(RIGHT, 3), problems=0),
    "copied-and-answered-above-the-stub": Case(copied(RIGHT, 2), None, differs="the released stub runs after it"),
    "moved-below-its-check": Case(lambda cells: cells.append(cells.pop(2)), says="moved", differs=LAYOUT),
    "stub-in-other-layout-below": stub_and(
        lambda c: (c.insert(2, code(RIGHT)), setattr(c[3], "source", c[3].source.replace("# TODO", "# still to do")))
    ),
    "imported-from-a-file": Case(
        put((2, "from answers import *")),
        None,
        lambda folder: (folder / "answers.py").write_text(RIGHT),
        differs="the released stub runs after it",
    ),
    "in-a-file-that-nothing-imports": Case(
        answer=None,
        files=lambda folder: (folder / "answers.py").write_text(RIGHT),
        score=None,
        says="nothing in the notebook answers it, and answers.py may",
    ),
    "in-a-file-beside-a-wrong-answer": Case(
        answer=WRONG, files=lambda folder: (folder / "answers.py").write_text(RIGHT), score=0
    ),
    "check-deleted": Case(lambda cells: cells.pop(3), says="missing", differs="there is no check to run"),
    "two-answers-with-the-same-mark": Case(copied(WRONG, 3), score=None, says="different answers", differs="it waits"),
    "another-answer-before-the-check": Case(
        put((3, WRONG)), score=None, says="in cell 3 and cell 4", differs="it waits"
    ),
    "a-try-at-the-end-of-a-right-answer": Case(put((-1, WRONG)), problems=0),
    "a-try-at-the-end-of-a-wrong-answer": Case(
        put((-1, RIGHT)), WRONG, score=None, says="different", differs="it waits"
    ),
    "renamed-and-its-cell-deleted": Case(
        lambda cells: cells.__setitem__(2, code("def average(x):\n    return x.mean()")),
        score=None,
        says="may be in cell 3",
        differs="it waits",
    ),
    "another-notebook": Case(
        lambda cells: cells.__setitem__(slice(None), [code("x = 1")]), score=None, differs="it waits"
    ),
    "empty-notebook": Case(lambda cells: cells.clear(), score=0),
}

#: What goes wrong while it runs.
RUNS = {
    "chdir": Case(put((2, "import os\nos.chdir('/tmp')")), problems=0),
    "cd": Case(put((2, "%cd ..")), problems=0),
    "modules-beside-the-notebook": Case(
        files=lambda folder: ((folder / "exercises").mkdir(), (folder / "exercises" / "__init__.py").write_text("1/0")),
        problems=0,
    ),
    "widget": Case(put((2, "%matplotlib widget\nfrom matplotlib import pyplot")), problems=0, differs="needs ipympl"),
    "notebook-backend": Case(put((2, "%matplotlib notebook\nimport numpy\nfrom matplotlib import pyplot")), problems=0),
    "qt": Case(put((2, "%matplotlib qt\n%gui qt\nimport numpy")), problems=0, differs="needs a display"),
    "tk": Case(
        put((2, "import matplotlib\nmatplotlib.use('TkAgg')\nfrom matplotlib import pyplot\npyplot.plot([1])")),
        problems=0,
        differs="needs a display",
    ),
    "restart-from-code": Case(
        put((2, "get_ipython().kernel.do_shutdown(True)"), (4, "y = 1")),
        says="cell 3 ('get_ipython().kernel",
        problems=1,
        differs=ONCE,
    ),
    "quit-in-a-function": Case(
        put((2, "def leave():\n    quit()\nleave()")), says="cell 3 ('def leave():')", problems=1, differs=ONCE
    ),
    "timer": Case(
        put((2, "import os, threading\nthreading.Timer(1, os._exit, [3]).start()"), (4, "import time\ntime.sleep(3)")),
        says="cell 3 ('import os, threading') ended the kernel, some time after it had run",
        differs=ONCE,
        problems=1,
    ),
    "import-that-fails": Case(
        put((2, "import no_such_package\nimport numpy")),
        "def mean(x):\n    return numpy.mean(x)",
        score=0,
        says="failed first: ModuleNotFoundError: No module named 'no_such_package'",
        problems=1,
    ),
    "syntax-error": Case(
        answer="def mean(x):\n    return (x.mean()", score=0, says="SyntaxError: '(' was never closed, line 2"
    ),
    "bad-indentation": Case(
        answer="def mean(x):\nreturn 1", score=0, says="IndentationError: expected an indented block"
    ),
    "helper-further-down": Case(
        put((-1, "def helper(x):\n    return x.mean()")),
        "def mean(x):\n    return helper(x)",
        score=0,
        says="it is defined further down: restart and run all before you hand in",
    ),
    "300000-lines-a-call": Case(
        answer="def mean(x):\n    for i in range(300000): print(i)\n    return x.mean() if x.size else 0",
        says="print",
        problems=1,
    ),
    "300000-lines-in-a-cell": Case(put((2, "for i in range(300000): print(i)"))),
    "many-pictures": Case(
        put(
            (
                2,
                "from matplotlib import pyplot\nfrom IPython.display import display, Image\nimport io\n"
                "b = io.BytesIO()\n"
                "pyplot.figure(figsize=(1, 1)).savefig(b)\nfor i in range(5000): display(Image(b.getvalue()))",
            )
        )
    ),
}


def retyped(cells: Cells) -> None:
    cells[2] = nbformat.v4.new_markdown_cell(cells[2].source, metadata=cells[2].metadata)


#: What others have met who run such courses; a number with # is an issue of github.com/jupyter/nbgrader.
OTHERS = {
    "input-after-the-answer-#1844": Case(answer=f"{RIGHT}\n\nn = int(input('Enter an integer'))", problems=0),
    "input-before-the-answer-#1210": Case(
        answer=f"n = input()\n{RIGHT}", score=0, says="StdinNotImplementedError: raw_input was called"
    ),
    "retyped-to-markdown-#1941": Case(retyped, says="had the type markdown", differs="its answer is text and not run"),
    "derivation-style-cell-repopulated-#424": Case(
        lambda cells: cells[2].update(metadata={}), says="was found in cell 3"
    ),
    "read-only-cell-deleted-in-vs-code": Case(  # github.com/TU-Wien-dataLAB/grader-service/issues/213
        lambda cells: cells.pop(3), says="missing", differs="there is no check to run"
    ),
    "drive-mounted-in-colab": Case(  # github.com/phreakyphoenix/MXNet-GluonCV-AWS-Coursera/issues/1
        put((2, "from google.colab import drive\ndrive.mount('/content/drive')")), problems=0
    ),
    "left-stub-line-behind-the-answer-#1154": Case(
        answer=f"{RIGHT}\n    raise NotImplementedError('mean: not written yet')", problems=0
    ),
    # Tried here, without a source.
    "reset-at-the-top": Case(put((0, "%reset -f")), problems=0),
    "warnings-as-errors": Case(put((2, "import warnings\nwarnings.simplefilter('error')")), problems=0),
    "environment-cleared": Case(put((2, "import os\nos.environ.clear()")), problems=0),
    "stdout-into-a-file": Case(
        put((2, "import sys\nsys.stdout = open('log.txt', 'w')")), problems=0, differs="nothing"
    ),
    "autoreload": Case(put((2, "%load_ext autoreload\n%autoreload 2")), problems=0),
    "builtins-shadowed": Case(put((2, "list = sum = len = open = dict = tuple = None")), problems=0),
    "await-at-the-top": Case(put((2, "import asyncio\nawait asyncio.sleep(0)")), problems=0),
}
CASES = PLACES | RUNS | OTHERS


def hand_in(assignment: Assignment, name: str, case: Case) -> None:
    folder = submit(assignment, name, case.answer)
    path = folder / assignment.notebook.name
    notebook = nbformat.read(path, as_version=4)
    case.change(notebook.cells)
    path.write_text(json.dumps(notebook))
    case.files(folder)


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    os.environ["COURSE_DATA"] = "sample"
    root = tmp_path_factory.mktemp("hand-ins") / "course"
    shutil.copytree(TINY, root)
    assignment = Assignment(root, "tiny")
    make_release(assignment)
    for name, case in CASES.items():
        hand_in(assignment, name, case)
    graded: list[Any] = []
    grade_submissions(assignment, on_graded=graded.append, seed=7)
    return {one.student: one for one in graded}


@pytest.mark.parametrize("name", CASES)
def test_a_hand_in_is_worth_what_its_answer_is_or_waits(klass: dict[str, Any], name: str) -> None:
    case, graded = CASES[name], klass[name]
    told = "\n".join([*graded.problems, *(f"{v.message} {v.cases}" for v in graded.verdicts)])
    assert (graded.score, graded.status) == (case.score, "waits" if case.score is None else "graded"), told
    assert case.says in told
    assert case.problems is None or len(graded.problems) == case.problems, graded.problems


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_self_check_says_the_same_unless_a_case_says_why_not(tiny: Assignment, name: str) -> None:
    case = CASES[name]
    hand_in(tiny, "student", case)
    passes = main(["check", str(tiny.root / "submitted" / "student" / "tiny" / "tiny.ipynb")]) == 0
    assert case.differs or passes == (case.score == 3)
