import numpy as np
import pytest

from course.datasets import shapes

X, Y = shapes.grid(200, centre=100, radius=100)
UNIT = 2 / 200

AREAS = {
    "disc": (shapes.disc(X, Y, 0.5), np.pi / 4),
    "ellipse": (shapes.ellipse(X, Y, 0.8, 0.3, 0.1, -0.1), np.pi * 0.24),
    "box": (shapes.box(X, Y, 0.4, 0.3, 0.2, 0.2), 0.48),
    "convex": (shapes.convex(X, Y, (-0.5, -0.5), (0.5, -0.5), (0, 0.5)), 0.5),
    "segment": (shapes.segment(X, Y, (-0.3, -0.4), (0.3, 0.4), 0.1), 0.2 + np.pi / 100),
    "three folded discs": (shapes.disc(*shapes.fold(X, Y, 3), 0.2, 0.6, 0), 3 * np.pi / 25),
}


@pytest.mark.parametrize("name", AREAS)
def test_a_shape_is_negative_on_its_area(name):
    distance, area = AREAS[name]
    assert (distance < 0).sum() * UNIT**2 == pytest.approx(area, rel=0.02)


@pytest.mark.parametrize("name", ["disc", "segment", "three folded discs"])
def test_a_distance_changes_by_one_per_unit_of_length(name):
    slopes = np.hypot(*np.gradient(AREAS[name][0][0], UNIT))
    assert np.median(slopes) == pytest.approx(1, abs=1e-3)


def test_paint_covers_the_inside_and_leaves_the_outside():
    image = np.zeros((1, 3, 200, 200), dtype=np.float32)
    distance = shapes.box(X, Y, 0.5, 0.5)
    cover = shapes.paint(image, distance, np.float32(0.7), soft=UNIT)
    assert cover.min() == 0
    assert cover.max() == 1
    assert np.allclose(image[:, 0][distance < -UNIT], 0.7)
    assert not image[:, :, 0].any()


def test_hues_are_those_of_the_colour_wheel():
    h = np.array([0, 1 / 3, 2 / 3, 1 / 6, 1], dtype=np.float32)[:, None, None]
    rgb = shapes.hsv(h, np.ones_like(h), np.ones_like(h))[:, :, 0, 0]
    expected = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 0]]
    np.testing.assert_allclose(rgb, expected, atol=1e-5)
