"""The solution: exact where it is hard, and the network of Figure 1."""

from fractions import Fraction

import numpy
import pytest
import torch


@pytest.mark.parametrize("dtype", [numpy.float32, numpy.float64])
def test_the_gradient_is_exact_for_evidence_of_1000(solution, dtype):
    y = numpy.array([[1000, 0, -1000, *[-1000] * 7], [-1000] * 10, [1000, 1000, *[0] * 8], [0] * 10], dtype)
    t = numpy.eye(10, dtype=dtype)[[0, 1, 2, 3]]
    p = [
        [1] + [0] * 9,  # exp(-1000) is nothing beside 1
        [0] * 10,  # the default class has it all
        [Fraction(1, 2)] * 2 + [0] * 8,
        [Fraction(1, 11)] * 10,
    ]
    dy = solution.geterrorgrad(y.reshape(4, 1, 1, 10), t.reshape(4, 1, 1, 10))
    expected = (numpy.array(p, dtype) - t) / 4
    assert dy.dtype == dtype
    numpy.testing.assert_allclose(dy.reshape(4, 10), expected, atol=2 * numpy.finfo(dtype).eps)


def test_the_gradient_is_that_of_the_error_in_pytorch(solution, rng):
    y, t = rng.normal(0, 3, (25, 1, 1, 10)), numpy.eye(10)[rng.integers(10, size=25)].reshape(25, 1, 1, 10)
    z = torch.tensor(y, requires_grad=True)
    log_p = z - torch.log(1 + torch.exp(z).sum(dim=3, keepdim=True))
    (-(torch.tensor(t) * log_p).sum() / 25).backward()
    numpy.testing.assert_allclose(solution.geterrorgrad(y, t), z.grad, atol=1e-14)


@pytest.mark.parametrize("dtype", [bool, numpy.float32, numpy.float64])
def test_the_precision_is_that_of_the_output_whatever_the_targets_are(solution, dtype):
    t = numpy.eye(10).astype(dtype).reshape(10, 1, 1, 10)
    assert solution.geterrorgrad(numpy.zeros((10, 1, 1, 10), numpy.float32), t).dtype == numpy.float32


def test_the_arguments_are_left_alone(solution, rng):
    y, t = rng.normal(0, 500, (25, 1, 1, 10)), numpy.eye(10)[rng.integers(10, size=25)].reshape(25, 1, 1, 10)
    y.flags.writeable = t.flags.writeable = False
    solution.geterrorgrad(y, t)


def test_a_new_network_claims_nothing_and_a_trained_one_goes_on(solution, rng):
    X = rng.uniform(-1, 1, (5, 32, 32, 3))
    nn = solution.buildcnn()
    assert nn.forward(X).tolist() == numpy.zeros((5, 1, 1, 10)).tolist()
    nn.layers[-1].W += 1
    nn.dump()
    numpy.testing.assert_array_equal(solution.buildcnn().forward(X), nn.forward(X))


def test_training_lowers_the_error_on_a_minibatch(solution, rng):
    nn = solution.buildcnn()
    X, t = rng.uniform(-1, 1, (25, 32, 32, 3)), numpy.eye(10)[rng.integers(10, size=25)].reshape(25, 1, 1, 10)
    for _ in range(60):
        nn.gradprop(solution.geterrorgrad(nn.forward(X), t))
        nn.update(0.01)
    p = numpy.exp(nn.forward(X))
    p /= 1 + p.sum(axis=3, keepdims=True)
    assert -numpy.log((p * t).sum(axis=3)).mean() < 0.8 * numpy.log(11)
