"""The parameters of VGG-16's first layers as a file: ``w<i>`` [out, in, 3, 3] and ``b<i>`` [out], float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course.datasets.files import damaged, read_npz

__all__ = ["CONVOLUTIONS", "check", "read"]

#: Input and output channels of the convolutions, by their position among the modules.
CONVOLUTIONS = {0: (3, 64), 2: (64, 64), 5: (64, 128), 7: (128, 128), 10: (128, 256), 12: (256, 256), 14: (256, 256)}


def read(path: Path) -> dict[str, np.ndarray]:
    """Read the parameters, by name. Raises `DataCorrupt` unless all are there."""
    arrays = read_npz(path)
    for i, (inputs, outputs) in CONVOLUTIONS.items():
        for name, shape in ((f"w{i}", (outputs, inputs, 3, 3)), (f"b{i}", (outputs,))):
            array = arrays.get(name)
            if array is None or array.shape != shape or array.dtype != np.float32:
                raise damaged(path, f"{name} should be float32 of shape {shape}")
            if not np.isfinite(array).all():
                raise damaged(path, f"{name} has values that are not finite")
    return arrays


def check(path: Path) -> None:
    """Raise `DataCorrupt` unless the file has all parameters."""
    read(path)
