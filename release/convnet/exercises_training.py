"""The exercise `training`: the files that it asks for, and what they are worth."""

import copy
from contextlib import suppress
from pathlib import Path

import modules
import numpy
from mistakes_training import FILES, TRAINING, is_shipped, shipped_responses

from course import datasets
from course.exercise import FileExercise, Level, NotJudged
from course.language import _


@numpy.errstate(all="ignore")  # absurd parameters overflow, and then recognise nothing
def accuracy(files, rng):
    """The share of held-out test images that the network in these files recognises, and the data it was trained on."""
    nn = network(files)
    data = trained_on(files)
    if is_shipped(*([files[name][key] for name in FILES] for key in "WB")):
        raise ValueError(_("these are the parameters that came with the assignment: hand in those that you trained"))
    if data not in (datasets.CIFAR10_NAME, datasets.SAMPLE):
        told = _("the files say that they were trained on {data!r}, which is not data of this assignment")
        raise ValueError(told.format(data=data))
    try:
        X, T = datasets.cifar10_held_out(data, rng, 1000)
    except datasets.DataError as reason:
        told = _("the parameters were trained on {data}, which is not here to judge them: {reason}")
        raise NotJudged(told.format(data=data, reason=reason)) from None
    Y = numpy.concatenate([nn.forward(X[i : i + 25]) for i in range(0, len(X), 25)])
    return float((Y.argmax(axis=-1) == T.argmax(axis=-1)).mean()), data


def held_out(rng):
    """Get ready, once, what all measurements need: the test images of all data that is here, the shipped network."""
    shipped_responses()
    for data in (datasets.CIFAR10_NAME, datasets.SAMPLE):
        with suppress(datasets.DataError):
            datasets.cifar10_held_out(data, copy.deepcopy(rng), 1000)


def network(files):
    """The network of Figure 1 with the parameters in these files; ValueError where they are none."""
    c1, c2, c3, c4 = layers = [modules.Convolution(Path(name).stem) for name in FILES]
    for name, layer in zip(FILES, layers, strict=True):
        W, B = (files[name].get(key, numpy.empty(0)) for key in ("W", "B"))
        if W.shape != layer.shape or B.shape != layer.shape[3:] or W.dtype.kind + B.dtype.kind != "ff":
            told = _("{name} does not hold W and B of the shapes that its name says: train again")
            raise ValueError(told.format(name=name))
        if not (numpy.isfinite(W).all() and numpy.isfinite(B).all()):
            told = _("{name} holds values that are not finite: the training has diverged")
            raise ValueError(told.format(name=name))
        layer.W, layer.B = W.astype(numpy.float32), B.astype(numpy.float32)
    relu, pooling = modules.ReLU(), modules.Pooling()
    return modules.Network([c1, relu, pooling, c2, relu, pooling, c3, relu, pooling, c4])


def trained_on(files):
    records = [files[name].get("data") for name in FILES]
    if any(record is None for record in records):
        told = _("the parameters do not say on which data they were trained: nn.dump(data=data.name) records it")
        raise NotJudged(told)
    names = {str(record)[:80] for record in records}
    if len(names) > 1:
        told = _("the files were trained on different data ({names}): train again")
        raise ValueError(told.format(names=", ".join(map(repr, sorted(names)))))
    return names.pop()


training = FileExercise(
    "training",
    10,
    FILES,
    accuracy,
    (
        Level("recognises more than chance", 4, {datasets.CIFAR10_NAME: 0.20, datasets.SAMPLE: 0.20}),
        Level("as after a few hundred iterations", 3, {datasets.CIFAR10_NAME: 0.30, datasets.SAMPLE: 0.35}),
        Level("as after 1000 iterations", 3, {datasets.CIFAR10_NAME: 0.38, datasets.SAMPLE: 0.62}),
    ),
    TRAINING,
    held_out,
)
