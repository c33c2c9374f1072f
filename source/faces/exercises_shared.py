"""What the exercises share: arrays from tensors, and signatures of known mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from course.exercise import Arrays, Misconception

__all__ = ["Signature", "agree", "equals", "message_of", "no_return", "only_where", "result"]

#: Does a case show a mistake (True), rule it out (False), or say nothing of it (None)? See `course.exercise`.
Signature = Callable[[Arrays, Arrays, Arrays], bool | None]


def result(r: Any) -> np.ndarray:
    """What a function returned, as an array apart from its graph and from what becomes of it later.

    Lists and arrays are taken as well: where a tensor is asked for, a case of its own says so.
    """
    if r is None:
        raise TypeError("returns None: is there a `return`?")
    if isinstance(r, tuple):
        raise TypeError(f"returns {len(r)} things, where one tensor is asked for")
    if isinstance(r, list) and r and isinstance(r[0], torch.Tensor):
        r = torch.stack(r)
    return r.detach().numpy().copy() if isinstance(r, torch.Tensor) else np.array(r)


def agree(a: np.ndarray, b: np.ndarray, tol: float = 1e-4) -> bool:
    """The same shape, and values that differ by no more than `tol` of the largest."""
    return a.shape == b.shape and bool(np.abs(a - b).max() <= tol * np.abs(b).max())


def equals(name: str, mistaken: Callable[[Arrays, Arrays], np.ndarray]) -> Signature:
    """The answer is what the mistake, ``mistaken(expected, inputs)``, makes of it, where that is not the right one."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if name not in expected:
            return None
        wrong = mistaken(expected, inputs)
        return None if agree(wrong, expected[name]) else agree(answer[name], wrong)

    return signature


def message_of(answer: Arrays) -> str:
    """The line of the error, where there is nothing but an error; else an empty one."""
    return str(answer.get("error", ""))


def returns_nothing(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return "returns None" in message_of(answer) or None


def no_return(section: str) -> Misconception:
    return Misconception(
        "no-return",
        returns_nothing,
        "The function returns None, which is what Python gives back where no `return` is reached.",
        section,
        look="Is there a `return`, and does it return what you have made?",
        strange=True,
    )


def only_where(name: str, can_show: Callable[[Arrays], bool], also: Signature | None = None) -> Signature:
    """The answer is wrong in just those cases whose inputs can show the mistake, and has another sign there, too."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if agree(answer[name], expected[name]):
            return False if can_show(inputs) else None
        return can_show(inputs) and (also is None or also(answer, expected, inputs))

    return signature
