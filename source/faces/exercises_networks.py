"""The exercises `buildnet` and `dropout`: networks to be trained.

A network's many weights would make a long list of arrays. So a case draws a seed, and its call fills the network from
it: with the same weights in the student's network and in the solution's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from exercises_shared import agree, equals, result
from torch import nn

from course.exercise import Arrays, Case, Exercise, Misconception

__all__ = ["BUILDNET", "DROPOUT"]


def draw_net(rng: np.random.Generator) -> Arrays:
    return {"seed": rng.integers(2**32), "nc": rng.integers(2, 30)}


def filled(net: nn.Module, rng: np.random.Generator) -> nn.Module:
    """The network in evaluation mode, its parameters drawn in order: weights of He's width, small biases."""
    with torch.no_grad():
        for p in net.parameters():
            width = np.sqrt(2 / p[0].numel()) if p.ndim > 1 else 0.1
            p.copy_(torch.from_numpy(rng.normal(0, width, tuple(p.shape))))
    return net.eval()


def noise(rng: np.random.Generator, n: int) -> torch.Tensor:
    """Images of noise [n, 3, 64, 64] in [-1.5, 1.5]."""
    return torch.from_numpy(rng.uniform(-1.5, 1.5, (n, 3, 64, 64)).astype(np.float32))


# --- buildnet ---------------------------------------------------------------------------------------------------------

#: What the notebook's LRP can walk through.
EXPLAINED = (nn.Conv2d, nn.Linear, nn.ReLU, nn.MaxPool2d, nn.AvgPool2d, nn.Dropout, nn.Dropout2d)


