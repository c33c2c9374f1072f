"""Mutants of a piece of code: the same code with one small change each, over its syntax tree.

A term or a factor dropped, a sign turned, an axis or another number changed, a keyword left out, a call skipped
(``copy.deepcopy(self)`` becomes ``self``), a statement left out, two neighbours in a list swapped, a function taken for
its twin (``maximum`` and ``minimum``), an argument worked on in place, a condition taken for granted.

``for name, source in mutants(code): ...`` gives each with a name that says what was changed, and in which line.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator

__all__ = ["mutants"]

#: Functions, methods and attributes that are mistaken for each other.
TWINS = (
    *(("maximum", "minimum"), ("max", "min"), ("max", "sum"), ("sum", "mean"), ("sum", "max"), ("exp", "log")),
    *(("zeros_like", "ones_like"), ("forward", "gradprop"), ("gradprop", "forward"), ("repeat", "tile")),
    *(("ReLU", "Pooling"), ("Pooling", "ReLU"), ("ReLU", "Sigmoid"), ("MaxPool2d", "AvgPool2d"), ("relu", "abs")),
    *(("Dropout2d", "Dropout"), ("Dropout2d", "Dropout3d"), ("zeros", "ones"), ("clamp", "abs"), ("W", "B")),
    *(("weight", "bias"), ("bias", "weight"), ("permute", "reshape"), ("deepcopy", "copy")),
)

#: Arithmetic that is mistaken for other.
OTHER: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each mutant of some code: what was changed, and the changed code."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node, tree):
            mutant = copy.deepcopy(tree)
            twin = next(other for i, other in enumerate(ast.walk(mutant)) if i == number)
            change(twin)
            text = ast.unparse(ast.fix_missing_locations(mutant))
            if text not in seen:
                seen.add(text)
                yield f"line {getattr(node, 'lineno', 0)}: {what}", text


def _changes(node: ast.AST, tree: ast.AST) -> Iterator[tuple[str, object]]:
    """What can be changed in a node: in words, and a function that does it to the node's copy."""
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.expr):
            for what, new in _instead(value, tree):
                yield what, lambda n, f=field, new=new: setattr(n, f, new)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, ast.expr):
                    for what, new in _instead(item, tree):
                        yield what, lambda n, f=field, i=i, new=new: getattr(n, f).__setitem__(i, new)
            if isinstance(node, ast.List | ast.Tuple | ast.Call) and field in ("elts", "args", "keywords"):
                yield from _lists(field, value)
            if field in ("body", "orelse") and value and isinstance(value[0], ast.stmt):
                yield from _statements(field, value)


def _lists(field: str, items: list) -> Iterator[tuple[str, object]]:
    for i, item in enumerate(items):
        if field != "args" or len(items) > 1:
            yield f"{_short(item)} left out", lambda n, f=field, i=i: getattr(n, f).pop(i)
        if field != "keywords" and i and ast.dump(item) != ast.dump(items[i - 1]):

            def swap(n: ast.AST, f: str = field, i: int = i) -> None:
                items = getattr(n, f)
                items[i - 1], items[i] = items[i], items[i - 1]

            yield f"{_short(items[i - 1])} and {_short(item)} swapped", swap


def _statements(field: str, body: list[ast.stmt]) -> Iterator[tuple[str, object]]:
    for i, statement in enumerate(body):
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_docstring and not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.Pass):
            leave_out = lambda n, f=field, i=i: getattr(n, f).__setitem__(i, ast.Pass())  # noqa: E731
            yield f"`{_short(statement)}` left out", leave_out
        if isinstance(statement, ast.If):
            for words, test in (("always", True), ("never", False)):

                def force(n: ast.AST, f: str = field, i: int = i, test: bool = test) -> None:
                    getattr(n, f)[i].test = ast.Constant(test)

                yield f"`if {_short(statement.test)}` {words}", force


def _instead(node: ast.expr, tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Expressions to put in the place of one."""
    text = _short(node)
    if isinstance(node, ast.BinOp):
        for part, side in ((node.left, "right"), (node.right, "left")):
            yield f"{side} side of {text} dropped", part
        for other in OTHER.get(type(node.op), ()):
            yield f"{other.__name__} in {text}", ast.BinOp(node.left, other(), node.right)
        parameters = {a.arg for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for a in f.args.args} - {"self"}
        functions = {ast.Add: "__iadd__", ast.Sub: "__isub__", ast.Mult: "__imul__", ast.Div: "__itruediv__"}
        if isinstance(node.left, ast.Name) and node.left.id in parameters and type(node.op) in functions:
            name = functions[type(node.op)]
            yield f"{text} in place", ast.Call(ast.Attribute(node.left, name, ast.Load()), [node.right], [])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield f"sign of {text} dropped", node.operand
    if isinstance(node, ast.Constant):
        yield from ((f"{new!r} for {text}", ast.Constant(new)) for new in _other_constants(node.value))
    if isinstance(node, ast.Call):
        if node.args:
            yield f"{text} skipped", node.args[0]
        if isinstance(node.func, ast.Attribute):
            yield f"{text} skipped, for its object", node.func.value
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id.isupper() and node.id != "_":
        yield f"minus {text}", ast.UnaryOp(ast.USub(), node)
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        for mine, other in TWINS:
            if node.attr == mine:
                yield f"{other} for {text}", ast.Attribute(node.value, other, node.ctx)
    if isinstance(node, ast.IfExp):
        yield f"always {_short(node.body)}", node.body
        yield f"always {_short(node.orelse)}", node.orelse


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (other for other in (0, 1, -value, value + 1) if other != value)
    elif isinstance(value, float):
        yield from (0.0, -value, 2 * value, 1e-2) if value else (1.0,)
    elif isinstance(value, str) and re.search(r"\d+x\d+", value):
        for match in re.finditer(r"\d+", value[value.rfind("-") + 1 :]):
            start = value.rfind("-") + 1 + match.start()
            yield f"{value[:start]}{int(match[0]) + 1}{value[start + len(match[0]) :]}"


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
