"""The rubric and the sample solution of what is graded by hand, beside the student's cell in formgrader.

They are put into the page while it is shown. No file has them but the source: not the autograded notebook, which
nbgrader makes feedback of, and so no page of a student's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from course.assignment import Assignment, find_root
from course.errors import CourseError
from course.exercise import Exercise
from course.grading.html import markdown_to_html
from course.grading.own import read_own
from course.rubric import LETTERS, Item

__all__ = ["graded_assignment", "rubrics_of", "sample_solution", "show_rubrics"]

#: The text between nbgrader's marks; a comment of Markdown's may hold each of them.
SOLUTION = re.compile(r"^[^\n]*BEGIN SOLUTION[^\n]*\n(.*?)^[^\n]*END SOLUTION[^\n]*$", re.MULTILINE | re.DOTALL)


def show_rubrics(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    """A preprocessor of nbconvert's: in formgrader, rubric and sample solution below the cells they are for.

    Every other page is left as it is.
    """
    if "submission_id" not in resources or "nbgrader" in resources:
        return notebook, resources
    try:
        panels = _panels(graded_assignment(resources))
    except CourseError as error:  # the page is shown all the same
        panels = {}
        notebook.cells.insert(0, _cell(Markup("<p><em>{}</em></p>").format(f"no rubrics: {error}")))
    for index in reversed(range(len(notebook.cells))):
        marks = notebook.cells[index].metadata.get("nbgrader", {})
        if marks.get("grade") and marks.get("solution") and marks.get("grade_id") in panels:
            notebook.cells.insert(index + 1, _cell(panels[marks["grade_id"]]))
    return notebook, resources


def graded_assignment(resources: Any) -> Assignment:
    """The assignment that a page is about, which nbconvert makes from a notebook in ``autograded/``.

    The course is looked for from there upwards: what lies further down came from students.
    """
    metadata = resources["metadata"]
    above_autograded = Path(metadata["path"]).absolute().parents[2]  # path is autograded/<student>/<assignment>
    return Assignment(find_root(above_autograded), metadata["name"])


def rubrics_of(assignment: Assignment) -> dict[str, tuple[Item, ...]]:
    """The rubrics of an assignment's exercises, by their names."""
    return {e.name: e.rubric for e in assignment.exercises if isinstance(e, Exercise) and e.rubric}


def sample_solution(cell: NotebookNode) -> str:
    """What stands between the marks of a cell of the source notebook, as Markdown; all of it where there are none."""
    text = str(cell.source)
    solution = "\n".join(SOLUTION.findall(text)) if SOLUTION.search(text) else text
    return f"```python\n{solution.rstrip()}\n```" if cell.cell_type == "code" else solution


def _panels(assignment: Assignment) -> dict[str, Markup]:
    by_hand = [e for e in assignment.exercises if isinstance(e, Exercise) and not e.cases]
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in read_own(assignment.notebook).cells}
    return {e.name: _panel(e, cells[e.name]) for e in by_hand if e.name in cells}


def _panel(exercise: Exercise, cell: NotebookNode) -> Markup:
    # The cell's attachments are the only thing that it needs of a page's context.
    solution: Any = markdown_to_html({"cell": cell}, sample_solution(cell))  # type: ignore[arg-type]
    items = list(zip(LETTERS, exercise.rubric, strict=False))
    return Markup(_template().render(name=exercise.name, items=items, solution=Markup(solution)))


def _cell(html: Markup) -> NotebookNode:
    """A cell that is set as it is; see `markdown_to_html`."""
    cell = new_markdown_cell()
    cell.source = html
    return cell


@cache
def _template() -> Any:
    loader = PackageLoader("course.grading")
    settings = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return settings.get_template("rubric.html")
