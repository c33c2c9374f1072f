"""The user's cache, and how something new gets into it: whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from course.datasets.files import DataError

__all__ = ["cache", "fingerprint", "make_once"]


def cache() -> Path:
    """The folder of this course in the user's cache; it need not exist."""
    import pooch

    return Path(pooch.os_cache("explained-course"))


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
