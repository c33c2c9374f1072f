"""What students get: the committed release is a fresh one, and it holds no answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import tree

from course.assignment import Assignment, asked_folders, assignments
from course.challenge import PUBLIC_EXAMPLES
from course.commands.verify import copy_course
from course.differences import compare
from course.exercise import Exercise, FileExercise
from course.grading.books import make_release

NAMES = ["convnet", "faces"]


@pytest.fixture(scope="module")
def fresh(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assignment]:
    """The assignments, released anew in a copy of the course, in which an instructor has trained."""
    copies = copy_course(root, tmp_path_factory.mktemp("release"), NAMES)
    for copy in copies:
        for exercise in copy.exercises:
            for name in exercise.files if isinstance(exercise, FileExercise) else ():
                (copy.source / name).parent.mkdir(exist_ok=True)
                (copy.source / name).write_bytes(b"an instructor's own answer")
        make_release(copy)
    return {copy.name: copy for copy in copies}


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_release_is_a_fresh_one(root, fresh, name):
    committed, made = tree(root / "release" / name), tree(fresh[name].release)
    assert committed.keys() == made.keys()
    for file in committed.keys() - {PUBLIC_EXAMPLES}:
        assert committed[file] == made[file], f"{file}: run `course release {name}` and commit"


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_public_examples_are_what_the_solution_answers_now(root, fresh, name):
    paths = (root / "release" / name / PUBLIC_EXAMPLES, fresh[name].release / PUBLIC_EXAMPLES)
    committed, made = (dict(np.load(path, allow_pickle=False)) for path in paths)
    assert committed.keys() == made.keys()
    assert compare(committed, made, tol=1e-6) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_release_holds_no_answer_and_no_instructors_file(root, fresh, name):
    files = tree(fresh[name].release)
    assert not any("solution" in file or file.startswith("cnn/") for file in files)
    hidden = (root / "solutions" / name / "solution.py").read_text()
    lines = {line.strip() for line in hidden.splitlines() if len(line.strip()) > 30 and "import" not in line}
    given = "\n".join(
        content.decode(errors="replace") for file, content in files.items() if file.endswith((".py", "nb"))
    )
    for text in ("BEGIN SOLUTION", "END SOLUTION", "import solution"):
        assert text not in given
    code = "\n".join(
        cell.source
        for cell in nbformat.read(fresh[name].release / f"{name}.ipynb", as_version=4).cells
        if cell.cell_type == "code"
    )
    given_away = ("modules.Convolution", "class ", '"""')  # lines that the text itself gives
    assert not [line for line in lines if line in code and not line.startswith(given_away)]


@pytest.mark.parametrize("name", NAMES)
def test_every_stub_names_its_exercise(fresh, name):
    notebook = nbformat.read(fresh[name].release / f"{name}.ipynb", as_version=4)
    code = [exercise.name for exercise in fresh[name].exercises if exercise.cases]
    for exercise in code:
        (stub,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"{exercise}-answer")
        assert f'raise NotImplementedError("{exercise}: not written yet")' in stub.source


def test_an_assignment_is_two_folders_and_no_code_in_course(root: Path):
    for path in (root / "course").rglob("*.py"):
        words = set(re.findall(r"[a-z_]+", path.read_text().lower()))
        assert not words & {"geterrorgrad(", "firstconvolution", "lrprule", "lrpfirst", "logistic2conv"}, path


def test_what_is_released_is_what_exercises_ask_for(fresh):
    for assignment in fresh.values():
        notebook = json.loads((assignment.release / f"{assignment.name}.ipynb").read_text())
        points = {
            cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]["points"]
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade")
        }
        assert points == {exercise.name: exercise.points for exercise in assignment.exercises}
    assert [a.name for a in assignments(next(iter(fresh.values())).root)] == NAMES
    assert all(isinstance(e, Exercise | FileExercise) for a in fresh.values() for e in a.exercises)


def test_what_students_are_asked_to_hand_in_is_never_part_of_an_assignment(fresh):
    assert asked_folders(fresh["convnet"].exercises) == {"cnn"}
    assert asked_folders(fresh["faces"].exercises) == set()
    assert (fresh["convnet"].source / "cnn").is_dir()
