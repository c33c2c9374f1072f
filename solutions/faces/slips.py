"""What somebody with a known mistake would have written: the functions asked for, with settings that make them wrong.

Each function takes the settings of a slip (see `course.exercise.Misconception`) and returns the names of such a
notebook. Without settings it is right. The settings have the formula's symbols: what is made of the weights, of z, of
s, …."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["dropout", "lrpfirst", "lrprule"]

#: What is done in the place of the right thing, by its name.
Ways = Mapping[str, Callable[..., Any]]

PARAMETERS: Ways = {
    "rho": lambda p, rho: rho(p),
    "plain": lambda p, rho: p,
    "none": lambda p, rho: torch.zeros_like(p),
    "rho twice": lambda p, rho: rho(rho(p)),
    "a quarter": lambda p, rho: p + 0.25 * p.clamp(min=0),
    "positive": lambda p, rho: p.clamp(min=0),
    "doubled": lambda p, rho: 2 * rho(p),
    "negative": lambda p, rho: -rho(p),
}

DENOMINATORS: Ways = {
    "added": lambda z, eps: z + eps,
    "ignored": lambda z, eps: z,
    "fixed": lambda z, eps: z + 1e-9,
    "subtracted": lambda z, eps: z - eps,
    "doubled": lambda z, eps: z + 2 * eps,
    "squared": lambda z, eps: z + eps**2,
    "times z": lambda z, eps: z * (1 + eps),
    "with the sign of z": lambda z, eps: z + eps * torch.sign(z),
    "with the sign of z, 0 is positive": lambda z, eps: z + eps * torch.where(z >= 0, 1.0, -1.0),
    "absolute": lambda z, eps: z.abs() + eps,
    "absolute, all of it": lambda z, eps: (z + eps).abs(),
    "positive": lambda z, eps: z.clamp(min=0) + eps,
    "positive, all of it": lambda z, eps: (z + eps).clamp(min=1e-9),
    "at least eps": lambda z, eps: z.clamp(min=eps),
    "where positive": lambda z, eps: torch.where(z > 0, z + eps, torch.inf),
}


def _each(a: Tensor) -> Tensor:
    """The sum over an example, in a shape that goes with it."""
    return a.flatten(1).sum(1).reshape(-1, *[1] * (a.ndim - 1))


QUOTIENTS: Ways = {
    "r / z": lambda r, z, eps: r / z,
    "r": lambda r, z, eps: r.expand_as(z),
    "r * z": lambda r, z, eps: r * z,
    "z / r": lambda r, z, eps: z / r,
    "1 / z": lambda r, z, eps: 1 / z,
    "1": lambda r, z, eps: torch.ones_like(z),
    "r / sum": lambda r, z, eps: r / z.sum(),
    "r / sum of each": lambda r, z, eps: r / _each(z),
    "r / z / z": lambda r, z, eps: r / z / z,
    "r * r / z": lambda r, z, eps: r * r / z,
    "r / z, eps in s": lambda r, z, eps: r / (z - eps) + eps,
    "r / z, eps in r": lambda r, z, eps: (r + eps) / (z - eps),
    "r cut off": lambda r, z, eps: r.clamp(min=0) / z,
    "mean over the batch": lambda r, z, eps: (r / z).mean(0, keepdim=True).expand_as(z),
    "sum over the batch": lambda r, z, eps: (r / z).sum(0, keepdim=True).expand_as(z),
    "z of the batch": lambda r, z, eps: r / z.mean(0, keepdim=True),
}

RESULTS: Ways = {
    "a * c": lambda a, c: a * c,
    "c": lambda a, c: c,
    "a * a * c": lambda a, c: a * a * c,
    "c where a": lambda a, c: (a > 0) * c,
    "a + c": lambda a, c: a + c,
    "c cut off": lambda a, c: a * c.clamp(min=0),
}

ENDS: Ways = {
    "R": lambda R, r: R,
    "negative": lambda R, r: -R,
    "cut off": lambda R, r: R.clamp(min=0),
    "absolute": lambda R, r: R.abs(),
    "all of r": lambda R, r: R * r.sum() / R.sum(),
    "all of r, each": lambda R, r: R * _each(r) / _each(R),
    "largest 1": lambda R, r: R / R.abs().max(),
    "first": lambda R, r: torch.cat([R[:1], torch.zeros_like(R[1:])]),
    "sum over the batch": lambda R, r: R.sum(0, keepdim=True),
    "mean over the batch": lambda R, r: R.mean(0),
    "in a row": lambda R, r: R.flatten(1),
    "sum over the maps": lambda R, r: R.sum(1),
    "zeros": lambda R, r: torch.zeros_like(R),
}


def dropout(p: float = 0.5) -> dict[str, Any]:
    """The plain network, and the one with dropout."""

    def buildnet(nc: int) -> nn.Sequential:
        layers: list[nn.Module] = []
        for before, after in ((3, 10), (10, 25), (25, 100)):
            layers += [nn.Conv2d(before, after, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.Sequential(*layers, nn.Conv2d(100, nc, 8))

    def buildnet2(nc: int) -> nn.Sequential:
        *lower, top = buildnet(nc)
        return nn.Sequential(*lower, nn.Dropout2d(p), top)

    return {"buildnet": buildnet, "buildnet2": buildnet2}


def lrprule(
    weight: str = "rho",
    bias: str = "rho",
    step_1: str = "",
    step_3: str = "",
    z: str = "added",
    s: str = "r / z",
    constant: bool = True,
    c: str = "a * c",
    end: str = "R",
    pooling: str = "",
    through: bool = False,
    attached: bool = False,
    kept: str = "",
) -> dict[str, Any]:
    """The general rule.

    step_1, step_3: what these see of the parameters, where they see others than each other. through: whether the
    derivative goes through what is done to z.
    """

    def rule(layer: nn.Module, a: Tensor, rho: Callable[[Tensor], Tensor], eps: float, r: Tensor) -> Tensor:
        if pooling and isinstance(layer, nn.MaxPool2d | nn.AvgPool2d):
            R = POOLINGS[pooling](layer, a, r)
            if R is not None:
                return R
            if pooling in ("average", "largest"):  # one kind for both
                layer = nn.AvgPool2d(2) if pooling == "average" else nn.MaxPool2d(2)

        def changed(step: str) -> dict[str, Tensor]:
            ways = {"weight": step or weight, "bias": step or bias}
            return {name: PARAMETERS[ways[name]](p.detach(), rho) for name, p in layer.named_parameters()}

        a = a if kept == "gradient" else a.detach().clone()
        a = a.requires_grad_()
        forward = DENOMINATORS[z](_forward(layer, changed(step_1), a), eps)
        backward = forward if through else _forward(layer, changed(step_3), a)
        quotient = QUOTIENTS[s](r, forward, eps)
        if kept == "r":
            r.copy_(quotient.detach())
        quotient = quotient.detach()
        if not constant:
            return _rounding(a, r)
        if kept == "gradient":
            (backward * quotient).sum().backward()
            gradient = a.grad
        else:
            (gradient,) = torch.autograd.grad((backward * quotient).sum(), a)
        if kept == "parameters":
            for name, p in changed(step_1).items():
                getattr(layer, name).data = p
        R = ENDS[end](RESULTS[c](a, gradient), r)
        return R if attached else R.detach()

    return {"lrprule": rule}


def _forward(layer: nn.Module, parameters: Mapping[str, Tensor], a: Tensor) -> Tensor:
    """The layer with other parameters."""
    if isinstance(layer, nn.Linear):
        return F.linear(a, **parameters)
    return F.conv2d(a, padding=layer.padding, **parameters) if isinstance(layer, nn.Conv2d) else layer(a)


POOLINGS: Ways = {
    "through": lambda layer, a, r: r,
    "max even": lambda layer, a, r: _even(a, r) if isinstance(layer, nn.MaxPool2d) else None,
    "max repeated": lambda layer, a, r: 4 * _even(a, r) if isinstance(layer, nn.MaxPool2d) else None,
    "even": lambda layer, a, r: _even(a, r),
    "repeated": lambda layer, a, r: 4 * _even(a, r),
    "average": lambda layer, a, r: None,
    "largest": lambda layer, a, r: None,
}


def _rounding(a: Tensor, r: Tensor) -> Tensor:
    """What is left where a derivative is 0 but for rounding: the same whatever the size of the numbers."""
    return torch.full_like(a.detach(), 1e-8) * r.abs().max()


def _even(a: Tensor, r: Tensor) -> Tensor:
    return F.interpolate(r, scale_factor=2) / 4


def lrpfirst(
    w: str = "w",
    low: str = "low",
    high: str = "high",
    swapped: str = "",
    signs_1: tuple[int, int] = (-1, -1),
    signs_4: tuple[int, int] = (-1, -1),
    bias: str = "cancels",
    stabiliser: float = 1e-9,
    s: str = "r / z",
    constant: bool = True,
    inputs: bool = True,
    end: str = "R",
    attached: bool = False,
    kept: str = "",
) -> dict[str, Any]:
    """The rule of the first layer. signs_1, signs_4: of the bounds' parts in steps 1 and 4; 0 where one is left out."""
    bounds = {
        "low": lambda x, l, h: l,
        "high": lambda x, l, h: h,
        "-low": lambda x, l, h: -l,
        "-high": lambda x, l, h: -h,
        "0": lambda x, l, h: 0.0,
        "1": lambda x, l, h: 1.0,
        "-1": lambda x, l, h: -1.0,
        "-1.5": lambda x, l, h: -1.5,
        "1.5": lambda x, l, h: 1.5,
        "smallest": lambda x, l, h: x.min(),
        "largest": lambda x, l, h: x.max(),
    }
    weights = {
        "w": lambda p: (p, p.clamp(min=0), p.clamp(max=0)),
        "absolute": lambda p: (p, p.clamp(min=0), p.clamp(max=0).abs()),
        "whole": lambda p: (p, p, p),
        "positive": lambda p: (p.clamp(min=0), p.clamp(min=0), torch.zeros_like(p)),
        "squared": lambda p: (p**2, p, p),
    }
    biases = {
        "cancels": lambda b, l, h: 0 * b,
        "added": lambda b, l, h: b,
        "in all three": lambda b, l, h: -b,
        "as a pixel": lambda b, l, h: b - l * b.clamp(min=0) - h * b.clamp(max=0),
        "positive part kept": lambda b, l, h: b.clamp(min=0),
        "negative part kept": lambda b, l, h: b.clamp(max=0),
        "doubled": lambda b, l, h: 2 * b,
        "positive part doubled": lambda b, l, h: 2 * b.clamp(min=0),
        "negative part doubled": lambda b, l, h: 2 * b.clamp(max=0),
    }

    def rule(layer: nn.Module, x: Tensor, l: float, h: float, r: Tensor) -> Tensor:
        x = x if kept == "gradient" else x.detach().clone()
        x = torch.ones_like(x) if w == "squared" else x
        x = x.requires_grad_()
        L, H = (torch.full_like(x.detach(), float(bounds[b](x.detach(), l, h))).requires_grad_() for b in (low, high))
        W, P, N = weights[w](layer.weight.detach())

        def of(weight: Tensor, a: Tensor) -> Tensor:
            return F.linear(a, weight) if weight.ndim == 2 else F.conv2d(a, weight, padding=layer.padding)

        first, fourth = swapped in ("both", "step 1"), swapped in ("both", "step 4")
        l1, h1 = (H, L) if first else (L, H)
        l4, h4 = (H, L) if fourth else (L, H)
        step_1 = of(W, x), of(P, l1), of(N, h1)
        z = step_1[0] + signs_1[0] * step_1[1] + signs_1[1] * step_1[2] + stabiliser
        if layer.bias is not None:
            z = z + biases[bias](layer.bias.detach(), l, h).reshape(-1, *[1] * (W.ndim - 2))
        quotient = QUOTIENTS[s](r, z, stabiliser).detach()
        if kept == "r":
            r.copy_(quotient)
        if not constant:
            return _rounding(x, r)
        step_4 = step_1 if first == fourth else (step_1[0], of(P, l4), of(N, h4))
        total = sum((part * quotient).sum() for part in step_4)
        before = x.grad if kept == "gradient" and x.grad is not None else 0
        c, *cs = torch.autograd.grad(total, (x, l4, h4))
        if kept == "gradient":
            x.grad = c = before + c
        R = x * c if inputs else c
        for sign, bound, cb in zip(signs_4, (l4, h4), cs, strict=True):
            R = R + sign * (bound * cb if inputs else cb)
        if kept == "parameters":
            for p in layer.parameters():
                p.data = torch.zeros_like(p)
        R = ENDS[end](R, r)
        return R if attached else R.detach()

    return {"lrpfirst": rule}
