"""The answers to the faces assignment: two networks, one converted layer, and two rules of LRP.

The rules follow Montavon et al., "Layer-Wise Relevance Propagation: An Overview" (2019), Section 10.2 and Table 10.1,
https://doi.org/10.1007/978-3-030-28954-6_10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["buildnet", "buildnet2", "logistic2conv", "lrpfirst", "lrprule"]

Transform = Callable[[Tensor], Tensor]


def buildnet(nc: int) -> nn.Sequential:
    """The plain network: images [n, 3, 64, 64] to scores [n, nc, 1, 1]."""
    return nn.Sequential(*_lower_layers(), nn.Conv2d(100, nc, 8))


def buildnet2(nc: int) -> nn.Sequential:
    """The plain network with half of the last feature maps dropped in training; shapes as in `buildnet`."""
    return nn.Sequential(*_lower_layers(), nn.Dropout2d(0.5), nn.Conv2d(100, nc, 8))


def _lower_layers() -> Iterator[nn.Module]:
    for before, after in pairwise((3, 10, 25, 100)):
        yield from (nn.Conv2d(before, after, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))


def logistic2conv(coef: np.ndarray, intercept: np.ndarray) -> nn.Conv2d:
    """A regression, coef [nc, 256·8·8] and intercept [nc], as a float32 layer: [n, 256, 8, 8] to [n, nc, 1, 1]."""
    layer = nn.Conv2d(256, len(coef), 8)
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(coef).reshape(layer.weight.shape))
        layer.bias.copy_(torch.as_tensor(intercept))
    return layer


def lrprule(layer: nn.Module, a: Tensor, rho: Transform, eps: float, r: Tensor) -> Tensor:
    """Propagate the relevance r of a layer's outputs to its inputs a by the general rule (Section 10.2.2).

    z is linear in a, or, with max-pooling, made of some of its values: step 3 is a derivative either way.
    """
    a = a.detach().requires_grad_()
    z = eps + _transformed(layer, weight=rho, bias=rho)(a)  # step 1
    s = (r / z).detach()  # step 2
    (c,) = torch.autograd.grad(z, a, s)  # step 3
    return a.detach() * c  # step 4


def lrpfirst(layer: nn.Module, x: Tensor, low: float, high: float, r: Tensor) -> Tensor:
    """Propagate the relevance r of the first layer's outputs to pixels x in [low, high] by the z^B rule (Table 10.1).

    Because w = w⁺ + w⁻, the terms x w − l w⁺ − h w⁻ are (x − l) w⁺ + (x − h) w⁻: two layers instead of three, and no
    term is negative, so nothing cancels. The biases of the three layers, b − b⁺ − b⁻, would add up to nothing.
    """
    positive = _transformed(layer, weight=lambda w: w.clamp(min=0), bias=torch.zeros_like)
    negative = _transformed(layer, weight=lambda w: w.clamp(max=0), bias=torch.zeros_like)
    above, below = (x.detach() - low).requires_grad_(), (x.detach() - high).requires_grad_()
    z = 1e-9 + positive(above) + negative(below)  # step 1
    s = (r / z).detach()  # step 2
    c_above, c_below = torch.autograd.grad(z, (above, below), s)  # step 3
    return (above * c_above + below * c_below).detach()  # step 4


def _transformed(layer: nn.Module, **transforms: Transform) -> Transform:
    """The layer as a function of its input, each parameter changed by the transform of its name."""
    parameters = {name: transforms[name](p.detach()) for name, p in layer.named_parameters()}
    return lambda a: torch.func.functional_call(layer, parameters, (a,))
