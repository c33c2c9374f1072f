"""Drawing with signed distances: a shape is a function that is negative inside, positive outside.

Coordinates ``x`` (to the right) and ``y`` (up) are arrays of any one shape, so a whole batch of pictures is drawn at
once, and every parameter of a shape may be a number or an array of one value per picture, [n, 1, 1]. The union of two
shapes is the minimum of their distances, the intersection the maximum, and ``maximum(a, -b)`` cuts b out of a.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Field", "box", "convex", "disc", "ellipse", "fold", "grid", "hsv", "noise", "paint", "segment", "uniform"]

#: One value per pixel (or per picture, [n, 1, 1]), in float32.
Field = NDArray[np.floating[Any]]
Number = float | Field


def grid(size: int, centre: float, radius: float) -> tuple[Field, Field]:
    """The coordinates of pixels, x [1, 1, size] and y [1, size, 1]: ±1 lies `radius` pixels off `centre`."""
    line = ((np.arange(size) + 0.5 - centre) / radius).astype(np.float32)
    return line[None, None, :], -line[None, :, None]


def uniform(rng: np.random.Generator, n: int, low: float, high: float) -> Field:
    """Draw one number for each of n pictures, [n, 1, 1]."""
    return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)


def disc(x: Field, y: Field, r: Number, cx: Number = 0.0, cy: Number = 0.0) -> Field:
    return _length(x - cx, y - cy) - r


def ellipse(x: Field, y: Field, rx: Number, ry: Number, cx: Number = 0.0, cy: Number = 0.0) -> Field:
    """An ellipse; its distance is to first order, exact on the outline."""
    u, v = (x - cx) / rx, (y - cy) / ry
    f, slope = u * u + v * v - 1, 2 * _length(u / rx, v / ry)
    return f / (slope + 1e-3)


def box(x: Field, y: Field, hx: Number, hy: Number, cx: Number = 0.0, cy: Number = 0.0) -> Field:
    """A box of half width hx and half height hy."""
    return np.maximum(np.abs(x - cx) - hx, np.abs(y - cy) - hy)


def segment(x: Field, y: Field, a: tuple[float, float], b: tuple[float, float], r: Number) -> Field:
    """A line from a to b with round ends, of half width r."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy), 0, 1)
    return disc(x, y, r, a[0] + t * dx, a[1] + t * dy)


def convex(x: Field, y: Field, *corners: tuple[float, float]) -> Field:
    """A convex polygon: the intersection of half planes, its corners in counterclockwise order."""
    sides = []
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        dx, dy = bx - ax, by - ay
        sides.append(((x - ax) * dy - (y - ay) * dx) / (dx * dx + dy * dy) ** 0.5)
    return np.maximum.reduce(sides)


def fold(x: Field, y: Field, k: int) -> tuple[Field, Field]:
    """Fold the plane into one of k equal sectors around the x axis: what is drawn there appears k times."""
    sector = 2 * np.pi / k
    angle, r = np.arctan2(y, x), _length(x, y)
    angle = np.abs(angle - sector * np.round(angle / sector))
    return r * np.cos(angle), r * np.sin(angle)


def paint(image: Field, distance: Field, colour: Number, soft: Number) -> Field:
    """Paint a shape over an image, in place, with outlines `soft` wide; returns how far each pixel is covered, 0 to 1.

    image: [n, 3, h, w]; distance: [n, h, w]; colour: broadcast to the image.
    """
    cover = np.clip(0.5 - distance / soft, 0, 1)
    image += cover[:, None] * (colour - image)
    return cover


def hsv(h: Field, s: Field, v: Field) -> Field:
    """Colours [n, 3, 1, 1] from hue, saturation and value, each [n, 1, 1] and in [0, 1]; the hue wraps around."""
    offsets = np.array([0, 2 / 3, 1 / 3], dtype=np.float32)[:, None, None]
    wheel = np.clip(np.abs((h[:, None] + offsets) % 1 * 6 - 3) - 1, 0, 1)
    return v[:, None] * (1 - s[:, None] + s[:, None] * wheel)


def noise(rng: np.random.Generator, n: int, x: Field, y: Field, waves: int = 3) -> Field:
    """Random textures in [0, 1], [n, h, w]: a few waves of random direction, length and phase, some with edges."""
    total = np.zeros((n, y.shape[1], x.shape[2]), dtype=np.float32)
    for _ in range(waves):
        angle, length, phase = uniform(rng, n, 0, np.pi), uniform(rng, n, 0.25, 2.5), uniform(rng, n, 0, 2 * np.pi)
        total += np.sin((x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / length) + phase)
    edge = np.exp(uniform(rng, n, -0.7, 1.6))
    return 0.5 + 0.5 * np.tanh(edge * total / waves**0.5)


def _length(x: Number, y: Number) -> Field:
    # Several times faster than np.hypot, whose care for huge numbers is not needed here.
    return np.sqrt(np.square(x) + np.square(y))
