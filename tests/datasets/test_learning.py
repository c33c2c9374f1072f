"""The sample is worth learning: the course's networks get far above chance, and colours do not give it away."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn.functional import conv2d, cross_entropy

from course import datasets


@pytest.fixture
def objects(use, sample):
    use(sample)
    return datasets.cifar10()


@pytest.fixture
def faces(use, sample):
    use(sample)
    return datasets.faces()


def channels_first(X):
    return torch.from_numpy(X.transpose(0, 3, 1, 2).copy())


def classes(T):
    return torch.from_numpy(T.argmax(-1).ravel())


@pytest.mark.slow
def test_the_homework_s_network_learns_the_objects_and_goes_on_learning(objects):
    generator = torch.Generator().manual_seed(1)
    shapes = [(10, 3, 5, 5), (50, 10, 5, 5), (250, 50, 4, 4), (10, 250, 1, 1)]
    W = [torch.randn(s, generator=generator) / np.prod(s[1:]) ** 0.5 for s in shapes]
    W[-1].zero_()
    B = [torch.zeros(s[0]) for s in shapes]
    parameters = [p.requires_grad_() for p in W + B]

    def forward(Z):
        for w, b in zip(W[:-1], B[:-1], strict=True):
            Z = 4 * nn.functional.avg_pool2d(conv2d(Z, w, b).relu(), 2)
        return conv2d(Z, W[-1], B[-1]).flatten(1)

    X, T = channels_first(objects.Xtrain), classes(objects.Ttrain)
    Xtest, Ttest = channels_first(objects.Xtest), classes(objects.Ttest)
    accuracy = {}
    for i in range(1, 501):
        these = torch.randperm(len(X), generator=generator)[:25]
        y = forward(X[these])
        # The default class has the logit 0.
        error = cross_entropy(torch.cat([y, torch.zeros(25, 1)], 1), T[these])
        with torch.no_grad():
            for p, dp in zip(parameters, torch.autograd.grad(error, parameters), strict=True):
                p -= 0.01 * dp
            for b in B:
                b.clamp_(max=0)
            if i in (200, 500):
                accuracy[i] = (forward(Xtest).argmax(1) == Ttest).float().mean().item()
    assert accuracy[200] >= 0.3
    assert accuracy[200] + 0.05 <= accuracy[500] <= 0.9


@pytest.mark.slow
def test_the_tutorial_s_plain_network_learns_the_faces(faces):
    torch.manual_seed(0)
    X, T = channels_first(faces.images * 3 - 1.5), torch.from_numpy(faces.target)
    people = len(faces.target_names)
    net = nn.Sequential(
        *(nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        nn.Conv2d(100, people, 8),
    )
    optimizer = torch.optim.SGD(net.parameters(), lr=0.005, momentum=0.9)
    for _ in range(120):
        these = torch.randperm(len(X[::2]))[:25]
        optimizer.zero_grad()
        cross_entropy(net(X[::2][these]).flatten(1), T[::2][these]).backward()
        optimizer.step()
    with torch.no_grad():
        accuracy = (net(X[1::2]).flatten(1).argmax(1) == T[1::2]).float().mean().item()
    assert accuracy >= 4 / people


def test_mean_colours_tell_little_about_the_class(objects):
    def colours(X):
        return np.concatenate([X.mean((1, 2)), X.std((1, 2))], axis=1)

    model = LogisticRegression(max_iter=1000).fit(colours(objects.Xtrain), classes(objects.Ttrain))
    assert model.score(colours(objects.Xtest), classes(objects.Ttest)) < 0.25


def test_the_background_does_not_give_the_class_away(objects):
    def background(X, masks):
        return np.array([[*x[~m].mean(0), *x[~m].std(0)] for x, m in zip(X, masks, strict=True)])

    features, labels = background(objects.Xtest, objects.masks), classes(objects.Ttest)
    model = LogisticRegression(max_iter=1000).fit(features[::2], labels[::2])
    assert model.score(features[1::2], labels[1::2]) < 0.2


def test_objects_stand_out_of_their_background_inside_their_masks(objects):
    apart = [np.abs(x[m].mean(0) - x[~m].mean(0)).max() for x, m in zip(objects.Xtest, objects.masks, strict=True)]
    shares = objects.masks.mean((1, 2))
    assert np.mean(np.array(apart) > 0.2) > 0.9
    assert 0.02 < shares.min() < shares.mean() < shares.max() < 0.6


def test_the_same_seed_draws_the_same_pictures_and_another_others():
    first, again, other = (datasets.sample_images(np.random.default_rng(seed), 30) for seed in (5, 5, 6))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    images, labels, masks = first
    assert (images.dtype, images.shape) == (np.uint8, (30, 32, 32, 3))
    assert (masks.dtype, masks.shape) == (np.bool_, (30, 32, 32))
    assert np.bincount(labels).tolist() == [3] * 10


def test_the_sample_is_drawn_alike_in_every_cache(objects, new_cache, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")
    again = datasets.cifar10()
    for name in ("Xtrain", "Ttrain", "Xtest", "Ttest", "masks"):
        assert np.array_equal(getattr(objects, name), getattr(again, name))
    assert new_cache in datasets.sample_folder().parents
