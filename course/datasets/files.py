"""Files of data: reading one, and the errors for what is missing or broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course.errors import OneLine

__all__ = ["DataCorrupt", "DataError", "DataMissing", "damaged", "read_npz"]


class DataError(OneLine):
    """Something is wrong with the data."""


class DataMissing(DataError):
    """Data is not there and cannot be had."""


class DataCorrupt(DataError):
    """Data is there but broken, half or not what it should be; it is not used."""


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
