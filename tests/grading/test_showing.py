"""Cells of the course that only show something: not run when graded, and to be seen as they were handed in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import TINY, submit

from course.assignment import Assignment, CourseError
from course.cli import main
from course.grading.books import grade_submissions, make_release
from course.grading.outcome import Graded
from course.grading.outputs import OutputBudget
from course.grading.reading import read_notebook
from course.grading.repair import Repaired, repair
from course.grading.showing import HANDED_IN, NOTHING, SHOW_ONLY

V4 = nbformat.v4
RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"
LOOK = "values = list(range(3))\nprint('ran')"
TABLE = "rows = [(v, v**2) for v in values]\nrows"


def tagged(source: str, **marks: Any) -> Any:
    return V4.new_code_cell(source, metadata={"tags": [SHOW_ONLY], **marks})


def course(folder: Path, *cells: Any) -> Assignment:
    """The tiny course, with more cells before its answer's."""
    shutil.copytree(TINY, folder / "course")
    assignment = Assignment(folder / "course", "tiny")
    notebook = nbformat.read(assignment.notebook, as_version=4)
    notebook.cells[2:2] = cells
    nbformat.write(notebook, assignment.notebook)
    return assignment


REFUSED = {
    "another cell uses it": (
        [tagged("values = 1"), V4.new_code_cell("def f():\n    return values")],
        "source/tiny/tiny.ipynb, cell 3 ('values = 1') is show-only, but cell 4 ('def f():') uses its values",
    ),
    "a cell that may use anything": (
        [tagged("values = 1"), V4.new_code_cell("eval('values')")],
        "cell 3 ('values = 1') is show-only, but cell 4 (\"eval('values')\") may use what it binds",
    ),
    "exercises use it": ([tagged("mean = 1")], "cell 3 ('mean = 1') is show-only, but exercises use its mean"),
    "it may bind anything": ([tagged("exec('x = 1')")], "is show-only, but there is no telling what it binds"),
    "it is text": (
        [V4.new_markdown_cell("text", metadata={"tags": [SHOW_ONLY]})],
        "cell 3 ('text') is show-only, but it is an answer, a check or no code",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_release_is_refused_where_what_is_run_needs_a_cell_that_only_shows(why, tmp_path, capsys) -> None:
    cells, line = REFUSED[why]
    assignment = course(tmp_path, *cells)
    assert main(["--root", str(assignment.root), "release", "tiny"]) == 1
    said = capsys.readouterr().err.strip()
    assert line in said
    assert len(said.splitlines()) == 1
    assert not assignment.release.exists()


@pytest.mark.parametrize("grade_id", ["mean", "mean-answer"])
def test_an_answer_or_a_check_cannot_be_one_that_only_shows(grade_id, tmp_path) -> None:
    assignment = course(tmp_path)
    notebook = nbformat.read(assignment.notebook, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
    cell.metadata.tags = [SHOW_ONLY]
    nbformat.write(notebook, assignment.notebook)
    with pytest.raises(CourseError, match="it is an answer, a check or no code"):
        make_release(assignment)


def released() -> Any:
    marks = {"grade": False, "solution": True, "locked": False, "task": False, "schema_version": 3}
    answer = V4.new_code_cell("def mean(x): ...", metadata={"nbgrader": {**marks, "grade_id": "mean-answer"}})
    lock = {"nbgrader": {**marks, "grade_id": "locked-look", "solution": False, "locked": True}}
    cells = [tagged(LOOK), tagged(TABLE), answer, tagged("print('locked')", **lock), V4.new_code_cell("last = 1")]
    return V4.new_notebook(cells=cells)


def stream(text: str) -> dict[str, str]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def handed_in(change: Callable[[list[Any]], object], budget: OutputBudget | None = None) -> Repaired:
    """The release handed in, where each cell has displayed its number, with a change to its cells."""
    notebook = json.loads(nbformat.writes(released()))
    for number, cell in enumerate(notebook["cells"]):
        cell["outputs"] = [stream(f"{number}\n")]
    change(notebook["cells"])
    outputs: list[Any] = []
    submitted = read_notebook(json.dumps(notebook).encode(), outputs=outputs)
    return repair(submitted, released(), outputs=outputs, budget=budget)


def seen(repaired: Repaired) -> dict[int, list[str]]:
    """What is to be seen of each cell that is not run, as plain text."""
    shown: dict[int, list[str]] = {}
    for index, outputs in repaired.shown.items():
        shown[index] = [output["data"]["text/plain"] if "data" in output else output["text"] for output in outputs]
    return shown


def test_what_only_shows_is_to_be_seen_as_it_was_handed_in() -> None:
    repaired = handed_in(lambda cells: None)
    assert seen(repaired) == {0: [HANDED_IN, "0\n"], 1: [HANDED_IN, "1\n"], 3: [HANDED_IN, "3\n"]}
    assert not any(cell.outputs for cell in repaired.notebook.cells)


def test_a_cell_that_uses_one_of_them_has_it_run_and_what_that_uses() -> None:
    def use(cells: list[Any]) -> None:
        cells[2]["source"] = "def mean(x):\n    return rows"

    assert seen(handed_in(use)) == {3: [HANDED_IN, "3\n"]}


def test_a_cell_that_may_use_anything_has_all_of_them_run() -> None:
    assert handed_in(lambda cells: cells[4].update(source="eval('rows')")).shown == {}


def test_one_that_a_student_changed_is_the_students_own_and_is_run() -> None:
    assert seen(handed_in(lambda cells: cells[1].update(source="print('mine')"))).keys() == {0, 3}
    assert seen(handed_in(lambda cells: cells[1].update(source=f"{TABLE}  # a comment"))).keys() == {0, 1, 3}


def test_a_locked_one_that_a_student_changed_is_restored_and_shows_nothing() -> None:
    repaired = handed_in(lambda cells: cells[3].update(source="print('mine')"))
    assert repaired.notebook.cells[4].source == "print('locked')"
    assert seen(repaired)[4] == [NOTHING]
    assert 3 not in repaired.shown


@pytest.mark.parametrize("outputs", [[], None, 3, "x", {"0": stream("x")}, [3, None, [], {}, {"output_type": []}]])
def test_where_nothing_was_handed_in_a_line_says_so(outputs: Any) -> None:
    assert seen(handed_in(lambda cells: cells[0].update(outputs=outputs)))[0] == [NOTHING]


def test_the_tag_is_the_releases_and_not_the_students() -> None:
    def swap(cells: list[Any]) -> None:
        cells[0]["metadata"] = {}
        for cell in (cells[2], cells[4]):
            cell["metadata"]["tags"] = [SHOW_ONLY]

    repaired = handed_in(swap)
    assert seen(repaired).keys() == {0, 1, 3}
    assert [SHOW_ONLY in cell.metadata.get("tags", []) for cell in repaired.notebook.cells] == [
        *(True, True, False, True, False)
    ]


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "text": 3},
        {"output_type": "stream", "text": ["a", 3, ["b"]]},
        {"output_type": "error", "ename": 1, "evalue": [], "traceback": 3},
        {"output_type": "error", "traceback": [[], "x" * 10_000]},
        {"output_type": "display_data", "data": [1]},
        {"output_type": "execute_result", "data": {"text/plain": {}, "text/html": 3, "image/png": ["<", "x"]}},
        {"output_type": "display_data"},
    ],
)
def test_an_output_of_a_strange_shape_is_valid_afterwards(output: Any) -> None:
    repaired = handed_in(lambda cells: cells[0].update(outputs=[output]))
    repaired.notebook.cells[0].outputs = repaired.shown[0]
    nbformat.validate(repaired.notebook)


