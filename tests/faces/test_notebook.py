"""The notebook as a document: what nbgrader, the release and students rely on, and that it runs."""

from __future__ import annotations

import ast
import copy
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from course.assignment import Assignment

POINTS = {"buildnet": 8, "dropout": 4, "logistic2conv": 8, "lrprule": 12, "lrpfirst": 8}


def test_it_is_valid_and_has_no_outputs(notebook: Any) -> None:
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any(cell.outputs or cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_each_exercise_has_a_cell_to_fill_in_and_a_cell_that_checks(notebook: Any) -> None:
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert [cell.metadata.nbgrader.grade_id for cell in cells] == [n for e in POINTS for n in (f"{e}-answer", e)]
    for answer, check in zip(cells[::2], cells[1::2], strict=True):
        name = check.metadata.nbgrader.grade_id
        shared = {"schema_version": 3, "task": False}
        assert answer.metadata.nbgrader == shared | {
            "grade": False, "grade_id": f"{name}-answer", "locked": False, "solution": True
        }  # fmt: skip
        assert check.metadata.nbgrader == shared | {
            "grade": True, "grade_id": name, "locked": True, "solution": False, "points": POINTS[name]
        }  # fmt: skip
        assert check.source == f'check("{name}")'


def test_what_is_to_be_filled_in_keeps_its_head_and_docstring(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            head, rest = cell.source.split("    ### BEGIN SOLUTION\n")
            body, after = rest.split("    ### END SOLUTION")
            assert not after
            assert 'return solution("faces").' in body
            (function,) = ast.parse(head).body
            assert isinstance(function, ast.FunctionDef)
            assert "Returns" in (ast.get_docstring(function) or "")


@pytest.mark.slow
def test_it_shows_its_pictures_and_explains_itself_as_an_instructors(faces: Assignment, notebook: Any) -> None:
    cells = executed(notebook, faces.source)
    assert [errors(cell) for cell in cells.values()] == [[]] * len(cells)
    assert [name for name, cell in cells.items() if shows(cell, "image/png")] == [
        *("look", "explain-net1", "compare", "masks")
    ]
    assert all(
        sum("image/png" in output.get("data", {}) for output in cells[name].outputs) == 1
        for name in ("look", "compare", "masks")
    )
    assert shows(cells["table"], "text/markdown")
    for name, points in POINTS.items():
        assert f"{points} of {points} points" in "".join(o.data["text/plain"] for o in cells[name].outputs)
    assert not [name for name, cell in cells.items() if any(o.get("name") == "stderr" for o in cell.outputs)]


@pytest.mark.slow
def test_with_stubs_each_cell_says_which_exercise_it_waits_for(faces: Assignment, notebook: Any) -> None:
    released = copy.deepcopy(notebook)
    for cell in released.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            head = cell.source.split("    ### BEGIN SOLUTION\n")[0]
            name = cell.metadata.nbgrader.grade_id.removesuffix("-answer")
            cell.source = f'{head}    raise NotImplementedError("{name}: your code goes here")'
    cells = executed(released, faces.source)
    failed = {name: error for name, cell in cells.items() for error in errors(cell) if name not in POINTS}
    assert failed == {
        "untrained": "NotImplementedError: buildnet: your code goes here",
        "train-net1": "WaitsFor: this cell waits for `net1`: finish the exercise buildnet first",
        "train-net2": "NotImplementedError: dropout: your code goes here",
        "net3": "NotImplementedError: logistic2conv: your code goes here",
        "table": "WaitsFor: this cell waits for `acc1`: finish the exercise buildnet first",
        "explain-net1": "WaitsFor: this cell waits for `net1`: finish the exercise buildnet first",
        "compare": "WaitsFor: this cell waits for `net1`: finish the exercise buildnet first",
        "masks": "WaitsFor: this cell waits for `relevance`: finish the exercise lrprule first",
    }


def executed(notebook: Any, folder: Path) -> dict[str, Any]:
    """The code cells by id, after a short run on a brief slice of the sample in a kernel of its own."""
    from course.datasets import brief

    notebook = copy.deepcopy(notebook)
    environment = os.environ | {"COURSE_DATA": str(brief()), "COURSE_RUN": "short"}
    client = NotebookClient(notebook, timeout=1200, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute(env=environment)
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def errors(cell: Any) -> list[str]:
    return [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]


def shows(cell: Any, kind: str) -> bool:
    return any(kind in output.get("data", {}) for output in cell.outputs)
