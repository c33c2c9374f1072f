"""The first layers of VGG-16, trained on ImageNet, as a feature extractor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.datasets.download import VGG16_NAME, locate
from course.datasets.marks import SAMPLE, announce
from course.datasets.weights import CONVOLUTIONS, read

if TYPE_CHECKING:
    import torch

__all__ = ["vgg16_features"]

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

    arrays = read(locate(VGG16_NAME))
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
