"""Relevance: the rules given in the notebook, and the solution's, against definitions, zennit, and conservation."""

import nbformat
import numpy
import pytest
import torch
from zennit.rules import Norm, Pass, ZBox, ZPlus

from course.assignment import Assignment, find_root

TOL = 1e-10
STABILISER = 1e-9
WITHOUT_BIAS = {"stabilizer": 1e-9, "zero_params": ["bias"]}


@pytest.fixture(scope="module")
def layers(modules, solution, request):
    """The explained layers: those given in the notebook, and the solution's first convolution."""
    notebook = nbformat.read(Assignment(find_root(request.path.parent), "convnet").notebook, 4)
    cells = {cell.id: cell.source for cell in notebook.cells}
    names = {"modules": modules, "numpy": numpy, "FirstConvolution": solution.FirstConvolution}
    for given in "taylor-network", "taylor-relu", "taylor-convolution", "taylor-pooling":
        exec(cells[given], names)
    return names


def convolution(kind, rng, shape):
    layer = kind("x".join(map(str, shape)), numpy.float64)
    layer.B = -0.3 * abs(rng.normal(size=shape[3]))
    return layer


def relevance_by_definition(X, R, w, contribution):
    """R_i = Σ_j z_ij / (Σ_i z_ij + 1e-9) R_j, one output neuron after the other; contribution(x, w) is z_ij."""
    h, width = w.shape[:2]
    D = numpy.zeros_like(X)
    for n, i, j, k in numpy.ndindex(R.shape):
        window = n, slice(i, i + h), slice(j, j + width)
        z = contribution(X[window], w[..., k])
        D[window] += z / (z.sum() + STABILISER) * R[n, i, j, k]
    return D


def torch_convolution(layer):
    h, w, m, k = layer.W.shape
    conv = torch.nn.Conv2d(m, k, (h, w), dtype=torch.float64)
    conv.weight.data = torch.tensor(layer.W).permute(3, 2, 0, 1).contiguous()
    conv.bias.data = torch.tensor(layer.B)
    return conv


def zennit_relevance(modules_and_rules, X, R=None):
    """What zennit makes of it; R=None stands for the network's own output."""
    handles = [rule.register(module) for module, rule in modules_and_rules]
    network = torch.nn.Sequential(*(module for module, _ in modules_and_rules))
    x = torch.tensor(X).permute(0, 3, 1, 2).requires_grad_()
    y = network(x)
    r = y.detach() if R is None else torch.tensor(R).permute(0, 3, 1, 2)
    (d,) = torch.autograd.grad(y, x, r)
    for handle in handles:
        handle.remove()
    return d.permute(0, 2, 3, 1).numpy()


def box():
    return ZBox(
        low=torch.tensor(-1.0, dtype=torch.float64), high=torch.tensor(1.0, dtype=torch.float64), **WITHOUT_BIAS
    )


def sum_pooling():
    return torch.nn.AvgPool2d(2, divisor_override=1)


def test_the_first_layer_follows_the_box_rule(layers, rng):
    layer = convolution(layers["FirstConvolution"], rng, (5, 5, 3, 10))
    X, R = rng.uniform(-1, 1, (2, 9, 10, 3)), rng.uniform(0, 1, (2, 5, 6, 10))
    layer.forward(X)
    D = layer.relprop(R)
    twin = relevance_by_definition(X, R, layer.W, lambda x, w: x * w + abs(w))
    numpy.testing.assert_allclose(D, twin, atol=TOL)
    numpy.testing.assert_allclose(D, zennit_relevance([(torch_convolution(layer), box())], X, R), atol=TOL)
    numpy.testing.assert_allclose(D.sum(axis=(1, 2, 3)), R.sum(axis=(1, 2, 3)), rtol=1e-8)
    assert (D >= 0).all()


