"""The exercises: right answers, however written, get all points; wrong ones lose some, and known mistakes are named."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.differences import compare
from course.exercise import Exercise, Verdict
from course.judge import Answer, Challenge, judge

NAMES = ["buildnet", "dropout", "logistic2conv", "lrprule", "lrpfirst"]


@pytest.fixture(scope="module")
def exercises(faces: Assignment) -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in faces.exercises}


_drawn: dict[tuple[str, int], list[Challenge]] = {}


def drawn(exercise: Exercise, solution: ModuleType, seed: int) -> list[Challenge]:
    """An exercise's challenges; drawn once."""
    if (exercise.name, seed) not in _drawn:
        _drawn[exercise.name, seed] = draw_challenges(exercise, vars(solution), seed)
    return _drawn[exercise.name, seed]


@pytest.fixture
def verdict(exercises: dict[str, Exercise], solution: ModuleType) -> Callable[..., Verdict]:
    """The verdict on a namespace that has the reference's names, but for those given."""

    def verdict(name: str, seed: int = 7, **written: Any) -> Verdict:
        challenges = drawn(exercises[name], solution, seed)
        names = vars(solution) | written
        return judge(exercises[name], challenges, [answer(c.case, names, c.inputs) for c in challenges])

    return verdict


# --- What is right ----------------------------------------------------------------------------------------------------


def test_exercises_stand_in_the_notebooks_order_with_their_points(exercises: dict[str, Exercise]) -> None:
    assert [(name, e.points) for name, e in exercises.items()] == list(zip(NAMES, (8, 4, 8, 12, 8), strict=True))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_the_reference_differs_in_nothing(
    exercises: dict[str, Exercise], solution: ModuleType, name: str, seed: int
) -> None:
    for challenge in draw_challenges(exercises[name], vars(solution), seed):
        again = answer(challenge.case, vars(solution), challenge.inputs)
        assert again.arrays is not None, again.error
        assert compare(again.arrays, challenge.expected, tol=1e-12) == []


def newlayer(layer: nn.Module, weight: Callable, bias: Callable | None = None) -> nn.Module:
    """A copy with changed parameters, as a student would make one."""
    layer = copy.deepcopy(layer)
    for name, change in (("weight", weight), ("bias", bias or weight)):
        if getattr(layer, name, None) is not None:
            setattr(layer, name, nn.Parameter(change(getattr(layer, name))))
    return layer


def rule(
    layer: nn.Module,
    a: Tensor,
    rho: Callable,
    eps: float,
    r: Tensor,
    *,
    bias: Callable | None = None,
    s: Callable = lambda r, z: (r / z).data,
) -> Tensor:
    """The general rule through a copied layer and `backward`; the options make mistakes of it."""
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho, bias).forward(a) + eps
    (z * s(r, z)).sum().backward()
    return (a * a.grad).data


def rule_in_float64(layer: nn.Module, a: Tensor, rho: Callable, eps: float, r: Tensor) -> Tensor:
    return rule(copy.deepcopy(layer).double(), a.double(), rho, eps, r.double())


def rule_as_vjp(layer: nn.Module, a: Tensor, rho: Callable, eps: float, r: Tensor) -> Tensor:
    z, transpose = torch.func.vjp(newlayer(layer, rho), a)
    return (a * transpose(r / (z + eps + 1e-9 * (z == 0)))[0]).detach()


def rule_without_detaching(layer: nn.Module, a: Tensor, rho: Callable, eps: float, r: Tensor) -> Tensor:
    """Right numbers with a graph still attached to them."""
    a = a.detach().clone().requires_grad_(True)
    z = newlayer(layer, rho)(a) + eps
    return a * torch.autograd.grad(z, a, (r / z).detach())[0]


