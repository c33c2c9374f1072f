"""A course of one's own: begun beside the installed package, without PyTorch; skeletons of notebooks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import TINY, submit

from course.assignment import Assignment
from course.cli import main
from course.commands.wheel import write_wheel
from course.grading.own import differences

#: The example that has an exercise of every kind.
KINDS = TINY.parent / "kinds"

#: What a course that computes with NumPy need not have. Python finds it nowhere, as where it is not installed.
WITHOUT = """
import sys
from importlib.machinery import PathFinder

find = PathFinder.find_spec

def find_spec(name, path=None, target=None):
    return None if name.split(".")[0] in ("torch", "torchvision", "sklearn") else find(name, path, target)

PathFinder.find_spec = find_spec
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A course as `course init` begins it."""
    assert main(["init", str(tmp_path / "mine")]) == 0
    return tmp_path / "mine"


def course(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), *arguments])


def marks(notebook: Path) -> dict[str, dict]:
    """What nbgrader knows of a notebook's cells, by their names."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {c.metadata.nbgrader.grade_id: dict(c.metadata.nbgrader) for c in cells if "nbgrader" in c.metadata}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def run(tmp_path):
    """Runs Python's modules beside the installed package, where there is no PyTorch; gives what they print."""
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps"]
    subprocess.run([*pip, "--target", site, write_wheel(tmp_path)], check=True)
    (site / "sitecustomize.py").write_text(WITHOUT)
    environment = {**os.environ, "PYTHONPATH": str(site), "COURSE_DATA": "sample"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return " ".join(done.stdout.split())

    probe = "import course; from importlib.util import find_spec; print(course.__file__, find_spec('torch'))"
    (tmp_path / "probe.py").write_text(probe)
    assert run("probe") == f"{site / 'course' / '__init__.py'} None"
    return run


@pytest.mark.needs("sandbox")
def test_a_new_course_beside_the_installed_package_without_pytorch_is_sound_at_once_and_grades(run, tmp_path):
    assert "next: cd mine && course verify" in run("course.cli", "init", "mine")
    said = run("course.cli", "--root", "mine", "verify")
    assert "tiny: solution 3 of 3, untouched release 0" in said
    assert "1 mistakes named in 2 wrong answers, 1 other right answers with full marks" in said
    run("course.cli", "--root", "mine", "release")
    submit(Assignment(tmp_path / "mine", "tiny"), "ann", "def mean(x):\n    return x.sum()")
    assert "ann mean: sum" in run("course.cli", "--root", "mine", "grade")
    assert "ann 1 1" in run("course.cli", "--root", "mine", "report")
    run("course.cli", "--root", "mine", "export", "--to", "csv")
    run("course.cli", "--root", "mine", "handout")
    assert (tmp_path / "mine" / "feedback" / "ann" / "tiny" / "index.html").is_file()
    assert (tmp_path / "mine" / "dist" / "mine-handout.zip").is_file()


#: Answers to exercises of the example with every kind, what they get, and what is said of them.
ANSWERS = {
    "rescale": ("def rescale(x): return x / (x.max() - x.min())", 2, "2 of 4: all is right but for the shift."),
    "axis": ("def axis(points): return 2 * np.linalg.svd(points - points.mean(0))[2][0]", 1, "its length should be 1"),
    "initials": ("def initials(names): return [name[0] for name in names]", 0, "result should be text, but is a list"),
    "ranking": ("def ranking(marks): return sorted(marks, reverse=True)", 0, "should come first"),
    "counts": ("def counts(names): return {}", 0, "is missing in counts"),
    "shared": ("def shared(a, b): return {*a, *b}", 0, "should not be in result"),
    "root": ("def root(x): return abs(x) ** 0.5", 1, "a ValueError should be raised, but nothing is"),
    "table": (
        "import pandas as pd\ndef table(names, marks): return pd.DataFrame({'name': names})",
        0,
        "the column mark is missing",
    ),
    "typical": ("def typical(x): return np.sort(x)[4]", 1, "values that are not told: "),
    "quiz": ("quiz = 'mean'", 0, "One value that is a thousand times larger moves the mean."),
    "quiz2": ("quiz2 = {'range', 'mean'}", 0, "What is the mean of -1 and -3?"),
    "total": ("def total(x):\n    s = 0\n    for v in x: s += v\n    return s", 2, "There is a loop in line 3."),
    "common": (
        "from math import gcd\n"
        "def common(n): return sum(gcd(a, b) == 1 for a in range(1, n + 1) for b in range(1, n + 1))",
        1,
        "times as much of the processor's time as the course's own",
    ),
    "squares": (
        "def squares(n): return sum([i * i for i in range(n)])",
        1,
        "times as much of memory as the course's own",
    ),
    "both": ("def both(x): return x.min(), 0.0", 0, "All cases have to be right for its points."),
    "essay": ("Incomes are far from each other.", 0, "waits for grading by hand"),
}


@pytest.mark.needs("sandbox")
def test_every_kind_of_exercise_is_released_verified_graded_reported_and_exported(run, tmp_path):
    root = tmp_path / "kinds"
    shutil.copytree(KINDS, root)
    on = ("course.cli", "--root", "kinds")
    run(*on, "release")
    assert "kinds: solution 31 + 3 by hand of 34, untouched release 0; 2 mistakes named" in run(*on, "verify")
    released = {path.name for path in (root / "release" / "kinds").iterdir()}
    assert released == {"kinds.ipynb", "exercises.py", "checks.npz"}
    with np.load(root / "release" / "kinds" / "checks.npz") as checks:
        kept = {"quiz/", "quiz2/", "typical/1/", "common/1/", "total/1/"}
        assert [name for name in checks if name.startswith(tuple(kept))] == []
        assert any(name.startswith("typical/0/") for name in checks)
    hand_in(root, "wrong", {name: source for name, (source, _, _) in ANSWERS.items()})
    run(*on, "grade", "--json", "kinds/results.json")
    (wrong,) = json.loads((root / "results.json").read_text())["submissions"]
    assert wrong["problems"] == []
    entries = {entry["name"]: entry for entry in wrong["exercises"]}
    for name, (_, points, words) in ANSWERS.items():
        assert entries[name]["score"] == points, entries[name]
        assert words in json.dumps(entries[name]), entries[name]
    run(*on, "report")
    page = (root / "feedback" / "wrong" / "kinds" / "index.html").read_text()
    assert "Rescale to the range from 0 to 1" in page
    run(*on, "export", "--to", "csv")
    run(*on, "handout")
    (handout,) = (root / "dist").glob("*-handout.zip")
    with zipfile.ZipFile(handout) as archive:
        (needs,) = [name for name in archive.namelist() if name.endswith("requirements-student.txt")]
        assert "pandas" in archive.read(needs).decode()
        assert "torch" not in archive.read(needs).decode()


def hand_in(root: Path, student: str, answers: dict[str, str]) -> None:
    """Let a student of the course at `root` hand in answers to exercises of the assignment kinds."""
    notebook = nbformat.read(root / "release" / "kinds" / "kinds.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("-answer")
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[name]
    folder = root / "submitted" / student / "kinds"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "kinds.ipynb")


@pytest.mark.needs("sandbox")
def test_a_cell_graded_by_hand_is_added_and_waits_only_where_there_is_an_answer(mine, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")
    change(mine / "source" / "tiny" / "exercises.py", "EXERCISES = (", 'EXERCISES = (\n    Exercise("why", 4),')
    assert course(mine, "new", "tiny", "--add") == 0
    assert course(mine, "verify") == 0
    assert "tiny: solution 3 + 4 by hand of 7, untouched release 0" in " ".join(capsys.readouterr().out.split())


def test_the_course_that_init_begins_is_the_one_of_the_documentation(mine):
    for file in ("source/tiny/exercises.py", "solutions/tiny/solution.py"):
        assert (mine / file).read_text() == (TINY / file).read_text()
    assert marks(mine / "source" / "tiny" / "tiny.ipynb") == marks(TINY / "source" / "tiny" / "tiny.ipynb")


def test_what_is_there_is_never_overwritten(mine, capsys):
    before = {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()}
    assert main(["init", str(mine)]) == 1
    assert capsys.readouterr().err == f"course init: {mine} is not empty: a course begins in a folder of its own\n"
    assert course(mine, "new", "tiny") == 0
    assert "tiny.ipynb: its cells and points are those of exercises.py" in capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()}


EXERCISES = '''
"""Exercises of all kinds."""

from course.exercise import Case, Exercise, FileExercise, Level


def call_both(ns, x):
    return ns.first(x) + ns.Second().value


EXERCISES = (
    Exercise("both", 2, (Case("a case", 2, lambda rng: {"x": rng.normal(size=3)}, call_both),)),
    Exercise("why", 3),
    Exercise("later", 1, (Case("a case", 1, lambda rng: {}, lambda ns, k=2: ns.later(k)),)),
    Exercise("again", 1, (Case("a case", 1, lambda rng: {}, lambda ns: ns.third(ns.first)),)),
    FileExercise("training", 1, ("net/1.npz",), lambda files, rng: (1.0, "sample"), (Level("all", 1, {"sample": 1}),)),
)
'''

SOLUTION = '''
import numpy as np


def first(x: np.ndarray, power: int = 2, *, axis=None):
    """The secret: squares."""
    return (x**power).sum(axis)


class Second:
    value = 1


def third(function):
    return function(np.ones(2))
'''


@pytest.fixture
def kinds(mine: Path) -> Path:
    for file, text in {"source/kinds/exercises.py": EXERCISES, "solutions/kinds/solution.py": SOLUTION}.items():
        (mine / file).parent.mkdir()
        (mine / file).write_text(text)
    assert course(mine, "new", "kinds") == 0
    return mine / "source" / "kinds" / "kinds.ipynb"


def test_a_skeleton_has_the_cells_of_every_kind_of_exercise(kinds):
    cells = {cell.id: cell for cell in nbformat.read(kinds, as_version=4).cells}
    graded = {name: (mark["points"], mark["locked"]) for name, mark in marks(kinds).items() if mark["grade"]}
    assert graded == {
        "both": (2, True),
        "why": (3, False),
        "later": (1, True),
        "again": (1, True),
        "training": (1, True),
    }
    assert [name for name, mark in marks(kinds).items() if mark["solution"]] == [
        *("both-answer", "why", "later-answer", "again-answer", "training-answer")
    ]
    assert cells["both"].source == 'check("both")'
    assert cells["why"].cell_type == "markdown"
    assert "def first(x, power=2, *, axis=None):" in cells["both-answer"].source
    assert 'return solution("kinds").first(x, power, axis=axis)' in cells["both-answer"].source
    assert 'Second = solution("kinds").Second' in cells["both-answer"].source
    assert "def later(k):" in cells["later-answer"].source, "not in the solution yet: as it is called"
    assert cells["again-answer"].source.startswith("def third(function):")
    assert "first" not in cells["again-answer"].source, "an earlier exercise asks for it"
    assert "# TODO: what writes net/1.npz" in cells["training-answer"].source
    assert "secret" not in kinds.read_text()


def test_a_skeleton_can_be_released_and_gives_no_answer_away(kinds):
    root = kinds.parents[2]
    (root / "solutions" / "kinds" / "solution.py").write_text(f"{SOLUTION}\n\ndef later(k):\n    return k\n")
    assert course(root, "release", "kinds") == 0
    assignment = Assignment(root, "kinds")
    released = nbformat.read(assignment.release / "kinds.ipynb", as_version=4)
    assert differences(assignment.exercises, released) == []
    assert not any(word in str(released) for word in ("solution(", "BEGIN SOLUTION", "a sample answer"))
    sources = {cell.id: cell.source for cell in released.cells}
    assert 'raise NotImplementedError("both: not written yet")' in sources["both-answer"]


def test_later_it_says_what_differs_and_adds_on_demand(kinds, capsys):
    root = kinds.parents[2]
    change(kinds.with_name("exercises.py"), 'Exercise("why", 3)', 'Exercise("why", 4)')
    change(kinds.with_name("exercises.py"), '"later", 1', '"afterwards", 1')
    before = kinds.read_bytes()
    capsys.readouterr()
    assert course(root, "new", "kinds") == 1
    where = "source/kinds/kinds.ipynb: "
    gone = [
        f"{where}the exercise why has 4 points in exercises.py, and 3 points in the notebook",
        f"{where}the exercise later has no place in exercises.py, and 1 point in the notebook",
        f"{where}the cell later-answer belongs to no exercise",
    ]
    missing = [
        f"{where}the exercise afterwards has 1 point in exercises.py, and no place in the notebook",
        f"{where}the exercise afterwards has no cell afterwards-answer in the notebook",
    ]
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(gone + missing)
    assert kinds.read_bytes() == before
    assert course(root, "new", "kinds", "--add") == 1
    added = f"{where}added at its end: afterwards"
    assert sorted(capsys.readouterr().out.splitlines()) == sorted([*gone, added])
    assert [cell.id for cell in nbformat.read(kinds, as_version=4).cells][-1] == "afterwards"


def test_an_assignment_that_is_not_there_begins_with_a_small_one(mine, capsys):
    assert course(mine, "new", "second") == 0
    assert "made source/second/second.ipynb" in capsys.readouterr().out
    assert course(mine, "release", "second") == 0


def test_a_name_that_no_cell_can_have_is_one_line(mine, capsys):
    change(mine / "source" / "tiny" / "exercises.py", '"mean",\n', '"the mean",\n')
    (mine / "source" / "tiny" / "tiny.ipynb").unlink()
    capsys.readouterr()
    assert course(mine, "new", "tiny") == 1
    assert capsys.readouterr().err.startswith("course new: an exercise cannot be called 'the mean")
