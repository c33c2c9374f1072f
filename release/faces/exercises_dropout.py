"""The exercise `dropout`: a network that drops feature maps in training.

It is judged on its own. Who builds it from a plain network that is wrong has paid for that in `buildnet`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from exercises_networks import draw_net, filled, noise
from exercises_shared import agree, result
from torch import nn

from course.exercise import Arrays, Case, Exercise, Misconception

__all__ = ["DROPOUT"]

SECTION = "Dropout"

#: Together more than 1200 living feature maps: the share that is dropped is within 0.06 of a half, four times its
#: spread.
IMAGES = 20


def when_evaluated(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Scores in evaluation mode, whether they come again, and whether the plain network has the same."""

    def scores(build: Callable[[int], nn.Module]) -> np.ndarray:
        rng = np.random.default_rng(int(seed))
        return result(filled(build(int(nc)), rng)(noise(rng, 2)))

    Y, again = scores(ns.buildnet2), scores(ns.buildnet2)
    try:
        plain = scores(ns.buildnet)
    except Exception:  # there need not be one, and what is wrong with it is said elsewhere
        plain = np.zeros(0)
    return {"Y": Y, "same_again": agree(Y, again), "as_plain": agree(Y, plain)}


def is_plain(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """The scores are those of the right plain network, or of the student's own."""
    return bool(answer["same_again"] and (answer["as_plain"] or agree(answer["Y"], expected["Y"])))


def thinned(ns: Any, seed: np.ndarray, nc: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """What training does to the last layer's input, compared with evaluation mode.

    Returns the share of each map's living values that are 0 in training, [maps], and the factors of the others,
    [values]. A map with few living values says little about how it is dropped, so it is left out.
    """
    torch.manual_seed(int(seed))
    rng = np.random.default_rng(int(seed))
    net = filled(ns.buildnet2(int(nc)), rng)
    seen: list[torch.Tensor] = []
    for layer in net.modules():
        if next(layer.parameters(recurse=False), None) is not None:
            layer.register_forward_pre_hook(lambda layer, inputs: seen.append(inputs[0]))
    X = noise(rng, n)
    tops = []
    with torch.no_grad():
        for mode in net.eval, net.train:
            mode()(X)
            tops.append(result(seen[-1]))  # the last one to see anything is the top layer
    evaluated, trained = (a.reshape(-1, int(np.prod(a.shape[2:])) if a.ndim > 2 else 64) for a in tops)
    living = (evaluated > 0).sum(axis=1)
    evaluated, trained, living = (a[living >= 16] for a in (evaluated, trained, living))
    kept = (evaluated > 0) & (trained > 0)
    return 1 - kept.sum(axis=1) / living, trained[kept] / evaluated[kept]


def share_dropped(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    dropped, _ = thinned(ns, seed, nc, IMAGES)
    return {"dropped": dropped.mean()}


def from_half(answer: Arrays) -> float:
    """How far the share is from a half; NaN where no map lives."""
    return float(abs(answer["dropped"] - 0.5))


def is_half(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return from_half(answer) < 0.06


def whole_of_dropped(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Of the maps that have lost something, the share of those that have lost everything."""
    dropped, _ = thinned(ns, seed, nc, 3)
    return {"whole": (dropped == 1).sum() / max((dropped > 0).sum(), 1)}


def factors_of_kept(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    _, factors = thinned(ns, seed, nc, 3)
    return {"scaled_up": factors.min() > 1.01, "all_alike": np.ptp(factors) < 0.01}


def random_when_evaluated(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return not answer["same_again"]


def not_plain(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["same_again"]) and not is_plain(answer, expected, inputs)


def nothing_dropped(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["dropped"] == 0)


def not_scaled_alike(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return not answer["all_alike"]


def not_scaled_up(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "dropped" in expected:
        return None if answer["dropped"] > 0 else False
    return bool(answer["all_alike"] and not answer["scaled_up"])


def never_whole(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "dropped" in expected:
        return None if answer["dropped"] > 0 else False
    return bool(answer["whole"] < 0.01)


def another_share(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return from_half(answer) >= 0.06


DROPOUT = Exercise(
    "dropout",
    4,
    cases=(
        Case("in evaluation mode it is the plain network", 1, draw_net, when_evaluated, follows=is_plain),
        # The solution's share is of other random maps: what counts is a half.
        Case("in training half of the last layer's input is dropped", 1, draw_net, share_dropped, follows=is_half),
        Case("feature maps are dropped as a whole", 1, draw_net, whole_of_dropped),
        Case("what is kept is scaled up for it, and else nothing changes", 1, draw_net, factors_of_kept),
    ),
    mistakes=(
        Misconception(
            "no-dropout",
            nothing_dropped,
            "In training the last layer sees exactly what it sees in evaluation mode: either nothing is dropped at "
            "all, or it is dropped after the last layer. Look at the order of the layers.",
            SECTION,
        ),
        Misconception(
            "dropped-when-evaluated",
            random_when_evaluated,
            "Even in evaluation mode the same image gets other scores each time. Does your dropout know whether the "
            "network is being trained? Not every way of writing it does.",
            SECTION,
        ),
        Misconception(
            "not-the-plain-network",
            not_plain,
            "In evaluation mode, with nothing dropped, it should be the plain network of Part 1, and is another one. "
            "What have you changed besides adding dropout?",
            SECTION,
        ),
        Misconception(
            "dropped-below-too",
            not_scaled_alike,
            "The values that are kept are not all scaled alike, so something is dropped further down as well. Only the "
            "last layer's input is to be thinned out.",
            SECTION,
        ),
        Misconception(
            "not-scaled-up",
            not_scaled_up,
            "What is kept in training is as large as in evaluation mode, so that all in all the last layer sees less "
            "in training. What does dropout do to the values that it keeps?",
            SECTION,
        ),
        Misconception(
            "single-values",
            never_whole,
            "Single values are dropped, but hardly ever a whole feature map. Neighbours in a map are alike, so what "
            "one loses the next one tells; PyTorch has another layer for maps.",
            SECTION,
        ),
        Misconception(
            "another-share",
            another_share,
            "Something is dropped, but not half of it. Look at the probability.",
            SECTION,
        ),
    ),
)
