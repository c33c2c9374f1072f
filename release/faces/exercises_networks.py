"""The exercise `buildnet`: a network to be trained.

Each case looks at one thing, whatever the rest is like: a wrong kernel is paid for in the table of convolutions, and
not again in what stands between them. Only the scores of two images, for which a case fills the student's network and
the solution's with the same weights, need all of it to be right.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_shared import result
from inside import BETWEEN, after_last, between, layers_of_weights, look_inside
from mistakes_buildnet import MISTAKES, TABLE, table_in_words, what_follows, what_stands_between
from torch import nn

from course.exercise import Arrays, Case, Exercise

__all__ = ["BUILDNET", "draw_net", "filled", "network", "noise"]


def draw_net(rng: np.random.Generator) -> Arrays:
    """A number of people that is neither that of the data nor any number of maps."""
    return {"seed": rng.integers(2**31), "nc": rng.choice([11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24])}


def network(net: Any) -> nn.Module:
    """What a function returned, if it is a network."""
    if net is None:
        raise TypeError("returns None: is there a `return`?")
    if not isinstance(net, nn.Module) or isinstance(net, nn.ModuleList):
        raise TypeError(f"returns a {type(net).__name__}, which computes nothing: a network is asked for")
    return net


def built(ns: Any, nc: np.ndarray) -> nn.Module:
    """What `buildnet` returned; layers in a list are looked at like those of a sequence."""
    net = ns.buildnet(int(nc))
    return nn.Sequential(*net) if isinstance(net, list | tuple | nn.ModuleList) else network(net)


def filled(net: nn.Module, rng: np.random.Generator) -> nn.Module:
    """The network in evaluation mode, with drawn parameters: weights of He's width, small biases.

    They are drawn in the order of their shapes, as a class may have its layers in any order.
    """
    with torch.no_grad():
        for p in sorted(net.parameters(), key=lambda p: (p.ndim, *p.shape)):
            width = np.sqrt(2 / p[0].numel()) if p.ndim > 1 else 0.1
            p.copy_(torch.from_numpy(rng.normal(0, width, tuple(p.shape))))
    return net.eval()


def noise(rng: np.random.Generator, n: int) -> torch.Tensor:
    """Images of noise [n, 3, 64, 64] in [-1.5, 1.5]."""
    return torch.from_numpy(rng.uniform(-1.5, 1.5, (n, 3, 64, 64)).astype(np.float32))


#: What the notebook's LRP can walk through.
EXPLAINED = (nn.Conv2d, nn.Linear, nn.ReLU, nn.MaxPool2d, nn.AvgPool2d, nn.Dropout, nn.Dropout2d)


def table(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """The layers of weights, a row each, with the columns of `TABLE`."""
    return {"layers": np.array([row(layer) for layer in layers_of_weights(built(ns, nc))]).reshape(-1, len(TABLE))}


def row(layer: nn.Module) -> tuple[int, ...]:
    """A fully connected layer has no kernel. How many maps the last layer puts out is another case's."""
    if isinstance(layer, nn.Linear):
        return (layer.in_features, 0, 0, 0, 0, 1, int(layer.bias is not None))
    assert isinstance(layer, nn.Conv2d)
    (kh, kw), (sh, sw), (dh, dw) = layer.kernel_size, layer.stride, layer.dilation
    padding = {"same": (dh * (kh - 1) // 2, dw * (kw - 1) // 2), "valid": (0, 0)}.get(str(layer.padding), layer.padding)
    plain = (sh, sw, dh, dw, layer.groups, layer.padding_mode) == (1, 1, 1, 1, 1, "zeros")
    return (layer.in_channels, kh, kw, *map(int, padding), int(plain), int(layer.bias is not None))


def stages(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """What stands before and between the layers of weights; see `inside.BETWEEN`."""
    net = built(ns, nc).eval()
    seen = look_inside(net, int(seed), 2)
    untouched = bool(seen.given) and torch.equal(seen.given[0], seen.images)
    strides = [max(getattr(layer, "stride", (1,))) for layer in layers_of_weights(net)]
    return {"images_as_they_are": untouched, "between": between(seen), "strides": np.array(strides)}


def all_right_between(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Strides in the place of pooling, and another number of convolutions, are paid for in the table."""
    codes, strides = answer["between"], answer["strides"]
    halved = (codes == 1) | ((codes == BETWEEN.index("ReLU, but no pooling")) & (strides[: len(codes)] == 2))
    enough = halved.all() if len(codes) <= len(expected["between"]) else halved.sum() >= len(expected["between"])
    return bool(answer["images_as_they_are"] and codes.size > 1 and enough)


def end(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """How many scores the last layer makes, and what follows it; see `inside.END`."""
    seen = look_inside(built(ns, nc).eval(), int(seed), 2)
    return {"people": seen.made[-1].shape[1] if seen.made else 0, "after_last": after_last(seen)}


def scores(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    rng = np.random.default_rng(int(seed))
    net = filled(network(ns.buildnet(int(nc))), rng)
    return {"Y": result(net(noise(rng, 2)))}


def layer_by_layer(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Whether ``list(net)`` gives its single layers; their kinds are asked for where they compute what they should."""
    net = built(ns, nc).eval()
    try:
        layers = list(net)  # type: ignore[call-overload]
    except TypeError:
        return {"single_layers": False, "of_kinds_of_the_table": True, "same_as_the_network": False}

    def walk(a: torch.Tensor) -> torch.Tensor:
        for layer in layers:
            a = layer(a)
        return a

    whole, walked = look_inside(net, int(seed), 2), look_inside(net, int(seed), 2, walk)
    is_right = after_last(whole) == 1 and bool((between(whole) == 1).all())
    return {
        "single_layers": bool(layers) and not any(list(layer.children()) for layer in layers),
        "of_kinds_of_the_table": not is_right or all(isinstance(layer, EXPLAINED) for layer in layers),
        "same_as_the_network": bool(whole.made) and facts(whole) == facts(walked),
    }


def facts(seen: Any) -> tuple[Any, ...]:
    return len(seen.made), between(seen).tolist(), after_last(seen)


#: PyTorch draws weights of a width of 1/√(3·inputs); He's, Glorot's, orthogonal ones and plain N(0, 0.01²) to N(0,
#: 0.1²) are 0.1 to 14 times as wide in this network's layers, N(0, 1) 15 to 140 times.
NARROWEST, WIDEST = 1 / 20, 20


def untrained(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    net, another = built(ns, nc), built(ns, nc)
    ids = {id(p) for p in net.parameters()}
    parameters = list(net.parameters())
    training, evaluated = look_inside(net.train(), int(seed), 4), look_inside(net.eval(), int(seed), 4)
    return {
        "a_new_one_each_time": bool(ids) and not any(id(p) in ids for p in another.parameters()),
        "32_bits": all(p.dtype == torch.float32 for p in parameters),
        "can_be_trained": all(p.requires_grad for p in parameters),
        "usual_initial_weights": all(is_usual(p.detach()) for p in parameters if p.ndim > 1),
        "the_same_in_training": len(training.given) == len(evaluated.given)
        and all(torch.equal(a, b) for a, b in zip(training.given, evaluated.given, strict=True)),
    }


def is_usual(weight: torch.Tensor) -> bool:
    """Whether weights are drawn, units differ, and none is far from the width that PyTorch gives them."""
    default = (3 * weight[0].numel()) ** -0.5
    apart = weight.double().std(dim=0).square().mean().sqrt() / default
    size = weight.double().square().mean().sqrt() / default
    return bool(apart > NARROWEST and size < WIDEST)


BUILDNET = Exercise(
    "buildnet",
    8,
    cases=(
        Case("its convolutions are those of the table", 2, draw_net, table, words=table_in_words),
        Case(
            "ReLU and max-pooling stand between them",
            *(2, draw_net, stages),
            accepts=all_right_between,
            words=what_stands_between,
        ),
        Case("plain scores, one for each person, come last", 1, draw_net, end, words=what_follows),
        # All has to be right for this.
        Case("the scores of two images", 1, draw_net, scores),
        Case("its layers one by one, as in list(net)", 1, draw_net, layer_by_layer),
        Case("it is a new network, ready to be trained", 1, draw_net, untrained),
    ),
    mistakes=MISTAKES,
)
