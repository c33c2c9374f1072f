"""`course new`."""

from __future__ import annotations

import argparse
from pathlib import Path
from string import Template

import nbformat

from course.assignment import exercises_in, find_root
from course.commands.skeleton import cells_of, check_name, skeleton
from course.grading.own import differences, read_own, spare_answers

__all__ = ["begin", "make_notebook", "new", "template"]


def new(options: argparse.Namespace) -> int:
    """Make an assignment's notebook from its exercises.py, or say how the one that is there differs from it."""
    root, name = find_root(options.root), options.assignment
    begin(root, name)
    path, exercises = root / "source" / name / f"{name}.ipynb", exercises_in(root / "source" / name)
    if not path.exists():
        make_notebook(root, name)
        return 0
    where, notebook = path.relative_to(root), read_own(path)
    if options.add:
        there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells}
        cells = cells_of(name, exercises, _solution(root, name))
        missing = [each for each in cells if not {each, f"{each}-answer"} & there]
        notebook.cells += [cell for each in missing for cell in cells[each]]
        nbformat.write(notebook, path)
        print(f"{where}: added at its end: {', '.join(missing) or 'nothing'}")
    said = [f"{difference} in the notebook" for difference in differences(exercises, notebook)]
    said += [f"the cell {spare} belongs to no exercise" for spare in spare_answers(exercises, notebook)]
    for line in said or ["its cells and points are those of exercises.py"]:
        print(f"{where}: {line}")
    return 1 if said else 0


def begin(root: Path, name: str) -> None:
    """Write what an assignment begins with, where it has no folder yet; nothing that is there is overwritten."""
    check_name(name, "an assignment")
    if (root / "source" / name).exists():
        return
    for path, text in {
        root / "source" / name / "exercises.py": "exercises.txt",
        _solution(root, name): "solution.txt",
        root / "tests" / "submissions" / name / "answers" / "mean.py": "answers.txt",
    }.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(template(text), encoding="utf-8")
            print(f"made {path.relative_to(root)}")


def make_notebook(root: Path, name: str) -> None:
    """Write the skeleton of an assignment's notebook."""
    folder = root / "source" / name
    notebook = skeleton(name, exercises_in(folder), _solution(root, name))
    nbformat.write(notebook, folder / f"{name}.ipynb")
    print(f"made source/{name}/{name}.ipynb, with TODO where you have to write")


def _solution(root: Path, name: str) -> Path:
    return root / "solutions" / name / "solution.py"


def template(name: str, **words: str) -> str:
    """The text of a file that a course begins with, or of one that is made from it."""
    text = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
    return Template(text).substitute(words)
