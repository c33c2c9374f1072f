"""`course check`."""

from __future__ import annotations

import argparse
import os
import re
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course.assignment import CourseError
from course.grading.reading import read_notebook

__all__ = ["check"]

#: A check, which may have been merged with its answer's cell.
CHECK = re.compile(r"^check\(", re.MULTILINE)


def check(options: argparse.Namespace) -> int:
    """Run a notebook of one's own, as one would in JupyterLab, and show what its checks say."""
    path = options.notebook
    if not path.is_file():
        raise CourseError(f"there is no notebook {path}")
    try:
        notebook = read_notebook(path.read_bytes())
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None
    client = NotebookClient(notebook, timeout=600, allow_errors=True, kernel_name="python3")
    client.resources = {"metadata": {"path": str(path.parent.resolve())}}
    failed = checks = 0
    print(f"running {path.name}, with short training")
    try:
        with client.setup_kernel(env={**os.environ, "COURSE_RUN": "short"}):
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type != "code":
                    continue
                client.execute_cell(cell, index)
                if CHECK.search(cell.source):
                    checks += 1
                    failed += _show(cell)
                elif _errors(cell):
                    print(f"cell {index + 1}: {_errors(cell)[-1]}")
    except (CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"{path}: the notebook did not run to its end ({type(error).__name__})") from None
    print(f"{checks - failed} of {checks} checks passed")
    return 1 if failed or not checks else 0


def _show(cell: NotebookNode) -> bool:
    """Print what a check displayed; whether it failed."""
    for output in cell.outputs:
        text: Any = output.get("text") or output.get("data", {}).get("text/plain")
        if text:
            print(text.rstrip())
    errors = _errors(cell)
    if errors and "CheckFailed" not in errors[-1]:
        print(f"{cell.source}: {errors[-1]}")
    return bool(errors)


def _errors(cell: NotebookNode) -> list[str]:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return [f"{error.ename}: {' '.join(error.evalue.split())}"[:200] for error in errors]
