"""Recognising known mistakes by what they lead to: the answers that somebody with a slip would have given.

Such answers are kept as digests, a few numbers for each array: enough to tell whether an answer is the same up to
rounding, too few to learn anything from. A release ships them for the public examples.

It stands alone because both who draws challenges and who judges answers need the same digests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any
from zlib import crc32

import numpy as np

from course.exercise import Arrays, Exercise, Misconception
from course.plain import is_plain

__all__ = ["Explanation", "Suspect", "compared", "digest", "digest_of_error", "explain", "same", "scales", "suspects"]

#: Numbers in the digest of one array: its shape, its scale, projections of its values, and of what is not finite.
VALUES, STRANGE = 4, 2
WIDTH = 2 + VALUES + STRANGE

#: By no more than this factor rounding is let to grow with a mistaken answer.
LARGER = 1000.0

#: An array with more values than this is like no other.
LARGEST = 2**18


@dataclass(frozen=True)
class Suspect:
    """One mistake, or two at once, and the settings that make it."""

    mistakes: tuple[Misconception, ...]
    settings: Mapping[str, Any]


def suspects(exercise: Exercise) -> list[Suspect]:
    """All slips of an exercise, and the pairs of first slips that can be made together."""
    singles = [Suspect((mistake,), slip) for mistake in exercise.mistakes for slip in mistake.slips]
    with_slips = [mistake for mistake in exercise.mistakes if mistake.slips and mistake.pairs]
    pairs = [
        Suspect((a, b), {**a.slips[0], **b.slips[0]})
        for a, b in combinations(with_slips, 2)
        if not a.slips[0].keys() & b.slips[0].keys()
    ]
    return [*singles, *pairs]


def compared(expected: Arrays) -> list[str]:
    """The names of the arrays that digests are made of, in order."""
    return sorted(name for name in expected if not name.startswith("_"))


def digest(arrays: Arrays, names: Sequence[str]) -> np.ndarray:
    """The digest of an answer, for the arrays of these names: [len(names) * WIDTH]."""
    return np.concatenate([_digest(arrays.get(name)) for name in names]) if names else np.zeros(0)


def digest_of_error(error: str, names: Sequence[str]) -> np.ndarray:
    """The digest where there is no answer but an error: of its type alone, which is the same with every version."""
    one = np.zeros(WIDTH)
    one[0] = -1.0 - crc32(error.partition(":")[0].encode())
    return np.tile(one, len(names))


def scales(arrays: Arrays, names: Sequence[str]) -> np.ndarray:
    """How large the arrays of these names are, as digests have it: [len(names)]."""
    return np.array([0.0 if is_plain(arrays[n]) else _scale(arrays[n].astype(np.float64)) for n in names])


def same(answer: np.ndarray, mistaken: np.ndarray, due: np.ndarray, tol: float) -> np.ndarray:
    """Which of the mistaken answers, a digest a row, this one is up to rounding: [n] of bool.

    due: the scales of the right answer. What a mistake makes far larger was divided by next to nothing, and rounding
    with it.
    """
    a, m = (digests.reshape(-1, len(answer) // WIDTH, WIDTH) for digests in (answer, mistaken))
    gap = np.abs(a - m)
    with np.errstate(invalid="ignore", divide="ignore"):
        larger = np.clip(np.nan_to_num(m[..., 1:2] / due.reshape(1, -1, 1)), 1, LARGER)
        shapes = a[..., 0] == m[..., 0]
        values = (gap[..., 2 : 2 + VALUES] <= 0.3 * tol * larger * m[..., 1:2]).all(axis=2)
        strange = (gap[..., 2 + VALUES :] < 1e-6).all(axis=2)
    return (shapes & values & strange).all(axis=1)


@dataclass(frozen=True)
class Explanation:
    """What makes an answer what it is.

    cases: the numbers of the wrong cases that it explains.
    certain: all cases are just what they would be.
    """

    mistakes: tuple[Misconception, ...]
    cases: frozenset[int]
    certain: bool


def explain(
    exercise: Exercise,
    right: Sequence[bool],
    says_little: Sequence[bool],
    matches: Sequence[np.ndarray],
    is_ruled_out: Callable[[Misconception], bool],
) -> Explanation | None:
    """The known mistake, or the two, that an answer is explained by best; None where nothing explains it.

    right, says_little: of each case, whether the answer is right, and whether it is no more than an error or zeros.
    matches: of each case, which of the exercise's suspects would have given this answer: [suspects] of bool.
    is_ruled_out: whether a mistake's signature says that it was not made.

    A case that is right rules out what would have made it wrong. Two thirds of the wrong cases must be explained,
    and one of them by values that say something, or all of them beside some that are right.
    """
    wrong = [number for number, is_right in enumerate(right) if not is_right]
    best, most = None, (0.0, 0)
    for number, suspect in enumerate(suspects(exercise)):
        if not all(match[number] for match, is_right in zip(matches, right, strict=True) if is_right):
            continue
        explained = [case for case in wrong if matches[case][number]]
        if 3 * len(explained) < 2 * len(wrong) or not explained:
            continue
        if all(says_little[case] for case in explained) and not (any(right) and len(explained) == len(wrong)):
            continue
        if any(is_ruled_out(mistake) for mistake in suspect.mistakes):
            continue
        worth = sum(exercise.cases[case].points for case in explained), -len(suspect.mistakes)
        if best is None or worth > most:
            best, most = Explanation(suspect.mistakes, frozenset(explained), len(explained) == len(wrong)), worth
    return best


def _digest(array: np.ndarray | None) -> np.ndarray:
    row = np.zeros(WIDTH)
    if array is not None and is_plain(array):
        row[0] = 1.0 + crc32(str(array).encode())
        return row
    if array is None or array.dtype.kind not in "biuf":
        return row
    row[0] = 1.0 + crc32(repr(array.shape).encode())
    if array.size > LARGEST:
        row[1:] = np.nan
        return row
    a = array.astype(np.float64).ravel()
    finite = np.isfinite(a)
    values, strange = np.where(finite, a, 0.0), np.where(finite, 0.0, np.where(np.isnan(a), 1.0, 2.0 * np.sign(a)))
    weights = _weights(a.size)
    row[1] = _scale(a)
    with np.errstate(over="ignore", invalid="ignore"):
        row[2 : 2 + VALUES] = weights[:VALUES] @ values
    row[2 + VALUES :] = weights[VALUES:] @ strange
    return row


def _scale(values: np.ndarray) -> float:
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0) * np.sqrt(values.size))


@lru_cache(maxsize=64)
def _weights(size: int) -> np.ndarray:
    """Numbers in [-1, 1] without a pattern, the same on every machine: [VALUES + STRANGE, size]."""
    i = np.arange(1, size + 1, dtype=np.uint64)
    rows = []
    for k in range(1, VALUES + STRANGE + 1):
        x = i * np.uint64(0x9E3779B97F4A7C15) + np.uint64(k * 0xD1B54A32D192ED03 % 2**64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):  # splitmix64 (Steele et al. 2014)
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
        rows.append((x ^ (x >> np.uint64(31))).astype(np.float64) / 2.0**63 - 1)
    return np.array(rows)