def test_outputs_as_handed_in_are_bounded_by_cell_and_by_notebook() -> None:
    def flood(cells: list[Any]) -> None:
        for cell in cells[:2]:
            cell["outputs"] = [stream("x" * 600), stream("y" * 600), stream("z" * 600)]

    texts = seen(handed_in(flood, OutputBudget(cell_bytes=1500, notebook_bytes=1700)))
    assert [len(text) for text in texts[0][1:3]] == [600, 600]
    assert texts[0][3].startswith("[grading] 1 outputs of this cell were too much")
    assert texts[1][1:] == ["[grading] 3 outputs of this cell were too much and were dropped\n"]
    assert texts[3] == [HANDED_IN, "3\n"]


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assignment, dict[str, Graded]]:
    """A course with two cells that only show something, and who handed them in how, graded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA", "sample")
        assignment = course(tmp_path_factory.mktemp("showing"), tagged(LOOK), tagged(TABLE))
        make_release(assignment)
        for student, answer in {
            "looks": RIGHT,
            "looks-not": RIGHT,
            "uses": f"assert rows[2] == (2, 4)\n{RIGHT}",
            "imitates": "def mean(x):\n    return 99",
        }.items():
            outputs = [] if student == "looks-not" else [V4.new_output("stream", text="my own\n")]
            if student == "imitates":
                outputs = [V4.new_output("execute_result", data={"text/plain": "3.0"})]
            path = submit(assignment, student, answer) / "tiny.ipynb"
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = outputs
            nbformat.write(notebook, path)
        return assignment, graded(assignment)


def graded(assignment: Assignment, **settings: Any) -> dict[str, Graded]:
    found: list[Graded] = []
    grade_submissions(assignment, seed=7, on_graded=found.append, **settings)
    return {one.student: one for one in found}


def texts(assignment: Assignment, student: str) -> list[str]:
    """What the cells of an autograded notebook show, as text."""
    path = assignment.root / "autograded" / student / "tiny" / "tiny.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    outputs = [cell.outputs for cell in cells if cell.cell_type == "code"]
    return ["".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in some) for some in outputs]


@pytest.mark.needs("sandbox")
def test_the_instructor_sees_what_the_student_saw(klass) -> None:
    assignment, results = klass
    assert {name: one.score for name, one in results.items()} == {
        **{"looks": 3, "looks-not": 3, "uses": 3, "imitates": 0}
    }
    _, look, table, answer, check = texts(assignment, "looks")
    assert look == table == f"{HANDED_IN}my own\n"
    assert answer == ""
    assert "my own" not in check
    assert texts(assignment, "looks-not")[1:3] == [NOTHING, NOTHING]
    assert texts(assignment, "uses")[1:3] == ["ran\n", "[(0, 0), (1, 1), (2, 4)]"]
    assert texts(assignment, "imitates")[1] == f"{HANDED_IN}3.0"
    assert "mean: 0 of 3 points" in texts(assignment, "imitates")[4]


@pytest.mark.needs("sandbox")
def test_run_all_runs_them_and_has_a_key_of_its_own(klass) -> None:
    assignment, results = klass
    assert graded(assignment) == {}
    again = graded(assignment, run_all=True)
    assert {name: one.verdicts for name, one in again.items()} == {name: one.verdicts for name, one in results.items()}
    assert texts(assignment, "looks")[1:3] == ["ran\n", "[(0, 0), (1, 1), (2, 4)]"]
    assert graded(assignment, run_all=True) == {}


@pytest.mark.parametrize("name", ["convnet", "faces"])
def test_the_course_itself_tags_what_draws_and_trains(root: Path, name: str) -> None:
    notebook = nbformat.read(root / "release" / name / f"{name}.ipynb", as_version=4)
    drawing = [cell for cell in notebook.cells if cell.cell_type == "code" and "\nutils." in f"\n{cell.source}"]
    assert drawing
    assert all(cell.metadata.tags == [SHOW_ONLY] for cell in drawing)