def first(
    layer: nn.Module,
    x: Tensor,
    low: float,
    high: float,
    r: Tensor,
    *,
    signs: tuple[float, float] = (1, 1),
    bias: Callable | None = None,
    stabiliser: float = 1e-9,
    swapped: bool = False,
) -> Tensor:
    """z^B in three terms, as the formula has it; the options make mistakes of it."""
    x = x.data.clone().requires_grad_(True)
    lb = torch.full_like(x, low).requires_grad_(True)
    hb = torch.full_like(x, high).requires_grad_(True)
    positive = newlayer(layer, lambda p: p.clamp(min=0), bias)
    negative = newlayer(layer, lambda p: p.clamp(max=0), bias)
    if swapped:
        positive, negative = negative, positive
    z = layer(x) + stabiliser - positive(lb) - negative(hb)
    (z * (r / z).data).sum().backward()
    return (x * x.grad + signs[0] * lb * lb.grad + signs[1] * hb * hb.grad).data


def first_in_float64(layer: nn.Module, x: Tensor, low: float, high: float, r: Tensor) -> Tensor:
    return first(copy.deepcopy(layer).double(), x.double(), low, high, r.double())


def first_as_two_rules(layer: nn.Module, x: Tensor, low: float, high: float, r: Tensor) -> Tensor:
    """x - low through w⁺ and x - high through w⁻, both divided by their common sum."""
    nothing = torch.zeros_like
    terms = [
        (newlayer(layer, lambda w: w.clamp(min=0), nothing), (x - low).requires_grad_()),
        (newlayer(layer, lambda w: w.clamp(max=0), nothing), (x - high).requires_grad_()),
    ]
    z = sum(part(a) for part, a in terms) + 1e-12
    (z * (r / z).detach()).sum().backward()
    return sum(a.detach() * a.grad for _, a in terms)


class Net(nn.Module):
    """The network without nn.Sequential; it can be gone through all the same."""

    def __init__(self, nc: int, p: float = 0.0) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(3, 10, 5, padding=2)
        self.c2 = nn.Conv2d(10, 25, kernel_size=(5, 5), padding="same")
        self.c3 = nn.Conv2d(25, 100, 5, 1, 2)
        self.c4 = nn.Conv2d(100, nc, 8)
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        for c in (self.c1, self.c2, self.c3):
            x = F.max_pool2d(F.relu(c(x)), 2)
        return self.c4(F.dropout2d(x, self.p, self.training))


def named_layers(nc: int) -> nn.Sequential:
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for i, (before, after) in enumerate([(3, 10), (10, 25), (25, 100)]):
        layers[f"conv{i}"] = nn.Conv2d(before, after, 5, padding=2)
        layers[f"pool{i}"] = nn.MaxPool2d(kernel_size=2, stride=2)
        layers[f"relu{i}"] = nn.ReLU(inplace=True)
    layers["top"] = nn.Conv2d(100, nc, 8)
    return nn.Sequential(layers)


def conv_by_loading(coef: np.ndarray, intercept: np.ndarray) -> nn.Conv2d:
    conv = nn.Conv2d(256, coef.shape[0], (8, 8))
    weight = torch.FloatTensor(coef.reshape(-1, 256, 8, 8))
    conv.load_state_dict({"weight": weight, "bias": torch.FloatTensor(intercept)})
    return conv


def conv_by_parameters(coef: np.ndarray, intercept: np.ndarray) -> nn.Conv2d:
    conv = nn.Conv2d(256, len(intercept), 8)
    conv.weight = nn.Parameter(torch.tensor(coef.reshape(len(coef), 256, 8, 8), dtype=torch.float32))
    conv.bias = nn.Parameter(torch.tensor(intercept).float())
    return conv


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("buildnet", {"buildnet": named_layers}),
        ("dropout", {"buildnet2": lambda nc: Net(nc, p=0.5)}),
        (
            "dropout",
            {"buildnet2": lambda nc: nn.Sequential(*named_layers(nc)[:-1], nn.Dropout2d(), named_layers(nc)[-1])},
        ),
        ("logistic2conv", {"logistic2conv": conv_by_loading}),
        ("logistic2conv", {"logistic2conv": conv_by_parameters}),
        ("lrprule", {"lrprule": rule}),
        ("lrprule", {"lrprule": rule_as_vjp}),
        ("lrprule", {"lrprule": rule_in_float64}),
        ("lrpfirst", {"lrpfirst": first}),
        ("lrpfirst", {"lrpfirst": first_in_float64}),
        ("lrpfirst", {"lrpfirst": first_as_two_rules}),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(next(iter(value.values())), "__name__", None),
)
@pytest.mark.parametrize("seed", range(4))
def test_what_is_right_in_other_words_gets_all_points(verdict: Any, name: str, written: dict, seed: int) -> None:
    v = verdict(name, seed, **written)
    assert v.score == v.points, v


