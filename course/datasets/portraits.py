"""Drawn faces of eight invented people in varied pose, expression, light and surroundings, with masks of the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from course.datasets.shapes import Field, box, disc, ellipse, fold, grid, hsv, noise, paint, segment, uniform

__all__ = ["PEOPLE", "SIZE", "Person", "portraits"]

#: Height and width of a drawn portrait in pixels: half those of an LFW photograph.
SIZE = 125
#: The rows (and columns) that a head may reach.
HEAD = slice(24, 109)

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Person:
    """What makes a face one's own. Lengths are in units of the coordinates of `shapes.grid`."""

    skin: Colour
    hair: Colour
    style: Literal["bald", "short", "curly", "long", "bun", "fringe"]
    width: float = 0.54
    jaw: float = 0.3
    eyes: float = 0.23
    iris: Colour = (0.3, 0.2, 0.12)
    brows: float = 0.035
    nose: float = 0.07
    mouth: float = 0.2
    glasses: bool = False
    beard: bool = False


PALE, TAN, BROWN = (0.95, 0.78, 0.68), (0.82, 0.61, 0.45), (0.5, 0.33, 0.23)
BLACK, CHESTNUT, BLOND, GINGER, GREY = (
    (0.1, 0.08, 0.08), (0.34, 0.2, 0.12), (0.85, 0.68, 0.36), (0.72, 0.34, 0.14), (0.66, 0.66, 0.68),
)  # fmt: skip
BLUE, GREEN = (0.25, 0.45, 0.7), (0.25, 0.5, 0.35)

PEOPLE: dict[str, Person] = {
    "Anouk Verbeek": Person(PALE, BLOND, "long", width=0.5, iris=BLUE, brows=0.025, mouth=0.17),
    "Bashir Okonta": Person(BROWN, BLACK, "short", width=0.56, jaw=0.36, nose=0.095, mouth=0.24, beard=True),
    "Chiyo Hanamura": Person(TAN, BLACK, "fringe", width=0.53, eyes=0.25, brows=0.03, nose=0.055, mouth=0.16),
    "Dario Benvenga": Person(TAN, CHESTNUT, "curly", width=0.52, eyes=0.21, brows=0.055, nose=0.09),
    "Eluned Prosser": Person(PALE, GINGER, "bun", width=0.51, iris=GREEN, brows=0.03, glasses=True),
    "Farrukh Daneshvar": Person(TAN, GREY, "bald", width=0.55, jaw=0.34, brows=0.05, glasses=True, beard=True),
    "Guadalupe Ixchel": Person(BROWN, CHESTNUT, "long", width=0.56, eyes=0.24, brows=0.04, nose=0.08, mouth=0.23),
    "Henrik Solvang": Person(PALE, GREY, "short", width=0.53, jaw=0.38, eyes=0.22, iris=BLUE, nose=0.085, mouth=0.21),
}


