"""Restoring a submitted notebook: the assignment's own cells, their order and their metadata, from its release."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.assignment import CourseError
from course.grading.outputs import BASE64, valid_text

__all__ = ["read_notebook", "repair"]

#: More cells than any course's notebook has; checking a notebook, which is done often, takes time for each.
CELLS = 2000

#: A reference to an attachment in markdown, and the names that one may have.
ATTACHED = re.compile(r"attachment:\s*(?P<name>[^\s\"')>]*)")
ATTACHMENT_NAME = re.compile(r"[\w.-]{1,100}")


def read_notebook(content: bytes) -> NotebookNode:
    """A notebook from untrusted bytes, with every cell in a form that is safe to handle. Raises CourseError."""
    try:
        raw = json.loads(content)
        cells = raw["cells"]
        if raw["nbformat"] != 4 or not isinstance(cells, list):
            raise CourseError("the notebook is not in the format of Jupyter 4: save it again in JupyterLab")
        if len(cells) > CELLS:
            raise CourseError(f"the notebook has {len(cells)} cells: at most {CELLS} are graded")
        plain = [_plain(cell) for cell in cells]
    except RecursionError:
        raise CourseError("the notebook is nested too deeply to be one") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CourseError("the notebook is not valid JSON of a notebook: save it again in JupyterLab") from None
    notebook = nbformat.v4.new_notebook(cells=plain)
    nbformat.validate(notebook)
    return notebook


def repair(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The submitted notebook with the release's marked cells restored; and what had to be restored, in words.

    A marked cell (one with a ``grade_id``) appears exactly once, with the release's type and metadata, in the release's
    order. Locked cells have the release's source. The answers, and all other cells, are the student's; these stay with
    the marked cell that they follow.
    """
    marked = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    problems: list[str] = []
    found: dict[str, NotebookNode] = {}
    followers: dict[str, list[NotebookNode]] = {"": []}
    here = ""
    for cell in submitted.cells:
        name = _grade_id(cell)
        if name in marked and name not in found:
            found[name] = cell
            here = name
            followers.setdefault(here, [])
            continue
        if name in marked:
            problems.append(f"the cell {name} is there more than once: the first one counts")
        followers[here].append(_unmarked(cell))
    cells = list(followers[""])
    expected = [name for name in marked if name in found]
    if list(found) != expected:
        problems.append("marked cells were moved: their order was restored")
    for name, original in marked.items():
        cell, problem = _restored(found.get(name), original)
        problems += problem
        cells += [cell, *followers.get(name, [])]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=copy.deepcopy(released.metadata))
    _give_ids(notebook)
    return notebook, problems


def _restored(cell: NotebookNode | None, original: NotebookNode) -> tuple[NotebookNode, list[str]]:
    name = original.metadata.nbgrader.grade_id
    restored = copy.deepcopy(original)
    if cell is None:
        return restored, [f"the cell {name} was missing: it was restored from the release"]
    problems = []
    if cell.cell_type != original.cell_type:
        problems.append(f"the cell {name} had the type {cell.cell_type}: restored to {original.cell_type}")
    if original.metadata.nbgrader.solution:
        restored.source = cell.source
        if restored.cell_type == cell.cell_type == "markdown":
            restored.attachments = cell.get("attachments", {})
        elif restored.cell_type == "markdown":
            restored.source = ATTACHED.sub("missing:", restored.source)
    elif cell.source != original.source:
        problems.append(f"the locked cell {name} was changed: it was restored from the release")
    marks, wanted = dict(cell.metadata.get("nbgrader", {})), dict(original.metadata.nbgrader)
    changed = sorted(key for key in ("points", "grade", "solution", "locked") if marks.get(key) != wanted.get(key))
    if changed:
        problems.append(f"the cell {name} had other settings ({', '.join(changed)}): restored from the release")
    return restored, problems


def _unmarked(cell: NotebookNode) -> NotebookNode:
    cell.metadata = NotebookNode()
    return cell


def _grade_id(cell: NotebookNode) -> str:
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _plain(cell: Any) -> NotebookNode:
    """A cell with its source, its pictures and its nbgrader marks only: outputs and other metadata are not needed."""
    source = cell["source"]
    text = valid_text(source if isinstance(source, str) else "".join(source))
    metadata = cell.get("metadata", {})
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kinds: dict[str, Any] = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    make = kinds.get(cell["cell_type"], nbformat.v4.new_raw_cell)
    kept = {"nbgrader": nbformat.from_dict(marks)} if isinstance(marks, dict) else {}
    if cell["cell_type"] != "markdown":
        return make(text, metadata=kept)
    pictures = _pictures(cell.get("attachments"))
    # Feedback cannot be rendered with a picture that is referred to and not there.
    text = ATTACHED.sub(lambda link: link[0] if link["name"] in pictures else f"missing:{link['name']}", text)
    return make(text, metadata=kept, attachments=pictures)


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """The attachments that are PNG or JPEG pictures, by name."""
    named = attachments.items() if isinstance(attachments, dict) else ()
    return {
        name: {kind: data}
        for name, kinds in named
        if ATTACHMENT_NAME.fullmatch(name) and isinstance(kinds, dict)
        for kind, data in kinds.items()
        if kind in ("image/png", "image/jpeg") and isinstance(data, str) and BASE64.fullmatch(data)
    }


def _give_ids(notebook: NotebookNode) -> None:
    """Number the cells, so that the same submission always gives the same notebook."""
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"
