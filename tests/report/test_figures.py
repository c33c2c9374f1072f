"""Pictures and charts say what the numbers say."""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from course.report.figures import bar, curve, heatmap, histogram, photographs, scale_of


def decoded(uri: str) -> np.ndarray:
    kind, _, data = uri.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")).astype(int)


def test_a_heatmap_is_white_at_zero_red_above_blue_below_and_grey_where_there_is_no_number():
    pixels = decoded(heatmap(np.array([[[0.0, 1.0, -1.0, np.nan, np.inf, 99.0]]]), 1.0))[0]
    white, red, blue, none, infinite, beyond = pixels
    assert white.min() > 240
    assert red[0] > 2 * red[2]
    assert blue[2] > 2 * blue[0]
    assert (none == 128).all()
    assert (infinite == none).all()
    assert (beyond == red).all()


def test_several_heatmaps_stand_side_by_side_with_a_gap():
    pixels = decoded(heatmap(np.stack([np.full((5, 4), value) for value in (1.0, -1.0)]), 1.0))
    assert pixels.shape == (5, 9, 3)
    assert (pixels[:, :4] == pixels[0, 0]).all()
    assert (pixels[:, 5:] == pixels[0, 8]).all()
    assert pixels[0, 4].min() > 240


def test_photographs_are_shown_as_they_are():
    images = np.random.default_rng(0).uniform(0, 1, (1, 6, 5, 3))
    assert np.abs(decoded(photographs(images)) / 255 - images[0]).max() <= 0.5 / 255 + 1e-9


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.zeros(0), np.full(3, np.nan)])
def test_there_is_a_scale_even_where_there_is_nothing_to_scale(array):
    assert scale_of(array) == 1.0


def test_a_few_strong_values_do_not_make_all_others_pale():
    assert scale_of(np.concatenate([np.ones(999), [1e6]])) == 1.0


def test_a_histogram_counts_everybody_once_and_says_so_in_words():
    values = np.random.default_rng(0).uniform(0, 10, 500)
    figure = ElementTree.fromstring(histogram(values, 10, "points"))
    label = figure.get("aria-label")
    assert label.startswith("500 submissions by points. ")
    assert "1 submission by points. " in histogram([3.0], 10, "points")
    assert sum(map(int, re.findall(r": (\d+)", label))) == 500
    heights = [float(rect.get("height")) for rect in figure.iter("rect")]
    counts = [int(n) for n in re.findall(r": (\d+)", label)]
    assert np.allclose(np.array(heights) / max(heights), np.array(counts) / max(counts), atol=0.01)


def test_a_histogram_of_nothing_is_empty():
    assert "none" in ElementTree.fromstring(histogram([], 10, "points")).get("aria-label")


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_its_track():
    lengths = [float(ElementTree.fromstring(bar(share))[1].get("width")) for share in (-1, 0, 0.25, 1, 7)]
    assert lengths == [0, 0, 25, 100, 100]


def test_a_curve_tells_what_was_recorded_measured_and_asked_apart():
    figure = ElementTree.fromstring(curve([(10, 0.1), (1000, 0.6)], 0.55, [("more than <chance>", 0.2)]))
    assert figure.get("aria-label") == (
        "By its own record the accuracy went from 0.10 after 10 to 0.60 after 1000. Grading measured 0.550. "
        "Asked is 0.20: more than <chance>."
    )
    heights = {circle.get("class"): float(circle.get("cy")) for circle in figure.iter("circle")}
    assert heights["own"] < heights["measured"]
    assert any(text.text == "asked 0.20: more than <chance>" for text in figure.iter("text"))


@pytest.mark.parametrize("points", [[], [(1, 0.5)]])
def test_a_curve_needs_no_record(points):
    figure = ElementTree.fromstring(curve(points, 0.5, []))
    assert "Grading measured 0.500" in figure.get("aria-label")
