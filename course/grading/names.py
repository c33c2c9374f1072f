"""The names that a cell uses and binds: from its syntax tree and what the compiler makes of it, never by running it."""

from __future__ import annotations

import ast
import copy
import dis
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import CodeType

from course.syntax import tree_of

__all__ = ["binds", "uses"]

#: What reaches names that the tree does not show.
_HIDDEN = re.compile(
    r"(?<![.\w])(exec|eval|globals|locals|vars|dir|get_ipython)\s*\(|__main__|user_ns|\bsys\.modules\b|_getframe|\binspect\b"
    r"|^\s*%(run|load_ext|store|macro|rerun|recall)\b",
    re.MULTILINE,
)

#: What binds names that the tree does not show.
_HIDDEN_BINDING = re.compile(
    r"(?<![.\w])(exec|get_ipython)\s*\(|user_ns|\bimport\s+\*|(globals|locals|vars)\(\)\s*(\.|\[[^\]]*\]\s*=[^=])"
    r"|^\s*%(run|load_ext|store|pylab|macro|rerun)\b",
    re.MULTILINE,
)

#: Lines that IPython reads, and not Python: their words may be names.
_MAGIC = re.compile(r"^\s*(?:%|!|\?).*$|^.*\?\s*$|=\s*[%!].*$", re.MULTILINE)

#: Instructions by what they do with a name of the notebook.
_READ = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_NAME", "DELETE_GLOBAL"}
_BIND = {"STORE_NAME", "STORE_GLOBAL"}

_NOTHING = ast.parse("pass").body[0]

#: Statements with a head that binds names for their body.
_WITH_BODY = (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.While, ast.If)

#: Statements that may not come to what they bind.
_UNSURE = (*_WITH_BODY, ast.Try, ast.Match)


@lru_cache(5000)
def uses(source: str) -> frozenset[str] | None:
    """The names that a cell uses and other cells may have bound; None where that cannot be told, as with ``eval``."""
    if _HIDDEN.search(source):
        return None
    magic = source if source.lstrip().startswith("%%") else " ".join(_MAGIC.findall(source))
    tree = tree_of(source)
    try:
        return None if tree is None else frozenset({*_free(tree.body, frozenset()), *re.findall(r"\w+", magic)})
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


@lru_cache(5000)
def binds(source: str) -> frozenset[str] | None:
    """The names that a cell may bind in the notebook; None where that cannot be told."""
    tree = tree_of(source)
    if tree is None or _HIDDEN_BINDING.search(source):
        return None
    try:
        return frozenset(name for does, name, _ in _names(tree.body) if does == "bind")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _free(body: Sequence[ast.stmt], before: frozenset[str]) -> set[str]:
    """The names that statements use and have not bound themselves. before: those that are bound already."""
    found: set[str] = set()
    for statement in body:
        head = statement
        if isinstance(statement, _WITH_BODY):
            head = copy.copy(statement)
            head.body = [_NOTHING]
            if hasattr(head, "orelse"):
                head.orelse = []
        names = list(_names([head]))
        # A function runs later, when another cell may have bound anew what this one has bound.
        found |= {name for does, name, later in names if does == "read" and (later or name not in before)}
        bound = before | {name for does, name, _ in names if does == "bind"}
        if isinstance(statement, _WITH_BODY):
            found |= _free(statement.body, bound) | _free(getattr(statement, "orelse", []), bound)
        before = before if isinstance(statement, _UNSURE) else bound
    return found


def _names(body: list[ast.stmt]) -> Iterator[tuple[str, str, bool]]:
    """What statements do with names of the notebook: ("read" or "bind", name, whether in a function or class)."""
    module = ast.Module(body=[_NOTHING, *body], type_ignores=[])  # else a text that comes first is its docstring
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(module, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    todo = [(code, False)]
    while todo:
        code, later = todo.pop()
        todo += [(part, True) for part in code.co_consts if isinstance(part, CodeType)]
        for step in dis.get_instructions(code):
            if step.opname in _READ:
                yield "read", str(step.argval), later
            elif step.opname == "STORE_GLOBAL" or (step.opname in _BIND and not later):
                yield "bind", str(step.argval), later
