"""The pictures: what is shown has the right colours, scales and order, and can be explored."""

import io

import numpy
import pytest
from PIL import Image


@pytest.fixture
def X(rng):
    return rng.uniform(-1, 1, (23, 32, 32, 3)).astype(numpy.float32)


@pytest.fixture
def R(rng):
    return rng.normal(size=(23, 32, 32)).astype(numpy.float32)


def tiles(picture, n=23, left=0, pitch=100):
    """The first n tiles of a picture, [n, 32, 32, 3] in [0, 1]: each is enlarged three times, with gaps between."""
    sheet = numpy.asarray(Image.open(io.BytesIO(picture.data)).convert("RGB")) / 255
    corners = [(i // 10 * pitch, left + i % 10 * 100) for i in range(n)]
    return numpy.stack([sheet[y + 1 : y + 96 : 3, x + 1 : x + 96 : 3] for y, x in corners])


def test_images_are_shown_from_black_at_minus_one_to_white_at_one(utils, X):
    numpy.testing.assert_allclose(tiles(utils.images(X)), (X + 1) / 2, atol=0.003)


def test_images_with_names_leave_room_for_them_and_are_described_by_them(utils, X):
    names = [f"name {i}" for i in range(23)]
    picture = utils.images(X, names)
    numpy.testing.assert_allclose(tiles(picture, pitch=118), (X + 1) / 2, atol=0.003)
    assert all(name in picture.alt for name in names)


def test_a_heatmap_is_white_at_zero_red_above_and_blue_below(utils):
    R = numpy.zeros((1, 32, 32))
    R[0, 0, 0], R[0, 0, 1] = 1, -1
    (tile,) = tiles(utils.heatmaps(R), 1)
    assert tile[5, 5].min() > 0.95
    assert tile[0, 0, 0] > tile[0, 0, 2]
    assert tile[0, 1, 2] > tile[0, 1, 0]


def test_each_heatmap_is_scaled_by_itself(utils, R):
    stronger = R.copy()
    stronger[0] *= 1000
    numpy.testing.assert_array_equal(tiles(utils.heatmaps(R)), tiles(utils.heatmaps(stronger)))


def test_an_image_without_relevance_is_grey_and_with_full_relevance_whole(utils, X):
    R = numpy.ones((23, 32, 32))
    R[0], R[1] = 0, -1
    shown = tiles(utils.masked(X, R))
    numpy.testing.assert_allclose(shown[:2], 0.5, atol=0.003)
    numpy.testing.assert_allclose(shown[2:], (X[2:] + 1) / 2, atol=0.003)


def test_a_comparison_has_a_row_of_images_and_two_rows_an_explanation(utils, X, R):
    picture = utils.comparison(X, [f"name {i}" for i in range(23)], first=R, second=-R)
    sheet = numpy.asarray(Image.open(io.BytesIO(picture.data)))
    assert sheet.shape[0] == 118 + 4 * 100 + 20
    below = Image.fromarray(sheet[118:])
    file = io.BytesIO()
    below.save(file, "png")
    picture.data = file.getvalue()
    shown = tiles(picture, 40, left=22)
    numpy.testing.assert_array_equal(shown[:10], tiles(utils.heatmaps(R))[:10])
    numpy.testing.assert_array_equal(shown[30:], tiles(utils.masked(X, -R))[:10])
    assert "by first and by second" in picture.alt


def test_the_accuracy_curve_is_drawn_over_the_logarithm_of_iterations(utils):
    (ax,) = utils.accuracycurve([(10, 0.1), (100, 0.2), (1000, 0.4)]).axes
    assert ax.get_xscale() == "log"
    assert ax.lines[0].get_xydata().tolist() == [[10, 0.1], [100, 0.2], [1000, 0.4]]
    assert ax.get_xlabel() == "iterations"
    assert ax.get_ylabel() == "test accuracy"


@pytest.fixture
def nn(modules, solution):
    """A network that can be explained: the reference's first layer, and one that hands all on to a class."""

    class Explained(modules.Network):
        def relprop(self, R):
            last, first = self.layers[1], self.layers[0]
            share = last.X * last.W[..., 0].reshape(1, *last.X.shape[1:]) if R[..., 0].any() else last.X * 0
            return first.relprop(share * R[..., :1] / share.sum(axis=(1, 2, 3), keepdims=True).clip(1e-9))

    first, last = solution.FirstConvolution("5x5x3x2"), modules.Convolution("28x28x2x3")
    last.W = abs(last.W)
    return Explained([first, last])


LABELS = ["cat", "dog", "fish"]


@pytest.fixture
def T(rng):
    return numpy.eye(3)[rng.integers(3, size=23)].reshape(23, 1, 1, 3)


def explored(utils, monkeypatch, *arguments):
    """The explorer that `utils.explore` makes, and not what it shows."""
    from course import drawing

    monkeypatch.setattr(drawing, "explore", drawing.Explorer)
    return utils.explore(*arguments)


def test_exploring_offers_deep_taylor_only_to_a_network_that_can(utils, modules, nn, X, T, monkeypatch):
    assert list(explored(utils, monkeypatch, nn, X, T, LABELS).methods) == ["sensitivity", "deep Taylor"]
    explorer = explored(utils, monkeypatch, modules.Network(nn.layers), X, T, LABELS)
    assert list(explorer.methods) == ["sensitivity"]
    assert "relprop" in explorer.left_out()[0][1]


def test_explored_sensitivity_is_that_of_a_whole_batch_and_depends_on_the_class(utils, nn, X, T, monkeypatch):
    explorer = explored(utils, monkeypatch, nn, X, T, LABELS)
    Y = nn.forward(X)
    for k in range(3):
        t = numpy.zeros_like(T)
        t[..., k] = 1
        S = (nn.gradprop(t) ** 2).sum(axis=3)[7]
        evidence, R = explorer.explain(nn, explorer.methods["sensitivity"], 7, k)
        assert evidence == pytest.approx(Y[7, 0, 0, k], rel=1e-4)
        numpy.testing.assert_allclose(R, S, rtol=1e-4)
        nn.forward(X)
    assert (
        explorer.picture("network", "sensitivity", 7, 0).data != explorer.picture("network", "sensitivity", 7, 1).data
    )
