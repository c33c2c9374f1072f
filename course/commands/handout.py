"""`course handout`."""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from pathlib import Path

from course.assignment import Assignment, CourseError, asked_files, asked_folders, assignments, find_root
from course.commands.new import template
from course.commands.requirements import data_sets, for_conda, requirements
from course.commands.wheel import write_wheel
from course.datasets.download import SOURCES
from course.exercise import Exercise
from course.grading.gradebook import course_id
from course.grading.own import released_notebook

__all__ = ["handout"]

#: What a README says only where it is so: PyTorch is needed, or an exercise is graded by hand.
DISK = "PyTorch takes up to 7 GB of disk on Linux, where it brings libraries for graphics cards; much less elsewhere.\n"
BY_HAND = "- What is graded by hand may also be a photograph, in the notebook or beside it, or a PDF beside it.\n"


def handout(options: argparse.Namespace) -> int:
    """Pack what students are given: released assignments, the course package, how to install it and what to do."""
    root = find_root(options.root)
    chosen = [Assignment(root, name) for name in dict.fromkeys(options.assignments)] or assignments(root)
    if not chosen:
        raise CourseError("there is no assignment in this course yet: make one with `course new A`")
    titles = {assignment.name: _title(assignment) for assignment in chosen}
    name = re.sub(r"[^\w.-]+", "-", course_id(root)).strip("-") or "course"
    needed = requirements([assignment.release for assignment in chosen])
    dest = (options.dest or root / "dist").resolve()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, name)
        for assignment in chosen:
            not_these = shutil.ignore_patterns("__pycache__", ".*", *asked_folders(assignment.exercises))
            shutil.copytree(assignment.release, folder / assignment.name, ignore=not_these)
        wheel = write_wheel(folder).name
        listed, conda = "\n".join(map(str, needed)), "\n".join(f"  - {entry}" for entry in for_conda(needed))
        texts = {
            "README.md": _readme(name, chosen, titles, wheel, "torch" in {each.name for each in needed}),
            "environment.yml": template("environment.yml", course=name, wheel=wheel, packages=conda),
            "requirements-student.txt": template("requirements.txt", wheel=wheel, packages=listed),
        }
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        archive = shutil.make_archive(str(dest / f"{name}-handout"), "zip", scratch, name)
    print(archive)
    return 0


def _title(assignment: Assignment) -> str:
    """The first heading of a release's notebook. Raises `CourseError` where there is no release as it should be."""
    notebook = released_notebook(assignment)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^#+ +(.+)$", text, re.MULTILINE)
    return heading[1].strip() if heading else assignment.name


def _asked(assignment: Assignment) -> str:
    """The files and folders that are handed in beside the notebook, in words."""
    paths = [Path(name).parts for name in asked_files(assignment.exercises)]
    names = dict.fromkeys(f"`{first}/`" if rest else f"`{first}`" for first, *rest in paths)
    return " and ".join(names)


def _readme(course: str, chosen: list[Assignment], titles: dict[str, str], wheel: str, torch: bool) -> str:
    """What students read first, about what is in their archive and nothing else."""
    first = chosen[0].name
    entries = [f"- `{a.name}`: {titles[a.name]}, {a.max_score:g} points" for a in chosen]
    files = [f", and for `{a.name}` also {names}" for a in chosen if (names := _asked(a))]
    exercises = [exercise for assignment in chosen for exercise in assignment.exercises]
    by_hand = any(isinstance(exercise, Exercise) and not exercise.cases for exercise in exercises)
    data = list(dict.fromkeys(name for a in chosen for name in data_sets(a.release)))
    sizes = ", ".join(f"{name} ({SOURCES[name].size})" for name in data)
    return template(
        "students.md",
        course=course,
        assignments="\n".join(entries),
        wheel=wheel,
        first=first,
        disk=DISK if torch else "",
        data=template("students-data.md", first=first, sizes=sizes, names=" ".join(data)) if data else "",
        files="".join(files),
        by_hand=BY_HAND if by_hand else "",
    )
