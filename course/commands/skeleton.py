"""The skeleton of a notebook: for each exercise the cells that nbgrader and our grading know it by."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.assignment import AnyExercise, CourseError
from course.choice import Choice
from course.errors import in_authors_words, short
from course.exercise import Exercise, FileExercise
from course.grading.draws import tree_of

__all__ = ["cells_of", "check_name", "skeleton"]

#: How the hidden answer is fetched, so that each stands in one place.
FETCHED = """### BEGIN SOLUTION
from course.assignment import solution

{line}
### END SOLUTION"""

#: A cell that is graded by hand; the marks are comments of Markdown.
BY_HAND = """**{name}**

<!-- ### BEGIN SOLUTION -->
TODO: a sample answer, for those who grade
<!-- ### END SOLUTION -->"""

#: What nbgrader takes for the name of a cell, or of an assignment.
NAME = re.compile(r"[A-Za-z0-9_-]+")


def check_name(name: str, what: str) -> None:
    """Raise `CourseError` for a name that nbgrader does not take."""
    if not NAME.fullmatch(name):
        raise CourseError(f"{what} cannot be called {name!r}: letters without accents, digits, - and _ can be used")


def skeleton(assignment: str, exercises: Iterable[AnyExercise], solution: Path) -> NotebookNode:
    """A notebook with the cells of all exercises.

    solution: the assignment's solution.py, if there is one: it says how the functions begin that students write.
    """
    exercises = list(exercises)
    asked = "check, choices" if any(isinstance(exercise, Choice) for exercise in exercises) else "check"
    cells = [
        _cell("markdown", "text", f"# {assignment}\n\nTODO: what this is about."),
        _cell("code", "imports", f"import numpy as np\n\nfrom course.check import {asked}"),
    ]
    for own in cells_of(assignment, exercises, solution).values():
        cells += own
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def cells_of(assignment: str, exercises: Iterable[AnyExercise], solution: Path) -> dict[str, list[NotebookNode]]:
    """The cells of each exercise, by its name. What an earlier exercise asks for is not asked for again."""
    cells, asked = {}, set[str]()
    for exercise in exercises:
        heads = _heads(exercise, solution) if isinstance(exercise, Exercise) else {}
        new = {name: arguments for name, arguments in heads.items() if name not in asked} or heads
        cells[exercise.name] = _cells(assignment, exercise, new)
        asked |= heads.keys()
    return cells


def _cells(assignment: str, exercise: AnyExercise, heads: Mapping[str, ast.arguments | None]) -> list[NotebookNode]:
    """An exercise's cells: a text, and the answer's cell with the check below it, or one that is graded by hand."""
    name, points = exercise.name, exercise.points
    text = _cell("markdown", f"{name}-text", f"## {exercise.title or name}\n\nTODO: what is asked.")
    if isinstance(exercise, Exercise) and not exercise.cases:
        return [text, _cell("markdown", name, BY_HAND.format(name=name), grade=True, solution=True, points=points)]
    if isinstance(exercise, Choice):
        shown = _cell("code", f"{name}-choices", f'choices("{name}")')
        answer = FETCHED.format(line=f'{name} = solution("{assignment}").{name}')
        return [text, shown, *_answered(exercise, f"# TODO: {name} = ...\n{answer}")]
    if isinstance(exercise, FileExercise):
        fetched = FETCHED.format(line=f'solution("{assignment}").{name}()')
        source = f"# TODO: what writes {', '.join(exercise.files)}\n{fetched}"
    else:
        source = "\n\n\n".join(_stub(assignment, *head) for head in heads.items())
    return [text, *_answered(exercise, source)]


def _answered(exercise: AnyExercise, source: str) -> list[NotebookNode]:
    """The cell of an answer, and the check below it."""
    name = exercise.name
    return [
        _cell("code", f"{name}-answer", source, grade=False, solution=True),
        _cell("code", name, f'check("{name}")', grade=True, solution=False, points=exercise.points),
    ]


def _heads(exercise: Exercise, solution: Path) -> dict[str, ast.arguments | None]:
    """The functions that an exercise's calls ask for, with their arguments; None for a class.

    They are those of the solution; where it does not have them yet, the arguments are those of the call.
    """
    known: dict[str, ast.arguments | None] = {}
    for node in _parsed(solution).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            known[node.name] = node.args if isinstance(node, ast.FunctionDef) else None
    asked: dict[str, ast.arguments | None] = {}
    for call in [tree for case in exercise.cases if (tree := tree_of(case.call))]:
        names, *rest = call.args.args or [ast.arg("ns")]
        for part in ast.walk(call):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == names.arg:
                asked.setdefault(part.attr, _arguments(rest))
    found = {name: known[name] for name in asked if name in known}
    return found or asked or {exercise.name: known.get(exercise.name, _arguments([]))}


def _parsed(solution: Path) -> ast.Module:
    """The syntax tree of a solution.py; an empty one where there is no such file yet."""
    try:
        return ast.parse(solution.read_bytes() if solution.is_file() else b"", str(solution))
    except (SyntaxError, ValueError) as error:
        raise CourseError(f"{short(str(solution))} cannot be read: {in_authors_words(error)}") from None


def _arguments(names: list[ast.arg]) -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=names, kwonlyargs=[], kw_defaults=[], defaults=[])


def _stub(assignment: str, name: str, arguments: ast.arguments | None) -> str:
    """The source of an answer: a function's head with the hidden one between the marks, or a class as it is there."""
    if arguments is None:
        return FETCHED.format(line=f'{name} = solution("{assignment}").{name}')
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for argument in filter(None, every):
        argument.annotation = None  # its names may be known in the solution alone
    given = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    given += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    given += [f"{argument.arg}={argument.arg}" for argument in arguments.kwonlyargs]
    given += [f"**{arguments.kwarg.arg}"] if arguments.kwarg else []
    fetched = FETCHED.format(line=f'return solution("{assignment}").{name}({", ".join(given)})')
    body = f'"""TODO: what it is given, and what it returns."""\n{fetched}'
    return f"def {name}({ast.unparse(arguments)}):\n{indent(body, '    ')}"


def _cell(kind: str, name: str, source: str, **marks: bool | float) -> NotebookNode:
    """A cell; `marks` make it one of nbgrader's, which locks what is no answer."""
    check_name(name, "an exercise")
    kinds: dict[str, Any] = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    cell: NotebookNode = kinds[kind](source, id=name)
    if marks:
        own = {"grade_id": name, "locked": not marks["solution"], "schema_version": 3, "task": False}
        cell.metadata["nbgrader"] = {**own, **marks}
    return cell
