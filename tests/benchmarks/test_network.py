"""The alternatives that benchmarks/network.py times compute the same."""

import importlib.util
import sys
from pathlib import Path

import numpy
import pytest
import torch

from course.assignment import Assignment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmark():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
            patch.delitem(sys.modules, name)
        spec = importlib.util.spec_from_file_location("network_benchmark", ROOT / "benchmarks" / "network.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def test_pytorch_and_the_loop_are_the_same_network(benchmark):
    modules = Assignment(ROOT, "convnet").solution().modules
    nn = benchmark.network(modules, modules.Convolution)
    loop = benchmark.network(modules, benchmark.loop_convolution(modules))
    for layer, twin in zip(nn.layers, loop.layers, strict=True):
        if hasattr(layer, "W"):
            twin.W = layer.W.copy()
    X = benchmark.images(2)
    Y, DY = nn.forward(X), numpy.ones((2, 1, 1, 10), numpy.float32)
    x = torch.tensor(X).permute(0, 3, 1, 2).requires_grad_()
    net = benchmark.torch_network(nn)
    y = net(x)
    numpy.testing.assert_allclose(Y, loop.forward(X), atol=1e-4)
    numpy.testing.assert_allclose(Y, y.detach().permute(0, 2, 3, 1), atol=1e-4)
    y.backward(torch.tensor(DY).permute(0, 3, 1, 2))
    DX = nn.gradprop(DY)
    numpy.testing.assert_allclose(DX, loop.gradprop(DY), atol=1e-3)
    numpy.testing.assert_allclose(DX, x.grad.permute(0, 2, 3, 1), atol=1e-3)
    weights = [layer.DW for layer in nn.layers if hasattr(layer, "W")]
    slow = [layer.DW for layer in loop.layers if hasattr(layer, "W")]
    peers = [conv.weight.grad.permute(2, 3, 1, 0) for conv in net if hasattr(conv, "weight")]
    for DW, twin, peer in zip(weights, slow, peers, strict=True):
        numpy.testing.assert_allclose(DW, twin, rtol=1e-3, atol=1e-3)
        numpy.testing.assert_allclose(DW, peer, rtol=1e-3, atol=1e-3)
