"""Answers that are no arrays of numbers: text, lists, dicts, sets, tables and the kinds of exceptions, as plain data.

They cross the boundary between a student's process and the grader as JSON in an array of text: nothing in it can run.

It stands alone because whoever asks writes such data, and whoever judges reads it.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.exercise import Arrays
from course.language import _

__all__ = [
    "LONGEST",
    "Raised",
    "Table",
    "decode",
    "difference",
    "encode",
    "in_words",
    "is_nothing",
    "is_plain",
    "is_table",
    "kind",
    "raised",
    "readable",
]

#: Characters of a value as JSON, and values within values.
LONGEST, DEEPEST = 100_000, 50

#: Characters of a value as it is told to people.
TOLD = 60


@dataclass(frozen=True)
class Raised:
    """The kinds that an exception belongs to, its own first; empty where nothing was raised."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: its columns by name, in order. Of pandas, an index is not part of it: ``reset_index()`` makes it one."""

    columns: Mapping[str, list[Any]]


def raised(function: Callable[..., object], *arguments: object, **named: object) -> Raised:
    """What a function raises, for a case whose right answer is an exception: ``raised(ns.root, -1)``."""
    try:
        function(*arguments, **named)
    except Exception as error:
        return Raised(tuple(each.__name__ for each in type(error).__mro__ if issubclass(each, Exception)))
    return Raised(())


def is_plain(array: np.ndarray) -> bool:
    """Whether an array of an answer holds plain data."""
    return array.dtype.kind == "U" and array.ndim == 0


def is_nothing(array: np.ndarray | None) -> bool:
    """Whether it is None that somebody answered."""
    return array is not None and is_plain(array) and str(array) == "null"


def readable(arrays: Arrays) -> dict[str, Any]:
    """An answer as an author's functions see it: arrays as they are, plain data as Python's own values."""
    return {name: decode(array) if is_plain(array) else array for name, array in arrays.items()}


def encode(value: object) -> np.ndarray:
    """A value as plain data. Raises TypeError, or ValueError, with what is wrong with it."""
    text = json.dumps(_tagged(value, 0), ensure_ascii=True)
    if len(text) > LONGEST:
        raise ValueError(_("is longer than {most} characters").format(most=LONGEST))
    return np.array(text)


def decode(array: np.ndarray) -> Any:
    """The value that `encode` was given. Raises ValueError for anything that it has not written."""
    try:
        text = str(array)
        if len(text) > LONGEST:
            raise ValueError("it is too long")
        return _untagged(json.loads(text))
    except (AttributeError, RecursionError, SystemError, TypeError, ValueError):
        raise ValueError(_("it is not plain data")) from None


def _tagged(value: Any, depth: int) -> Any:
    """Lists as they are, and what JSON does not know as an object with one key that says what it is."""
    if depth > DEEPEST:
        raise ValueError(_("has more than {most} lists or dicts in each other").format(most=DEEPEST))
    if value is None or isinstance(value, str | bool | int | float):
        return _scalar(value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufUO":
        return _tagged(value.tolist(), depth + 1)
    if isinstance(value, Raised):
        return {"raised": list(value.kinds)}
    if is_table(value):
        columns = _as_table(value).columns
        return {"table": [[str(name), _tagged(list(column), depth + 1)] for name, column in columns.items()]}
    if isinstance(value, Mapping):
        return {"dict": [[_tagged(key, depth + 1), _tagged(item, depth + 1)] for key, item in value.items()]}
    if isinstance(value, Set):
        return {"set": sorted((_tagged(item, depth + 1) for item in value), key=json.dumps)}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_tagged(item, depth + 1) for item in value]
    raise TypeError(_("is of the type {type}").format(type=type(value).__name__))


def _scalar(value: str | bool | int | float | None) -> str | bool | int | float | None:
    """Python's own value, where somebody has made a kind of their own from it, and no number that has no end."""
    for basic in (bool, int, float, str):
        if isinstance(value, basic):
            if basic is int and abs(value) >= 2**63:  # type: ignore[arg-type]
                return float(value) if abs(value) < 2**1000 else math.inf  # type: ignore[arg-type]
            return basic(value)
    return None


