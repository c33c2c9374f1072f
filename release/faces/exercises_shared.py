"""What the exercises share: arrays from tensors, and signatures of known mistakes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from course.exercise import Arrays

__all__ = ["Signature", "agree", "equals", "only_where", "result"]

#: Does a case show a mistake (True), rule it out (False), or say nothing of it (None)? See `course.exercise`.
Signature = Callable[[Arrays, Arrays, Arrays], bool | None]


def result(r: torch.Tensor) -> np.ndarray:
    """A tensor as an array, apart from its graph and from what becomes of the tensor later."""
    return torch.as_tensor(r).detach().numpy().copy()


def agree(a: np.ndarray, b: np.ndarray, tol: float = 1e-4) -> bool:
    """The same shape, and values that differ by no more than `tol` of the largest."""
    return a.shape == b.shape and bool(np.abs(a - b).max() <= tol * np.abs(b).max())


def equals(name: str, mistaken: Callable[[Arrays, Arrays], np.ndarray]) -> Signature:
    """The answer is what the mistake, ``mistaken(expected, inputs)``, makes of it, where that is not the right one."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        wrong = mistaken(expected, inputs)
        return None if agree(wrong, expected[name]) else agree(answer[name], wrong)

    return signature


def only_where(name: str, can_show: Callable[[Arrays], bool], also: Signature | None = None) -> Signature:
    """The answer is wrong in just those cases whose inputs can show the mistake, and has another sign there, too."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if agree(answer[name], expected[name]):
            return False if can_show(inputs) else None
        return can_show(inputs) and (also is None or also(answer, expected, inputs))

    return signature
