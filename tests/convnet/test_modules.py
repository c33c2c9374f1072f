"""The layers: values and gradients against PyTorch and against their definitions, and parameters that last."""

import copy

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

TOL = 1e-10


def convolution_by_definition(X, W, B):
    n, height, width, _ = X.shape
    h, w, _, k = W.shape
    Z = numpy.zeros((n, height - h + 1, width - w + 1, k))
    for place in numpy.ndindex(Z.shape):
        q, i, j, c = place
        Z[place] = (X[q, i : i + h, j : j + w] * W[..., c]).sum() + B[c]
    return Z


def pooling_by_definition(X):
    n, height, width, c = X.shape
    Y = numpy.zeros((n, height // 2, width // 2, c))
    for q, i, j, k in numpy.ndindex(X.shape):
        Y[q, i // 2, j // 2, k] += X[q, i, j, k]
    return Y


def channels_first(array):
    return torch.tensor(array).permute(0, 3, 1, 2)


KINDS = "Convolution", "PlainConvolution"


def layer_with(modules, rng, h, w, m, k, kind="Convolution"):
    layer = getattr(modules, kind)(f"{h}x{w}x{m}x{k}", numpy.float64)
    layer.B = rng.normal(size=k)
    return layer


def torch_convolution(layer):
    """The weights and biases of a layer as PyTorch lays them out, and wants their gradients."""
    W = torch.tensor(layer.W).permute(3, 2, 0, 1).contiguous()
    return W.requires_grad_(), torch.tensor(layer.B).requires_grad_()


sizes = st.integers(1, 4)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=20)
@given(sizes, sizes, sizes, sizes, sizes, st.integers(0, 3), st.integers(0, 3), st.integers(0, 2**31))
def test_a_convolution_and_its_gradients_agree_with_definition_and_pytorch(
    modules, kind, n, h, w, m, k, more, wider, seed
):
    rng = numpy.random.default_rng(seed)
    layer = layer_with(modules, rng, h, w, m, k, kind)
    X = rng.normal(size=(n, h + more, w + wider, m))
    Z = layer.forward(X)
    numpy.testing.assert_allclose(Z, convolution_by_definition(X, layer.W, layer.B), atol=TOL)

    x, (W, B) = channels_first(X).requires_grad_(), torch_convolution(layer)
    z = torch.nn.functional.conv2d(x, W, B)
    numpy.testing.assert_allclose(Z, z.detach().permute(0, 2, 3, 1), atol=TOL)
    DZ = rng.normal(size=Z.shape)
    DX = layer.gradprop(DZ)
    z.backward(channels_first(DZ))
    numpy.testing.assert_allclose(DX, x.grad.permute(0, 2, 3, 1), atol=TOL)
    numpy.testing.assert_allclose(layer.DW, W.grad.permute(2, 3, 1, 0), atol=TOL)
    numpy.testing.assert_allclose(layer.DB, B.grad, atol=TOL)


@settings(deadline=None, max_examples=20)
@given(sizes, sizes, sizes, sizes, st.integers(0, 2**31))
def test_pooling_and_its_gradient_agree_with_definition_and_pytorch(modules, n, height, width, c, seed):
    rng = numpy.random.default_rng(seed)
    layer = modules.Pooling()
    X = rng.normal(size=(n, 2 * height, 2 * width, c))
    Y = layer.forward(X)
    numpy.testing.assert_allclose(Y, pooling_by_definition(X), atol=TOL)
    x = channels_first(X).requires_grad_()
    y = torch.nn.functional.avg_pool2d(x, 2) * 4
    DY = rng.normal(size=Y.shape)
    y.backward(channels_first(DY))
    numpy.testing.assert_allclose(layer.gradprop(DY), x.grad.permute(0, 2, 3, 1), atol=TOL)


def test_relu_passes_what_is_positive_and_the_gradient_there(modules):
    layer = modules.ReLU()
    X = numpy.array([[[[-1.0, 0.0, 2.0]]]])
    assert layer.forward(X).tolist() == [[[[0, 0, 2]]]]
    assert layer.gradprop(numpy.array([[[[5.0, 6.0, 7.0]]]])).tolist() == [[[[0, 0, 7]]]]


@pytest.fixture
def nn(solution, rng):
    """The whole network in double precision, with parameters as training leaves them."""
    network = solution.buildcnn()
    for layer in network.layers:
        if hasattr(layer, "W"):
            layer.W = rng.normal(size=layer.shape) / numpy.sqrt(numpy.prod(layer.shape[:3]))
            layer.B = -0.1 * abs(rng.normal(size=layer.shape[3]))
    return network


def torch_forward(nn, X):
    """The same network in PyTorch: its input, its parameters and its output."""
    x = y = channels_first(X).requires_grad_()
    parameters = []
    for layer in nn.layers:
        match type(layer).__name__:
            case "Convolution":
                parameters.append(torch_convolution(layer))
                y = torch.nn.functional.conv2d(y, *parameters[-1])
            case "ReLU":
                y = torch.relu(y)
            case "Pooling":
                y = torch.nn.functional.avg_pool2d(y, 2) * 4
    return x, parameters, y


def test_the_whole_network_agrees_with_pytorch(nn, rng):
    X, DY = rng.uniform(-1, 1, (4, 32, 32, 3)), rng.normal(size=(4, 1, 1, 10))
    x, parameters, y = torch_forward(nn, X)
    y.backward(channels_first(DY))
    numpy.testing.assert_allclose(nn.forward(X), y.detach().permute(0, 2, 3, 1), atol=TOL)
    numpy.testing.assert_allclose(nn.gradprop(DY), x.grad.permute(0, 2, 3, 1), atol=TOL)
    layers = [layer for layer in nn.layers if hasattr(layer, "W")]
    for layer, (W, B) in zip(layers, parameters, strict=True):
        numpy.testing.assert_allclose(layer.DW, W.grad.permute(2, 3, 1, 0), atol=TOL)
        numpy.testing.assert_allclose(layer.DB, B.grad, atol=TOL)


def gradients(nn):
    return [(layer.DW, layer.DB) for layer in nn.layers if hasattr(layer, "W")]


def test_training_learns_the_same_without_the_gradient_of_the_pixels(nn, rng):
    X, DY = rng.uniform(-1, 1, (2, 32, 32, 3)), rng.normal(size=(2, 1, 1, 10))
    nn.forward(X)
    assert nn.gradprop(DY).shape == X.shape
    expected = gradients(nn)
    nn.forward(X)
    assert nn.gradprop(DY, pixels=False) is None
    for (DW, DB), (rightW, rightB) in zip(gradients(nn), expected, strict=True):
        numpy.testing.assert_array_equal(DW, rightW)
        numpy.testing.assert_array_equal(DB, rightB)


@pytest.mark.parametrize("lowest", ["ReLU", "Pooling"])
def test_a_network_may_begin_with_a_layer_that_has_nothing_to_learn(modules, lowest):
    network = modules.Network([getattr(modules, lowest)(), modules.Convolution("1x1x2x3")])
    DY = numpy.ones_like(network.forward(numpy.ones((1, 2, 2, 2), numpy.float32)))
    assert network.gradprop(DY, pixels=False) is None
    assert network.gradprop(DY).shape == (1, 2, 2, 2)


@pytest.mark.parametrize("t", [1, 2, 3, 4])
def test_images_that_are_computed_in_portions_come_out_as_one_by_one(modules, rng, monkeypatch, t):
    width = {1: 7, 2: 10, 3: 6, 4: 8}[t]
    layer = layer_with(modules, rng, 3, 4, 2, 10)
    X, DY = rng.normal(size=(5, 6, width + 3, 2)), rng.normal(size=(5, 4, width, 10))
    single = [(layer.forward(X[i : i + 1]), layer.gradprop(DY[i : i + 1]), layer.DW, layer.DB) for i in range(5)]
    Y, DX, DW, DB = (numpy.array(values) for values in zip(*single, strict=True))
    monkeypatch.setattr(layer, "portions", lambda: [slice(0, 2), slice(2, 4), slice(4, 6)])
    numpy.testing.assert_allclose(layer.forward(X), Y[:, 0], atol=TOL)
    assert layer.t == t
    numpy.testing.assert_allclose(layer.gradprop(DY), DX[:, 0], atol=TOL)
    numpy.testing.assert_allclose(layer.DW, DW.sum(axis=0), atol=TOL)
    numpy.testing.assert_allclose(layer.DB, DB.sum(axis=0), atol=TOL)


@settings(deadline=None, max_examples=50)
@given(
    n=st.integers(0, 40),
    window=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    channels=st.tuples(st.integers(1, 30), st.integers(1, 60)),
    outputs=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    dtype=st.sampled_from([numpy.float32, numpy.float64]),
    seed=st.integers(0, 2**31),
)
def test_the_fast_layer_and_the_plain_one_agree_to_rounding(modules, n, window, channels, outputs, dtype, seed):
    rng, (h, w), (m, k), (height, width) = numpy.random.default_rng(seed), window, channels, outputs
    fast, plain = (getattr(modules, kind)(f"{h}x{w}x{m}x{k}", dtype) for kind in KINDS)
    plain.W, plain.B = fast.W, rng.normal(size=k).astype(dtype)
    fast.B = plain.B
    X, DY = rng.normal(size=(n, height + h - 1, width + w - 1, m)), rng.normal(size=(n, height, width, k))
    for value in (lambda layer: layer.forward(X), lambda layer: layer.gradprop(DY)):
        agree(value(fast), value(plain), dtype)
    agree(fast.DW, plain.DW, dtype)
    agree(fast.DB, plain.DB, dtype)


def agree(fast, plain, dtype):
    """Equal in shape and precision, and in value but for what a sum of some thousand terms may be rounded by."""
    assert (fast.shape, fast.dtype, plain.dtype) == (plain.shape, dtype, dtype)
    scale = abs(plain).max(initial=1)
    numpy.testing.assert_allclose(fast, plain, rtol=0, atol=300 * numpy.finfo(dtype).eps * scale)


def test_many_images_are_more_than_one_portion(modules):
    layer = modules.Convolution("5x5x3x10")
    layer.forward(numpy.zeros((100, 32, 32, 3), numpy.float32))
    slices = layer.portions()
    assert len(slices) > 1
    assert numpy.concatenate([numpy.arange(100)[some] for some in slices]).tolist() == list(range(100))


def test_no_images_come_out_as_none(modules):
    layer = modules.Convolution("3x3x2x4")
    assert layer.forward(numpy.zeros((0, 5, 5, 2), numpy.float32)).shape == (0, 3, 3, 4)
    assert layer.gradprop(numpy.zeros((0, 3, 3, 4), numpy.float32)).shape == (0, 5, 5, 2)
    assert not layer.DW.any()


def error_by_definition(y, t):
    p = numpy.exp(y) / (1 + numpy.exp(y).sum(axis=3, keepdims=True))
    return -(t * numpy.log(p)).sum() / len(y)


def test_the_gradient_through_the_whole_network_is_the_numerical_one(nn, solution, rng):
    X, T = rng.uniform(-1, 1, (3, 32, 32, 3)), numpy.eye(10)[[1, 5, 9]].reshape(3, 1, 1, 10)
    DX = nn.gradprop(solution.geterrorgrad(nn.forward(X), T))
    for layer in (nn.layers[0], nn.layers[3], nn.layers[6], nn.layers[9]):
        step = rng.normal(size=layer.W.shape)
        numpy.testing.assert_allclose((layer.DW * step).sum(), slope(nn, X, T, layer.W, step), rtol=1e-6)
    step = rng.normal(size=X.shape)
    numpy.testing.assert_allclose((DX * step).sum(), slope(nn, X, T, X, step), rtol=1e-6)


def slope(nn, X, T, array, step, eps=1e-6):
    """The central difference of the error when `array` moves along `step`."""
    array += eps * step
    above = error_by_definition(nn.forward(X), T)
    array -= 2 * eps * step
    below = error_by_definition(nn.forward(X), T)
    array += eps * step
    return (above - below) / (2 * eps)


def test_an_update_moves_against_the_gradient_and_keeps_biases_at_or_below_zero(modules, rng):
    layer = layer_with(modules, rng, 2, 2, 3, 50)
    W, B = layer.W.copy(), layer.B.copy()
    layer.forward(rng.normal(size=(2, 4, 4, 3)))
    layer.gradprop(rng.normal(size=(2, 3, 3, 50)))
    layer.update(0.1)
    numpy.testing.assert_allclose(layer.W, W - 0.1 * layer.DW, atol=TOL)
    numpy.testing.assert_allclose(layer.B, numpy.minimum(0, B - 0.1 * layer.DB), atol=TOL)
    assert 0 < (layer.B < 0).sum() < 50


def test_new_parameters_are_as_the_name_says(modules):
    layer = modules.Convolution("cnn/c2-5x5x10x50")
    assert layer.W.shape == (5, 5, 10, 50)
    assert abs(layer.W.std() * numpy.sqrt(250) - 1) < 0.05
    assert not layer.B.any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [numpy.float32, numpy.float64])
def test_a_layer_computes_in_the_precision_of_its_parameters(modules, dtype, kind):
    layer = getattr(modules, kind)("3x3x2x4", dtype)
    assert layer.forward(numpy.ones((1, 5, 5, 2))).dtype == dtype
    assert layer.gradprop(numpy.ones((1, 3, 3, 4))).dtype == dtype
    layer.update(0.01)
    assert {array.dtype for array in (layer.X, layer.W, layer.B, layer.DW, layer.DB)} == {numpy.dtype(dtype)}


def test_single_precision_is_the_default(modules):
    assert modules.Convolution("3x3x2x4").W.dtype == numpy.float32


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_with_other_weights_computes_with_these_and_leaves_the_layer_alone(modules, rng, kind):
    layer = layer_with(modules, rng, 3, 3, 2, 4, kind)
    X = rng.normal(size=(2, 6, 6, 2))
    before = layer.forward(X)
    pself = copy.deepcopy(layer)
    pself.B *= 0
    pself.W = numpy.maximum(0, pself.W)
    numpy.testing.assert_allclose(pself.forward(layer.X), convolution_by_definition(X, pself.W, pself.B), atol=TOL)
    pself.W *= 2
    numpy.testing.assert_allclose(pself.forward(layer.X), convolution_by_definition(X, pself.W, pself.B), atol=TOL)
    numpy.testing.assert_array_equal(layer.forward(X), before)


@pytest.mark.parametrize("dtype", [numpy.float32, numpy.float64])
def test_parameters_come_back_without_loss_and_with_their_record(modules, rng, empty_folder, dtype):
    layer = modules.Convolution("cnn/c1-5x5x3x10", dtype)
    layer.B = -abs(rng.normal(size=10)).astype(dtype)
    modules.Network([layer, modules.ReLU(), modules.Pooling()]).dump(data="CIFAR-10", iterations=1000)
    again = modules.Convolution("cnn/c1-5x5x3x10", dtype)
    assert again.W.tobytes() == layer.W.tobytes()
    assert again.B.tobytes() == layer.B.tobytes()
    assert [file.name for file in (empty_folder / "cnn").iterdir()] == ["c1-5x5x3x10.npz"]
    with numpy.load("cnn/c1-5x5x3x10.npz", allow_pickle=False) as file:
        assert (str(file["data"]), int(file["iterations"])) == ("CIFAR-10", 1000)


def test_what_cannot_be_written_leaves_the_old_parameters_in_place(modules):
    layer = modules.Convolution("1x1x2x2")
    layer.dump()
    with pytest.raises(TypeError, match="W"):
        layer.dump(**{"W": 1})
    assert (modules.Convolution("1x1x2x2").W == layer.W).all()


def savez(**arrays):
    return lambda path: numpy.savez(path, **arrays)


BROKEN = {
    "no archive": lambda path: path.write_bytes(b"no archive"),
    "empty": lambda path: path.write_bytes(b""),
    "half a file": lambda path: (
        numpy.savez(path, W=numpy.ones((1, 1, 2, 3))),
        path.write_bytes(path.read_bytes()[:200]),
    ),
    "one array": lambda path: numpy.save(path.open("wb"), numpy.ones(3)),
    "no biases": savez(W=numpy.ones((1, 1, 2, 3))),
    "pickled": savez(W=numpy.array([[[[print] * 3] * 2]], dtype=object), B=numpy.zeros(3)),
    "other weights": savez(W=numpy.ones((1, 1, 3, 2)), B=numpy.zeros(3)),
    "other biases": savez(W=numpy.ones((1, 1, 2, 3)), B=numpy.zeros(2)),
    "text": savez(W=numpy.full((1, 1, 2, 3), "one"), B=numpy.zeros(3)),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_holds_no_parameters_is_refused_in_one_line(modules, empty_folder, kind):
    BROKEN[kind](empty_folder / "c-1x1x2x3.npz")
    with pytest.raises(ValueError, match=r"c-1x1x2x3\.npz .*delete it to start anew") as error:
        modules.Convolution("c-1x1x2x3")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "name", ["", "cnn/c1", "5x5x3", "5x5x3x", "5x5x3x10.npz", "0x5x3x10", "5x5x-3x10", "1x5x5x3x10"]
)
def test_a_name_without_a_shape_is_refused(modules, name):
    with pytest.raises(ValueError, match="should end in the shape of the weights"):
        modules.Convolution(name)


def test_inputs_of_the_wrong_size_are_refused(modules):
    with pytest.raises(ValueError, match="even height and width, but got 5×4"):
        modules.Pooling().forward(numpy.ones((1, 5, 4, 2)))
    with pytest.raises(ValueError, match=r"takes arrays \[n, height, width, 3\], but got \[1, 5, 5, 2\]"):
        modules.Convolution("c1-5x5x3x10").forward(numpy.ones((1, 5, 5, 2)))
