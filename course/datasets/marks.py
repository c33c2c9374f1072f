"""How data says what it is: the marks of the embedded sample and of brief slices, and the sample's masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course.datasets.files import damaged, read_npz

__all__ = ["SAMPLE", "announce", "is_brief", "is_sample", "mark_brief", "mark_sample", "read_masks", "write_masks"]

#: The name of the embedded sample, as data and as a value of $COURSE_DATA.
SAMPLE = "sample"
SAMPLE_FILE, BRIEF_FILE, MASKS_FILE = "SAMPLE.txt", "BRIEF.txt", "masks.npz"


def is_sample(path: Path) -> bool:
    """Is this data set's folder, or this ``.npz`` file, of the embedded sample?"""
    if path.is_dir():
        return (path / SAMPLE_FILE).exists()
    return SAMPLE in read_npz(path)


def is_brief(folder: Path) -> bool:
    """Is this data set's folder a brief slice?"""
    return (folder / BRIEF_FILE).exists()


def mark_sample(folder: Path) -> None:
    note = "The embedded sample of the course: drawn by code from a seed, not real data, free to use.\n"
    (folder / SAMPLE_FILE).write_text(note, encoding="utf-8")


def mark_brief(folder: Path) -> None:
    note = "A brief slice of the data, for runs that need only the shape of the work.\n"
    (folder / BRIEF_FILE).write_text(note, encoding="utf-8")


def announce(instead_of: str, what: str) -> None:
    """Say on stdout that the sample is in use: nobody should take its results for those of the real data."""
    print(f"This is the embedded sample, not {instead_of}: {what}.")


def read_masks(folder: Path) -> NDArray[np.bool_]:
    """The masks that come with the sample's pictures, bool [n, height, width]. Raises `DataCorrupt`."""
    masks = read_npz(folder / MASKS_FILE).get("masks")
    if masks is None or masks.dtype != np.bool_:
        raise damaged(folder / MASKS_FILE, "it has no masks")
    return masks


def write_masks(folder: Path, masks: NDArray[np.bool_]) -> None:
    np.savez_compressed(folder / MASKS_FILE, masks=masks)
