"""Where the data is: $COURSE_DATA, then the user's cache; and how something new gets into the cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

__all__ = [
    "SAMPLE",
    "DataCorrupt",
    "DataError",
    "DataMissing",
    "cache",
    "damaged",
    "find",
    "fingerprint",
    "make_once",
    "read_npz",
    "roots",
]

#: The name of the embedded sample, as data and as a value of $COURSE_DATA.
SAMPLE = "sample"


class DataError(Exception):
    """Something is wrong with the data; the message is one line for the user."""

    def _render_traceback_(self) -> list[str]:
        """How a notebook shows it: without a traceback."""
        return [f"{type(self).__name__}: {self}"]


class DataMissing(DataError):
    """Data is not there and cannot be had."""


class DataCorrupt(DataError):
    """Data is there but broken, half or not what it should be; it is not used."""


def cache() -> Path:
    """The folder of this course in the user's cache; it need not exist."""
    import pooch

    return Path(pooch.os_cache("explained-course"))


def roots() -> list[Path]:
    """The data folders to look in, first to last. Raises `DataMissing` if $COURSE_DATA names no folder."""
    from course.datasets.sample import sample_folder

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


def damaged(path: Path, reason: object) -> DataCorrupt:
    """The error for a broken file or folder, in one line."""
    text = " ".join(str(reason).split()) or type(reason).__name__
    return DataCorrupt(f"{path} is damaged ({text}): replace it, or delete it and run `course data fetch`")


def read_npz(path: Path) -> dict[str, np.ndarray]:
    """All arrays of an ``.npz`` file, by name. Raises `DataCorrupt`."""
    try:
        # NumPy leaves a broken file open unless it is opened here.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
            return {name: content[name] for name in content.files}
    except Exception as error:  # a broken file breaks the reader in many ways
        raise damaged(path, error) from error


def make_once(target: Path, write: Callable[[Path], object]) -> Path:
    """Make a file or folder in the cache, whole or not at all, unless it exists; returns the target.

    ``write(draft)`` makes it under another name beside the target; a rename then puts it in place. Of two processes
    that do so at once, one wins and both use its result. Raises `DataError` if the cache cannot be written to.
    """
    if target.exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    except OSError as error:
        raise DataError(f"cannot write to the cache {target.parent} ({error.strerror}): make it writable") from error
    try:
        write(draft / target.name)
        (draft / target.name).rename(target)
    except OSError as error:
        if not target.exists():
            raise DataError(f"cannot write {target} ({error}): is there room on the disk?") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def fingerprint(*parts: object) -> str:
    """A short name for these parts; a path stands for the bytes of its file."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else repr(part).encode())
    return digest.hexdigest()[:12]
