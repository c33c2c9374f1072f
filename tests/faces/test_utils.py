"""The pictures: neutral is zero, scales are symmetric and stated, and a notebook shows each once."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from types import ModuleType

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course.assignment import Assignment


@pytest.fixture(autouse=True)
def drawn_without_a_screen() -> Iterator[None]:
    before = mpl.get_backend()
    plt.switch_backend("agg")
    yield
    plt.switch_backend(before)


@pytest.fixture
def utils(faces: Assignment) -> ModuleType:
    spec = importlib.util.spec_from_file_location("faces_utils", faces.source / "utils.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


I = np.random.default_rng(0).random((3, 64, 64, 3))
R = np.random.default_rng(1).normal(0, 1, (3, 64, 64))
NAMES = ["Ada Lovelace", "Alan Turing", "Euclid"]


def test_images_are_shown_as_they_are_under_their_last_names(utils: ModuleType) -> None:
    figure = utils.images(I, NAMES)
    assert [axis.get_title() for axis in figure.axes] == ["Lovelace", "Turing", "Euclid"]
    assert all(np.array_equal(axis.images[0].get_array(), image) for axis, image in zip(figure.axes, I, strict=True))


def test_zero_is_white_for_and_against_are_red_and_blue_on_one_scale(utils: ModuleType) -> None:
    figure = utils.heatmaps(R)
    for axis in figure.axes[:3]:
        picture = axis.images[0]
        low, high = picture.get_clim()
        assert -low == high > 0
        against, zero, support = picture.to_rgba(np.array([low, 0, high]))
        assert min(zero[:3]) > 0.95
        assert support[0] > support[2] + 0.2
        assert against[2] > against[0] + 0.2
    assert len({axis.images[0].get_clim() for axis in figure.axes[:3]}) == 1


def test_the_scale_is_stated(utils: ModuleType) -> None:
    figure = utils.heatmaps(R)
    _, scale = figure.axes[0].images[0].get_clim()
    labels = [label.get_text() for label in figure.axes[-1].get_yticklabels()]
    assert labels == [f"against: {-scale:.2g}", "0", f"for: {scale:.2g}"]


def test_a_comparison_has_a_row_and_a_scale_for_each_network(utils: ModuleType) -> None:
    figure = utils.comparison(I, NAMES, {"small": R, "large": 1000 * R})
    rows = [axis for axis in figure.axes if axis.get_ylabel()]
    assert [axis.get_ylabel() for axis in rows] == ["small", "large"]
    (_, small), (_, large) = (axis.images[0].get_clim() for axis in rows)
    assert large == pytest.approx(1000 * small)


def test_no_relevance_at_all_is_white(utils: ModuleType) -> None:
    figure = utils.heatmaps(0 * R)
    assert figure.axes[0].images[0].to_rgba(np.zeros(1))[0, :3].min() > 0.95


def test_no_figure_stays_behind_to_be_shown_twice(utils: ModuleType) -> None:
    utils.images(I, NAMES), utils.heatmaps(R), utils.comparison(I, NAMES, {"net": R})
    assert plt.get_fignums() == []