def portraits(rng: np.random.Generator, person: Person, n: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Draw n portraits: images uint8 [n, SIZE, SIZE, 3] and masks bool [n, SIZE, SIZE], True on the head."""
    x, y = grid(SIZE, centre=66.25, radius=34)
    back = hsv(uniform(rng, n, 0, 1), uniform(rng, n, 0, 0.5), uniform(rng, n, 0.15, 0.9))
    back2 = hsv(uniform(rng, n, 0, 1), uniform(rng, n, 0, 0.5), uniform(rng, n, 0.15, 0.9))
    image = back + noise(rng, n, x, y)[:, None] * (back2 - back)
    size, tilt = uniform(rng, n, 0.8, 1.1), uniform(rng, n, -0.3, 0.3)
    dx, dy = x - uniform(rng, n, -0.15, 0.15), y - uniform(rng, n, -0.12, 0.12)
    shirt = hsv(uniform(rng, n, 0, 1), uniform(rng, n, 0.2, 0.8), uniform(rng, n, 0.2, 0.9))
    paint(image, ellipse(dx, dy, 1.25, 0.75, 0, -1.6), shirt, 0.03)
    paint(image, box(dx, dy, 0.24, 0.35, 0, -0.85) - 0.04, 0.8 * _rgb(person.skin), 0.03)

    dx, dy = dx[:, :, HEAD], dy[:, HEAD]
    u = (np.cos(tilt) * dx + np.sin(tilt) * dy) / size
    v = (np.cos(tilt) * dy - np.sin(tilt) * dx) / size
    head = _Head(image[:, :, HEAD, HEAD], u, v, uniform(rng, n, -0.16, 0.16), uniform(rng, n, -0.05, 0.07))
    head.draw(person, uniform(rng, n, -0.03, 0.13), uniform(rng, n, 0.014, 0.055), uniform(rng, n, 0.035, 0.07))
    head.wear_hat(rng, n)
    mask = np.zeros((n, SIZE, SIZE), dtype=np.bool_)
    mask[:, HEAD, HEAD] = head.cover > 0.5

    angle, strength = uniform(rng, n, 0, 2 * np.pi), uniform(rng, n, 0.05, 0.6)
    gain = uniform(rng, n, 0.5, 1.15) * (1 + strength * np.tanh(x * np.cos(angle) + y * np.sin(angle)))
    gain += 0.02 * rng.standard_normal(gain.shape, dtype=np.float32)
    tint = hsv(uniform(rng, n, 0, 1), uniform(rng, n, 0, 0.25), np.ones((n, 1, 1), dtype=np.float32))
    image *= 255 * tint * gain[:, None]
    return np.clip(image, 0, 255, out=image).astype(np.uint8).transpose(0, 2, 3, 1), mask


def _rgb(colour: Colour) -> Field:
    return np.array(colour, dtype=np.float32)[:, None, None]


class _Head:
    """A batch of heads being painted on images; turning the head (yaw, pitch) moves its features."""

    def __init__(self, image: Field, u: Field, v: Field, yaw: Field, pitch: Field) -> None:
        self.image, self.u, self.v, self.yaw = image, u, v, yaw
        self.x, self.y = u - yaw, v - pitch
        self.cover = np.zeros_like(u)

    def paint(self, distance: Field, colour: Colour, shade: float = 1.0) -> None:
        self.paint_rgb(distance, shade * _rgb(colour))

    def paint_rgb(self, distance: Field, rgb: Field) -> None:
        # Most features are small: only the rows that they touch are painted.
        rows = np.flatnonzero((distance < 0.03).any(axis=(0, 2)))
        if rows.size:
            here = slice(rows[0], rows[-1] + 1)
            cover = paint(self.image[:, :, here], distance[:, here], rgb, 0.03)
            np.maximum(self.cover[:, here], cover, out=self.cover[:, here])

    def draw(self, who: Person, smile: Field, gap: Field, lids: Field) -> None:
        """smile: how far the corners of the mouth rise; gap: how far it is open; lids: how far the eyes are."""
        self._hair_behind(who)
        u, v, x, y = self.u, self.v, self.x, self.y
        skull = np.minimum(
            ellipse(u, v, who.width, 0.58, 0, 0.2),
            ellipse(u, v, who.width * (0.62 + who.jaw), 0.68, 0.3 * self.yaw, -0.14),
        )
        self.paint(disc(np.abs(u + 0.5 * self.yaw), v, 0.11, who.width, 0.0), who.skin, 0.88)
        self.paint(skull, who.skin)
        self.paint(np.maximum(skull, -disc(x, y, 0.62, 0, 0.16)), who.skin, 0.9)
        if who.beard:
            jaw = np.maximum(skull + 0.01, ellipse(x, y, 0.62, 0.42, 0, -0.52))
            self.paint(np.maximum(jaw, -ellipse(x, y, 0.21, 0.13, 0, -0.4)), who.hair, 0.9)
        self._hair_front(who, skull)
        self._eyes(who, lids, 0.6 * smile)
        self.paint(segment(x, y, (0.02, 0.08), (0.035, -0.12), 0.02), who.skin, 0.88)
        nostrils = disc(np.abs(x), y, 0.03, who.nose, -0.165)
        self.paint(np.minimum(ellipse(x, y, who.nose, 0.05, 0, -0.16), nostrils), who.skin, 0.78)

        curve = y + 0.4 - smile * np.minimum((x / who.mouth) ** 2, 1.5)
        inside = ellipse(x, curve, 0.85 * who.mouth, gap)
        self.paint(
            ellipse(x, curve, who.mouth, 0.035 + gap), (0.6 * who.skin[0] + 0.15, 0.5 * who.skin[1], 0.5 * who.skin[2])
        )
        self.paint(inside, (0.28, 0.08, 0.1))
        self.paint(np.maximum(inside, 0.008 - curve), (0.97, 0.95, 0.92))

    def wear_hat(self, rng: np.random.Generator, n: int) -> None:
        """Give four in ten a hat of any colour: hair alone should not tell who it is."""
        u, v = self.u - 0.3 * self.yaw, self.v
        hat = np.minimum(np.maximum(ellipse(u, v, 0.64, 0.66, 0, 0.3), 0.45 - v), box(u, v, 0.62, 0.03, 0, 0.46) - 0.03)
        bare = 9 * (uniform(rng, n, 0, 1) > 0.4)
        self.paint_rgb(hat + bare, hsv(uniform(rng, n, 0, 1), uniform(rng, n, 0.1, 0.8), uniform(rng, n, 0.2, 0.9)))

    def _eyes(self, who: Person, lids: Field, lift: Field) -> None:
        x, y, eye = self.x, self.y - 0.1, np.abs(self.x) - who.eyes
        white = ellipse(eye, y, 0.105, lids)
        self.paint(white - 0.018, who.skin, 0.62)
        self.paint(white, (0.96, 0.96, 0.94))
        self.paint(np.maximum(white, disc(eye, y, 0.052)), who.iris)
        self.paint(np.maximum(white, disc(eye, y, 0.022)), (0.03, 0.03, 0.03))
        self.paint(segment(eye, y - lift, (-0.11, 0.135), (0.11, 0.15), who.brows), who.hair, 0.8)
        if who.glasses:
            rims = np.abs(disc(eye, y, 0.16)) - 0.016
            bridge = segment(x, y, (0.15 - who.eyes, 0.01), (who.eyes - 0.15, 0.01), 0.016)
            self.paint(np.minimum(rims, bridge), (0.12, 0.1, 0.12))

    def _hair_behind(self, who: Person) -> None:
        u, v = self.u, self.v
        if who.style == "long":
            shape = np.minimum(ellipse(u, v, 0.7, 0.72, 0, 0.2), box(u, v, 0.56, 0.45, 0, -0.4) - 0.12)
        elif who.style == "fringe":
            shape = np.minimum(ellipse(u, v, 0.64, 0.66, 0, 0.2), box(u, v, 0.52, 0.33, 0, -0.08) - 0.1)
        elif who.style == "bun":
            shape = np.minimum(ellipse(u, v, 0.6, 0.64, 0, 0.2), disc(u, v, 0.22, -0.5 * self.yaw, 0.8))
        elif who.style == "curly":
            a, b = fold(u, v - 0.3, 13)
            shape = np.minimum(disc(u, v, 0.6, 0, 0.3), disc(a, b, 0.14, 0.6, 0))
        else:
            return
        self.paint(shape, who.hair, 0.85)

    def _hair_front(self, who: Person, skull: Field) -> None:
        x, y = self.x, self.y
        if who.style == "fringe":
            below = 0.36 - y
        elif who.style == "short":
            below = np.maximum(-ellipse(x, y, 0.44, 0.5, 0, 0.02), -y)
        elif who.style == "bald":
            return
        else:
            below = np.maximum(-ellipse(x, y, 0.56, 0.72, 0.07, -0.2), -0.05 - y)
        self.paint(np.maximum(skull - 0.06, below), who.hair)
