"""Features are computed once, and only for the images and the network that they are of."""

import numpy as np
import pytest
import torch
from torch import nn

from course import datasets
from course.datasets import features


class Counting(nn.Conv2d):
    """A layer that counts its calls."""

    def __init__(self, *args):
        super().__init__(*args)
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return super().forward(x)


@pytest.fixture
def net(new_cache):
    torch.manual_seed(0)
    return nn.Sequential(Counting(3, 4, 3), nn.ReLU()).requires_grad_(False)


@pytest.fixture
def X():
    return torch.rand(60, 3, 8, 8, generator=torch.Generator().manual_seed(1))


def kept(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_first_time_they_are_computed_and_then_read(net, X, new_cache):
    first = datasets.kept_features(net, X)
    calls = net[0].calls
    torch.testing.assert_close(first, net(X))
    net[0].calls = 0
    assert torch.equal(datasets.kept_features(net, X), first)
    assert (calls, net[0].calls) == (2, 0)  # 50 images and 10
    assert len(kept(new_cache)) == 1


def test_how_the_images_lie_in_memory_does_not_matter(net, X, new_cache):
    for layout in (X, X.to(memory_format=torch.channels_last)):
        torch.testing.assert_close(datasets.kept_features(net, layout), net(X))
    assert len(kept(new_cache)) == 1


def test_one_other_pixel_or_weight_or_layer_is_another_result(net, X):
    def is_right():
        torch.testing.assert_close(datasets.kept_features(net, X), net(X))

    is_right()
    X[3, 0, 0, 0] += 1
    is_right()
    net[0].weight[0, 0, 0, 0] += 1
    is_right()
    net[1] = nn.Sigmoid()
    is_right()


def half(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def of_fewer(file):
    np.save(file, np.load(file)[1:])


def pickled(file):
    np.save(file, np.array([None]), allow_pickle=True)


@pytest.mark.parametrize("damage", [half, of_fewer, pickled, lambda file: file.write_bytes(b"")])
def test_a_damaged_file_is_not_used_and_mended(net, X, new_cache, damage):
    first = datasets.kept_features(net, X)
    (file,) = new_cache.iterdir()
    damage(file)
    for calls in (2, 0):
        net[0].calls = 0
        assert torch.equal(datasets.kept_features(net, X), first)
        assert net[0].calls == calls


def test_a_cache_that_cannot_be_written_to_only_costs_time(net, X, new_cache):
    new_cache.parent.mkdir()
    new_cache.write_text("a file where the folder should be")
    for _ in range(2):
        torch.testing.assert_close(datasets.kept_features(net, X), net(X))


def test_what_breaks_half_way_leaves_nothing_behind(net, X, new_cache, monkeypatch):
    def breaks(draft, F, allow_pickle):
        draft.write_bytes(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(features.np, "save", breaks)
    torch.testing.assert_close(datasets.kept_features(net, X), net(X))
    assert kept(new_cache) == []
