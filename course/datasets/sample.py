"""The embedded sample: drawn data in the layouts of the real data, so that everything runs without a download."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course.datasets.cache import cache, fingerprint, make_once
from course.datasets.marks import SAMPLE, mark_sample, write_masks
from course.datasets.objects import CLASSES, sample_images
from course.datasets.portraits import PEOPLE, SIZE, portraits
from course.datasets.weights import CONVOLUTIONS

__all__ = ["sample_folder", "write_batch"]

SEED = 10
BATCH, FACES = 1000, 44


def sample_folder() -> Path:
    """The folder of the sample, drawn on first use (some seconds) and kept in the user's cache."""
    # The name follows the code that draws, so that a change of the code makes a new folder.
    code = [Path(__file__).with_name(f"{module}.py") for module in ("sample", "shapes", "objects", "portraits")]
    return make_once(cache() / f"sample-{fingerprint(*code)}", _write)


def write_batch(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Write a batch as CIFAR-10 does; images uint8 [n, 3, 32, 32], labels uint8 [n]."""
    _save(path, {"data": images.reshape(-1, 3072), "labels": labels[:, None]})


def _save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write a file of MATLAB's that is the same whenever it is written: its first 116 bytes would name the time."""
    import scipy.io

    scipy.io.savemat(path, arrays)
    with path.open("r+b") as file:
        file.write(b"MATLAB 5.0 MAT-file".ljust(116))


def _write(folder: Path) -> None:
    _write_objects(folder / "cifar-10-batches-mat")
    _write_faces(folder / "lfw_home")
    _write_weights(folder / "vgg16_features17.npz")


def _write_objects(folder: Path) -> None:
    folder.mkdir(parents=True)
    mark_sample(folder)
    rng = np.random.default_rng([SEED, 0])
    for name in ("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"):
        images, labels, masks = sample_images(rng, BATCH)
        write_batch(folder / f"{name}.mat", images.transpose(0, 3, 1, 2), labels)
    write_masks(folder, masks)
    names = np.array([[draw.__name__] for draw in CLASSES], dtype=object)
    _save(folder / "batches.meta.mat", {"label_names": names})


def _write_faces(home: Path) -> None:
    from PIL import Image

    home.mkdir(parents=True)
    mark_sample(home)
    # scikit-learn wants to see these files, but reads them only to compare pairs of faces.
    for name in ("pairs.txt", "pairsDevTrain.txt", "pairsDevTest.txt"):
        (home / name).write_text("0\n")
    rng = np.random.default_rng([SEED, 1])
    # Where the 64 pixels of a loaded face come from: the crop at 68 to 197 of 250, drawn at half that size.
    at = ((68 + (np.arange(64) + 0.5) * (197 - 68) / 64) * SIZE / 250).astype(int)
    masks = []
    for name in sorted(PEOPLE):
        folder = home / "lfw_funneled" / name.replace(" ", "_")
        folder.mkdir(parents=True)
        images, heads = portraits(rng, PEOPLE[name], FACES)
        for i, image in enumerate(images, start=1):
            picture = Image.fromarray(image).resize((250, 250), Image.Resampling.BILINEAR)
            picture.save(folder / f"{folder.name}_{i:04d}.jpg", quality=92)
        masks.append(heads[:, at[:, None], at])
    write_masks(home, np.concatenate(masks))


def _write_weights(path: Path) -> None:
    """Random weights of variance 2 / inputs (He et al., 2015, eq. 10), which keep the activations' scale; no biases."""
    rng = np.random.default_rng([SEED, 2])
    arrays: dict[str, np.ndarray] = {SAMPLE: np.array("random weights")}
    for i, (inputs, outputs) in CONVOLUTIONS.items():
        weights = rng.standard_normal((outputs, inputs, 3, 3), dtype=np.float32)
        arrays[f"w{i}"] = weights * np.float32(np.sqrt(2 / (inputs * 9)))
        arrays[f"b{i}"] = np.zeros(outputs, dtype=np.float32)
    np.savez(path, allow_pickle=False, **arrays)
