"""The reference's rules against slow twins: every connection a number, every sum written out from the formula."""

from __future__ import annotations

from itertools import product
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

RHO = {
    "LRP-0": (lambda p: p, 0.0),
    "LRP-ε": (lambda p: p, 0.3),
    "LRP-γ": (lambda p: p + 0.25 * p.clip(min=0), 1e-9),
    "a ρ of its own": (lambda p: p * abs(p), 1e-9),
}


def connections(layer: nn.Conv2d, height: int, width: int) -> np.ndarray:
    """The weight of every input for every output of a convolution, [out, h', w', in, h, w]."""
    w = layer.weight.detach().numpy()
    outputs, inputs, kh, kw = w.shape
    (sy, sx), (py, px) = layer.stride, layer.padding
    rows, columns = (height + 2 * py - kh) // sy + 1, (width + 2 * px - kw) // sx + 1
    table = np.zeros((outputs, rows, columns, inputs, height, width))
    for y, x, dy, dx in product(range(rows), range(columns), range(kh), range(kw)):
        i, j = y * sy + dy - py, x * sx + dx - px
        if 0 <= i < height and 0 <= j < width:
            table[:, y, x, :, i, j] = w[:, :, dy, dx]
    return table


def shares(contributions: np.ndarray, denominators: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Hand r[k] to the inputs in proportion to their contributions [k, j], relative to denominators [k]."""
    R = np.zeros(contributions.shape[1])
    for k, j in product(*map(range, contributions.shape)):
        R[j] += contributions[k, j] / denominators[k] * r[k]
    return R


def general_rule(w: np.ndarray, b: np.ndarray, a: np.ndarray, rho, eps: float, r: np.ndarray) -> np.ndarray:
    """Section 10.2.2 of the overview paper: weights w [k, j] and biases b [k], inputs a [j], relevance r [k]."""
    contributions = a * rho(w)
    return shares(contributions, eps + rho(b) + contributions.sum(axis=1), r)


def box_rule(w: np.ndarray, x: np.ndarray, low: float, high: float, r: np.ndarray) -> np.ndarray:
    """z^B: what each pixel contributes beyond the least that it could."""
    contributions = x * w - low * np.maximum(w, 0) - high * np.minimum(w, 0)
    return shares(contributions, contributions.sum(axis=1), r)


def convolution(seed: int = 0, **options: object) -> nn.Conv2d:
    torch.manual_seed(seed)
    return nn.Conv2d(2, 3, 3, dtype=torch.float64, **options)


def numbers(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).uniform(-1.5, 1.5, shape))


@pytest.mark.parametrize("rule", RHO)
@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"stride": 2, "padding": 1}, {"bias": False}], ids=str)
def test_the_general_rule_of_a_convolution_is_its_definition(solution: ModuleType, rule: str, options: dict) -> None:
    layer = convolution(**options)
    a = numbers(2, 2, 5, 4).clamp(min=0)
    r = numbers(*layer(a).shape, seed=1)
    rho, eps = RHO[rule]
    table = connections(layer, 5, 4)
    w = table.reshape(-1, a[0].numel())
    b = np.zeros(3) if layer.bias is None else layer.bias.detach().numpy()
    b = np.repeat(b, len(w) // 3)
    R = solution.lrprule(layer, a, rho, eps, r)
    for got, inputs, relevance in zip(R, a, r, strict=True):
        want = general_rule(w, b, inputs.numpy().ravel(), rho, eps, relevance.numpy().ravel())
        np.testing.assert_allclose(got.numpy().ravel(), want, rtol=0, atol=1e-10 * np.abs(want).max())


@pytest.mark.parametrize("rule", RHO)
def test_the_general_rule_of_a_fully_connected_layer_is_its_definition(solution: ModuleType, rule: str) -> None:
    torch.manual_seed(2)
    layer = nn.Linear(7, 4, dtype=torch.float64)
    a, r = numbers(7).clamp(min=0), numbers(4, seed=1)
    rho, eps = RHO[rule]
    want = general_rule(layer.weight.detach().numpy(), layer.bias.detach().numpy(), a.numpy(), rho, eps, r.numpy())
    np.testing.assert_allclose(solution.lrprule(layer, a, rho, eps, r), want, rtol=1e-10)


def test_max_pooling_hands_all_to_the_largest(solution: ModuleType) -> None:
    a = torch.tensor([[[[1.0, 3.0, 0.0, 0.0], [2.0, 0.5, 0.0, 5.0]]]], dtype=torch.float64)
    R = solution.lrprule(nn.MaxPool2d(2), a, lambda p: p, 0.0, torch.tensor([[[[4.0, -7.0]]]], dtype=torch.float64))
    assert R.tolist() == [[[[0, 4, 0, 0], [0, 0, 0, -7]]]]


def test_average_pooling_shares_in_proportion(solution: ModuleType) -> None:
    a = torch.tensor([[[[1.0, 3.0], [4.0, 0.0]]]], dtype=torch.float64)
    R = solution.lrprule(nn.AvgPool2d(2), a, lambda p: p, 0.0, torch.tensor([[[[16.0]]]], dtype=torch.float64))
    assert R.tolist() == [[[[2, 6], [8, 0]]]]


@pytest.mark.parametrize("box", [(-1.5, 1.5), (-2.0, 3.0), (-1.5, 2.5)])
@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"stride": 2, "padding": 1}, {"bias": False}], ids=str)
def test_the_rule_of_the_first_layer_is_its_definition(solution: ModuleType, box: tuple, options: dict) -> None:
    layer = convolution(**options)
    x = numbers(2, 2, 5, 4)
    r = numbers(*layer(x).shape, seed=1)
    w = connections(layer, 5, 4).reshape(-1, x[0].numel())
    R = solution.lrpfirst(layer, x, *box, r)
    for got, pixels, relevance in zip(R, x, r, strict=True):
        want = box_rule(w, pixels.numpy().ravel(), *box, relevance.numpy().ravel())
        # The stabiliser of 1e-9, relative to a z of about 1.
        np.testing.assert_allclose(got.numpy().ravel(), want, rtol=0, atol=3e-9 * np.abs(want).max())


@pytest.mark.parametrize("shape", [(7,), (2, 7), (2, 3, 7)], ids=str)
def test_the_rule_of_a_fully_connected_first_layer_is_its_definition(solution: ModuleType, shape: tuple) -> None:
    layer, x = nn.Linear(7, 4, dtype=torch.float64), numbers(*shape)
    r = numbers(*layer(x).shape, seed=1)
    R = solution.lrpfirst(layer, x, -1.5, 1.5, r)
    assert R.shape == x.shape
    for got, pixels, relevance in zip(R.view(-1, 7), x.view(-1, 7), r.view(-1, 4), strict=True):
        want = box_rule(layer.weight.detach().numpy(), pixels.numpy(), -1.5, 1.5, relevance.numpy())
        np.testing.assert_allclose(got.numpy(), want, rtol=0, atol=3e-9 * np.abs(want).max())


def test_the_rule_of_the_first_layer_conserves_relevance_and_its_sign(solution: ModuleType) -> None:
    x, layer = numbers(2, 2, 5, 4), convolution()
    r = numbers(2, 3, 3, 2, seed=1).abs()
    R = solution.lrpfirst(layer, x, -1.5, 1.5, r)
    assert (R >= 0).all()
    np.testing.assert_allclose(R.sum((1, 2, 3)), r.sum((1, 2, 3)), rtol=1e-8)


def test_the_general_rule_conserves_relevance_without_biases(solution: ModuleType) -> None:
    layer, a = convolution(bias=False, padding=1), numbers(2, 2, 5, 4).clamp(min=0)
    r = numbers(2, 3, 5, 4, seed=1)
    R = solution.lrprule(layer, a, RHO["LRP-γ"][0], 0.0, r)
    np.testing.assert_allclose(R.sum((1, 2, 3)), r.sum((1, 2, 3)), rtol=1e-10)


def test_the_share_of_a_bias_is_what_the_inputs_miss(solution: ModuleType) -> None:
    layer, a, r = nn.Linear(1, 1, dtype=torch.float64), torch.tensor([2.0]).double(), torch.tensor([1.0]).double()
    layer.load_state_dict({"weight": torch.tensor([[3.0]]), "bias": torch.tensor([4.0])})
    assert solution.lrprule(layer, a, lambda p: p, 0.0, r).item() == pytest.approx(6 / 10)
    assert solution.lrprule(layer, a, lambda p: 2 * p, 10.0, r).item() == pytest.approx(12 / 30)


def test_a_unit_without_weights_gives_nothing_and_no_nan(solution: ModuleType) -> None:
    layer, x = convolution(bias=False), numbers(1, 2, 5, 4)
    with torch.no_grad():
        layer.weight.zero_()
    assert not solution.lrpfirst(layer, x, -1.5, 1.5, torch.ones(1, 3, 3, 2).double()).any()


def test_rules_leave_layer_input_and_relevance_alone(solution: ModuleType) -> None:
    layer, x = convolution(), numbers(1, 2, 5, 4).requires_grad_()
    r = layer(x)
    before = [tensor.detach().clone() for tensor in (*layer.parameters(), x, r)]
    for R in (
        solution.lrprule(layer, x, RHO["LRP-γ"][0], 1e-9, r),
        solution.lrpfirst(layer, x, -1.5, 1.5, r),
    ):
        assert not R.requires_grad
    assert all(torch.equal(tensor, was) for tensor, was in zip((*layer.parameters(), x, r), before, strict=True))
    assert x.grad is None
    assert layer.weight.grad is None
