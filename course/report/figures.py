"""Pictures in a page: arrays as PNG, and charts as SVG. Their text is ours, escaped, and in the page's own colours."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence

import matplotlib
import numpy as np
from markupsafe import Markup, escape
from PIL import Image

from course.language import _

__all__ = ["bar", "curve", "heatmap", "histogram", "photographs", "scale_of"]

#: Diverging, white at zero, and red against blue can be told apart by nearly everyone; index 255 is for no number.
_COLOURS = np.round(matplotlib.colormaps["RdBu_r"](np.linspace(0, 1, 255))[:, :3] * 255).astype(np.uint8)
_PALETTE = np.concatenate([_COLOURS, [[128, 128, 128]]]).astype(np.uint8)


def scale_of(expected: np.ndarray) -> float:
    """Where a colour scale ends that fits an array: at the 99th percentile of its absolute values."""
    absolute = np.abs(expected[np.isfinite(expected)].astype(np.float64))
    return float(np.percentile(absolute, 99) or absolute.max()) if absolute.size and absolute.any() else 1.0


def heatmap(arrays: np.ndarray, scale: float) -> str:
    """Arrays [n, height, width] in a row as a PNG, a data URI: white is zero, red positive, blue negative."""
    finite = np.isfinite(arrays)
    share = np.clip(np.where(finite, arrays, 0).astype(np.float64), -scale, scale) / scale
    index = np.where(finite, np.round((share + 1) * 127), 255).astype(np.uint8)
    image = Image.fromarray(_row(index, 127))
    image.putpalette(_PALETTE.tobytes())
    return _png(image)


def photographs(images: np.ndarray) -> str:
    """Images [n, height, width, 3] in [0, 1] in a row as a PNG, a data URI."""
    return _png(Image.fromarray(_row(np.round(np.clip(images, 0, 1) * 255).astype(np.uint8), 255)))


def _row(tiles: np.ndarray, blank: int) -> np.ndarray:
    """Tiles [n, height, width, ...] side by side, with a pixel between them."""
    gap = np.full_like(tiles[0][:, :1], blank)
    parts = [part for tile in tiles for part in (tile, gap)]
    return np.ascontiguousarray(np.concatenate(parts[:-1], axis=1))


def _png(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def bar(share: float) -> Markup:
    """A share between 0 and 1 as a bar. It says nothing that stands not beside it, so it is hidden from readers."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100" height="6"/><rect class="fill" width="{:.1f}" height="6"/></svg>'
    ).format(100 * min(max(share, 0.0), 1.0))


def histogram(values: Sequence[float], most: float, unit: str, bins: int = 10) -> Markup:
    """How often values between 0 and `most` occur, as a chart that also says so in words."""
    width, height, top, foot = 200.0, 96.0, 14.0, 18.0
    counts, edges = np.histogram(np.clip(values, 0, most), bins=bins, range=(0, most or 1))
    tallest = max(int(counts.max(initial=0)), 1)
    step = width / bins
    said = ", ".join(f"{a:g} to {b:g}: {n}" for a, b, n in zip(edges, edges[1:], counts, strict=False) if n)
    shapes = []
    for i, count in enumerate(counts):
        size = (height - top - foot) * count / tallest
        if count:
            x, y = i * step + 1, height - foot - size
            shapes.append(
                Markup('<rect class="fill" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    x, y, step - 2, size
                )
            )
            shapes.append(
                Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                    x + step / 2 - 1, y - 3, count
                )
            )
    return Markup(
        '<svg class="chart" viewBox="0 0 {w:g} {h:g}" role="img" aria-label="{label}">{shapes}'
        '<line class="axis" x1="0" x2="{w:g}" y1="{y:g}" y2="{y:g}"/>'
        '<text x="0" y="{foot:g}">0</text><text x="{w:g}" y="{foot:g}" text-anchor="end">{most:g} {unit}</text></svg>'
    ).format(
        w=width,
        h=height,
        label=f"{len(values)} {'submission' if len(values) == 1 else 'submissions'} by {unit}. {said or 'none'}",
        shapes=Markup("").join(shapes),
        y=height - foot + 0.5,
        foot=height - 4,
        most=most,
        unit=unit,
    )


