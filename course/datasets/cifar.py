"""CIFAR-10 in its MATLAB layout, as arrays for the convolutional network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.datasets.download import CIFAR10_NAME, SOURCES, locate
from course.datasets.files import DataMissing, damaged
from course.datasets.marks import SAMPLE, announce, is_sample, read_masks
from course.datasets.objects import sample_images
from course.datasets.where import find, roots

__all__ = ["CIFAR10", "check", "cifar10", "cifar10_held_out", "read_batch"]

#: How many of the test images students work with; the others are held out for grading.
SEEN = 500


@dataclass(frozen=True)
class CIFAR10:
    """Images in [-1, 1], targets one-hot.

    name: "CIFAR-10" or "sample".
    Xtrain, Xtest: float32 [n, 32, 32, 3]; Ttrain, Ttest: float32 [n, 1, 1, 10].
    labels: the names of the ten classes.
    masks: bool [n, 32, 32], True on the object of each test image; None for real photographs.
    """

    name: str
    Xtrain: NDArray[np.float32]
    Ttrain: NDArray[np.float32]
    Xtest: NDArray[np.float32]
    Ttest: NDArray[np.float32]
    labels: list[str]
    masks: NDArray[np.bool_] | None


def cifar10() -> CIFAR10:
    """Load all training images and the first 500 test images.

    Raises `DataMissing` if the data cannot be had, `DataCorrupt` if a file is broken.
    """
    folder = locate(CIFAR10_NAME)
    # One array for all batches, filled in place: the images are large, and a second copy may not fit.
    batches = _training_files(folder)
    ends = np.cumsum([_count(batch) for batch in batches])
    Xtrain = np.empty((ends[-1], 32, 32, 3), dtype=np.float32)
    Ttrain = np.empty((ends[-1], 1, 1, 10), dtype=np.float32)
    for batch, end in zip(batches, ends, strict=True):
        data, labels = read_batch(batch)
        here = slice(end - len(data), end)
        _scale(data, out=Xtrain[here])
        Ttrain[here] = _one_hot(labels)
    data, labels = read_batch(folder / "test_batch.mat")
    Xtest, Ttest = _scale(data[:SEEN]), _one_hot(labels[:SEEN])
    sample = is_sample(folder)
    if sample:
        announce(CIFAR10_NAME, "drawn objects of ten classes on textured backgrounds")
    masks = read_masks(folder)[:SEEN] if sample else None
    return CIFAR10(SAMPLE if sample else CIFAR10_NAME, Xtrain, Ttrain, Xtest, Ttest, _label_names(folder), masks)


def cifar10_held_out(
    name: str, rng: np.random.Generator, n: int = 500
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Test images that students do not see: X float32 [n, 32, 32, 3] in [-1, 1] and one-hot T float32 [n, 1, 1, 10].

    name: which data, "CIFAR-10" (n of the test images beyond the first 500) or "sample" (drawn afresh).
    Raises `DataMissing` if that data is not here: nothing is downloaded.
    """
    seed = int(rng.integers(2**63))
    if name == SAMPLE:
        return _held_out(None, seed, n)
    if name != CIFAR10_NAME:
        raise DataMissing(f"there are no held-out images of {name!r}, only of {CIFAR10_NAME!r} and {SAMPLE!r}")
    folder = find(SOURCES[CIFAR10_NAME].path, roots())
    if folder is None or is_sample(folder) or _count(folder / "test_batch.mat") < SEEN + n:
        raise DataMissing(f"CIFAR-10 with {n} test images beyond the first {SEEN} is not here: set COURSE_DATA to it")
    return _held_out(folder, seed, n)


@lru_cache(maxsize=2)
def _held_out(folder: Path | None, seed: int, n: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Images from a folder, or from the sample. A whole class gets the same, so they are made once, and read-only."""
    rng = np.random.default_rng(seed)
    if folder is None:
        images, labels, _ = sample_images(rng, n)
        X, T = _scale(images.transpose(0, 3, 1, 2)), _one_hot(labels)
    else:
        data, labels = read_batch(folder / "test_batch.mat")
        chosen = SEEN + rng.choice(len(data) - SEEN, size=n, replace=False)
        X, T = _scale(data[chosen]), _one_hot(labels[chosen])
    X.flags.writeable = T.flags.writeable = False
    return X, T


def check(folder: Path) -> None:
    """Raise `DataCorrupt` unless all files are there and look right from their headers."""
    for batch in (*_training_files(folder), folder / "test_batch.mat"):
        _count(batch)
    _label_names(folder)


def read_batch(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a batch: images uint8 [n, 3, 32, 32] and labels uint8 [n]. Raises `DataCorrupt`."""
    content = _loadmat(path)
    try:
        data, labels = content["data"], content["labels"].ravel()
        if data.dtype != np.uint8 or len(data) != len(labels) or not np.isin(labels, np.arange(10)).all():
            raise ValueError("its images and labels do not fit together")
        return data.reshape(-1, 3, 32, 32), labels.astype(np.uint8)
    except (KeyError, ValueError) as error:
        raise damaged(path, error) from error


def _training_files(folder: Path) -> list[Path]:
    return [folder / f"data_batch_{i}.mat" for i in range(1, 6)]


def _scale(data: NDArray[np.uint8], out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Bytes [n, 3, 32, 32] to [-1, 1], channels last."""
    # Half integers are exact in float32, so only the division rounds.
    X = np.subtract(data.transpose(0, 2, 3, 1), np.float32(127.5), out=out, dtype=np.float32, order="C")
    return np.divide(X, np.float32(127.5), out=X)


def _one_hot(labels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.eye(10, dtype=np.float32)[labels][:, None, None]


def _label_names(folder: Path) -> list[str]:
    path = folder / "batches.meta.mat"
    try:
        return [str(name.item()) for name in _loadmat(path)["label_names"].ravel()]
    except (AttributeError, KeyError, ValueError) as error:
        raise damaged(path, error) from error


def _count(path: Path) -> int:
    """How many images a batch has, from its header."""
    import scipy.io

    try:
        shapes = {name: shape for name, shape, _ in scipy.io.whosmat(path)}
        n, size = shapes["data"]
        if size != 3072:
            raise ValueError(f"an image should have 3072 values, not {size}")
        return int(n)
    except Exception as error:
        raise damaged(path, error) from error


def _loadmat(path: Path) -> dict[str, Any]:
    import scipy.io

    try:
        return dict(scipy.io.loadmat(path))
    except Exception as error:  # a broken file breaks the reader in many ways
        raise damaged(path, error) from error
