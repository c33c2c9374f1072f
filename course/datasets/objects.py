"""Ten classes of small colour pictures: an object on a textured background, and the object's mask.

Colour, place, size, tilt, light and texture are drawn alike for all classes, so only the shape tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course.datasets.shapes import Field, box, convex, disc, ellipse, fold, grid, hsv, noise, paint, segment, uniform

__all__ = ["CLASSES", "sample_images"]

#: What a class draws: distances and the tone to paint them in, first to last. Each picture has three tones.
Layers = list[tuple[Field, int]]
MAIN, SECOND, DARK = range(3)


def boat(x: Field, y: Field, v: Field) -> Layers:
    hull = convex(x, y, (-0.6, -0.85), (0.6, -0.85), (0.95, -0.4), (-0.95, -0.4))
    sails = np.minimum(
        convex(x, y, (0.1, -0.25), (0.75, -0.25), (0.1, 0.85)),
        convex(x, y, (-0.6, -0.25), (-0.06, -0.25), (-0.06, 0.6)),
    )
    return [(segment(x, y, (0.02, -0.5), (0.02, 0.9), 0.05), DARK), (sails + 0.1 * v, SECOND), (hull, MAIN)]


def car(x: Field, y: Field, v: Field) -> Layers:
    body = box(x, y, 0.85, 0.16, 0, -0.2) - 0.1
    cabin = convex(x, y, (-0.6, -0.1), (0.55, -0.1), (0.3, 0.5), (-0.4, 0.5)) - 0.1 * v
    window = convex(x, y, (-0.42, 0.08), (0.38, 0.08), (0.22, 0.38), (-0.32, 0.38))
    wheels = np.abs(x) - 0.5
    return [(np.minimum(body, cabin), MAIN), (window, SECOND), (disc(wheels, y, 0.26, 0, -0.45), DARK)]


def cup(x: Field, y: Field, v: Field) -> Layers:
    handle = np.abs(disc(x, y, 0.36, 0.45, 0)) - 0.1
    bowl = convex(x, y, (-0.45, -0.75), (0.3, -0.75), (0.5, 0.6), (-0.65, 0.6)) - 0.08 * v
    return [(handle, MAIN), (bowl, MAIN), (ellipse(x, y, 0.56, 0.15, -0.08, 0.58), SECOND)]


def fish(x: Field, y: Field, v: Field) -> Layers:
    body = ellipse(x, y, 0.7, 0.36 + 0.12 * v, 0.2, 0)
    tail = convex(x, np.abs(y), (-0.3, 0), (-0.95, 0.5), (-0.8, 0))
    fins = convex(x, y, (-0.1, 0.2), (0.5, 0.2), (0.0, 0.75))
    return [(np.minimum(tail, fins), SECOND), (body, MAIN), (disc(x, y, 0.09, 0.6, 0.1), DARK)]


def flower(x: Field, y: Field, v: Field) -> Layers:
    u, w = fold(x, y, 6)
    petals = ellipse(u, w, 0.36, 0.24 + 0.06 * v, 0.55, 0)
    return [(petals, MAIN), (disc(x, y, 0.28), SECOND)]


def house(x: Field, y: Field, v: Field) -> Layers:
    roof = convex(x, y, (-0.9, 0.1), (0.9, 0.1), (0.0, 0.9)) - 0.06 * v
    openings = np.minimum(box(x, y, 0.14, 0.27, -0.25, -0.55), box(x, y, 0.15, 0.14, 0.27, -0.3))
    return [(box(x, y, 0.65, 0.5, 0, -0.35), MAIN), (roof, SECOND), (openings, DARK)]


def key(x: Field, y: Field, v: Field) -> Layers:
    bow = np.abs(disc(x, y, 0.31, -0.55, 0)) - 0.12
    shaft = box(x, y, 0.6, 0.09, 0.35, 0)
    teeth = np.minimum(box(x, y, 0.08, 0.2, 0.83, -0.2), box(x, y, 0.08, 0.12 + 0.06 * v, 0.52, -0.15))
    return [(np.minimum(np.minimum(bow, shaft), teeth), MAIN), (box(x, y, 0.05, 0.13, -0.08, 0), SECOND)]


def star(x: Field, y: Field, v: Field) -> Layers:
    u, w = fold(y, x, 5)
    inner = 0.42
    outline = convex(u, w, (-1.0, -1.0), (0.95, 0.0), (inner * 0.809, inner * 0.588), (-1.0, 1.2))
    return [(outline - 0.08 * v, MAIN), (outline + 0.22, SECOND)]


def sun(x: Field, y: Field, v: Field) -> Layers:
    u, w = fold(x, y, 8)
    rays = convex(u, w, (0.5, -0.2), (0.98, 0.0), (0.5, 0.2))
    return [(rays, SECOND), (disc(x, y, 0.45 + 0.07 * v), MAIN)]


def tree(x: Field, y: Field, v: Field) -> Layers:
    crown = np.minimum(disc(np.abs(x), y, 0.36 + 0.06 * v, 0.32, 0.1), disc(x, y, 0.42 + 0.06 * v, 0, 0.45))
    return [(box(x, y, 0.13, 0.45, 0, -0.5), DARK), (crown, MAIN), (disc(x, y, 0.13, 0.3, 0.1), SECOND)]


CLASSES: tuple[Callable[[Field, Field, Field], Layers], ...] = (
    boat, car, cup, fish, flower, house, key, star, sun, tree,
)  # fmt: skip


def sample_images(rng: np.random.Generator, n: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:
    """Draw n pictures, as many of each class (to within one), in random order.

    Returns images uint8 [n, 32, 32, 3], labels uint8 [n] (indices of `CLASSES`) and masks bool [n, 32, 32], True on the
    object.
    """
    labels = rng.permutation(np.arange(n, dtype=np.uint8) % len(CLASSES))
    images, masks = np.empty((n, 32, 32, 3), dtype=np.uint8), np.empty((n, 32, 32), dtype=np.bool_)
    for label, layers in enumerate(CLASSES):
        these = np.flatnonzero(labels == label)
        images[these], masks[these] = _draw(rng, len(these), layers)
    return images, labels, masks


def _draw(
    rng: np.random.Generator, n: int, layers: Callable[[Field, Field, Field], Layers]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    x, y = grid(32, centre=16, radius=16)
    hue = uniform(rng, n, 0, 1)
    back = hsv(hue, uniform(rng, n, 0.2, 0.6), uniform(rng, n, 0.1, 0.5))
    back2 = hsv(hue + uniform(rng, n, -0.2, 0.2), uniform(rng, n, 0.2, 0.6), uniform(rng, n, 0.25, 0.7))
    image = back + noise(rng, n, x, y)[:, None] * (back2 - back)

    size, tilt, side = uniform(rng, n, 0.5, 0.92), uniform(rng, n, -0.4, 0.4), np.sign(uniform(rng, n, -1, 1))
    room = 1.05 - size
    dx, dy = x - room * uniform(rng, n, -1, 1), y - room * uniform(rng, n, -1, 1)
    u = side * (np.cos(tilt) * dx + np.sin(tilt) * dy) / size
    v = (np.cos(tilt) * dy - np.sin(tilt) * dx) / size

    hue = uniform(rng, n, 0, 1)
    tones = (
        hsv(hue, uniform(rng, n, 0.3, 0.9), uniform(rng, n, 0.65, 1.0)),
        hsv(hue + uniform(rng, n, 0.12, 0.88), uniform(rng, n, 0.1, 0.8), uniform(rng, n, 0.65, 1.0)),
        hsv(hue + uniform(rng, n, 0.12, 0.88), uniform(rng, n, 0.2, 0.6), uniform(rng, n, 0.1, 0.35)),
    )
    covers = [
        paint(image, distance, tones[tone], soft=0.0625 / size)
        for distance, tone in layers(u, v, uniform(rng, n, -1, 1))
    ]
    cover = np.maximum.reduce(covers)

    light, strength = uniform(rng, n, 0, 2 * np.pi), uniform(rng, n, 0.0, 0.35)
    gain = 1 + strength * (x * np.cos(light) + y * np.sin(light))
    gain += 0.3 * cover * (noise(rng, n, u, v) - 0.5)
    gain += 0.03 * rng.standard_normal(gain.shape, dtype=np.float32)
    image *= 255 * gain[:, None]
    return np.clip(image, 0, 255, out=image).astype(np.uint8).transpose(0, 2, 3, 1), cover > 0.5
