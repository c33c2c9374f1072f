"""Images and heatmaps side by side on one sheet, with names, labels and scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course.drawing.paper import GREY, Paper, Picture, fitting
from course.drawing.relevance import SIGNED

__all__ = ["Band", "sheet"]

#: Pixels: around a tile; for names below it; for labels on the left; for a scale on the right; for the caption.
GAP, NAME, LABEL, SCALE, CAPTION = 4, 18, 22, 84, 20


class Band(NamedTuple):
    """Tiles that belong together.

    tiles: [n, height, width, 3] in [0, 1]; names: what to write under each of them; label: what to write before them.
    ends: what the colour scale beside them says at its upper and lower end; ("", "") for none.
    """

    tiles: np.ndarray
    names: Sequence[str] = ()
    label: str = ""
    ends: tuple[str, str] = ("", "")


def sheet(bands: Sequence[Band], alt: str, caption: str = "", columns: int = 10, side: int = 96) -> Picture:
    """Draw bands of tiles below each other, `columns` tiles in a row, each enlarged to about `side` pixels.

    alt: the alternative text; caption: one line below the sheet.
    """
    n, height, width, _ = bands[0].tiles.shape
    zoom = max(1, round(side / height))
    columns = min(columns, n)
    across, down = width * zoom + GAP, height * zoom + GAP
    left = LABEL if any(band.label for band in bands) else 0
    right = SCALE if any(any(band.ends) for band in bands) else 0
    lines = [-(-len(band.tiles) // columns) for band in bands]
    pitches = [down + NAME * bool(len(band.names)) for band in bands]
    body = sum(line * pitch for line, pitch in zip(lines, pitches, strict=True))

    edge = left + columns * across
    paper = Paper(max(edge + right, 7 * len(caption)), body + CAPTION * bool(caption))
    top = 0
    for band, line, pitch in zip(bands, lines, pitches, strict=True):
        for i, tile in enumerate(band.tiles):
            x, y = left + i % columns * across, top + i // columns * pitch
            paper.paste(tile, x, y, zoom)
            if len(band.names):
                name = str(band.names[i])
                paper.text(x + (across - GAP) / 2, y + down, name, "ma", fitting(name, across))
        tall = line * pitch - GAP - (pitch - down)
        if band.label:
            paper.upright(LABEL // 2, top + tall // 2, band.label, fitting(band.label, tall))
        if any(band.ends):
            _draw_scale(paper, edge + GAP, top, tall, band.ends)
        top += line * pitch
    if caption:
        paper.text(left, body + 3, caption, size=11, fill=GREY)
    return paper.picture(alt)


def _draw_scale(paper: Paper, x: int, top: int, tall: int, ends: tuple[str, str]) -> None:
    """A strip of colours from the upper to the lower end, or, without a lower one, to zero."""
    upper, lower = ends
    strip = SIGNED(np.linspace(1, 0 if lower else 0.5, tall))[:, None, :3].repeat(12, axis=1)
    paper.paste(strip, x, top)
    paper.draw.rectangle((x, top, x + 11, top + tall - 1), outline=GREY)
    paper.text(x + 16, top, upper, "la", 11)
    paper.text(x + 16, top + (tall / 2 if lower else tall), "0", "lm" if lower else "ld", 11)
    paper.text(x + 16, top + tall, lower, "ld", 11)
