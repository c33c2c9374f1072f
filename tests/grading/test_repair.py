import json
import time

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from course.assignment import CourseError
from course.grading.reading import read_notebook
from course.grading.repair import repair

V4 = nbformat.v4


def marks(name, **kind):
    marked = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return {"nbgrader": {**marked, **kind}}


@pytest.fixture
def released():
    cells = [
        V4.new_markdown_cell("given"),
        V4.new_code_cell("def f(): raise NotImplementedError", metadata=marks("f-answer", solution=True)),
        V4.new_code_cell('check("f")', metadata=marks("f", grade=True, locked=True, points=3)),
        V4.new_markdown_cell("your text", metadata=marks("text", grade=True, solution=True, points=4)),
    ]
    return V4.new_notebook(cells=cells)


def copy(notebook):
    return read_notebook(nbformat.writes(notebook).encode())


def mended(submitted, released):
    result = repair(submitted, released)
    return result.notebook, result.problems


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def test_the_release_itself_needs_no_repair(released):
    repaired, problems = mended(copy(released), released)
    assert problems == []
    assert sources(repaired) == sources(released)


def test_answers_and_own_cells_stay_and_keep_their_place(released):
    submitted = copy(released)
    submitted.cells[1].source = "def f(): return 1"
    submitted.cells.insert(2, V4.new_code_cell("mine"))
    submitted.cells.append(V4.new_code_cell("last"))
    repaired, problems = mended(submitted, released)
    assert problems == []
    assert sources(repaired) == ["given", "def f(): return 1", "mine", 'check("f")', "your text", "last"]


def test_a_changed_grade_cell_gets_its_source_points_and_type_back(released):
    submitted = copy(released)
    submitted.cells[2] = V4.new_markdown_cell("100 points", metadata=marks("f", grade=True, locked=False, points=100))
    result = repair(submitted, released)
    own, cell = result.notebook.cells[2:4]
    assert (cell.cell_type, cell.source) == ("code", 'check("f")')
    assert cell.metadata == released.cells[2].metadata
    assert (own.cell_type, own.source, own.metadata) == ("markdown", "100 points", {})  # what was written there stays
    assert len(result.problems) == 2
    assert result.notes == ["the cell f had other settings (points, locked): restored from the release"]


def test_deleted_cells_come_back_in_order(released):
    submitted = copy(released)
    del submitted.cells[1:3]
    repaired, problems = mended(submitted, released)
    assert sources(repaired)[:4] == ["given", "def f(): raise NotImplementedError", 'check("f")', "your text"]
    assert len(problems) == 2


def test_of_a_doubled_cell_the_first_counts_and_the_other_is_an_ordinary_cell(released):
    submitted = copy(released)
    submitted.cells.insert(3, V4.new_code_cell("100.0", metadata=marks("f", grade=True, locked=True, points=3)))
    repaired, problems = mended(submitted, released)
    assert sum(c.metadata.get("nbgrader", {}).get("grade_id") == "f" for c in repaired.cells) == 1
    assert repaired.cells[3].source == "100.0"
    assert "more than once" in problems[0]


def test_cells_in_another_order_are_put_back(released):
    submitted = copy(released)
    submitted.cells = submitted.cells[::-1]
    repaired, problems = mended(submitted, released)
    named = [c.metadata.nbgrader.grade_id for c in repaired.cells if "nbgrader" in c.metadata]
    assert named == ["f-answer", "f", "text"]
    assert "marked cells were moved: their order was restored" in problems


