"""What a cell defines, and whether two cells say the same: by their syntax trees, never by running them.

It stands alone because grading asks it of hand-ins, and a student's check of the cells that were run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

__all__ = [
    "definitions",
    "error_in",
    "imports",
    "is_nothing",
    "is_opaque",
    "plain_source",
    "same",
    "split_at",
    "statements",
    "tree_of",
    "without",
]

#: Cell magics whose cell is Python in the notebook's own namespace.
_TRANSPARENT = ("time", "capture", "prun", "debug")

_MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w[\w.]*\?\s*$).*$", re.MULTILINE)
_ASSIGNED_MAGIC = re.compile(r"=\s*[%!].*$", re.MULTILINE)
_BOUND = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)

_OPAQUE = re.compile(r"import\s+\*|^\s*%(?:run|load_ext|store)\b|\bexec\s*\(|\bglobals\s*\(\)", re.MULTILINE)

#: More than this is no answer to an exercise, and takes long to parse.
_LENGTH = 200_000

#: Trees are kept of what is shorter: they take a hundred times its memory.
_SHORT = 10_000


@lru_cache(5000)  # every cell is compared with every other
def definitions(source: str) -> dict[str, str]:
    """The names that a cell binds at its top level, and by what: equal texts for equal definitions.

    A name that is only bound anew in terms of itself, as in ``f = cached(f)``, is not among them. Where the cell is not
    valid Python, what looks like a definition counts.
    """
    tree = tree_of(source)
    if tree is None:
        return {one or other: " ".join(source.split()) for one, other in _BOUND.findall(source[:_LENGTH])}
    found: dict[str, str] = {}
    for statement in _at_top(tree.body):
        for name in _bound(statement):
            found[name] = found.get(name, "") + _dump(statement)
    return found


@lru_cache(5000)
def statements(source: str) -> tuple[str, ...]:
    """A cell's statements: equal texts for those that differ in layout, comments or docstrings only."""
    tree = tree_of(source)
    lines = tuple(line for line in map(str.strip, source.splitlines()) if line)
    return lines if tree is None else tuple(_dumps(tree.body))


def error_in(source: str) -> str:
    """What Python says of a cell that is not valid, in one line; "" where it is."""
    if tree_of(source) is not None:
        return ""
    try:
        ast.parse(_magicless(source[:_LENGTH]))
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg}, line {error.lineno}"
    except (ValueError, MemoryError, RecursionError) as error:
        return f"SyntaxError: {error}"
    return ""


def imports(source: str) -> set[str]:
    """What a text imports anywhere, by its full name: ``torch.nn.functional``, ``course.check.check``."""
    names: set[str] = set()
    for node in ast.walk(_parse(source) or ast.Module(body=[], type_ignores=[])):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def same(source: str, other: str) -> bool:
    """Do two cells say the same, whatever their layout, comments and docstrings are?"""
    return source.split() == other.split() or (not is_nothing(source) and statements(source) == statements(other))


def is_nothing(source: str) -> bool:
    """Is there no statement in a cell?"""
    return not statements(source)


def is_opaque(source: str) -> bool:
    """May a cell define names that its syntax tree does not show?"""
    return bool(
        re.search(r"import\s+\*|^\s*%(?:run|load_ext|store)\b|\bexec\s*\(|\bglobals\s*\(\)", source, re.MULTILINE)
    )


def without(source: str, unwanted: set[str], remark: str) -> str:
    """A cell without those of its top-level statements that `statements` calls so; a comment stands in their place."""
    tree = tree_of(source)
    if tree is None:
        return source
    lines = source.splitlines()
    for statement in reversed(tree.body):
        if _dump(statement) in unwanted:
            lines[_first(statement) - 1 : statement.end_lineno] = [remark]
    return "\n".join(lines)


