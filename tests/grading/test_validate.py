"""nbgrader's Validate, run as the program that students start, on what they have in hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.assignment import Assignment

NBGRADER = Path(sys.executable).with_name("nbgrader")


def validate(folder: Path) -> str:
    """What ``nbgrader validate`` says of the notebook in a student's folder."""
    command = [str(NBGRADER), "validate", "tiny.ipynb"]
    path = os.pathsep.join([str(NBGRADER.parent), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("def mean(x):\n    return x.mean() if len(x) else 0.0", ["Success! Your notebook passes all the tests."]),
        (
            "def mean(x):\n    return x.sum()",
            ["VALIDATION FAILED ON 1 CELL", "CheckFailed: mean:", "grows with the number of values"],
        ),
        (None, ["VALIDATION FAILED ON 1 CELL", "CheckFailed: mean:", "not written yet"]),
    ],
    ids=["right", "wrong", "untouched"],
)
def test_validate_passes_right_answers_and_names_what_is_wrong_with_others(
    tiny: Assignment, tmp_path: Path, answer: str | None, says: list[str]
) -> None:
    folder = tmp_path / "student" / "tiny"
    shutil.copytree(tiny.release, folder)
    notebook = nbformat.read(folder / "tiny.ipynb", as_version=4)
    if answer is not None:
        cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution"))
        cell.source = answer
    nbformat.write(notebook, folder / "tiny.ipynb")
    said = validate(folder)
    for words in says:
        assert words in said, said
