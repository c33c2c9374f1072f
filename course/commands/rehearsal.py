"""Running the instructor's own notebook in full, live: what it prints as it comes, its figures and files kept."""

from __future__ import annotations

import base64
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from rich.console import Console
from rich.markup import escape

from course.assignment import Assignment
from course.exercise import FileExercise

__all__ = ["rehearse"]


def rehearse(assignment: Assignment, iterations: int, figures: Path, files: Path, console: Console) -> None:
    """Run an assignment's source notebook on the data of ``$COURSE_DATA``.

    iterations: the most that any training in it may take.
    figures: the folder that its figures are written to, as PNG.
    files: the folder that the files it asks of students are copied to.
    """
    files.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(assignment.notebook, as_version=4)
    os.environ["COURSE_RUN"] = str(iterations)
    client = _Live(notebook, console)
    client.resources = {"metadata": {"path": str(assignment.source)}}
    try:
        client.execute()
    finally:
        del os.environ["COURSE_RUN"]
    for error in _errors(notebook):
        console.print(f"[red]{escape(error)}[/]")
    for path in _save_figures(notebook, figures, assignment.name):
        console.print(f"figure: {os.path.relpath(path)}", highlight=False)
    for exercise in assignment.exercises:
        for name in exercise.files if isinstance(exercise, FileExercise) else ():
            if (assignment.source / name).is_file():
                (files / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(assignment.source / name, files / name)


class _Live(NotebookClient):
    """nbclient, which also shows what the notebook prints while it runs."""

    def __init__(self, notebook: NotebookNode, console: Console) -> None:
        super().__init__(notebook, timeout=None, allow_errors=True, kernel_name="python3")
        self._console = console

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        if msg["msg_type"] == "stream":
            text = msg["content"]["text"]
            if msg["content"]["name"] == "stdout":
                self._console.print(text, end="", markup=False, highlight=False)
            elif self._console.is_terminal:
                self._console.file.write(text)
                self._console.file.flush()
        return super().process_message(msg, cell, cell_index)


def _errors(notebook: NotebookNode) -> list[str]:
    """What went wrong in a notebook, in one line each."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [f"{o.ename}: {' '.join(o.evalue.split())}" for o in outputs if o.output_type == "error"]


def _save_figures(notebook: NotebookNode, folder: Path, name: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [
        output.data["image/png"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    paths = []
    for number, picture in enumerate(pictures, start=1):
        path = folder / f"{name}-{number:02d}.png"
        path.write_bytes(base64.b64decode(picture))
        paths.append(path)
    return paths
