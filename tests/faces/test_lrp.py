"""The notebook's LRP through whole networks: against zennit, against the gradient, and by its laws."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from zennit.attribution import Gradient
from zennit.composites import NameMapComposite
from zennit.rules import Epsilon, Gamma, Pass, ZBox


@pytest.fixture(params=["net 1", "net 2", "like VGG"])
def net(request: pytest.FixtureRequest, solution: ModuleType) -> nn.Sequential:
    torch.manual_seed(0)
    nets = {
        "net 1": lambda: solution.buildnet(5),
        "net 2": lambda: solution.buildnet2(5),
        "like VGG": lambda: nn.Sequential(
            *(
                nn.Conv2d(3, 8, 3, padding=1),
                nn.ReLU(inplace=True),
                nn.Conv2d(8, 8, 3, padding=1),
                nn.ReLU(inplace=True),
            ),
            nn.MaxPool2d(4),
            *(
                nn.Conv2d(8, 16, 3, padding=1),
                nn.ReLU(inplace=True),
                nn.Conv2d(16, 16, 3, padding=1),
                nn.ReLU(inplace=True),
            ),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 5, 8),
        ),
    }
    net = nets[request.param]().double()
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            # Activations of size 1, as in a trained network: large beside the stabiliser of 1e-9.
            nn.init.kaiming_normal_(layer.weight)
            nn.init.constant_(layer.bias, 0.1)
    return net


def task() -> tuple[Tensor, Tensor]:
    """Three images of noise, and the person to explain in each."""
    X = torch.rand(3, 3, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 3 - 1.5
    return X, torch.eye(5, dtype=torch.float64)[[0, 3, 4]][:, :, None, None]


def close(R: Tensor, want: Tensor, tol: float) -> bool:
    return bool((R - want).abs().max() <= tol * want.abs().max())


def set_inplace(net: nn.Sequential, inplace: bool) -> nn.Sequential:
    for layer in net:
        if isinstance(layer, nn.ReLU):
            layer.inplace = inplace
    return net


def without_biases(net: nn.Sequential) -> nn.Sequential:
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            layer.bias = None
    return net


def by_zennit(net: nn.Sequential, X: Tensor, T: Tensor) -> Tensor:
    *lower, top = (name for name, layer in net.named_children() if isinstance(layer, nn.Conv2d))
    rules = [
        ((lower[0],), ZBox(-1.5, 1.5, stabilizer=1e-9)),
        (tuple(lower[1:]), Gamma(0.25, stabilizer=1e-9)),
        ((top,), Epsilon(1e-9)),
        (tuple(name for name, layer in net.named_children() if isinstance(layer, nn.ReLU)), Pass()),
    ]
    with Gradient(net.eval(), NameMapComposite(rules)) as attributor:
        _, R = attributor(X, lambda Y: Y * T)
    return R


def test_heatmaps_are_those_of_zennit(LRP: Any, net: nn.Sequential) -> None:
    X, T = task()
    # An in-place ReLU would overwrite what zennit's hooks have seen; and zennit's stabiliser takes the sign of z, the
    # formula's is added: the same for positive scores.
    set_inplace(net, False)[-1].bias.data += 10
    assert close(LRP(list(net), X, T)[0], by_zennit(net, X, T), 1e-8)


def test_an_inplace_relu_changes_nothing(LRP: Any, net: nn.Sequential) -> None:
    X, T = task()
    R = [LRP(list(set_inplace(net, inplace)), X, T)[0] for inplace in (True, False)]
    assert torch.equal(*R)


def test_lrp_0_in_a_relu_net_without_biases_is_input_times_gradient(solution: ModuleType, net: nn.Sequential) -> None:
    without_biases(net)
    X, T = task()
    A = [X]
    for layer in set_inplace(net.eval(), False):
        A.append(layer(A[-1]))
    R = A[-1] * T
    for layer, a in reversed(list(zip(net, A, strict=False))):
        if not isinstance(layer, nn.ReLU | nn.Dropout2d):
            R = solution.lrprule(layer, a, lambda p: p, 1e-30, R)
    X.requires_grad_()
    (gradient,) = torch.autograd.grad((net(X) * T).sum(), X)
    assert close(R, X.detach() * gradient, 1e-9)


def test_without_biases_the_score_arrives_at_the_pixels(LRP: Any, net: nn.Sequential) -> None:
    R = LRP(list(without_biases(net)), *task())
    assert [len(r) for r in R] == [3] * (len(net) + 1)
    assert close(R[0].sum((1, 2, 3)), R[-1].sum((1, 2, 3)), 1e-6)


def test_a_network_in_training_is_explained_as_it_is_used(LRP: Any, solution: ModuleType) -> None:
    net, (X, T) = solution.buildnet2(5).double(), task()
    R = [LRP(list(net.train()), X, T)[0] for _ in range(2)]
    assert torch.equal(*R)
    assert not any(layer.training for layer in net)


def test_it_starts_from_the_score_of_the_person_alone(LRP: Any, net: nn.Sequential) -> None:
    X, T = task()
    R = LRP(list(net), X, T)
    assert torch.equal(R[-1], net(X) * T)
    assert R[0].shape == X.shape
    assert not R[0].requires_grad


def test_other_layers_are_refused_by_name(LRP: Any) -> None:
    X, _ = task()
    with pytest.raises(TypeError, match="no rule for Sigmoid: add it to"):
        LRP([nn.Conv2d(3, 5, 64).double(), nn.Sigmoid()], X, torch.ones(3, 5, 1, 1))


def test_targets_of_another_shape_are_refused(LRP: Any, net: nn.Sequential) -> None:
    X, T = task()
    with pytest.raises(ValueError, match=r"\(3, 5\); give it that of the output, \(3, 5, 1, 1\)"):
        LRP(list(net), X, T.flatten(1))
