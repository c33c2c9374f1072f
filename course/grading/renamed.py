"""What exercises are called now, by the names that they had before: hand-ins may still use those."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from course.assignment import Assignment
from course.grading.journal import RECORDS

__all__ = ["keep_names", "names_before", "with_names_of_now"]


def names_before(assignment: Assignment) -> dict[str, str]:
    """The new names of an assignment's exercises, by the old ones."""
    try:
        names: dict[str, str] = json.loads(_file(assignment).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return names


def keep_names(assignment: Assignment, renamed: Mapping[str, str]) -> None:
    """Remember new names of exercises."""
    if renamed:
        names = {old: renamed.get(new, new) for old, new in names_before(assignment).items()} | dict(renamed)
        _file(assignment).parent.mkdir(exist_ok=True)
        _file(assignment).write_text(json.dumps(names, indent=1) + "\n", encoding="utf-8")


def with_names_of_now(notebook: NotebookNode, names: Mapping[str, str]) -> NotebookNode:
    """A submitted notebook whose cells bear the names of now; what was as released still counts as such."""
    names = {f"{old}{end}": f"{new}{end}" for old, new in names.items() for end in ("", "-answer")}
    there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        old = marks.get("grade_id")
        if isinstance(old, str) and old in names and names[old] not in there:
            is_as_released = marks.get("checksum") == compute_checksum(cell)
            marks["grade_id"] = names[old]
            if is_as_released:
                marks["checksum"] = compute_checksum(cell)
    return notebook


def _file(assignment: Assignment) -> Path:
    return assignment.root / RECORDS / f"{assignment.name}.names.json"