def curve(points: Sequence[Sequence[float]], value: float | None, levels: Sequence[tuple[str, float]]) -> Markup:
    """How an accuracy grew with the iterations, by the student's own record, beside what was measured and asked.

    points: pairs (iterations, accuracy); value: what the grader measured; levels: what was asked, by name.
    """
    width, height, left, right, top, foot = 360.0, 240.0, 34.0, 16.0, 12.0, 34.0
    last = max((point[0] for point in points), default=1)
    decades = math.log10(last) or 1.0

    def x(iterations: float) -> float:
        return left + (width - left - right) * (math.log10(iterations) / decades if last > 1 else 1)

    def y(share: float) -> float:
        return height - foot - (height - top - foot) * share

    parts = []
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts.append(
            Markup('<line class="grid" x1="{:g}" x2="{:g}" y1="{y:.1f}" y2="{y:.1f}"/>').format(
                left, width - right, y=y(share)
            )
        )
        parts.append(
            Markup('<text x="{:g}" y="{:.1f}" text-anchor="end">{:g}</text>').format(left - 6, y(share) + 4, share)
        )
    for _name, mark in levels:
        parts.append(
            Markup('<line class="asked" x1="{:g}" x2="{:g}" y1="{y:.1f}" y2="{y:.1f}"/>').format(
                left, width - right, y=y(mark)
            )
        )
    if points:
        for i in (10**k for k in range(math.floor(decades) + 1)):
            parts.append(
                Markup('<text x="{:.1f}" y="{:g}" text-anchor="middle">{}</text>').format(x(i), height - foot + 15, i)
            )
        path = " ".join(f"{x(i):.1f},{y(share):.1f}" for i, share in points)
        parts.append(Markup('<polyline class="own" points="{}"/>').format(path))
        parts += [
            Markup('<circle class="own" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(x(i), y(share))
            for i, share in points
        ]
        parts.append(
            Markup('<text x="{:g}" y="{:g}" text-anchor="end">{}</text>').format(
                width - right, height - 4, _("iterations")
            )
        )
    for name, mark in levels:  # after the curve, so that it does not cross out what is written
        parts.append(
            Markup('<text class="asked" x="{:g}" y="{:.1f}">{}</text>').format(
                left + 4, y(mark) - 4, _("asked {mark:.2f}: {level}").format(mark=mark, level=name)
            )
        )
    if value is not None:
        parts.append(Markup('<circle class="measured" cx="{:.1f}" cy="{:.1f}" r="5"/>').format(x(last), y(value)))
        parts.append(
            Markup('<text class="measured" x="{:.1f}" y="{:.1f}" text-anchor="end">{}</text>').format(
                x(last) - 9, y(value) + (16 if value > 0.9 else -7), _("measured {value:.3f}").format(value=value)
            )
        )
    return Markup('<svg class="chart curve" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">{}</svg>').format(
        width, height, escape(_said(points, value, levels)), Markup("").join(parts)
    )


def _said(points: Sequence[Sequence[float]], value: float | None, levels: Sequence[tuple[str, float]]) -> str:
    said = []
    if points:
        (first, start), (last, end) = points[0], points[-1]
        told = _("By its own record the accuracy went from {start:.2f} after {first} to {end:.2f} after {last}")
        said.append(told.format(start=start, first=first, end=end, last=last))
    if value is not None:
        said.append(_("Grading measured {value:.3f}").format(value=value))
    said += [_("Asked is {mark:.2f}: {level}").format(mark=mark, level=name) for name, mark in levels]
    return ". ".join(said) + "."
