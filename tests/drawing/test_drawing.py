"""Sheets, shares, curves: zero is white, scales are stated, numbers agree with a count by hand."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from course import drawing


def pixels(picture: drawing.Picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture.data)).convert("RGB")).astype(int)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("each", [True, False])
def test_zero_is_white_positive_is_red_and_negative_is_blue(each: bool) -> None:
    R = np.array([[[0.0, 2, -2]], [[0, 20, -20]]])
    colours = drawing.painted(R, drawing.scale_of(R, each))
    assert colours[:, 0, 0].min() > 0.95
    assert (colours[:, 0, 1, 0] > colours[:, 0, 1, 2]).all()
    assert (colours[:, 0, 2, 2] > colours[:, 0, 2, 0]).all()


def test_red_and_blue_differ_in_the_eyes_of_those_who_lack_one_kind_of_cone() -> None:
    # Viénot, Brettel and Mollon (1999), in linear RGB: protanopia and deuteranopia.
    protan = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
    deutan = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
    strong = np.array([[[0.6, -0.6]]])
    red, blue = drawing.painted(strong, np.ones((1, 1, 1)))[0, 0] ** 2.2
    for lacking in (protan, deutan):
        assert np.abs(lacking @ red - lacking @ blue).max() > 0.2


def test_an_image_without_relevance_is_white_and_masked_to_grey(rng: np.random.Generator) -> None:
    I, R = rng.random((1, 4, 4, 3)), np.zeros((1, 4, 4))
    assert drawing.painted(R, drawing.scale_of(R)).min() > 0.95
    assert (drawing.masked(I, R, drawing.scale_of(R)) == 0.5).all()


def test_full_relevance_leaves_the_image_and_negative_relevance_removes_it(rng: np.random.Generator) -> None:
    I, R = rng.random((2, 4, 4, 3)), np.stack([np.ones((4, 4)), -np.ones((4, 4))])
    shown = drawing.masked(I, R, drawing.scale_of(R))
    np.testing.assert_allclose(shown[0], I[0])
    assert (shown[1] == 0.5).all()


def test_scales_end_at_the_99th_percentile_of_each_image_or_of_all(rng: np.random.Generator) -> None:
    R = rng.normal(size=(3, 50, 50)) * np.array([1, 10, 100])[:, None, None]
    for scale, values in zip(drawing.scale_of(R).ravel(), R, strict=True):
        assert (np.abs(values) > scale).mean() == pytest.approx(0.01, abs=0.001)
    assert (np.abs(R) > drawing.scale_of(R, each=False).item()).mean() == pytest.approx(0.01, abs=0.001)


def test_the_ends_of_a_scale_are_numbers_for_a_row_and_have_no_lower_half_where_nothing_is_negative() -> None:
    R = np.full((2, 2, 2), 0.0123)
    assert drawing.ends_of(R, each=False) == ("≥ 0.012", "")
    assert drawing.ends_of(-R, each=False) == ("≥ 0.012", "≤ −0.012")
    assert drawing.ends_of(-R) == ("≥ P99", "≤ −P99")


def test_the_share_on_a_mask_is_that_of_a_count_by_hand() -> None:
    R = np.array([[[1, 2, 0], [4, -8, 3]], [[0, -1, 0], [0, -1, 0]], [[0, 5, 0], [0, 0, 0]]])
    mask = np.zeros((3, 2, 3), bool)
    mask[:, :, 1:] = True
    # Positive relevance: 1 + 2 + 4 + 3 = 10, of which 2 + 3 on the mask; none at all; 5 of 5.
    np.testing.assert_allclose(drawing.share_on(mask, R), [0.5, 1.0])


def test_evenly_spread_relevance_reaches_exactly_chance(rng: np.random.Generator) -> None:
    mask = rng.random((4, 8, 8)) < 0.3
    picture = drawing.shares(mask, {"even": np.ones((4, 8, 8))}, "the object")
    assert drawing.share_on(mask, np.ones((4, 8, 8))).mean() == pytest.approx(mask.mean())
    assert f"chance {mask.mean():.0%}" in picture.alt


def test_bars_are_as_long_as_the_median_and_the_chance_line_stands_where_it_should() -> None:
    mask = np.zeros((5, 4, 4), bool)
    mask[:, 0] = True  # a quarter
    R = np.ones((5, 4, 4))
    R[:, 1:] = 1 / 3  # half of the relevance in the first row: 4 of 8
    picture = drawing.shares(mask, {"half": R}, "the object")
    sheet = pixels(picture)
    bar = (sheet == (86, 180, 233)).all(axis=2).any(axis=0).nonzero()[0]
    line = (sheet[20:60] == (213, 94, 0)).all(axis=2).any(axis=0).nonzero()[0]
    ticks = (sheet[60] == (90, 90, 90)).all(axis=1).nonzero()[0]
    left, right = ticks.min(), ticks.max()
    assert bar.max() == pytest.approx((left + right) / 2, abs=2)
    assert line.mean() == pytest.approx(left + (right - left) / 4, abs=2)
    assert "half 50%" in picture.alt
    assert "5 images" in picture.alt


def test_tiles_stand_in_order_each_pixel_enlarged(rng: np.random.Generator) -> None:
    tiles = rng.integers(0, 256, (5, 32, 32, 3)) / 255
    sheet = pixels(drawing.sheet([drawing.Band(tiles)], "five", columns=3))
    for i, tile in enumerate(tiles):
        y, x = i // 3 * 100, i % 3 * 100
        np.testing.assert_array_equal(sheet[y : y + 96 : 3, x : x + 96 : 3], (tile * 255).round())
        np.testing.assert_array_equal(sheet[y + 2 : y + 96 : 3, x + 2 : x + 96 : 3], (tile * 255).round())


def test_a_scale_runs_from_red_through_white_to_blue() -> None:
    tiles = np.full((1, 32, 32, 3), 0.5)
    sheet = pixels(drawing.sheet([drawing.Band(tiles, ends=("high", "low"))], "one"))
    strip = sheet[1:95, 110]
    assert strip[0, 0] > strip[0, 2] + 50
    assert strip[47].min() > 235
    assert strip[-1, 2] > strip[-1, 0] + 50


def test_a_name_that_is_too_long_is_written_smaller_and_not_over_its_neighbour() -> None:
    tiles = np.ones((2, 32, 32, 3))
    sheet = pixels(drawing.sheet([drawing.Band(tiles, ("Featherstonehaugh", ""))], "two"))
    written = (sheet[97:].min(axis=2) < 200).any(axis=0).nonzero()[0]
    assert len(written)
    assert written.max() <= 100


def test_pictures_go_with_their_alternative_text() -> None:
    picture = drawing.sheet([drawing.Band(np.ones((1, 8, 8, 3)))], "a white tile")
    data, metadata = picture._repr_mimebundle_()
    assert set(data) == {"image/png"}
    assert metadata["image/png"]["alt"] == "a white tile" == repr(picture)


@pytest.mark.parametrize("curves", [{"test": [(1, 0.1)]}, {"a": [(10, 0.2), (100, 0.9)], "b": [(10, 0.1), (100, 0.3)]}])
def test_a_curve_shows_its_points_and_guessing(curves: dict[str, list[tuple[int, float]]]) -> None:
    (ax,) = drawing.accuracy_curve(curves, guessing=0.25, log=True).axes
    *lines, guessing = ax.lines
    for line, points in zip(lines, curves.values(), strict=True):
        np.testing.assert_allclose(np.transpose(line.get_data()), points)
    assert set(guessing.get_ydata()) == {0.25}
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == len(lines)