def test_a_students_own_marks_and_outputs_mean_nothing(released):
    submitted = copy(released)
    submitted.cells.append(V4.new_code_cell("1", metadata=marks("bonus", grade=True, points=1000)))
    raw = json.loads(nbformat.writes(submitted))
    raw["cells"][2]["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "3.0"}, "metadata": {}}]
    repaired, problems = mended(read_notebook(json.dumps(raw).encode()), released)
    assert problems == []
    assert all(not cell.get("outputs") for cell in repaired.cells)
    assert repaired.cells[-1].metadata == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{nope",
        b"[]",
        b"{}",
        b'{"cells": 3, "nbformat": 4}',
        b'{"cells": [3], "nbformat": 4}',
        b'{"cells": [{"cell_type": "code", "source": 3}], "nbformat": 4}',
        b'{"cells": 1, "nbformat": 3}',
        b'{"worksheets": 1, "nbformat": 3}',
        b'{"cells": [], "nbformat": 5}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_notebook_is_one_line(content):
    with pytest.raises(CourseError, match=r"^the notebook [^\n]*$"):
        read_notebook(content)


def test_strange_metadata_is_dropped(released):
    raw = json.loads(nbformat.writes(released))
    raw["cells"][0]["metadata"] = {"nbgrader": "text", "tags": 3}
    raw["cells"][2]["metadata"]["nbgrader"]["grade_id"] = ["f"]
    raw["metadata"] = {"kernelspec": {"name": "evil", "display_name": "x"}}
    repaired, _ = mended(read_notebook(json.dumps(raw).encode()), released)
    assert repaired.metadata == released.metadata


def test_pictures_in_text_stay_and_references_to_none_are_taken_out(released):
    raw = json.loads(nbformat.writes(released))
    text = raw["cells"][0]
    text["source"] = "![a](attachment:a.png) ![b](attachment:b.svg) ![c](attachment:c.png)"
    text["attachments"] = {
        "a.png": {"image/png": "iVBORw0KGgo="},
        "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        "c.png": {"image/png": '"><script>'},
    }
    repaired, problems = mended(read_notebook(json.dumps(raw).encode()), released)
    assert problems == []
    assert repaired.cells[0].attachments == {"a.png": {"image/png": "iVBORw0KGgo="}}
    assert repaired.cells[0].source == "![a](attachment:a.png) ![b](missing:b.svg) ![c](missing:c.png)"


def test_a_picture_in_an_answer_stays_with_it(released):
    raw = json.loads(nbformat.writes(released))
    raw["cells"][3]["source"] = "![my derivation](attachment:scan.png) and ![lost](attachment:lost.png)"
    raw["cells"][3]["attachments"] = {"scan.png": {"image/png": "iVBORw0KGgo="}}
    repaired, _ = mended(read_notebook(json.dumps(raw).encode()), released)
    answer = repaired.cells[3]
    assert answer.attachments == {"scan.png": {"image/png": "iVBORw0KGgo="}}
    assert answer.source == "![my derivation](attachment:scan.png) and ![lost](missing:lost.png)"
    raw["cells"][3]["cell_type"] = "raw"
    repaired, _ = mended(read_notebook(json.dumps(raw).encode()), released)
    assert "attachment:" not in repaired.cells[3].source


def test_what_an_instructor_changed_since_is_no_students_doing(released):
    older = copy(released)
    for cell in older.cells[1:3]:
        cell.metadata.nbgrader.points = 2
    older.cells[2].source = 'check("f")  # the old one\nprint()'
    for cell in older.cells[1:3]:
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
    result = repair(older, released)
    assert result.problems == []
    assert len(result.notes) == 2
    assert sources(result.notebook) == sources(released)


def test_a_text_without_marks_is_known_by_what_it_stands_between(released):
    released.cells.append(V4.new_markdown_cell("the end"))
    submitted = copy(released)
    for cell in submitted.cells:
        cell.metadata = {}
    submitted.cells[1].source, submitted.cells[3].source = "def f(): return 1", "mine alone"
    result = repair(submitted, released)
    assert sources(result.notebook) == ["given", "def f(): return 1", 'check("f")', "mine alone", "the end"]
    assert len(result.problems) == 1
    assert not result.elsewhere


def test_a_long_notebook_is_repaired_in_the_time_of_one_look_at_each_cell(root):
    path = root / "release" / "convnet" / "convnet.ipynb"
    released = nbformat.read(path, as_version=4)
    submitted = read_notebook(path.read_bytes())
    submitted.cells += [V4.new_code_cell(f"def own_{number}(x):\n    return x + {number}") for number in range(300)]
    started = time.process_time()
    assert not repair(submitted, released).untouched
    assert time.process_time() - started < 20  # of the 30 seconds that reading may take; some tenths are usual
