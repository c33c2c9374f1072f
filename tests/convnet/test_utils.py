"""The pictures: each function returns its figure, and what it shows has the right scale."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy
import pytest
from matplotlib.figure import Figure


@pytest.fixture
def X(rng):
    return rng.uniform(-1, 1, (23, 32, 32, 3)).astype(numpy.float32)


@pytest.fixture
def R(rng):
    return rng.normal(size=(23, 32, 32)).astype(numpy.float32)


def shown(figure, n=23):
    """The first n tiles of a figure's picture, [n, 32, 32, 3], cut out where they stand."""
    (sheet,) = [ax.images[0].get_array() for ax in figure.axes if ax.images]
    across, down = sheet.shape[1] // 10, sheet.shape[0] // -(-n // 10)
    places = [(i // 10 * down, i % 10 * across) for i in range(n)]
    return numpy.stack([sheet[y : y + 32, x : x + 32] for y, x in places])


def test_each_function_returns_its_figure_and_leaves_none_open(utils, X, R):
    figures = [
        utils.images(X),
        utils.heatmaps(R),
        utils.masked(X, R),
        utils.comparison(X, ["name"] * 23, first=R, second=R),
        utils.accuracycurve([(10, 0.1), (20, 0.2)]),
    ]
    for figure in figures:
        assert isinstance(figure, Figure)
        figure.canvas.draw()
    assert plt.get_fignums() == []


def test_images_are_shown_from_black_at_minus_one_to_white_at_one(utils, X):
    numpy.testing.assert_allclose(shown(utils.images(X)), (X + 1) / 2, atol=1e-6)


def test_names_stand_under_the_images_they_name(utils, X):
    figure = utils.images(X[:12], [f"name {i}" for i in range(12)])
    texts = figure.axes[0].texts
    assert [text.get_text() for text in texts] == [f"name {i}" for i in range(12)]
    (width, height), (x, y) = (34, 39), texts[11].get_position()
    assert width < x < 2 * width
    assert height + 32 <= y < 2 * height


def test_a_heatmap_is_white_at_zero_red_above_blue_below_and_says_its_scale(utils):
    R = numpy.zeros((1, 32, 32))
    R[0, 0, 0], R[0, 0, 1] = 1, -1
    figure = utils.heatmaps(R)
    (tile,) = shown(figure, 1)
    assert tile[5, 5].min() > 0.95
    assert tile[0, 0, 0] > tile[0, 0, 2]
    assert tile[0, 1, 2] > tile[0, 1, 0]
    assert "99th percentile" in figure.axes[-1].get_ylabel()


def test_opposite_relevance_has_the_mirrored_colour(utils, R):
    numpy.testing.assert_allclose(utils.SIGNED(0.5 + 0.3)[:3], utils.SIGNED.reversed()(0.5 - 0.3)[:3], atol=0.02)
    red, blue = shown(utils.heatmaps(abs(R))), shown(utils.heatmaps(-abs(R)))
    assert (red[..., 0] >= red[..., 2] - 0.02).all()
    assert (blue[..., 2] >= blue[..., 0] - 0.02).all()


def test_each_heatmap_is_scaled_by_itself_and_keeps_its_signs(utils, R):
    R[0] *= 1000
    scaled = utils.scaled(R)
    numpy.testing.assert_array_equal(numpy.sign(scaled), numpy.sign(R))
    numpy.testing.assert_allclose(numpy.percentile(numpy.abs(scaled), 99, axis=(1, 2)), 1, rtol=1e-6)
    weaker = R.copy()
    weaker[0] /= 1000
    numpy.testing.assert_array_equal(shown(utils.heatmaps(R)), shown(utils.heatmaps(weaker)))


def test_an_image_without_relevance_is_grey(utils, X, R):
    R[0], R[1] = 0, -1
    first, second = shown(utils.masked(X, R))[:2]
    assert (first == 0.5).all()
    assert (second == 0.5).all()


def test_full_relevance_shows_the_image(utils, X):
    pictures = shown(utils.masked(X, numpy.ones((23, 32, 32))))
    numpy.testing.assert_allclose(pictures, (X + 1) / 2, atol=1e-6)


def test_a_comparison_has_a_row_of_images_and_two_rows_an_explanation(utils, X, R):
    figure = utils.comparison(X, [f"name {i}" for i in range(23)], first=R, second=-R)
    tiles = shown(figure, 50)
    numpy.testing.assert_allclose(tiles[:10], (X[:10] + 1) / 2, atol=1e-6)
    numpy.testing.assert_array_equal(tiles[10:20], shown(utils.heatmaps(R))[:10])
    numpy.testing.assert_array_equal(tiles[40:], shown(utils.masked(X, -R))[:10])
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == [f"name {i}" for i in range(10)] + ["", "first", "masked", "second", "masked"]
