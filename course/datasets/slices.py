"""A brief slice of the data, for runs that need the shape of the work and not its result: grading, above all."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from course.datasets import cifar, lfw
from course.datasets.cache import cache, fingerprint, make_once
from course.datasets.download import CIFAR10_NAME, LFW_NAME, SOURCES, VGG16_NAME
from course.datasets.files import DataMissing
from course.datasets.marks import is_sample, mark_brief, mark_sample, read_masks, write_masks
from course.datasets.sample import sample_folder, write_batch
from course.datasets.where import find, roots

__all__ = ["brief"]

#: Images of each batch, people, pictures of each.
IMAGES, PEOPLE, PICTURES = 10, 3, 2


def brief(folder: Path | str | None = None, seed: int = 0) -> Path:
    """Make a small data folder: 5 × 10 training and 10 test images, 3 people × 2 faces, the VGG-16 parameters.

    folder: the data folder to choose from; None: where data is looked for. What is not there is taken from the sample.
    Of CIFAR-10 it has none of the images that are held out for grading. Made once, in the user's cache.
    Raises `DataMissing` if there is no such folder, `DataCorrupt` if its data is broken.
    """
    if folder is not None and not Path(folder).is_dir():
        raise DataMissing(f"{folder} is no folder: name one that holds the data")
    folders = roots() if folder is None else [Path(folder).resolve()]
    paths = [SOURCES[name].path for name in (CIFAR10_NAME, LFW_NAME, VGG16_NAME)]
    objects, home, weights = (find(path, folders) or sample_folder() / path for path in paths)

    def write(draft: Path) -> None:
        rng = np.random.default_rng(seed)
        _slice_objects(objects, draft / objects.name, rng)
        _slice_faces(home, draft / home.name, rng)
        shutil.copyfile(weights, draft / weights.name)

    files = [file for source in (objects, home, weights) for file in (source, *sorted(source.rglob("*")))]
    state = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return make_once(cache() / f"brief-{fingerprint(Path(__file__), seed, state)}", write)


def _slice_objects(source: Path, target: Path, rng: np.random.Generator) -> None:
    _start(source, target)
    for i in range(1, 6):
        images, labels = cifar.read_batch(source / f"data_batch_{i}.mat")
        these = _choose(rng, len(images), IMAGES)
        write_batch(target / f"data_batch_{i}.mat", images[these], labels[these])
    images, labels = cifar.read_batch(source / "test_batch.mat")
    these = _choose(rng, min(len(images), cifar.SEEN), IMAGES)
    write_batch(target / "test_batch.mat", images[these], labels[these])
    shutil.copyfile(source / "batches.meta.mat", target / "batches.meta.mat")
    if is_sample(source):
        write_masks(target, read_masks(source)[these])


def _slice_faces(source: Path, target: Path, rng: np.random.Generator) -> None:
    _start(source, target)
    pictures = lfw.people(source)
    starts = dict(zip(pictures, np.cumsum([0, *map(len, pictures.values())]), strict=False))
    kept: list[int] = []
    for person in _choose(rng, len(pictures), PEOPLE):
        name = list(pictures)[person]
        folder = target / "lfw_funneled" / name.replace(" ", "_")
        folder.mkdir(parents=True)
        for i, picture in enumerate(_choose(rng, len(pictures[name]), PICTURES), start=1):
            shutil.copyfile(pictures[name][picture], folder / f"{folder.name}_{i:04d}.jpg")
            kept.append(int(starts[name] + picture))
    if is_sample(source):
        write_masks(target, read_masks(source)[kept])


def _start(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    mark_brief(target)
    if is_sample(source):
        mark_sample(target)


def _choose(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    return np.sort(rng.choice(n, size=min(n, k), replace=False))
