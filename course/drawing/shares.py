"""How much of the relevance lies on a mask, as bars beside chance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course.drawing.paper import BLACK, GREY, Paper, Picture, fitting
from course.drawing.relevance import share_on

__all__ = ["shares"]

BAR, CHANCE = (86, 180, 233), (213, 94, 0)
LEFT, FULL, RIGHT, TOP, ROW = 150, 400, 190, 24, 34


def shares(mask: np.ndarray, relevance: Mapping[str, np.ndarray], what: str) -> Picture:
    """Draw the share of the positive relevance that lies on `what`: the median of the images, and their middle half.

    mask: [n, height, width], true on what is meant ("the object"); relevance: [n, height, width] by name.
    Chance is the share of all pixels that the mask covers: evenly spread relevance would have it.
    """
    chance, n = mask.mean(), len(mask)
    quartiles = {name: _quartiles(share_on(mask, R)) for name, R in relevance.items()}
    bottom = TOP + ROW * len(quartiles)
    paper = Paper(LEFT + FULL + RIGHT, bottom + 58)
    for i, (name, (low, median, high)) in enumerate(quartiles.items()):
        y = TOP + i * ROW + ROW // 2
        paper.text(LEFT - 8, y, name, "rm", fitting(name, LEFT - 10))
        paper.draw.rectangle((LEFT, y - 10, _at(median), y + 10), fill=BAR)
        paper.draw.line((_at(low), y, _at(high), y), fill=BLACK, width=2)
        for end in (low, high):
            paper.draw.line((_at(end), y - 4, _at(end), y + 4), fill=BLACK, width=2)
        paper.text(LEFT + FULL + 12, y, f"{median:.0%} ({low:.0%} to {high:.0%})", "lm")
    paper.draw.line((LEFT, bottom, LEFT + FULL, bottom), fill=GREY)
    for tick in (0, 0.25, 0.5, 0.75, 1):
        paper.draw.line((_at(tick), bottom, _at(tick), bottom + 4), fill=GREY)
        paper.text(_at(tick), bottom + 6, f"{tick:.0%}", "ma", 11)
    for y in range(TOP - 4, bottom, 8):  # dashed
        paper.draw.line((_at(chance), y, _at(chance), y + 4), fill=CHANCE, width=2)
    paper.text(_at(chance), 3, f"chance: {chance:.0%}", "ma", fill=CHANCE)
    caption = f"share of the positive relevance that lies on {what}: median and middle half of {n} images"
    paper.text(LEFT, bottom + 30, caption, size=11, fill=GREY)
    values = ", ".join(f"{name} {median:.0%}" for name, (_, median, _) in quartiles.items())
    return paper.picture(f"Bars, {caption}: {values}; chance {chance:.0%}.")


def _at(share: float) -> int:
    return round(LEFT + FULL * share)


def _quartiles(values: np.ndarray) -> tuple[float, float, float]:
    """The quartiles of values; zeros where there are none."""
    low, median, high = np.percentile(values, (25, 50, 75)) if len(values) else (0.0, 0.0, 0.0)
    return float(low), float(median), float(high)
