"""Looking inside a network: what it does between its layers of weights, whatever those are like.

Each layer of weights (a convolution, or a fully connected layer) is made to return noise and to write down what it is
given. So what stands in between is seen by itself: a wrong kernel, padding or number of maps spoils nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course.language import N_

__all__ = ["BETWEEN", "END", "Seen", "after_last", "between", "layers_of_weights", "look_inside"]

Way = Callable[[Tensor], Tensor]

#: The height and width of the noise: a pooling leaves 8×8, as the last layer of the notebook's network is given.
SIZE = 16


@dataclass(frozen=True)
class Seen:
    """One run of a network whose layers of weights return noise.

    images: what it was given. given: what each layer of weights was given, in the order of their calls. made: the noise
    that each returned. output: what the network made of the last one's noise; None where it failed.
    """

    images: Tensor
    given: list[Tensor]
    made: list[Tensor]
    output: Tensor | None


def layers_of_weights(net: nn.Module) -> list[nn.Module]:
    return [layer for layer in net.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]


def look_inside(net: nn.Module, seed: int, n: int, run: Way | None = None) -> Seen:
    """Run a network, or ``run(X)`` in its place, on `n` images, with the same noise for the same seed."""
    seen: tuple[list[Tensor], list[Tensor]] = [], []
    images = _noise(seed, 0, n, 3)
    with _noisy(net, seed, n, *seen), torch.no_grad():
        try:
            output = (run or net)(images.clone())
        except Exception:  # what is wrong with it is said elsewhere
            output = None
    return Seen(images, *seen, output if isinstance(output, Tensor) else None)


@contextmanager
def _noisy(net: nn.Module, seed: int, n: int, given: list[Tensor], made: list[Tensor]) -> Iterator[None]:
    def instead(noise: Tensor) -> Way:
        def forward(a: Tensor) -> Tensor:
            given.append(a.detach().clone())
            made.append(noise)
            return noise.clone()

        return forward

    layers = layers_of_weights(net)
    for number, layer in enumerate(layers, start=1):
        is_conv = isinstance(layer, nn.Conv2d)
        outputs, size = (layer.out_channels, SIZE) if is_conv else (layer.out_features, 0)
        layer.forward = instead(_noise(seed, number, n, outputs, size))
    try:
        yield
    finally:
        for layer in layers:
            del layer.forward


@lru_cache(maxsize=16)
def _noise(seed: int, number: int, n: int, maps: int, size: int = SIZE) -> Tensor:
    """Maps [n, maps, size, size], or values [n, maps], wide enough for every activation to show what it is."""
    rng = np.random.default_rng([seed, number])
    return torch.from_numpy(rng.normal(0, 3, (n, maps, size, size) if size else (n, maps)).astype(np.float32))


def _largest(a: Tensor) -> Tensor:
    return F.max_pool2d(a, 2)


def _average(a: Tensor) -> Tensor:
    return F.avg_pool2d(a, 2)


def _then(*steps: Way) -> Way:
    def way(a: Tensor) -> Tensor:
        for step in steps:
            a = step(a)
        return a

    return way


def _pools(kernel: int, stride: int, padding: int = 0) -> Way:
    return _then(F.relu, lambda a: F.max_pool2d(a, kernel, stride, padding))


ACTIVATIONS: tuple[Way, ...] = (
    *(F.leaky_relu, torch.sigmoid, torch.tanh, F.gelu, F.elu, F.selu, F.silu, F.softplus, F.relu6, F.hardtanh),
    lambda a: a.clamp(0, 1),
)

#: What may stand between two layers of weights, and the ways in which it can be made.
STAGES: dict[str, list[Way]] = {
    N_("ReLU and max-pooling"): [_then(F.relu, _largest)],
    N_("ReLU and average pooling"): [_then(F.relu, _average), _then(_average, F.relu)],
    N_("max-pooling, but no ReLU"): [_largest],
    N_("ReLU, but no pooling"): [F.relu],
    N_("nothing"): [lambda a: a],
    N_("average pooling, but no ReLU"): [_average],
    N_("ReLU and another pooling"): [
        *(_pools(2, 1), _pools(3, 2, 1), _pools(3, 2), _pools(3, 3), _pools(4, 4), _pools(4, 2, 1), _pools(3, 1, 1)),
    ],
    N_("another activation and max-pooling"): [
        way for activation in ACTIVATIONS for way in (_then(activation, _largest), _then(_largest, activation))
    ],
}

#: What `between` can find, by number.
BETWEEN = (N_("something else"), *STAGES)

ENDS: dict[str, Way] = {
    N_("nothing"): lambda a: a,
    "softmax": lambda a: F.softmax(a, dim=1),
    "log-softmax": lambda a: F.log_softmax(a, dim=1),
    "ReLU": F.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    N_("flattening"): lambda a: a.flatten(1),
    N_("an average"): lambda a: a.mean((2, 3), keepdim=True),
}

#: What `after_last` can find, by number.
END = (N_("something else"), *ENDS)


def between(seen: Seen) -> np.ndarray:
    """What stands between the layers of weights, one after the other, as indices of `BETWEEN`."""
    stages = [*STAGES.values()]
    found = []
    for made, given in zip(seen.made, seen.given[1:], strict=False):
        in_a_row = given.ndim == 2  # as a fully connected layer is given it
        ways = ((number, _then(way, _in_a_row) if in_a_row else way) for number, w in enumerate(stages, 1) for way in w)
        found.append(next((number for number, way in ways if _is(way, number, made, given)), 0))
    return np.array(found, dtype=np.int64)


def after_last(seen: Seen) -> int:
    """What follows the last layer of weights, as an index of `END`."""
    if seen.output is None or not seen.made:
        return 0
    last, output = seen.made[-1], seen.output
    return next((number for number, way in enumerate(ENDS.values(), 1) if _is(way, number, last, output)), 0)


def _in_a_row(a: Tensor) -> Tensor:
    return a.flatten(1)


def _is(way: Way, number: int, made: Tensor, given: Tensor) -> bool:
    """Whether that is what this way makes. The first is what is asked for, and has to be it exactly."""
    try:
        due = way(made)
    except (IndexError, RuntimeError):  # the noise of a fully connected layer has no maps
        return False
    return due.shape == given.shape and (torch.equal(due, given) if number == 1 else torch.allclose(due, given))
