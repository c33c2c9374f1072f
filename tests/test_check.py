"""The self-check as a student meets it: in a real notebook kernel, in a copy of the release."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course.assignment import Assignment
from course.check import iterations
from course.short_run import SHORT_RUN


def run(folder: Path, *cells: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    client = NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=600)
    client.resources = {"metadata": {"path": str(folder)}}
    return client.execute().cells


@pytest.fixture
def release(tiny: Assignment, tmp_path: Path) -> Path:
    """A student's folder: the release, and nothing of the course around it."""
    shutil.copytree(tiny.release, tmp_path / "student")
    return tmp_path / "student"


IMPORT = "from course.check import check, waits_for"
FAILS = "AssertionError"


def texts(cell) -> str:
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_a_right_answer_shows_a_table_and_no_error(release):
    cells = run(release, IMPORT, "def mean(x): return x.mean() if x.size else 0.0", 'check("mean")')
    assert "mean: 3 of 3 points" in texts(cells[2])
    assert "<table" in cells[2].outputs[0].data["text/html"]
    assert not any(output.output_type == "error" for output in cells[2].outputs)


def test_a_wrong_answer_names_its_mistake_in_one_line_that_validate_counts(release):
    cells = run(release, IMPORT, "def mean(x): return x.sum()", 'check("mean")')
    assert "wrong    0/2  seven numbers" in texts(cells[2])
    error = cells[2].outputs[-1]
    assert error.traceback == [
        "CheckFailed: mean: It seems to be this: Your result grows with the number of values: which quantity does?"
    ]
    checked = run(
        release, IMPORT, "def mean(x): return x.sum()", f'try: check("mean")\nexcept {FAILS}: print("caught")'
    )
    assert "caught" in texts(checked[2])


def test_the_stub_of_the_release_says_which_exercise_it_is(release):
    notebook = nbformat.read(release / "tiny.ipynb", as_version=4)
    cells = run(release, *[cell.source for cell in notebook.cells if cell.cell_type == "code"])
    assert "mean: not written yet" in texts(cells[2])


def test_the_instructors_notebook_is_right(tiny):
    notebook = nbformat.read(tiny.notebook, as_version=4)
    cells = run(tiny.source, *[cell.source for cell in notebook.cells if cell.cell_type == "code"])
    assert "mean: 3 of 3 points" in texts(cells[2])


def test_a_check_finds_its_files_after_the_notebook_went_elsewhere(release):
    cells = run(
        release, IMPORT, "import os; os.chdir('/')", "def mean(x): return x.sum()/max(x.size, 1)", 'check("mean")'
    )
    assert "mean: 3 of 3 points" in texts(cells[3])


def test_an_unknown_exercise_names_the_known_ones(release):
    cells = run(release, IMPORT, 'check("meen")')
    assert cells[1].outputs[-1].evalue == "there is no exercise 'meen' here; known: mean"


def test_a_cell_that_waits_says_for_what_in_one_line(release):
    cells = run(release, IMPORT, 'waits_for(nn="buildcnn")', "nn = 1", 'waits_for(nn="buildcnn")')
    assert cells[1].outputs[-1].traceback == ["WaitsFor: this cell waits for `nn`: finish the exercise buildcnn first"]
    assert cells[3].outputs == []


def test_training_is_full_for_a_student_and_short_when_graded_or_validated(monkeypatch):
    monkeypatch.delenv("COURSE_RUN", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert iterations(10000) == 10000
    monkeypatch.setenv("COURSE_RUN", "short")
    assert (iterations(10000), iterations(1)) == (SHORT_RUN, 1)
    monkeypatch.setenv("COURSE_RUN", "300")
    assert iterations(10000) == 300
    monkeypatch.delenv("COURSE_RUN")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert iterations(10000) == SHORT_RUN


WRITTEN = """
from course.exercise import Case, Exercise

def total_of(ns):
    return ns.total([1.0, 2.0])

def no_loop(tree):
    import ast
    return "There is a loop." if any(isinstance(node, ast.For) for node in ast.walk(tree)) else None

CASES = (Case("of two", 2, call=lambda ns: total_of(ns)), Case("no loop", 1, written=no_loop))
EXERCISES = (Exercise("sum", 3, CASES),)
"""


def test_how_the_cell_is_written_that_defines_what_calls_ask_for(release):
    (release / "exercises.py").write_text(WRITTEN)
    np.savez(release / "checks.npz", **{"sum/0/expected/result": np.array(3.0)})
    loop = "def total(x):\n    s = 0\n    for v in x: s += v\n    return s"
    cells = run(release, IMPORT, loop, "other = [v for v in ()]", 'check("sum")', "total = sum", 'check("sum")')
    assert "right    2/2  of two" in texts(cells[3])
    assert "There is a loop." in texts(cells[3])
    assert "sum: 3 of 3 points" in texts(cells[5])