@pytest.mark.parametrize("written", [rule_in_float64, first_in_float64])
def test_no_draw_is_so_close_to_zero_that_rounding_shows(
    exercises: dict[str, Exercise], solution: ModuleType, written: Callable
) -> None:
    name = {"rule_in_float64": "lrprule", "first_in_float64": "lrpfirst"}[written.__name__]
    reference = {key: value for key, value in vars(solution).items() if key != "slips"}  # mistakes are not looked for
    for seed in range(100, 160):
        challenges = draw_challenges(exercises[name], reference, seed)
        v = judge(exercises[name], challenges, [answer(c.case, {name: written}, c.inputs) for c in challenges])
        assert v.score == v.points, (seed, v)


# --- What is wrong ----------------------------------------------------------------------------------------------------


def changed(**layers: Callable[[int], list[nn.Module]]) -> Callable[[int], nn.Sequential]:
    """The plain network with some of its layers, by position, replaced by others, none or several."""

    def build(nc: int) -> nn.Sequential:
        plain = enumerate(
            [
                *(nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
                *(nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
                *(nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
                *(nn.Dropout(0), nn.Conv2d(100, nc, 8), nn.Dropout(0)),
            ]
        )
        return nn.Sequential(
            *(new for i, layer in plain for new in (layers[f"at{i}"](nc) if f"at{i}" in layers else [layer]))
        )

    return build


def pooling_as_average(layer: nn.Module, a: Tensor, rho: Callable, eps: float, r: Tensor) -> Tensor:
    return rule(nn.AvgPool2d(2) if isinstance(layer, nn.MaxPool2d) else layer, a, rho, eps, r)


def test_one_who_is_partly_right_gets_part_of_the_points(verdict: Any) -> None:
    assert verdict("buildnet", buildnet=Net).score == 7
    assert verdict("dropout", buildnet2=changed(at9=lambda nc: [nn.Dropout()])).score == 3
    assert verdict("lrprule", lrprule=pooling_as_average).score == 11
    assert verdict("lrprule", lrprule=lambda *args: rule(*args, bias=lambda b: b)).score == 11
    assert verdict("lrprule", lrprule=rule_without_detaching).score == 11
    assert verdict("lrpfirst", lrpfirst=lambda *args: first(*args, stabiliser=0)).score == 7


@pytest.mark.parametrize("name", NAMES)
def test_a_stub_gets_nothing_and_is_told_so(verdict: Any, name: str) -> None:
    def stub(*args: Any) -> None:
        raise NotImplementedError(f"{name}: your code goes here")

    v = verdict(name, **{"buildnet2" if name == "dropout" else name: stub})
    assert (v.score, v.mistake) == (0, None)
    assert {case.message for case in v.cases} == {f"{name}: your code goes here", "the same"}


@pytest.mark.parametrize(
    ("share", "score", "mistake"),
    [(0.46, 4, None), (0.54, 4, None), (0.44, 3, "another-share"), (0.56, 3, "another-share")],
)
def test_the_share_that_is_dropped_is_compared_with_a_half(
    exercises: dict[str, Exercise], solution: ModuleType, share: float, score: float, mistake: str | None
) -> None:
    """Whatever the solution's own random share is: 4800 independent maps do not miss a half by 0.05."""
    challenges = draw_challenges(exercises["dropout"], vars(solution), 907)
    answers = [
        Answer({**c.expected, **({"dropped": np.array(share)} if "dropped" in c.expected else {})}) for c in challenges
    ]
    verdict = judge(exercises["dropout"], challenges, answers)
    assert (verdict.score, verdict.mistake or None) == (score, mistake)
