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
    """Propagate the relevance r of a layer's outputs to its inputs a by the general rule (Section 10.2.2)."""
    return _propagate(layer, {name: rho(p.detach()) for name, p in layer.named_parameters()}, a, eps, r)


def lrpfirst(layer: nn.Module, x: Tensor, low: float, high: float, r: Tensor) -> Tensor:
    """Propagate the relevance r of the first layer's outputs to pixels x in [low, high] by the z^B rule (Table 10.1).

    Because w = w⁺ + w⁻, the terms x w − l w⁺ − h w⁻ are (x − l) w⁺ + (x − h) w⁻: the four steps of one layer that sees
    each pixel twice. No term is negative, so nothing cancels. The biases, b − b⁺ − b⁻, add up to nothing.
    """
    w, inputs = layer.weight.detach(), 1 - layer.weight.ndim  # inputs: the dimension of the maps or units in x
    parameters = {name: torch.zeros_like(p) for name, p in layer.named_parameters()}
    parameters["weight"] = torch.cat((w.clamp(min=0), w.clamp(max=0)), dim=1)
    seen = torch.cat((x - low, x - high), dim=inputs)
    above, below = _propagate(layer, parameters, seen, 1e-9, r).chunk(2, dim=inputs)
    return above + below


def _propagate(layer: nn.Module, parameters: dict[str, Tensor], a: Tensor, eps: float, r: Tensor) -> Tensor:
    """The four steps, for the layer with other parameters, by their names: it is neither copied nor changed.

    z is linear in a, or, with max-pooling, made of some of its values: step 3 is a derivative either way. z and c are
    new here, so steps 1 and 4 may work in place.
    """
    a = a.detach().requires_grad_()
    z = torch.func.functional_call(layer, parameters, (a,)).add_(eps)  # step 1
    s = r.detach() / z.detach()  # step 2
    (c,) = torch.autograd.grad(z, a, s)  # step 3
    return c.mul_(a.detach())  # step 4