def parameter_shapes(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    shapes = [tuple(p.shape) for p in ns.buildnet(int(nc)).parameters()]
    return {"shapes": np.array([shape + (0,) * (4 - len(shape)) for shape in shapes])}


def scores(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    rng = np.random.default_rng(int(seed))
    net = filled(ns.buildnet(int(nc)), rng)
    return {"Y": result(net(noise(rng, 2)))}


def bright_pixel(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    """Scores of an image of zeros with one bright pixel, and of an image that is negative all over.

    With these weights each layer hands its first map on as it is; only what lies between the layers changes it.
    """
    rng = np.random.default_rng(int(seed))
    net = ns.buildnet(int(nc)).eval()
    *lower, top = (p for p in net.parameters() if p.ndim > 1)
    with torch.no_grad():
        for p in net.parameters():
            p.zero_()
        for p in lower:
            p[0, 0, p.shape[2] // 2, p.shape[3] // 2] = 1
        top[:, 0] = 1
    images = torch.zeros(2, 3, 64, 64)
    images[0, 0, rng.integers(64), rng.integers(64)] = 1
    images[1] = -1
    bright, negative = result(net(images))
    return {"bright": bright, "negative": negative}


def layer_by_layer(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    rng = np.random.default_rng(int(seed))
    layers = list(filled(ns.buildnet(int(nc)), rng))
    for layer in layers:
        if not isinstance(layer, EXPLAINED):
            raise TypeError(
                f"Part 3 cannot explain the {type(layer).__name__} in list(net): use the layers of the table"
            )
    a = noise(rng, 2)
    for layer in layers:
        a = layer(a)
    return {"Y": result(a)}


def probabilities(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Scores that add up to 1, or whose exponentials do."""
    sums = answer["Y"].sum(axis=1), np.exp(answer["Y"]).sum(axis=1)
    return any(agree(total, np.ones(total.shape)) for total in sums)


def map_of_scores(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return answer["Y"].shape[:2] == expected["Y"].shape[:2] and answer["Y"].shape[2] > 1


def flattened(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return answer["Y"].shape == expected["Y"].shape[:2]


def weakened(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """The bright pixel arrives as one of the powers of ¼."""
    return bool(np.isin(np.round(answer["bright"] * 64, 3), (1, 4, 16)).all())


def negative_arrives(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool((answer["negative"] < 0).all())


BUILDNET = Exercise(
    "buildnet",
    8,
    cases=(
        Case("its weights and biases have the right shapes", 2, draw_net, parameter_shapes),
        Case("the scores of two images", 3, draw_net, scores),
        Case("a single bright pixel", 1, draw_net, bright_pixel),
        Case("the layers one by one, as in list(net)", 2, draw_net, layer_by_layer),
    ),
    mistakes=(
        Misconception(
            "softmax-at-the-end",
            probabilities,
            "The scores of an image add up to 1, as probabilities (or their exponentials) do. Plain scores are asked "
            "for: the training criterion makes probabilities of them itself. Look at what comes last.",
            "Part 1",
        ),
        Misconception(
            "relu-at-the-end",
            equals("Y", lambda expected, inputs: np.maximum(expected["Y"], 0)),
            "All negative scores have become 0, while the positive ones are right. Look at what follows the last layer "
            "of the table.",
            "Part 1",
        ),
        Misconception(
            "pooling-missing",
            map_of_scores,
            "There is a whole map of scores for each person instead of a single one, so the last layer's input is "
            "larger than its kernel. Which size do the maps have after each row of the table?",
            "Part 1",
        ),
        Misconception(
            "scores-flattened",
            flattened,
            "The scores have the shape [n, nc]. The last layer of the table is a convolution, whose output keeps two "
            "more dimensions, of size 1; they are flattened outside the network, where the loss needs it.",
            "Part 1",
        ),
        Misconception(
            "average-pooling",
            weakened,
            "A single bright pixel arrives at the top weakened by a power of 4. Which kind of pooling keeps the "
            "largest value as it is?",
            "Part 1",
        ),
        Misconception(
            "no-relu",
            negative_arrives,
            "An image that is negative all over, seen by layers that copy it, makes negative scores; something should "
            "have set it to 0 on the way. Look at what follows each convolution.",
            "Part 1",
        ),
    ),
)


# --- dropout ----------------------------------------------------------------------------------------------------------

#: Together some 4000 feature maps, so that the share that is dropped is within 0.01 of its probability.
IMAGES = 40


def plain_when_evaluated(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    rng = np.random.default_rng(int(seed))
    net = filled(ns.buildnet2(int(nc)), rng)
    return {"Y": result(net(noise(rng, 2)))}


def thinned(ns: Any, seed: np.ndarray, nc: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What training does to the last layer's input, compared with evaluation mode.

    Returns the share of each map's living values that are 0 in training, [maps], and the factors of the others,
    [values]. A map with few living values says little about how it is dropped, so it is left out.
    """
    torch.manual_seed(int(seed))
    rng = np.random.default_rng(int(seed))
    net = filled(ns.buildnet2(int(nc)), rng)
    top = [layer for layer in net.modules() if next(layer.parameters(recurse=False), None) is not None][-1]
    seen: list[np.ndarray] = []
    top.register_forward_pre_hook(lambda layer, inputs: seen.append(result(inputs[0])))
    X = noise(rng, IMAGES)
    with torch.no_grad():
        net(X)
        net.train()(X)
    evaluated, trained = (a.reshape(-1, a.shape[2] * a.shape[3]) for a in seen)
    living = (evaluated > 0).sum(axis=1)
    evaluated, trained, living = (a[living >= 16] for a in (evaluated, trained, living))
    kept = (evaluated > 0) & (trained > 0)
    return 1 - kept.sum(axis=1) / living, trained[kept] / evaluated[kept]


def share_dropped(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    dropped, _ = thinned(ns, seed, nc)
    return {"dropped": dropped.mean()}


def share_dropped_whole(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    dropped, _ = thinned(ns, seed, nc)
    return {"whole": (dropped == 1).mean()}


def factors_of_kept(ns: Any, seed: np.ndarray, nc: np.ndarray) -> Arrays:
    _, factors = thinned(ns, seed, nc)
    return {"factors": np.array([factors.min(), factors.max()])}


def changed_in_evaluation(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return None if "Y" not in expected else not agree(answer["Y"], expected["Y"])


def nothing_dropped(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["dropped"] == 0)


def never_whole(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["whole"] < 0.01)


def another_share(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(abs(answer["dropped"] - expected["dropped"]) > 0.06)


def uneven_factors(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    low, high = answer["factors"]
    return bool(high - low > 0.01)


DROPOUT = Exercise(
    "dropout",
    4,
    cases=(
        Case("in evaluation mode it is the plain network", 1, draw_net, plain_when_evaluated),
        # Shares are random where a network draws otherwise than the solution: five standard deviations.
        Case("in training half of the last layer's input is dropped", 1, draw_net, share_dropped, tol=0.12),
        Case("feature maps are dropped as a whole", 1, draw_net, share_dropped_whole, tol=0.12),
        Case("what is kept is scaled up for it, and else nothing changes", 1, draw_net, factors_of_kept),
    ),
    mistakes=(
        Misconception(
            "no-dropout",
            nothing_dropped,
            "In training the last layer sees exactly what it sees in evaluation mode: either nothing is dropped at "
            "all, or it is dropped after the last layer. Look at the order of the layers.",
            "Part 2",
        ),
        Misconception(
            "evaluation-changed",
            changed_in_evaluation,
            "The network differs from the plain one even in evaluation mode. Does the dropout know of the mode, and is "
            "all else as in Part 1?",
            "Part 2",
        ),
        Misconception(
            "dropped-below-too",
            uneven_factors,
            "The values that are kept are not all scaled alike, so something is dropped further down as well. Only the "
            "last layer's input is to be thinned out.",
            "Part 2",
        ),
        Misconception(
            "single-values",
            never_whole,
            "Single values are dropped, but hardly ever a whole feature map. Neighbours in a map are alike, so what "
            "one loses the next one tells; PyTorch has another layer for maps.",
            "Part 2",
        ),
        Misconception(
            "another-share",
            another_share,
            "Something is dropped, but not half of it. Look at the probability.",
            "Part 2",
        ),
    ),
)