def is_table(value: object) -> bool:
    """Whether a value is a table, ours or one of pandas (which nobody has to have)."""
    pandas = sys.modules.get("pandas")
    return isinstance(value, Table) or (pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series))


def _as_table(value: Any) -> Table:
    if isinstance(value, Table):
        return value
    if value.ndim == 1:
        value = value.to_frame()
    missing = value.isna()
    return Table(
        {
            str(name): [
                None if gone else _cell(item)
                for item, gone in zip(value.iloc[:, i].tolist(), missing.iloc[:, i].tolist(), strict=True)
            ]
            for i, name in enumerate(value.columns)
        }
    )


def _cell(item: object) -> object:
    """What stands in a table: a date, say, is text."""
    return item if isinstance(item, str | bool | int | float) else str(item)


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    if tag == "dict":
        return {_as_key(_untagged(key)): _untagged(item) for key, item in content}
    if tag == "set":
        return {_as_key(_untagged(item)) for item in content}
    if tag == "table":
        return Table({str(name): list(_untagged(column)) for name, column in content})
    if tag == "raised":
        return Raised(tuple(map(str, content)))
    raise ValueError(tag)


def _as_key(value: Any) -> Any:
    """A value that may be a key: lists were tuples, sets were frozen."""
    if isinstance(value, list):
        return tuple(map(_as_key, value))
    return frozenset(value) if isinstance(value, set) else value


def difference(got: Any, want: Any, tol: float, at: str) -> tuple[str, str]:
    """How plain data differs from what was expected, in words without the expected value, and with both; or nothing.

    at: what the value is called. Numbers agree as they do in arrays; lists and tuples are the same.
    """
    if isinstance(got, np.ndarray):
        got = got.tolist()
    if isinstance(want, Raised):
        return _raised(got, want, at)
    if isinstance(want, bool) or want is None or isinstance(want, str):
        same = got == want and (isinstance(got, bool) or not isinstance(want, bool))
        return ("", "") if same else _otherwise(got, want, at)
    if isinstance(want, int | float):
        return ("", "") if _is_close(got, want, tol) else _otherwise(got, want, at)
    if isinstance(want, dict):
        return _dicts(got, want, tol, at)
    if isinstance(want, Table):
        return _tables(got, want, tol, at)
    if isinstance(want, set | frozenset):
        return _sets(got, want, at)
    return _lists(got, want, tol, at)


def in_words(value: object) -> str:
    """A value as one shows it in a sentence."""
    text = repr(value)
    return text if len(text) <= TOLD else f"{text[: TOLD - 1]}…"


def kind(value: object) -> str:
    """What kind of thing a value is, in a student's words."""
    if isinstance(value, bool):
        return _("a bool")
    number, several, unordered = _("a number"), _("a list"), _("a set")
    names = {str: _("text"), int: number, float: number, list: several, tuple: several, dict: _("a dict")}
    names |= {set: unordered, frozenset: unordered, Table: _("a table"), Raised: _("an exception"), type(None): "None"}
    return names.get(type(value)) or _("a {type}").format(type=type(value).__name__)


def _otherwise(got: object, want: object, at: str) -> tuple[str, str]:
    if kind(got) != kind(want):
        return (_("{at} should be {due}, but is {mine}").format(at=at, due=kind(want), mine=kind(got)),) * 2
    mine, due = in_words(got), in_words(want)
    both = _("{at}: yours {mine}, due {due}").format(at=at, mine=mine, due=due)
    return _("{at} is wrong: {mine}").format(at=at, mine=mine), both


def _is_close(got: object, want: float, tol: float) -> bool:
    if isinstance(got, bool) or not isinstance(got, int | float):
        return False
    return abs(got - want) <= tol * (abs(want) or 1.0) or got == want or (math.isnan(got) and math.isnan(want))


