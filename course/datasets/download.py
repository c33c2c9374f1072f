"""Getting the real data: downloads with checksum and progress, put into the user's cache whole or not at all."""

from __future__ import annotations

import logging
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course.datasets.cache import cache, make_once
from course.datasets.files import DataCorrupt, DataError, DataMissing
from course.datasets.weights import CONVOLUTIONS
from course.datasets.where import find, roots

__all__ = ["CIFAR10_NAME", "LFW_NAME", "LOADERS", "SOURCES", "VGG16_NAME", "Source", "fetch", "locate"]

CIFAR10_NAME, LFW_NAME, VGG16_NAME = "CIFAR-10", "LFW", "VGG-16"


@dataclass(frozen=True)
class Source:
    """Where a data set comes from, and where it belongs.

    path: the file or folder that it becomes, in a data folder.
    digest: the download's checksum, as ``algorithm:hex``.
    unpack: ``unpack(download, target)`` makes that file or folder from the download.
    """

    name: str
    path: str
    url: str
    digest: str
    size: str
    unpack: Callable[[Path, Path], None]


def _unpack_beside(download: Path, target: Path) -> None:
    with tarfile.open(download) as archive:
        archive.extractall(target.parent, filter="data")


def _unpack_inside(download: Path, target: Path) -> None:
    with tarfile.open(download) as archive:
        archive.extractall(target, filter="data")


def _first_convolutions(download: Path, target: Path) -> None:
    """Keep the 7 convolutions of the first 17 modules: 7 of the 528 MB."""
    try:
        import torch
    except ModuleNotFoundError:
        raise DataError(f"{VGG16_NAME} is a file of PyTorch's, which is not installed: pip install torch") from None

    state = torch.load(download, map_location="cpu", weights_only=True)
    arrays: dict[str, np.ndarray] = {}
    for module in CONVOLUTIONS:
        arrays[f"w{module}"] = state[f"features.{module}.weight"].numpy()
        arrays[f"b{module}"] = state[f"features.{module}.bias"].numpy()
    np.savez(target, allow_pickle=False, **arrays)


#: The data sets by name. LFW: the funneled set that scikit-learn uses. VGG-16: torchvision's ImageNet weights.
SOURCES = {
    source.name: source
    for source in (
        Source(
            CIFAR10_NAME,
            "cifar-10-batches-mat",
            "https://www.cs.toronto.edu/~kriz/cifar-10-matlab.tar.gz",
            "md5:70270af85842c9e89bb428ec9976c926",
            "175 MB",
            _unpack_beside,
        ),
        Source(
            LFW_NAME,
            "lfw_home",
            "https://ndownloader.figshare.com/files/5976015",
            "sha256:b47c8422c8cded889dc5a13418c4bc2abbda121092b3533a83306f90d900100a",
            "233 MB",
            _unpack_inside,
        ),
        Source(
            VGG16_NAME,
            "vgg16_features17.npz",
            "https://download.pytorch.org/models/vgg16-397923af.pth",
            "sha256:397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
            "528 MB",
            _first_convolutions,
        ),
    )
}

#: The functions of `course.datasets` that load one of them, and which.
LOADERS = {
    "cifar10": CIFAR10_NAME,
    "cifar10_held_out": CIFAR10_NAME,
    "faces": LFW_NAME,
    "vgg16_features": VGG16_NAME,
}


def locate(name: str) -> Path:
    """Find a data set, or download it. Raises `DataMissing` or `DataCorrupt` if neither works."""
    return find(SOURCES[name].path, roots()) or _download(SOURCES[name], progress=True)


def fetch(names: Sequence[str] | None = None, progress: bool = True) -> None:
    """Download data sets (all, if None) into the user's cache, unless they are there.

    Raises `DataError` for an unknown name, `DataMissing` if a download fails, `DataCorrupt` if its checksum is wrong.
    """
    for name in SOURCES if names is None else names:
        if name not in SOURCES:
            raise DataError(f"there is no data set {name!r}: choose from {', '.join(SOURCES)}")
        _download(SOURCES[name], progress)


def _download(source: Source, progress: bool) -> Path:
    def write(target: Path) -> None:
        source.unpack(_retrieve(source, target.parent, progress), target)

    return make_once(cache() / source.path, write)


def _retrieve(source: Source, folder: Path, progress: bool) -> Path:
    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    print(f"Downloading {source.name} ({source.size}) ...")
    downloader = pooch.HTTPDownloader(progressbar=progress, chunk_size=1 << 18, timeout=30)
    try:
        return Path(pooch.retrieve(source.url, source.digest, "download", folder, downloader=downloader))
    except OSError as error:
        raise DataMissing(
            f"{source.name} is not here and could not be downloaded ({type(error).__name__}): run `course data fetch` "
            f"when {source.url} can be reached, set COURSE_DATA to a folder that has it, or set COURSE_DATA=sample"
        ) from error
    except ValueError as error:
        raise DataCorrupt(
            f"the download of {source.name} is not what it should be (wrong checksum) and was thrown away: "
            "try `course data fetch` again"
        ) from error
