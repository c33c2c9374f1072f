"""Where the data is: $COURSE_DATA, or the embedded sample, then the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

from course.datasets.cache import cache
from course.datasets.files import DataMissing
from course.datasets.marks import SAMPLE
from course.datasets.sample import sample_folder

__all__ = ["find", "roots"]


def roots() -> list[Path]:
    """The data folders to look in, first to last. Raises `DataMissing` if $COURSE_DATA names no folder."""
    chosen = os.environ.get("COURSE_DATA", "")
    if chosen == SAMPLE:
        return [sample_folder()]
    if not chosen:
        return [cache()]
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise DataMissing(f"COURSE_DATA is {chosen!r}, which is no folder: name one that holds the data, or {SAMPLE!r}")
    return [folder, cache()]


def find(path: str, folders: list[Path]) -> Path | None:
    """The first of the folders' files (or folders) of this relative path that exists."""
    return next((folder / path for folder in folders if (folder / path).exists()), None)
