"""Checking, before a release, that what is drawn comes from the generator that a draw is given, and from nothing else.

A draw that takes its numbers elsewhere gives no two students the same challenge, or all years the public one.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from course.assignment import CourseError
from course.challenge import PUBLIC_SEED
from course.errors import place_of
from course.exercise import Case, Exercise
from course.judge import Challenge, generator

__all__ = ["check_draws", "tree_of"]


def check_draws(exercise: Exercise, challenges: Sequence[Challenge]) -> None:
    """Draw an exercise's public examples once more. Raises `CourseError` for a draw that does not use its rng alone."""
    for index, challenge in enumerate(challenges):
        case = challenge.case
        if isinstance(case.draw, str):
            continue  # it stands in the solution, and the author knows why
        where = f"{exercise.name}, {case.name}: its draw ({place_of(case.draw)})"
        if call := _call_elsewhere(case):
            raise CourseError(f"{where} calls {call}: numbers should come from the generator that it is given")
        again = case.draw(generator(PUBLIC_SEED, exercise.name, index))
        if any(np.asarray(again.get(name)).tobytes() != array.tobytes() for name, array in challenge.inputs.items()):
            raise CourseError(
                f"{where} draws other inputs from the same generator: numbers should come from it alone, not from "
                "numpy.random or another source"
            )


def _call_elsewhere(case: Case) -> str:
    """A call of numpy.random in a draw, with nothing that was computed there; "" where there is none."""
    tree = tree_of(case.draw)
    if tree is None:
        return ""
    given = {argument.arg for argument in tree.args.args}
    names = getattr(getattr(case.draw, "func", case.draw), "__globals__", {})
    known = {name: value for name, value in names.items() if name not in given}
    body = tree.body if isinstance(tree.body, list) else [tree.body]
    for call in (node for part in body for node in ast.walk(part) if isinstance(node, ast.Call)):
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        used = {node.id for part in arguments for node in ast.walk(part) if isinstance(node, ast.Name)}
        if _is_numpy_random(_meant(call.func, known)) and used <= known.keys():
            return ast.unparse(call.func)
    return ""


def _meant(function: ast.expr, known: Mapping[str, Any]) -> Any:
    """What a name, or a name with dots, stands for in a module; None where it is not known before it runs."""
    if isinstance(function, ast.Attribute):
        return getattr(_meant(function.value, known), function.attr, None)
    return known.get(function.id) if isinstance(function, ast.Name) else None


def _is_numpy_random(function: Any) -> bool:
    places = (getattr(function, "__module__", None), type(getattr(function, "__self__", None)).__module__)
    return any(str(place).startswith("numpy.random") for place in places)


def tree_of(function: object) -> ast.FunctionDef | ast.Lambda | None:
    """The syntax tree of an author's function, or of what a partial one calls; None where there is no text of it."""
    function = getattr(function, "func", function)
    code = getattr(function, "__code__", None)
    if code is None or not Path(code.co_filename).is_file():
        return None
    for node in ast.walk(ast.parse(Path(code.co_filename).read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            names = tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
            if first == code.co_firstlineno and names == code.co_varnames[: code.co_argcount]:
                return node
    return None
