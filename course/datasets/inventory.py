"""What data this machine has, in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from course.datasets import cifar, lfw, weights
from course.datasets.download import CIFAR10_NAME, LFW_NAME, SOURCES, VGG16_NAME
from course.datasets.files import DataCorrupt
from course.datasets.marks import SAMPLE, is_brief, is_sample
from course.datasets.where import find, roots

__all__ = ["Status", "status"]

CHECKS = {CIFAR10_NAME: cifar.check, LFW_NAME: lfw.check, VGG16_NAME: weights.check}


@dataclass(frozen=True)
class Status:
    """Of one data set: its name, where it was found, how it is, and what to do about it (empty: nothing)."""

    name: str
    where: Path | None
    state: str
    todo: str = ""


def status() -> list[Status]:
    """Look for every data set and check it. Raises `DataMissing` if $COURSE_DATA names no folder."""
    return [_status(name) for name in SOURCES]


def _status(name: str) -> Status:
    source = SOURCES[name]
    folders = roots()
    where = find(source.path, folders)
    if where is None:
        todo = (
            f"run `course data fetch` ({source.size}), set COURSE_DATA to a folder that has it, or COURSE_DATA={SAMPLE}"
        )
        return Status(name, None, "missing", todo)
    try:
        CHECKS[name](where)
    except DataCorrupt as error:
        return Status(name, where, "damaged", str(error))
    if is_sample(where):
        return Status(name, where, "the embedded sample")
    if is_brief(where):
        return Status(name, where, "a brief slice")
    return Status(name, where, "ready")