def test_an_inner_layer_follows_the_z_plus_rule(layers, rng):
    layer = convolution(layers["Convolution"], rng, (4, 4, 6, 7))
    X, R = abs(rng.normal(size=(2, 6, 5, 6))), rng.uniform(0, 1, (2, 3, 2, 7))
    layer.forward(X)
    D = layer.relprop(R)
    twin = relevance_by_definition(X, R, layer.W, lambda x, w: x * numpy.maximum(0, w))
    numpy.testing.assert_allclose(D, twin, atol=TOL)
    numpy.testing.assert_allclose(
        D, zennit_relevance([(torch_convolution(layer), ZPlus(**WITHOUT_BIAS))], X, R), atol=TOL
    )
    numpy.testing.assert_allclose(D.sum(axis=(1, 2, 3)), R.sum(axis=(1, 2, 3)), rtol=1e-8)


def test_pooling_gives_each_input_its_share_of_the_sum(layers, rng):
    layer = layers["Pooling"]()
    X, R = abs(rng.normal(size=(2, 6, 4, 3))), rng.uniform(0, 1, (2, 3, 2, 3))
    total = layer.forward(X)
    D = layer.relprop(R)
    for n, i, j, k in numpy.ndindex(X.shape):
        share = X[n, i, j, k] / (total[n, i // 2, j // 2, k] + STABILISER)
        assert abs(D[n, i, j, k] - share * R[n, i // 2, j // 2, k]) < TOL
    numpy.testing.assert_allclose(D, zennit_relevance([(sum_pooling(), Norm(stabilizer=1e-9))], X, R), atol=TOL)


@pytest.fixture
def network(layers, rng):
    first, conv, relu, pool = (layers[name] for name in ("FirstConvolution", "Convolution", "ReLU", "Pooling"))
    nn = [
        convolution(first, rng, (5, 5, 3, 10)),
        relu(),
        pool(),
        convolution(conv, rng, (5, 5, 10, 50)),
        relu(),
        pool(),
    ]
    nn += [convolution(conv, rng, (4, 4, 50, 250)), relu(), pool(), convolution(conv, rng, (1, 1, 250, 10)), relu()]
    return layers["Network"](nn)


def test_the_whole_network_agrees_with_zennit(network, layers, rng):
    rules = {
        layers["Convolution"]: lambda layer: (torch_convolution(layer), ZPlus(**WITHOUT_BIAS)),
        layers["FirstConvolution"]: lambda layer: (torch_convolution(layer), box()),
        layers["ReLU"]: lambda layer: (torch.nn.ReLU(), Pass()),
        layers["Pooling"]: lambda layer: (sum_pooling(), Norm(stabilizer=1e-9)),
    }
    X = rng.uniform(-1, 1, (3, 32, 32, 3))
    D = network.relprop(network.forward(X))
    twin = zennit_relevance([rules[type(layer)](layer) for layer in network.layers], X)
    numpy.testing.assert_allclose(D, twin, atol=TOL * abs(twin).max())


def test_all_evidence_is_distributed_over_the_pixels(network, rng):
    X, T = rng.uniform(-1, 1, (3, 32, 32, 3)), numpy.eye(10)[[1, 5, 9]].reshape(3, 1, 1, 10)
    evidence = network.forward(X) * T
    D = network.relprop(evidence)
    assert (D >= 0).all()
    numpy.testing.assert_allclose(D.sum(axis=(1, 2, 3)), evidence.sum(axis=(1, 2, 3)), rtol=1e-6)


def test_an_explanation_leaves_the_first_layer_as_it_was(layers, rng):
    layer = convolution(layers["FirstConvolution"], rng, (3, 3, 2, 4))
    X, R = rng.uniform(-1, 1, (2, 5, 5, 2)), rng.uniform(0, 1, (2, 3, 3, 4))
    layer.forward(X)
    W, B = layer.W.copy(), layer.B.copy()
    once = layer.relprop(R)
    numpy.testing.assert_array_equal(layer.relprop(R), once)
    numpy.testing.assert_array_equal(layer.W, W)
    numpy.testing.assert_array_equal(layer.B, B)
    numpy.testing.assert_array_equal(layer.X, X)


def test_a_neuron_without_weights_passes_nothing_on(layers, rng):
    layer = convolution(layers["FirstConvolution"], rng, (3, 3, 2, 1))
    layer.W *= 0
    layer.forward(rng.uniform(-1, 1, (1, 4, 4, 2)))
    assert not layer.relprop(numpy.ones((1, 2, 2, 1))).any()
