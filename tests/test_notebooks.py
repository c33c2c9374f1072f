"""Both notebooks in a real kernel, from the first cell to the last: the instructor's, and the one that is released."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course import datasets
from course.assignment import Assignment
from course.commands.samples import make_files
from course.commands.verify import copy_course

NAMES = ["convnet", "faces"]


@pytest.fixture(scope="module")
def trained(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The convnet's parameters after 1000 honest iterations on the sample."""
    folder = tmp_path_factory.mktemp("trained")
    before = os.environ.get("COURSE_DATA")
    os.environ["COURSE_DATA"] = datasets.SAMPLE
    try:
        make_files(Assignment(root, "convnet"), folder)
    finally:
        os.environ.pop("COURSE_DATA")
        if before is not None:
            os.environ["COURSE_DATA"] = before
    return folder


def run(folder: Path, name: str, allow_errors: bool) -> nbformat.NotebookNode:
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    client = NotebookClient(notebook, allow_errors=allow_errors, kernel_name="python3", timeout=1500)
    client.resources = {"metadata": {"path": str(folder)}}
    return client.execute()


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """The data and the iteration counts of a graded run."""
    monkeypatch.setenv("COURSE_DATA", datasets.SAMPLE)
    monkeypatch.setenv("COURSE_DATA", str(datasets.brief()))
    monkeypatch.setenv("COURSE_RUN", "short")


def errors(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [f"{output.ename}: {output.evalue}" for output in outputs if output.output_type == "error"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("brief")
def test_the_instructors_notebook_runs_from_top_to_bottom(root, tmp_path, trained, name):
    (copy,) = copy_course(root, tmp_path, [name])
    if name == "convnet":
        shutil.copytree(trained, copy.source, dirs_exist_ok=True)
    notebook = run(copy.source, name, allow_errors=False)
    graded = [cell for cell in notebook.cells if cell.source.startswith("check(")]
    exercises = [exercise for exercise in copy.exercises if exercise.cases]
    for cell, exercise in zip(graded, exercises, strict=True):
        text = cell.outputs[0].data["text/plain"]
        assert text.startswith(f"{exercise.name}: {exercise.points:g} of {exercise.points:g} points")
    pictures = [o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) >= {"convnet": 8, "faces": 3}[name]


@pytest.mark.usefixtures("brief")
def test_a_short_run_leaves_trained_parameters_as_they_are(root, tmp_path, trained):
    (copy,) = copy_course(root, tmp_path, ["convnet"])
    shutil.copytree(trained, copy.source, dirs_exist_ok=True)
    before = {path.name: path.read_bytes() for path in (copy.source / "cnn").iterdir()}
    run(copy.source, "convnet", allow_errors=False)
    assert before == {path.name: path.read_bytes() for path in (copy.source / "cnn").iterdir()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("brief")
def test_the_released_notebook_says_what_is_missing_and_runs_the_rest(root, tmp_path, name):
    shutil.copytree(root / "release" / name, tmp_path / name)
    notebook = run(tmp_path / name, name, allow_errors=True)
    asked = [exercise.name for exercise in Assignment(root, name).exercises if exercise.cases]
    seen = errors(notebook)
    for message in seen:
        kind, text = message.split(": ", 1)
        assert kind in ("NotImplementedError", "WaitsFor", "CheckFailed"), message
        assert any(exercise in text for exercise in asked), message
    assert sum(message.startswith("CheckFailed") for message in seen) == len(asked)
