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


def shown(figure):
    """The arrays of all pictures in a figure, in order."""
    return [ax.images[0].get_array() for ax in figure.axes if ax.images and ax.get_visible()]


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


def test_names_stand_under_the_images(utils, X):
    figure = utils.images(X[:3], ["cat", "dog", "ship"])
    assert [ax.get_xlabel() for ax in figure.axes[:3]] == ["cat", "dog", "ship"]


def test_a_heatmap_is_white_at_zero_and_has_a_symmetric_scale_that_is_stated(utils, R):
    figure = utils.heatmaps(R)
    drawn = figure.axes[0].images[0]
    assert drawn.get_clim() == (-1, 1)
    assert min(drawn.cmap(0.5)[:3]) > 0.95
    positive, negative = drawn.cmap(1.0), drawn.cmap(0.0)
    assert positive[0] > positive[2]
    assert negative[2] > negative[0]
    assert "99th percentile" in figure.axes[-1].get_ylabel()


def test_each_heatmap_is_scaled_by_itself_and_keeps_its_signs(utils, R):
    R[0] *= 1000
    pictures = shown(utils.heatmaps(R))[: len(R)]
    numpy.testing.assert_array_equal(numpy.sign(pictures), numpy.sign(R))
    numpy.testing.assert_allclose(numpy.percentile(numpy.abs(pictures), 99, axis=(1, 2)), 1, rtol=1e-6)


def test_an_image_without_relevance_is_grey(utils, X, R):
    R[0], R[1] = 0, -1
    first, second = shown(utils.masked(X, R))[:2]
    assert (first == 0.5).all()
    assert (second == 0.5).all()


def test_full_relevance_shows_the_image(utils, X):
    pictures = shown(utils.masked(X, numpy.ones((23, 32, 32))))
    numpy.testing.assert_allclose(pictures, (X + 1) / 2, atol=1e-6)