def _raised(got: object, want: Raised, at: str) -> tuple[str, str]:
    if isinstance(got, Raised) and want.kinds[:1] == got.kinds[:1]:
        return "", ""
    if isinstance(got, Raised) and want.kinds and want.kinds[0] in got.kinds:
        return "", ""  # a kind of what was asked for
    due, what = _("nothing should be raised"), _("nothing is")
    if want.kinds:
        due = _("a {kind} should be raised").format(kind=want.kinds[0])
    if isinstance(got, Raised) and got.kinds:
        what = _("a {kind} is").format(kind=got.kinds[0])
    told = _("{due}, but {what}").format(due=due, what=what)
    return (told if at == "result" else f"{at}: {told}",) * 2


def _dicts(got: object, want: Mapping[Any, Any], tol: float, at: str) -> tuple[str, str]:
    if not isinstance(got, dict):
        return _otherwise(got, want, at)
    for key in want:
        if key not in got:
            return (_("the key {key} is missing{within}").format(key=in_words(key), within=_within(at)),) * 2
    for key in got:
        if key not in want:
            told = _("there is a key {key} too many{within}")
            return (told.format(key=in_words(key), within=_within(at)),) * 2
    return _first(difference(got[key], want[key], tol, f"{at}[{in_words(key)}]") for key in want)


def _sets(got: object, want: Set[Any], at: str) -> tuple[str, str]:
    if not isinstance(got, set | frozenset):
        return _otherwise(got, set(want), at)
    spare, missing = sorted(got - want, key=repr), sorted(want - got, key=repr)
    if spare:
        return (_("{item} should not be in {at}").format(item=in_words(spare[0]), at=at),) * 2
    if missing:
        in_full = _("{item} is missing in {at}").format(item=in_words(missing[0]), at=at)
        return _("{count} missing in {at}").format(count=len(missing), at=at), in_full
    return "", ""


def _lists(got: object, want: Sequence[Any], tol: float, at: str) -> tuple[str, str]:
    if not isinstance(got, list | tuple):
        return _otherwise(got, want, at)
    if len(got) != len(want):
        told = _("{at} should have the length {due}, but has {mine}")
        return (told.format(at=at, due=len(want), mine=len(got)),) * 2
    found = _first(difference(a, b, tol, f"{at}[{i}]") for i, (a, b) in enumerate(zip(got, want, strict=True)))
    if found[0] and sorted(map(repr, got)) == sorted(map(repr, want)):  # all is there, in another order
        at_ = next(i for i, (a, b) in enumerate(zip(got, want, strict=True)) if repr(a) != repr(b))
        told = _("{item} should come after {before}") if at_ else _("{item} should come first")
        return (told.format(item=in_words(want[at_]), before=in_words(want[at_ - 1])),) * 2
    return found


def _tables(got: object, want: Table, tol: float, at: str) -> tuple[str, str]:
    if not isinstance(got, Table):
        return _otherwise(got, want, at)
    for name in want.columns:
        if name not in got.columns:
            return (_("the column {name} is missing{within}").format(name=name, within=_within(at)),) * 2
    for name in got.columns:
        if name not in want.columns:
            return (_("there is a column {name} too many{within}").format(name=name, within=_within(at)),) * 2
    if list(got.columns) != list(want.columns):
        return (_("the columns should be in the order {names}").format(names=", ".join(want.columns)),) * 2
    rows = len(next(iter(want.columns.values()), []))
    if any(len(column) != rows for column in got.columns.values()):
        has = len(next(iter(got.columns.values())))
        return (_("{at} should have {rows} rows, but has {has}").format(at=at, rows=rows, has=has),) * 2
    return _first(
        difference(a, b, tol, _("column {name}, row {row}").format(name=name, row=row))
        for name, column in want.columns.items()
        for row, (a, b) in enumerate(zip(got.columns[name], column, strict=True))
    )


def _first(differences: Any) -> tuple[str, str]:
    return next((found for found in differences if found[0]), ("", ""))


def _within(at: str) -> str:
    return "" if at == "result" else _(" in {at}").format(at=at)
