"""Pictures of faces and of what networks see in them. Each function returns its picture; a notebook shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from course import drawing

__all__ = ["accuracycurve", "comparison", "explore", "heatmaps", "images", "livecurve", "shares"]


def images(I: np.ndarray, names: Sequence[str]) -> drawing.Picture:
    """Show images I [n, h, w, 3] with values in [0, 1] in a row, each with the last word of its name."""
    return drawing.sheet([_images(I, names)], f"{len(I)} images: {', '.join(names)}")


def heatmaps(R: np.ndarray, label: str = "") -> drawing.Picture:
    """Show the relevance R [n, h, w] of images in a row, on one scale: white is 0, red speaks for, blue against."""
    return drawing.sheet([_heatmaps(R, label)], f"{len(R)} heatmaps {label}", drawing.legend_of(each=False))


def comparison(I: np.ndarray, names: Sequence[str], relevance: Mapping[str, np.ndarray]) -> drawing.Picture:
    """Show images I [n, h, w, 3] and below them, one row a network, the relevance [n, h, w] of each, by its name.

    Each row has a scale of its own, because the networks' scores differ in size.
    """
    bands = [_images(I, names), *(_heatmaps(R, label) for label, R in relevance.items())]
    alt = f"{len(I)} images ({', '.join(names)}) and their heatmaps by {', '.join(relevance)}"
    return drawing.sheet(bands, alt, drawing.legend_of(each=False))


def shares(mask: np.ndarray, relevance: Mapping[str, np.ndarray]) -> drawing.Picture:
    """Show how much of the relevance [n, h, w] of each network, by its name, lies on the face: mask [n, h, w]."""
    return drawing.shares(mask, relevance, "the face")


def accuracycurve(points: Sequence[tuple[int, float, float]], nc: int) -> Figure:
    """Show how accuracy grows. points: iterations, training accuracy, test accuracy; nc: the number of people."""
    training, test = [(i, a) for i, a, _ in points], [(i, b) for i, _, b in points]
    return drawing.accuracy_curve({"training accuracy": training, "test accuracy": test}, guessing=1 / nc)


def livecurve() -> Callable[..., None]:
    """Return a function that shows an accuracycurve in place of the last one it showed, if someone looks on."""
    return drawing.live(accuracycurve)


def explore(
    networks: Mapping[str, nn.Sequential],
    LRP: Callable[..., list[Tensor]],
    I: np.ndarray,
    X: Tensor,
    target: Sequence[int],
    people: Sequence[str],
) -> Any:
    """Explain one image at a time, by what works so far: a widget, or a sheet where there are no widgets.

    networks: by name; LRP: the notebook's; I, X: images [n, h, w, 3] in [0, 1], and as a network's input;
    target: the person on each, as an index of people.
    """

    @_one_thread()
    def sensitivity(net: nn.Sequential, i: int, k: int) -> tuple[float, np.ndarray]:
        x = X[i : i + 1].detach().requires_grad_()
        y = net.eval()(x)[0, k].sum()
        (gradient,) = torch.autograd.grad(y, x)
        return y.item(), gradient.square().sum(1)[0].numpy()

    @_one_thread()
    def lrp(net: nn.Sequential, i: int, k: int, gamma: float, eps: float) -> tuple[float, np.ndarray]:
        T = torch.zeros(1, len(people), 1, 1)
        T[0, k] = 1
        R = LRP(list(net), X[i : i + 1], T, gamma, eps)
        return R[-1].sum().item(), R[0].sum(1)[0].numpy()

    sliders = {"gamma": drawing.Setting("γ", 0, 2, 0.25), "eps": drawing.Setting("ε", -9, 1, -9, exponent=True)}
    methods = {"sensitivity": drawing.Method(sensitivity), "LRP": drawing.Method(lrp, sliders)}
    names = [people[k] for k in target]
    return drawing.explore(I, names, people, target, networks, methods)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Explain a single image on one thread: several wait for each other when a browser draws on the same cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _images(I: np.ndarray, names: Sequence[str]) -> drawing.Band:
    return drawing.Band(I, [name.split()[-1] for name in names])


def _heatmaps(R: np.ndarray, label: str) -> drawing.Band:
    return drawing.Band(drawing.painted(R, drawing.scale_of(R, False)), (), label, drawing.ends_of(R, False))
