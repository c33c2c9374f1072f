"""What a feedback page shows of this assignment: a student's arrays on public examples, beside the reference's."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_shared import result
from torch import nn

from course.datasets.portraits import PEOPLE, portraits
from course.exercise import Arrays
from course.picture import Picture

__all__ = ["PICTURES"]


def drawn_faces(rng: np.random.Generator) -> np.ndarray:
    """Drawn faces of three people, float32 [3, 64, 64, 3] in [0, 1]."""
    people = list(PEOPLE.values())[::3]
    faces = [portraits(rng, person, 1)[0][0, 30:94, 30:94] for person in people]
    return np.stack(faces).astype(np.float32) / 255


def seen(inputs: Arrays) -> np.ndarray:
    return inputs["I"]


def on_top(layer: nn.Conv2d, x: torch.Tensor) -> torch.Tensor:
    """What a layer and a ReLU make of images: taken as its relevance, it explains what was found."""
    with torch.no_grad():
        return layer(x).clamp(min=0)


def layer_with(weight: np.ndarray) -> nn.Conv2d:
    layer = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], padding=weight.shape[2] // 2, bias=False)
    layer.weight = nn.Parameter(torch.from_numpy(weight))
    return layer


def edges(rng: np.random.Generator) -> np.ndarray:
    """Weights [4, 3, 5, 5] of units that answer to edges, each in a direction of its own, with a little noise."""
    y, x = np.mgrid[-2:3, -2:3]
    angles = np.arange(4)[:, None, None] * np.pi / 4
    slopes = np.tanh(np.cos(angles) * x + np.sin(angles) * y) * np.exp(-(x**2 + y**2) / 6)
    return (slopes[:, None] + 0.1 * rng.normal(size=(4, 3, 5, 5))).astype(np.float32)


def draw_face(rng: np.random.Generator) -> Arrays:
    return {"I": drawn_faces(rng), "weight": edges(rng)}


def gamma_heatmap(ns: Any, I: np.ndarray, weight: np.ndarray) -> np.ndarray:
    layer, a = layer_with(weight), torch.from_numpy(I.transpose(0, 3, 1, 2).copy())
    return result(ns.lrprule(layer, a, lambda p: p + 0.25 * p.clamp(min=0), 0.1, on_top(layer, a))).sum(axis=1)


def first_heatmap(ns: Any, I: np.ndarray, weight: np.ndarray) -> np.ndarray:
    layer, x = layer_with(weight), torch.from_numpy(3 * I.transpose(0, 3, 1, 2).copy() - 1.5)
    return result(ns.lrpfirst(layer, x, -1.5, 1.5, on_top(layer, x))).sum(axis=1)


def draw_spots(rng: np.random.Generator) -> Arrays:
    """A regression of four people, each with a spot of its own to look at in all 256 maps."""
    y, x = np.mgrid[:8, :8]
    spots = [np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 3) for cx, cy in ((1, 2), (5, 2), (2, 5), (5, 6))]
    coef = np.repeat(np.reshape(spots, (4, 1, 64)), 256, axis=1) + 0.5 * rng.normal(size=(4, 256, 64))
    return {"coef": coef.reshape(4, -1).astype(np.float32), "intercept": rng.normal(size=4).astype(np.float32)}


def weight_maps(ns: Any, coef: np.ndarray, intercept: np.ndarray) -> np.ndarray:
    return result(ns.logistic2conv(coef, intercept).weight).sum(axis=1)


PICTURES = (
    Picture("logistic2conv", "the weights of four people, summed over the 256 maps", draw_spots, weight_maps),
    Picture("lrprule", "LRP-γ of edges in three drawn faces", draw_face, gamma_heatmap, seen),
    Picture("lrpfirst", "the first layer's rule, for edges in three drawn faces", draw_face, first_heatmap, seen),
)
