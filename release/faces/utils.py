"""Pictures of faces and of what networks see in them. Every function returns its Figure; a notebook shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

__all__ = ["comparison", "heatmaps", "images"]

#: Blue, white and red: told apart by colour-blind readers too, and white, the neutral colour, is a relevance of zero.
RELEVANCE = "RdBu_r"

#: A scale ends where this share of the pixels is weaker, lest a few strong ones make all others look pale.
STRONGEST = 0.995


def images(I: np.ndarray, names: Sequence[str]) -> Figure:
    """Show images I [n, h, w, 3] with values in [0, 1] in a row, each with the last word of its name."""
    figure, (row,) = _grid(1, len(I))
    _show_images(row, I, names)
    return figure


def heatmaps(R: np.ndarray, label: str = "") -> Figure:
    """Show the relevance R [n, h, w] of images in a row, on one scale: white is 0, red speaks for, blue against."""
    figure, (row,) = _grid(1, len(R))
    _name_scale(figure, row, _show_relevance(row, R, label))
    return figure


def comparison(I: np.ndarray, names: Sequence[str], relevance: Mapping[str, np.ndarray]) -> Figure:
    """Show images I [n, h, w, 3] and below them, one row a network, the relevance [n, h, w] of each, by its name.

    Each row has a scale of its own, because the networks' scores differ in size.
    """
    figure, (top, *rows) = _grid(1 + len(relevance), len(I))
    _show_images(top, I, names)
    for row, (label, R) in zip(rows, relevance.items(), strict=True):
        _name_scale(figure, row, _show_relevance(row, R, label))
    return figure


def _grid(rows: int, columns: int) -> tuple[Figure, np.ndarray]:
    """A figure that pyplot forgets at once, so that a notebook shows it only where it is returned."""
    figure, axes = plt.subplots(
        rows, columns, figsize=(1.6 * columns + 1, 1.75 * rows), squeeze=False, layout="constrained"
    )
    plt.close(figure)
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
    return figure, axes


def _show_images(row: Sequence[Axes], I: np.ndarray, names: Sequence[str]) -> None:
    for axis, image, name in zip(row, I, names, strict=True):
        axis.imshow(image)
        axis.set_title(name.split()[-1], fontsize=10)


def _show_relevance(row: Sequence[Axes], R: np.ndarray, label: str) -> AxesImage:
    scale = np.quantile(np.abs(R), STRONGEST) or 1.0
    row[0].set_ylabel(label)
    return [axis.imshow(r, cmap=RELEVANCE, vmin=-scale, vmax=scale) for axis, r in zip(row, R, strict=True)][-1]


def _name_scale(figure: Figure, row: Sequence[Axes], picture: AxesImage) -> None:
    _, scale = picture.get_clim()
    bar = figure.colorbar(picture, ax=row, ticks=[-scale, 0, scale], extend="both", fraction=0.02, pad=0.01)
    bar.ax.set_yticklabels([f"against: {-scale:.2g}", "0", f"for: {scale:.2g}"], fontsize=8)
