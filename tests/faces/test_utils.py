"""The pictures: neutral is zero, scales are stated, and what can be explored is what the networks say."""

from __future__ import annotations

import importlib.util
import io
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from course import drawing
from course.assignment import Assignment


@pytest.fixture
def utils(faces: Assignment) -> ModuleType:
    spec = importlib.util.spec_from_file_location("faces_utils", faces.source / "utils.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


I = np.random.default_rng(0).random((3, 64, 64, 3)).astype(np.float32)
R = np.random.default_rng(1).normal(0, 1, (3, 64, 64))
NAMES = ["Ada Lovelace", "Alan Turing", "Euclid"]


def pixels(picture: drawing.Picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture.data)).convert("RGB")) / 255


def row(picture: drawing.Picture, top: int = 0, left: int = 22) -> np.ndarray:
    """Three tiles side by side, [3, 64, 64, 3] in [0, 1]: each is enlarged twice, with gaps between."""
    sheet = pixels(picture)
    return np.stack([sheet[top : top + 128 : 2, left + i * 132 : left + i * 132 + 128 : 2] for i in range(3)])


def test_images_are_shown_as_they_are_and_described_by_their_names(utils: ModuleType) -> None:
    picture = utils.images(I, NAMES)
    np.testing.assert_allclose(row(picture, left=0), I, atol=0.003)
    assert "Ada Lovelace" in picture.alt


def test_heatmaps_of_a_row_share_one_scale_and_zero_is_white(utils: ModuleType) -> None:
    relevance = np.zeros((3, 64, 64))
    relevance[0, :2], relevance[1, :2], relevance[2, :2] = 1, 0.5, -1
    strong, half, against = row(utils.heatmaps(relevance, "net"))[:, 0, 0]
    assert row(utils.heatmaps(relevance, "net"))[:, 5, 5].min() > 0.95
    assert strong[0] > strong[2]
    assert half[2] > strong[2]
    assert against[2] > against[0]


def test_the_scale_of_a_row_is_stated_as_a_number(utils: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    text = "course.drawing.paper.Paper.text"
    monkeypatch.setattr(text, lambda self, x, y, text, *rest, **how: written.append(text))
    utils.comparison(I, NAMES, {"small": R, "large": 1000 * R})
    end = np.percentile(np.abs(R), 99)
    assert {f"≥ {end:.2g}", f"≤ −{end:.2g}", f"≥ {1000 * end:.2g}", f"≤ −{1000 * end:.2g}"} <= set(written)
    assert {"Lovelace", "Turing", "Euclid", "0"} <= set(written)


def test_a_comparison_has_a_row_and_a_scale_for_each_network(utils: ModuleType) -> None:
    picture = utils.comparison(I, NAMES, {"small": R, "large": 1000 * R})
    np.testing.assert_allclose(row(picture), I, atol=0.003)
    first, second = row(picture, top=132 + 18), row(picture, top=132 + 18 + 132)
    np.testing.assert_array_equal(first, row(utils.heatmaps(R, "small")))
    np.testing.assert_array_equal(first, second)


def test_both_accuracies_are_on_the_curve(utils: ModuleType) -> None:
    (ax,) = utils.accuracycurve([(0, 0.1, 0.2), (500, 0.9, 0.7)], 8).axes
    training, test, guessing = ax.lines
    assert training.get_xydata().tolist() == [[0, 0.1], [500, 0.9]]
    assert test.get_xydata().tolist() == [[0, 0.2], [500, 0.7]]
    assert set(guessing.get_ydata()) == {1 / 8}


@pytest.fixture
def explorer(utils: ModuleType, LRP: Any, monkeypatch: pytest.MonkeyPatch) -> drawing.Explorer:
    torch.manual_seed(0)
    net = nn.Sequential(
        *(nn.Conv2d(3, 4, 5, padding=2), nn.ReLU(), nn.MaxPool2d(8)),
        *(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.Dropout2d(), nn.Conv2d(4, 3, 8)),
    )
    monkeypatch.setattr(drawing, "explore", drawing.Explorer)
    explorer: drawing.Explorer = utils.explore({"net": net}, LRP, I, pixels_of(I), [0, 1, 2], NAMES)
    return explorer


def pixels_of(images: np.ndarray) -> torch.Tensor:
    return torch.as_tensor(3 * images - 1.5).permute(0, 3, 1, 2)


def test_explored_lrp_is_the_notebooks_with_the_chosen_gamma_and_epsilon(explorer: drawing.Explorer, LRP: Any) -> None:
    net, method = explorer.networks["net"], explorer.methods["LRP"]
    T = torch.eye(3)[:, :, None, None]
    for settings in ({}, {"gamma": 1.0, "eps": 1e-9}, {"gamma": 0.0, "eps": 0.5}):
        expected = LRP(list(net), pixels_of(I), T, *settings.values())
        for i in range(3):
            evidence, relevance = explorer.explain(net, method, i, i, **settings)
            assert evidence == pytest.approx(expected[-1][i].sum().item(), rel=1e-4)
            np.testing.assert_allclose(relevance, expected[0][i].sum(0).numpy(), atol=1e-5)


def test_explored_sensitivity_is_the_square_of_a_numerical_gradient(explorer: drawing.Explorer) -> None:
    net = explorer.networks["net"].double().eval()
    x = pixels_of(I[:1].astype(np.float64))
    at, step = (30, 40), 1e-5
    square = 0.0
    for channel in range(3):
        moved = x.clone(), x.clone()
        moved[0][0, channel, *at] += step
        moved[1][0, channel, *at] -= step
        with torch.no_grad():
            square += ((net(moved[0]) - net(moved[1]))[0, 1].item() / (2 * step)) ** 2
    net.float()
    _, sensitivity = explorer.explain(net, explorer.methods["sensitivity"], 0, 1)
    assert sensitivity[at] == pytest.approx(square, rel=1e-3)


def test_another_person_has_another_heatmap(explorer: drawing.Explorer) -> None:
    assert explorer.picture("net", "LRP", 0, 0).data != explorer.picture("net", "LRP", 0, 1).data


def test_before_the_rules_are_written_sensitivity_is_offered(utils: ModuleType, explorer: drawing.Explorer) -> None:
    def LRP(*arguments: Any) -> list[torch.Tensor]:
        raise NotImplementedError("lrprule: not written yet")

    early = utils.explore(explorer.networks, LRP, I, pixels_of(I), [0, 1, 2], NAMES)
    assert list(early.methods) == ["sensitivity"]
    assert early.left_out() == [("LRP", "NotImplementedError: lrprule: not written yet")]
