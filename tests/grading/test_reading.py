"""Notebooks as programs write them, and as files arrive."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import nbformat
import pytest

from course.assignment import CourseError
from course.grading.reading import read_notebook

PNG = "iVBORw0KGgo="
CODE = "def f():\n    return 'ä'"


def notebook(source: Any = CODE, **more: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def in_format_3() -> dict[str, Any]:
    cell = {"cell_type": "code", "input": CODE, "language": "python", "metadata": {}, "outputs": [], "prompt_number": 1}
    heading = {"cell_type": "heading", "level": 1, "source": "Title", "metadata": {}}
    worksheets = [{"cells": [heading, cell], "metadata": {}}]
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": worksheets}


def colab() -> dict[str, Any]:
    book = notebook(CODE.splitlines(keepends=True), nbformat_minor=0)
    book["metadata"] = {"colab": {"provenance": [], "gpuType": "T4"}, "kernelspec": {"name": "python3"}}
    book["cells"][0]["metadata"] = {"id": "a1B2", "colab": {"base_uri": "https://localhost:8080/"}, "cellView": "form"}
    book["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x"]}, {"strange": 1}]
    return book


def vs_code() -> dict[str, Any]:
    book = notebook(CODE.replace("\n", "\r\n"), nbformat_minor=2)
    book["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4}
    book["cells"][0]["metadata"] = {"vscode": {"languageId": "python"}}
    return book


def kaggle() -> dict[str, Any]:
    book = notebook(CODE, nbformat_minor=4)
    book["metadata"] = {"kaggle": {"accelerator": "none"}}
    book["cells"][0]["metadata"] = {"_uuid": "8f2839f25d", "trusted": True, "execution": {"iopub.status.busy": "x"}}
    return book


def jupyterlite() -> dict[str, Any]:
    book = notebook(CODE)
    book["metadata"] = {"kernelspec": {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}}
    book["cells"][0] |= {"id": "x" * 8, "metadata": {"trusted": True}}
    return book


def without_outputs() -> dict[str, Any]:
    book = notebook(CODE)
    del book["cells"][0]["outputs"], book["cells"][0]["execution_count"]
    return book


KINDS = [colab(), vs_code(), kaggle(), jupyterlite(), in_format_3(), without_outputs()]
KINDS += [notebook(nbformat_minor=minor) for minor in (0, 1, 2, 3, 4, 5, 99)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_notebook_of_any_program_and_format_is_read(kind: dict[str, Any], encoding: str) -> None:
    said: list[str] = []
    book = read_notebook(json.dumps(kind, ensure_ascii=False).encode(encoding), said)
    assert [cell.source for cell in book.cells if cell.cell_type == "code"] == [CODE]
    assert said == []


@pytest.mark.parametrize("behind", [b"}", b"\n{}", b"\nSent from my phone", b"\0\0\0garbage"])
def test_what_stands_behind_a_notebook_is_left_out_and_that_is_said(behind: bytes) -> None:
    said: list[str] = []
    assert len(read_notebook(json.dumps(notebook()).encode() + behind, said).cells) == 1
    assert said == ["there was something behind the end of the notebook's file: it was left out"]


def test_padding_behind_a_notebook_is_nothing_to_speak_of() -> None:
    said: list[str] = []
    read_notebook(json.dumps(notebook()).encode() + b"\r\n\0\0 \n", said)
    assert said == []


def test_git_s_marks_of_a_conflict_are_named() -> None:
    text = json.dumps(notebook(), indent=1).replace('"metadata": {},', '<<<<<<< HEAD\n"metadata": {},\n=======\n', 1)
    with pytest.raises(CourseError, match="git's marks of a merge conflict in it: choose one version"):
        read_notebook((text + "\n>>>>>>> theirs\n").encode())


ATTACHMENTS = [
    "WhatsApp Image 2024-11-28 at 09.15.00.png",
    "Bildschirmfoto (2).png",
    normalize("NFD", "Lösung für Jörg.jpg"),
    "scan+100%.png",
    "a'b\"c.png",
    "解答.png",
]


@pytest.mark.parametrize("name", ATTACHMENTS)
@pytest.mark.parametrize("written", [str, quote, lambda name: name.replace(" ", "%20"), lambda n: normalize("NFC", n)])
def test_a_picture_is_shown_whatever_it_is_called(name: str, written: Any) -> None:
    cell = nbformat.v4.new_markdown_cell(f"so: ![x](attachment:{written(name)}) and more")
    cell.attachments = {name: {"image/png": PNG}}
    book = read_notebook(json.dumps(notebook(cells=[cell])).encode())
    ((safe, content),) = book.cells[0].attachments.items()
    assert content == {"image/png": PNG}
    assert book.cells[0].source == f"so: ![x](attachment:{safe}) and more"
