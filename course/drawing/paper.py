"""Text on arrays, and arrays as pictures with alternative text. Pillow takes milliseconds where plots take longer."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from IPython.display import Image
from PIL import Image as pillow
from PIL import ImageDraw, ImageFont

__all__ = ["BLACK", "GREY", "Paper", "Picture", "fitting"]

BLACK, GREY = (0, 0, 0), (90, 90, 90)


class Picture(Image):  # type: ignore[misc, unused-ignore]
    """A PNG with an alternative text: it goes with the picture, and is what a front end without pictures shows."""

    def __repr__(self) -> str:
        return str(self.alt)


class Paper:
    """White paper to draw on; positions and sizes in pixels, from the top left."""

    def __init__(self, width: int, height: int) -> None:
        self._image = pillow.new("RGB", (width, height), "white")
        self.draw = ImageDraw.Draw(self._image)

    def paste(self, colours: np.ndarray, x: int, y: int, zoom: int = 1) -> None:
        """Put an array of colours, [height, width, 3] in [0, 1], on the paper, each pixel `zoom` times as large."""
        pixels = (colours.clip(0, 1) * 255 + 0.5).astype(np.uint8)
        self._image.paste(pillow.fromarray(pixels.repeat(zoom, axis=0).repeat(zoom, axis=1)), (x, y))

    def text(self, x: float, y: float, text: str, anchor: str = "la", size: int = 12, **how: Any) -> None:
        """Write a line; anchor: Pillow's letters for what of the text is at x, y ("mm" for its middle)."""
        self.draw.text((x, y), text, font=_font(size), anchor=anchor, **{"fill": BLACK, **how})

    def upright(self, x: int, y: int, text: str, size: int = 12) -> None:
        """Write a line from bottom to top, with its middle at x, y."""
        width, height = int(_font(size).getlength(text)) + 2, size + 4
        line = Paper(width, height)
        line.text(width / 2, height / 2, text, "mm", size)
        self._image.paste(line._image.rotate(90, expand=True), (x - height // 2, y - width // 2))

    def picture(self, alt: str) -> Picture:
        """The paper as a notebook shows it, with an alternative text for those who cannot see it."""
        file = io.BytesIO()
        self._image.save(file, "png", compress_level=1)
        return Picture(data=file.getvalue(), format="png", alt=alt)  # type: ignore[no-untyped-call, unused-ignore]


def fitting(text: str, width: int, size: int = 12) -> int:
    """The font size, at most `size` and at least 7, at which a text is no wider than `width`."""
    return next((s for s in range(size, 7, -1) if _font(s).getlength(text) <= width), 7)


@cache
def _font(size: int) -> Any:
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
