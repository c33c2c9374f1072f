"""What a fixed network makes of images, computed once and kept in the user's cache."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course.datasets.cache import cache, make_once
from course.datasets.files import DataError

if TYPE_CHECKING:
    import torch

__all__ = ["kept_features"]


def kept_features(net: torch.nn.Module, X: torch.Tensor) -> torch.Tensor:
    """The outputs of a network in evaluation mode for images X: computed in batches the first time, later only read.

    X: float32 [n, 3, h, w]; returns float32 [n, ...]. They are kept under a name made of the images, the network's
    layers and parameters and PyTorch's version, so no other images or network ever get them. A file that is damaged is
    not used, and where the cache cannot be written to, they are computed anew each time.
    """
    import torch

    file = cache() / f"features-{_digest(net, X)}.npy"
    F = _read(file, len(X))
    if F is None:
        F = _compute(net, X)
        try:
            file.unlink(missing_ok=True)  # it is damaged if it is there
            make_once(file, lambda draft: np.save(draft, F, allow_pickle=False))
        except (OSError, DataError):  # a cache that may only be read: keeping them was a convenience
            pass
    return torch.from_numpy(F)


def _compute(net: torch.nn.Module, X: torch.Tensor) -> np.ndarray:
    import torch
    from tqdm.auto import tqdm

    with torch.inference_mode():
        return np.concatenate([net(x).numpy() for x in tqdm(torch.split(X, 50), desc="features")])


def _read(file: Path, n: int) -> np.ndarray | None:
    """The kept features, or None if there are none for n images or they are damaged."""
    try:
        F: np.ndarray = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return F if F.ndim and len(F) == n and F.dtype == np.float32 else None


def _digest(net: torch.nn.Module, X: torch.Tensor) -> str:
    import torch

    digest = hashlib.sha256(repr((net, tuple(X.shape), torch.__version__)).encode())
    for tensor in (X, *net.state_dict().values()):
        digest.update(np.ascontiguousarray(tensor.numpy()).data)
    return digest.hexdigest()[:24]
