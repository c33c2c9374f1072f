"""Labeled Faces in the Wild: colour faces of the people of whom there are 40 pictures or more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course.datasets.download import LFW_NAME, locate
from course.datasets.files import damaged
from course.datasets.marks import SAMPLE, announce, is_brief, is_sample, read_masks

__all__ = ["CROP", "Faces", "check", "faces", "people"]

#: Left, upper, right and lower edge of the face in a picture of 250 × 250 pixels; it is then reduced to 64 × 64.
CROP = (68, 68, 197, 197)


@dataclass(frozen=True)
class Faces:
    """Faces in an order that mixes the people.

    name: "LFW" or "sample".
    images: float32 [n, 64, 64, 3] in [0, 1]; target: int64 [n], indices into target_names.
    masks: bool [n, 64, 64], True on the head; None for real photographs.
    """

    name: str
    images: NDArray[np.float32]
    target: NDArray[np.int64]
    target_names: list[str]
    masks: NDArray[np.bool_] | None


def faces() -> Faces:
    """Load the faces that scikit-learn's ``fetch_lfw_people`` gives for the course's selection, in the same order.

    (slice_=(slice(68, 197), slice(68, 197)), resize=0.5, min_faces_per_person=40, color=True. Read here directly, since
    that function needs to write beside the data.) Raises `DataMissing` if the data cannot be had, `DataCorrupt` if some
    of it is broken or missing.
    """
    home = locate(LFW_NAME)
    pictures = people(home)
    paths = [path for files in pictures.values() for path in files]
    order = np.arange(len(paths))
    if not is_brief(home):  # there are so few that everybody is in either half only as they come
        np.random.RandomState(42).shuffle(order)
    images = np.empty((len(paths), 64, 64, 3), dtype=np.float32)
    for image, i in zip(images, order, strict=True):
        image[:] = _read(paths[i])
    images /= 255
    target = np.repeat(np.arange(len(pictures)), [len(files) for files in pictures.values()])[order]
    sample = is_sample(home)
    if sample:
        announce(LFW_NAME, f"drawn faces of {len(pictures)} invented people")
    masks = read_masks(home)[order] if sample else None
    return Faces(SAMPLE if sample else LFW_NAME, images, target.astype(np.int64), list(pictures), masks)


def people(home: Path) -> dict[str, list[Path]]:
    """The pictures of each person of whom there are enough, by name; both sorted. Raises `DataCorrupt`."""
    brief = is_brief(home)
    folder = home / "lfw_funneled"
    found = {path.name.replace("_", " "): sorted(path.glob("*.jpg")) for path in folder.glob("*/")}
    enough = {name: found[name] for name in sorted(found) if len(found[name]) >= (1 if brief else 40)}
    count = sum(map(len, enough.values()))
    if not enough:
        raise damaged(folder, "it has nobody with 40 pictures")
    if not (brief or is_sample(home)) and (len(enough), count) != (19, 1867):
        raise damaged(folder, f"it has {count} pictures of {len(enough)} people with 40 or more, not 1867 of 19")
    return enough


def check(home: Path) -> None:
    """Raise `DataCorrupt` unless all pictures are there."""
    people(home)


def _read(path: Path) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            if (picture.size, picture.mode) != ((250, 250), "RGB"):
                raise ValueError(f"it should be a colour picture of 250 by 250 pixels, not {picture.size}")
            return np.asarray(picture.crop(CROP).resize((64, 64)))
    except (OSError, ValueError, SyntaxError) as error:
        raise damaged(path, error) from error
