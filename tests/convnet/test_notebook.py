"""The notebook: valid, without outputs, and with the cells that grading relies on."""

import re
from pathlib import Path

import nbformat
import pytest

from course.assignment import Assignment

CONVNET = Assignment(Path(__file__).parents[2], "convnet")

POINTS = {"buildcnn": 10, "derivation": 4, "geterrorgrad": 6, "training": 10, "firstconvolution": 10}


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(CONVNET.notebook, as_version=4)


def graded(notebook):
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def test_it_is_a_valid_notebook_without_outputs(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_cells_have_ids_that_say_what_they_are(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id) for id in ids)


def test_every_exercise_has_its_answer_cell_and_then_its_grade_cell(notebook):
    order = list(graded(notebook))
    expected = []
    for name in POINTS:
        expected += [name] if name == "derivation" else [f"{name}-answer", name]
    assert order == expected


def test_grade_cells_are_locked_and_say_check_and_nothing_else(notebook):
    cells = graded(notebook)
    for name, points in POINTS.items():
        meta = cells[name].metadata.nbgrader
        by_hand = name == "derivation"
        assert (meta.grade, meta.points, meta.schema_version, meta.task) == (True, points, 3, False)
        assert (meta.solution, meta.locked) == (by_hand, not by_hand)
        assert by_hand or cells[name].source == f'check("{name}")'


def test_answers_stand_between_markers_and_fetch_the_hidden_solution(notebook):
    for name, cell in graded(notebook).items():
        if name.endswith("-answer"):
            meta = cell.metadata.nbgrader
            assert (meta.grade, meta.solution, meta.locked) == (False, True, False)
        if name.endswith("-answer") or name == "derivation":
            assert cell.source.count("### BEGIN SOLUTION") == cell.source.count("### END SOLUTION") == 1


def test_no_answer_stands_outside_the_markers(notebook):
    released = [
        re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.S) for cell in notebook.cells
    ]
    text = "\n".join(released)
    for giveaway in "p_k", "course.assignment", "solution(", "Z[0]", "(p - t)":
        assert giveaway not in text


def test_the_mistakes_point_to_sections_that_exist(notebook):
    headings = set(re.findall(r"^## (.+)$", "\n".join(cell.source for cell in notebook.cells), re.M))
    sections = {mistake.section for exercise in CONVNET.exercises for mistake in exercise.mistakes}
    assert sections <= headings


def test_figure_1_is_attached(notebook):
    cell = next(cell for cell in notebook.cells if "attachments" in cell)
    assert "attachment:network.png" in cell.source
    assert cell.attachments["network.png"]["image/png"].startswith("iVBOR")


def test_what_students_read_is_short():
    assert len((CONVNET.source / "modules.py").read_text().splitlines()) <= 150
    assert len((CONVNET.source / "utils.py").read_text().splitlines()) <= 100