def split_at(source: str, wanted: dict[str, str]) -> list[tuple[str, str]]:
    """A cell's text, taken apart where it holds other cells' whole sources: [(name or "", text), ...].

    wanted: these sources, by name.
    """
    tree = tree_of(source)
    lines = source.splitlines()
    found = list(_in_lines(lines, wanted) if tree is None else _in_tree(tree, statements(source), wanted))
    parts, here = [], 0
    for start, end, name in found:
        parts += [("", "\n".join(lines[here:start]).strip("\n")), (name, wanted[name])]
        here = end
    parts.append(("", "\n".join(lines[here:]).strip("\n")))
    return [(name, text) for name, text in parts if name or text.strip()] or [("", source)]


def _in_tree(tree: ast.Module, dumps: tuple[str, ...], wanted: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    body, index = [statement for statement in tree.body if not _is_empty(statement)], 0
    whole = {name: statements(text) for name, text in wanted.items() if not is_nothing(text)}
    while index < len(dumps):
        for name, parts in whole.items():
            if dumps[index : index + len(parts)] == parts:
                yield _first(body[index]) - 1, body[index + len(parts) - 1].end_lineno or 0, name
                index += len(parts) - 1
                break
        index += 1


def _in_lines(lines: list[str], wanted: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    index = 0
    while index < len(lines):
        for name, text in wanted.items():
            parts = text.splitlines()
            if parts and [line.rstrip() for line in lines[index : index + len(parts)]] == [p.rstrip() for p in parts]:
                yield index, index + len(parts), name
                index += len(parts) - 1
                break
        index += 1


def tree_of(source: str) -> ast.Module | None:
    """The syntax tree of a cell, without magics and docstrings, not to be changed; None where it has none."""
    if len(source) > _LENGTH:
        return None
    return _parse(source) if len(source) > _SHORT else _parse_once(source)


def _parse(source: str) -> ast.Module | None:
    if (first := source.lstrip().split("\n", 1)[0]).startswith("%%"):
        if first[2:].split(" ", 1)[0].strip() not in _TRANSPARENT:
            return ast.Module(body=[], type_ignores=[])
        source = source.replace(first, "", 1)
    for text in (source, _magicless(source)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        with suppress(RecursionError):
            _NO_DOCSTRINGS.visit(tree)
        return tree
    return None


_parse_once = lru_cache(200)(_parse)


def plain_source(source: str) -> str:
    """A cell's Python without what only a notebook knows; the cell as it is where that is no Python either."""
    source = source[:_LENGTH]
    for text in (source, _magicless(source)):
        with warnings.catch_warnings(), suppress(SyntaxError, ValueError, MemoryError, RecursionError):
            warnings.simplefilter("ignore")
            ast.parse(text)
            return text
    return source


def _magicless(source: str) -> str:
    return _ASSIGNED_MAGIC.sub("= None", _MAGIC.sub(r"\1pass", source))


def _at_top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a cell does: not those inside of functions and classes."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _at_top(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from _at_top(handler.body)


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement binds anew."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    used = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
    names = (node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Store)} - used


def _dumps(body: list[ast.stmt]) -> list[str]:
    return [dump for dump in map(_dump, body) if dump]


def _dump(statement: ast.stmt) -> str:
    """A statement as text; "" for a text or a number that stands alone, or nothing."""
    if _is_empty(statement):
        return ""
    try:
        return ast.dump(statement)
    except (ValueError, MemoryError, RecursionError):
        return f"{type(statement).__name__} {statement.lineno}"


def _is_empty(statement: ast.stmt) -> bool:
    alone = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return alone or isinstance(statement, ast.Pass)


class _NoDocstrings(ast.NodeTransformer):
    """Takes the docstrings out of functions and classes."""

    def _undocumented(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        body = getattr(node, "body", [])
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            node.body = body[1:] or [ast.copy_location(ast.Pass(), body[0])]  # type: ignore[attr-defined]
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _undocumented


_NO_DOCSTRINGS = _NoDocstrings()


def _first(statement: ast.stmt) -> int:
    """The first line of a statement, with its decorators."""
    return min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
