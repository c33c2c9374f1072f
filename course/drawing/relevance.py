"""Relevance as colours, as a mask, and as a number."""

from __future__ import annotations

import matplotlib
import numpy as np

__all__ = ["SIGNED", "ends_of", "legend_of", "masked", "painted", "scale_of", "share_on"]

#: Blue, white and red: nearly everyone can tell them apart, and white, the neutral colour, is a relevance of zero.
SIGNED = matplotlib.colormaps["RdBu_r"]

#: A scale ends at this percentile of the absolute values, lest a few strong pixels make all others look pale.
PERCENTILE = 99


def scale_of(R: np.ndarray, each: bool = True) -> np.ndarray:
    """Where the colours of relevance R [n, height, width] end: [n, 1, 1], by image, or [1, 1, 1], one for all."""
    axes = (1, 2) if each else (0, 1, 2)
    scale = np.percentile(abs(R.astype(np.float64)), PERCENTILE, axis=axes, keepdims=True)
    return np.where(scale > 0, scale, 1)


def ends_of(R: np.ndarray, each: bool = True) -> tuple[str, str]:
    """What to write at the ends of a colour scale; the lower one is empty where nothing is negative."""
    scale = scale_of(R, each)
    end = f"{scale.item():.2g}" if scale.size == 1 else f"P{PERCENTILE}"
    return f"≥ {end}", f"≤ −{end}" if R.min() < 0 else ""


def legend_of(each: bool = True) -> str:
    """What the colours of heatmaps mean, in a line."""
    whose = f"P{PERCENTILE}, each heatmap's own" if each else "the row's"
    return f"white: zero; red: positive; blue: negative; scale: to {whose} {PERCENTILE}th percentile of absolute values"


def painted(R: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The colours of relevance R [n, height, width]: [n, height, width, 3] in [0, 1]; zero is white."""
    return SIGNED((R / scale + 1) / 2)[..., :3]


def masked(I: np.ndarray, R: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Images I [n, height, width, 3] in [0, 1] where they have positive relevance, and grey elsewhere."""
    return 0.5 + (I - 0.5) * (R / scale).clip(0, 1)[..., None]


def share_on(mask: np.ndarray, R: np.ndarray) -> np.ndarray:
    """The share of each image's positive relevance, R [n, height, width], that lies on its mask, of the same shape.

    Returns [n], without the images that have no positive relevance at all.
    """
    positive = np.maximum(R.astype(np.float64), 0)
    whole = positive.sum(axis=(1, 2))
    return (positive * mask).sum(axis=(1, 2))[whole > 0] / whole[whole > 0]
