"""The exercise `dropout`: a network that drops feature maps in training.

It is judged on its own. Who builds it from a plain network that is wrong has paid for that in `buildnet`. What is
dropped is seen between layers of weights that return noise (see `inside`), so that many maps can be looked at in
little time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from exercises_networks import draw_net, filled, network, noise
from exercises_shared import agree, result
from inside import STAGES, Seen, look_inside
from mistakes_dropout import MISTAKES, is_half, what_is_dropped
from torch import nn

from course.exercise import Arrays, Case, Exercise

__all__ = ["DROPOUT"]

#: Together 4800 maps before the last layer; see `mistakes_dropout.is_half`.
PASSES, IMAGES = 3, 16


def when_evaluated(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Scores in evaluation mode, whether they come again, and whether the plain network has the same."""

    def scores(build: Callable[[int], nn.Module]) -> np.ndarray:
        rng = np.random.default_rng(int(seed))
        return result(filled(network(build(int(nc))), rng)(noise(rng, 2)))

    Y, again = scores(ns.buildnet2), scores(ns.buildnet2)
    try:
        plain = scores(ns.buildnet)
    except Exception:  # there need not be one, and what is wrong with it is said elsewhere
        plain = np.zeros(0)
    return {"Y": Y, "same_again": agree(Y, again), "as_plain": agree(Y, plain)}


def is_plain(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """The scores are those of the right plain network, or of the student's own."""
    return bool(answer["same_again"] and (answer["as_plain"] or agree(answer["Y"], expected["Y"])))


class Thinned:
    """What some passes of a network did to the values at a place, compared with what they are when nothing is dropped.

    masks: [PASSES, n, maps, values] of bool: values that live when nothing is dropped, and are 0 here.
    living: [n, maps, values]. factors: of the values that are neither. place: 0 for the images, l for what comes before
    the layer of weights l + 1, -1 for the output.
    """

    def __init__(self, whole: torch.Tensor, passes: list[torch.Tensor]) -> None:
        values, *thinned = (a.reshape(*a.shape[:2], -1).double().numpy() for a in (whole, *passes))
        self.living = values != 0
        self.masks = np.array([self.living & (a == 0) for a in thinned])
        kept = [self.living & (a != 0) for a in thinned]
        self.factors = np.concatenate([a[k] / values[k] for a, k in zip(thinned, kept, strict=True)])

    @property
    def changed(self) -> bool:
        return bool(self.masks.any() or (np.abs(self.factors - 1) > 1e-3).any())

    def maps(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each map in each pass [PASSES, n, maps]: whether it has lost something, and whether all of it."""
        lost, all_of_it = self.masks.any(axis=3), (self.masks == self.living).all(axis=3)
        return lost, lost & all_of_it


def thinned(ns: Any, seed: np.ndarray, nc: np.ndarray) -> tuple[list[Thinned], bool]:
    """What is dropped at each place, from the images to the output, in training; where nothing is, in evaluation mode.

    Returns the places, and whether it is in training.
    """
    torch.manual_seed(int(seed))
    np.random.seed(int(seed) % 2**32)
    net = network(ns.buildnet2(int(nc)))
    modes = {
        name: [places(look_inside(net.train(name), int(seed), IMAGES)) for _ in range(PASSES)] for name in (True, False)
    }
    steady = all(torch.equal(a, b) for a, b in zip(*modes[False][:2], strict=True))
    whole = modes[False][0] if steady else due_at(look_inside(net, int(seed), IMAGES))
    seen = {mode: [Thinned(w, list(a)) for w, *a in zip(whole, *passes, strict=True)] for mode, passes in modes.items()}
    in_training = steady or any(place.changed for place in seen[True])
    return seen[in_training], in_training


def places(seen: Seen) -> list[torch.Tensor]:
    if seen.output is None:
        raise ValueError("the network fails between its layers, whatever those make of its images")
    return [*seen.given, seen.output]


def due_at(seen: Seen) -> list[torch.Tensor]:
    """What the plain network would have at each place."""
    (stage,) = STAGES["ReLU and max-pooling"]
    return [seen.images, *map(stage, seen.made[:-1]), seen.made[-1]]


def place_of_dropout(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Where values change in training: [places], from the images to the output."""
    at, in_training = thinned(ns, seed, nc)
    return {"changed": np.array([place.changed for place in at]), "in_training": in_training}


def only_before_the_last(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """However many layers there are, which is said elsewhere."""
    *below, last, output = answer["changed"]
    return bool(answer["in_training"] and last and not output and not any(below))


def share_and_factor(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """At the changed place nearest to the output: the share of values that are dropped, of how many maps; factors."""
    place = last_changed(ns, seed, nc)
    lost, _ = place.maps()
    factors = place.factors if place.factors.size else np.zeros(1)
    return {
        "dropped": place.masks.sum() / max(PASSES * place.living.sum(), 1),
        "maps": lost.size,
        "factors": np.array([factors.min(), factors.max()]),
    }


def whole_maps(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Of the maps that have lost something, the share that has lost everything; and what is dropped together."""
    place = last_changed(ns, seed, nc)
    lost, whole = place.maps()
    some = bool(whole.any())
    return {
        "whole": whole.sum() / max(lost.sum(), 1),
        "all_maps_of_an_image_together": some and bool((whole == whole[:, :, :1]).all()),
        "the_same_for_all_images": some and bool((whole == whole[:, :1]).all()),
        "the_same_each_time": some and bool((whole == whole[:1]).all()),
    }


def last_changed(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Thinned:
    at, _ = thinned(ns, seed, nc)
    return next((place for place in reversed(at) if place.changed), at[-2])


DROPOUT = Exercise(
    "dropout",
    4,
    cases=(
        Case("in evaluation mode it is the plain network", 1, draw_net, when_evaluated, accepts=is_plain),
        Case(
            "in training the last layer's input is dropped from, and nothing else",
            *(1, draw_net, place_of_dropout),
            accepts=only_before_the_last,
            words=what_is_dropped,
        ),
        # The solution's share is of other random maps: what counts is a half.
        Case("half is dropped, and the rest is doubled", 1, draw_net, share_and_factor, accepts=is_half),
        Case("as whole maps, others for each image and each time", 1, draw_net, whole_maps),
    ),
    mistakes=MISTAKES,
)
