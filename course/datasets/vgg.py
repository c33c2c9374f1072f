"""The first layers of VGG-16, trained on ImageNet, as a feature extractor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course.datasets.download import VGG16_NAME, locate
from course.datasets.marks import announce
from course.datasets.where import SAMPLE, damaged, read_npz

if TYPE_CHECKING:
    import torch

__all__ = ["CONVOLUTIONS", "check", "vgg16_features"]

#: Input and output channels of the convolutions, by their position among the modules.
CONVOLUTIONS = {0: (3, 64), 2: (64, 64), 5: (64, 128), 7: (128, 128), 10: (128, 256), 12: (256, 256), 14: (256, 256)}
#: How many modules: three stages, each ending in a pooling.
MODULES = 17
POOLINGS = (4, 9, 16)


def vgg16_features() -> torch.nn.Sequential:
    """Make the first 17 modules of VGG-16's ``features``, in evaluation mode, in float32, parameters without gradient.

    Input [n, 3, h, w] in RGB; output [n, 256, h/8, w/8]. The ReLUs do not overwrite their input, so that explanations
    can look at it. Raises `DataMissing` if the parameters cannot be had, `DataCorrupt` if the file is broken.
    """
    import torch
    from torch import nn

    arrays = _read(locate(VGG16_NAME))
    if SAMPLE in arrays:
        announce("VGG-16 trained on ImageNet", "VGG-16's layers with fixed random weights")
    modules: list[nn.Module] = []
    for i in range(MODULES):
        if i in CONVOLUTIONS:
            convolution = nn.Conv2d(*CONVOLUTIONS[i], kernel_size=3, padding=1, device="meta")
            state = {"weight": torch.from_numpy(arrays[f"w{i}"]), "bias": torch.from_numpy(arrays[f"b{i}"])}
            convolution.load_state_dict(state, assign=True)
            modules.append(convolution)
        else:
            modules.append(nn.MaxPool2d(2) if i in POOLINGS else nn.ReLU())
    return nn.Sequential(*modules).eval().requires_grad_(False)


def check(path: Path) -> None:
    """Raise `DataCorrupt` unless the file has all parameters."""
    _read(path)


def _read(path: Path) -> dict[str, np.ndarray]:
    arrays = read_npz(path)
    for i, (inputs, outputs) in CONVOLUTIONS.items():
        for name, shape in ((f"w{i}", (outputs, inputs, 3, 3)), (f"b{i}", (outputs,))):
            array = arrays.get(name)
            if array is None or array.shape != shape or array.dtype != np.float32:
                raise damaged(path, f"{name} should be float32 of shape {shape}")
            if not np.isfinite(array).all():
                raise damaged(path, f"{name} has values that are not finite")
    return arrays
