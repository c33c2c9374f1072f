"""How an answer differs from what was expected, in plain words. No expected number is given away.

It stands alone because the judge and the feedback pages tell such differences alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from course import plain
from course.exercise import Arrays
from course.language import _

__all__ = ["Difference", "compare", "in_numbers"]


@dataclass(frozen=True)
class Difference:
    """How one value of an answer differs: in one line for the student, and where it does so most.

    in_full: the same with what is due, where the value is plain data.
    """

    array: str
    text: str
    where: tuple[int, ...] = field(default=())
    in_full: str = ""


def compare(answer: Arrays, expected: Arrays, tol: float = 1e-5) -> list[Difference]:
    """Say how the arrays of an answer differ from the expected ones: missing, dtype, shape, then values.

    Floats of any width agree when ``|answer - expected| <= tol * max |expected|`` everywhere; a NaN or an infinity
    agrees with nothing but itself. Integers and booleans stand for floats where they are exactly right. Plain data is
    compared value by value. What has a name that begins with ``_`` is only observed, and not compared.
    """
    names = (name for name in expected if not name.startswith("_"))
    differences = (_difference(name, answer.get(name), expected[name], tol) for name in names)
    return [difference for difference in differences if difference]


def in_numbers(difference: Difference, answer: Arrays, expected: Arrays) -> str:
    """The value of an answer where it differs most, beside the one that is due: for public examples only."""
    if difference.in_full:
        return difference.in_full
    where, name = difference.where, difference.array
    got = answer.get(name)
    if got is None or got.shape != expected[name].shape or got.dtype.kind not in "iuf" or not got.size:
        return ""
    told = _("{name}: yours {mine:.4g}, due {due:.4g}")
    return told.format(name=f"{name}{_index(where)}", mine=got[where], due=expected[name][where])


def _difference(name: str, got: np.ndarray | None, want: np.ndarray, tol: float) -> Difference | None:
    if got is None:
        return Difference(name, _("{name} is missing").format(name=name))
    if plain.is_plain(want):
        value = plain.decode(got) if plain.is_plain(got) else got
        text, in_full = plain.difference(value, plain.decode(want), tol, name)
        return Difference(name, text, in_full=in_full) if text else None
    if plain.is_plain(got):
        told = _("{name} should be an array of numbers, but is {kind}")
        return Difference(name, told.format(name=name, kind=plain.kind(plain.decode(got))))
    if got.dtype.kind not in "biuf":
        told = _("{name} should hold real numbers, but its dtype is {dtype}")
        return Difference(name, told.format(name=name, dtype=got.dtype))
    if got.shape != want.shape:
        told = _("{name} should have the shape {due}, but has {mine}")
        return Difference(name, told.format(name=name, due=_shape(want), mine=_shape(got)))
    a, b = got.astype(np.float64), want.astype(np.float64)
    scale = np.abs(b[np.isfinite(b)]).max(initial=0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        wrong = ~((np.abs(a - b) <= tol * (scale or 1.0)) | (a == b) | (np.isnan(a) & np.isnan(b)))
    if not wrong.any():
        return None
    if want.dtype.kind == "b":  # there are two values only, so nothing is given away
        where = _first(wrong)
        told = _("{name} should be {due}").format(name=f"{name}{_index(where)}", due=want[where])
        return Difference(name, told, where)
    strange = wrong & ~np.isfinite(a)
    if strange.any():
        where = _first(strange)
        told = _("{name} is {value} ({share})")
        told = told.format(name=f"{name}{_index(where)}", value=a[where], share=_share(strange))
        return Difference(name, told, where)
    gap = np.where(wrong & np.isfinite(b), np.abs(a - b), 0.0)
    where = tuple(int(i) for i in np.unravel_index(int(gap.argmax()), gap.shape))
    return Difference(name, _in_words(name, a, b, wrong, where, gap[where], scale), where)


def _in_words(
    name: str, a: np.ndarray, b: np.ndarray, wrong: np.ndarray, where: tuple[int, ...], gap: float, scale: float
) -> str:
    """What the values have in common where they are wrong; else how many are, and by how much the worst."""
    if not a.any():
        return _("{name} is zero everywhere").format(name=name)
    finite = np.isfinite(a) & np.isfinite(b)
    with np.errstate(all="ignore"):
        factor = float((a[finite] * b[finite]).sum() / (b[finite] ** 2).sum())
        step = float(np.median((a - b)[wrong]))
        is_multiple = bool((np.abs(a - factor * b)[finite] <= 1e-4 * np.abs(a).max()).all()) and b.size > 1
        is_shift = bool((np.abs(a - b - step)[wrong] <= 1e-4 * abs(step)).all()) and int(wrong.sum()) > 1
    if is_multiple and np.count_nonzero(wrong) > 1 and factor and abs(factor - 1) > 1e-2:
        return _multiple(name, factor)
    if is_shift and np.isfinite(step):
        large = _("{name} is too large by one and the same number at {share}")
        small = _("{name} is too small by one and the same number at {share}")
        return (large if step > 0 else small).format(name=name, share=_share(wrong))
    much = _in_units_of(gap, scale)
    if not where:
        return _("{name} is wrong: {much}").format(name=name, much=much)
    told = _("{name} is wrong at {share}, most at {worst}: {much}")
    return told.format(name=name, share=_share(wrong), worst=f"{name}{_index(where)}", much=much)


def _multiple(name: str, factor: float) -> str:
    if abs(factor + 1) < 1e-3:
        return _("every value of {name} has the opposite sign").format(name=name)
    sign = _(" and has the opposite sign") if factor < 0 else ""
    if abs(factor) > 1:
        told = _("every value of {name} is {factor} times what it should be{sign}")
        return told.format(name=name, factor=_number(abs(factor)), sign=sign)
    told = _("what every value of {name} should be is {factor} times what it is{sign}")
    return told.format(name=name, factor=_number(1 / abs(factor)), sign=sign)


def _number(value: float) -> str:
    """Whole numbers as such."""
    return f"{round(value)}" if abs(value - round(value)) < 1e-3 * value else f"{value:.3g}"


def _in_units_of(gap: float, scale: float) -> str:
    """A gap beside the largest value that was expected, as one says it."""
    if not scale:
        return _("it is not 0")
    share = gap / scale
    if share >= 1.5:
        return _("by about {share:.2g} times the largest value").format(share=share)
    for mark, words in (
        (0.75, _("by as much as the largest value")),
        (0.3, _("by half of the largest value")),
        (0.03, _("by about a tenth of the largest value")),
        (0.003, _("by about a hundredth of the largest value")),
        (0.0003, _("by about a thousandth of the largest value")),
    ):
        if share >= mark:
            return words
    return _("by very little: more than rounding explains, and less than a thousandth of the largest value")


def _share(wrong: np.ndarray) -> str:
    count = int(wrong.sum())
    if count == wrong.size and count > 1:
        return _("all {size} values").format(size=wrong.size)
    return _("{count} of {size} values").format(count=count, size=wrong.size)


def _first(mask: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(mask.argmax()), mask.shape))


def _index(where: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, where))}]" if where else ""


def _shape(array: np.ndarray) -> str:
    return "×".join(map(str, array.shape)) or _("() (a single number)")
