"""Cells of the course that only show something: they are not run when graded, and keep their outputs as handed in.

The author marks them in the source notebook by a tag. A release is refused where a cell that is run needs one of them;
where a student's own cell does, it is run with the others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from nbformat import NotebookNode

from course.assignment import Assignment, CourseError
from course.grading.names import binds, uses
from course.grading.outputs import OutputBudget, new_output, one_line
from course.language import N_, _

__all__ = ["SHOW_ONLY", "as_handed_in", "check_tags", "is_show_only", "needed"]

#: The tag of a cell that only shows something.
SHOW_ONLY = "show-only"

#: What stands above outputs that a student handed in, and in the place of those that are not there.
HANDED_IN = N_("[grading] not run when graded; what follows is as it was handed in:")
NOTHING = N_("[grading] not run when graded, and handed in without outputs")


def is_show_only(cell: NotebookNode) -> bool:
    """Does the tag of a cell of the course's say that it only shows something?"""
    return cell.cell_type == "code" and SHOW_ONLY in cell.metadata.get("tags", [])


def needed(cells: Sequence[NotebookNode], shown: Collection[int]) -> dict[int, tuple[int, str]]:
    """Which of the cells that only show something have to be run, as those that are run may use what they bind.

    shown: their indexes. Returns, by the same, the index of a cell that uses it, and the name, "" for any name.
    """
    bound = {index: binds(str(cells[index].source)) for index in shown}
    why: dict[int, tuple[int, str]] = {}
    todo = [index for index, cell in enumerate(cells) if cell.cell_type == "code" and index not in bound]
    while todo:
        user = todo.pop(0)
        used = uses(str(cells[user].source))
        for index in [index for index in bound if index not in why]:
            names = bound[index]
            if used is None or names is None or used & names:
                why[index] = user, min(used & names) if used and names else ""
                todo.append(index)
    return why


def as_handed_in(outputs: Any, budget: OutputBudget) -> list[NotebookNode]:
    """The outputs of a cell as they stand in a student's file: bounded, harmless, below a line that says what they are.

    outputs: whatever stands there.
    """
    kept = budget.taken(outputs)
    # No stream: pages join those, and a carriage return in a student's could wipe out the line.
    text = _(HANDED_IN if kept else NOTHING)
    data = {"text/plain": text, "text/html": f"<p><em>{text}</em></p>"}
    return [new_output("display_data", data=data, metadata={}), *kept]


def check_tags(assignment: Assignment, notebook: NotebookNode, asked: Collection[str]) -> None:
    """Raise `CourseError` where a cell's tag says that it only shows something, and what is run needs it.

    asked: the names that the calls of exercises use.
    """
    cells = notebook.cells
    tagged = [index for index, cell in enumerate(cells) if SHOW_ONLY in cell.metadata.get("tags", [])]
    said = f"{assignment.notebook.relative_to(assignment.root)}, {{}} is {SHOW_ONLY}, but {{}}".format
    for index in tagged:
        marks, names = cells[index].metadata.get("nbgrader", {}), binds(str(cells[index].source))
        if cells[index].cell_type != "code" or marks.get("solution") or marks.get("grade"):
            raise CourseError(said(_called(cells, index), "it is an answer, a check or no code"))
        if names is None:
            raise CourseError(said(_called(cells, index), "there is no telling what it binds"))
        if called := names & set(asked):
            raise CourseError(said(_called(cells, index), f"exercises use its {min(called)}"))
    for index, (user, name) in needed(cells, tagged).items():
        if user not in tagged:
            used = f"uses its {name}" if name else "may use what it binds"
            raise CourseError(said(_called(cells, index), f"{_called(cells, user)} {used}"))


def _called(cells: Sequence[NotebookNode], index: int) -> str:
    """A cell in words: its number and its first line."""
    first = next((line.strip() for line in str(cells[index].source).splitlines() if line.strip()), "")
    return one_line(f"cell {index + 1} ({first[:60]!r})")
