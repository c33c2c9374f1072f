"""The exercise that files answer: which are judged, on which data, and which are refused."""

from itertools import pairwise
from pathlib import Path

import numpy
import pytest

from course import datasets
from course.assignment import Assignment
from course.exercise import NotJudged
from course.judge import judge_files

CONVNET = Assignment(Path(__file__).parents[2], "convnet")
TRAINING = next(exercise for exercise in CONVNET.exercises if exercise.name == "training")
SHAPES = {"cnn/c1-5x5x3x10.npz": (5, 5, 3, 10), "cnn/c2-5x5x10x50.npz": (5, 5, 10, 50)}
SHAPES |= {"cnn/c3-4x4x50x250.npz": (4, 4, 50, 250), "cnn/c4-1x1x250x10.npz": (1, 1, 250, 10)}


@pytest.fixture(autouse=True)
def only_the_sample(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")


@pytest.fixture
def files(rng):
    """Parameters of an untrained network, as `dump` writes them."""
    return {
        name: {
            "W": (rng.normal(size=shape) / numpy.sqrt(numpy.prod(shape[:3]))).astype(numpy.float32),
            "B": numpy.zeros(shape[3], numpy.float32),
            "data": numpy.array("sample"),
        }
        for name, shape in SHAPES.items()
    }


def shipped(data):
    files = {}
    for name in SHAPES:
        with numpy.load(CONVNET.source / name.replace("cnn", "pretrained"), allow_pickle=False) as arrays:
            files[name] = {"W": arrays["W"], "B": arrays["B"], "data": numpy.array(data)}
    return files


def measure(files, seed=0):
    return TRAINING.measure(files, numpy.random.default_rng(seed))


def test_the_value_is_the_accuracy_on_held_out_images(files, solution):
    nn = solution.buildcnn()
    for layer, arrays in zip([layer for layer in nn.layers if hasattr(layer, "W")], files.values(), strict=True):
        layer.W, layer.B = arrays["W"], arrays["B"]
    X, T = datasets.cifar10_held_out("sample", numpy.random.default_rng(3), 1000)
    expected = (nn.forward(X).argmax(axis=3) == T.argmax(axis=3)).mean()
    assert measure(files, seed=3) == (pytest.approx(expected, abs=0.002), "sample")


def test_an_untrained_network_earns_nothing(files):
    assert judge_files(TRAINING, files, numpy.random.default_rng(0)).score == 0


def test_one_that_never_trained_but_handed_in_the_shipped_parameters_is_told_so(rng):
    files = shipped("CIFAR-10")
    for arrays in files.values():
        arrays["W"] = arrays["W"] * (1 + 0.01 * rng.normal(size=arrays["W"].shape).astype(numpy.float32))
    verdict = judge_files(TRAINING, files, rng)
    assert verdict.score == 0
    assert "came with the assignment" in verdict.message


def permuted(files, rng):
    """The channels of each layer in another order, and the next layer's weights likewise."""
    layers = [files[name] for name in SHAPES]
    for layer, following in pairwise(layers):
        order = rng.permutation(len(layer["B"]))
        layer |= {"W": layer["W"][..., order], "B": layer["B"][order]}
        following["W"] = following["W"][:, :, order]


def rescaled(files, rng):
    """Each channel many times as large or small, and the next layer's weights the other way round."""
    layers = [files[name] for name in SHAPES]
    for layer, following in pairwise(layers):
        scale = numpy.exp(rng.normal(0, 1.5, len(layer["B"]))).astype(numpy.float32)
        layer |= {"W": layer["W"] * scale, "B": layer["B"] * scale}
        following["W"] = following["W"] / scale[:, None]


def noisy(files, rng, size=0.5):
    for layer in files.values():
        noise = rng.normal(0, size, layer["W"].shape) * layer["W"].std(axis=(0, 1, 2))
        layer["W"] = (layer["W"] + noise).astype(numpy.float32)


def mirrored(files, rng):
    """What it computes from an image is what it computed from the mirror image."""
    for layer in files.values():
        layer["W"] = layer["W"][:, ::-1]


def trained_on(files, rng, iterations=15):
    """Some iterations more, on the data that is here."""
    data = datasets.cifar10()
    nn = CONVNET.solution().buildcnn()
    layers = [layer for layer in nn.layers if hasattr(layer, "W")]
    for layer, arrays in zip(layers, files.values(), strict=True):
        layer.W, layer.B = arrays["W"], arrays["B"]
    for _ in range(iterations):
        batch = rng.permutation(len(data.Xtrain))[:25]
        y = nn.forward(data.Xtrain[batch])
        nn.gradprop(CONVNET.solution().geterrorgrad(y, data.Ttrain[batch]), pixels=False)
        nn.update(0.01)
    for layer, arrays in zip(layers, files.values(), strict=True):
        arrays |= {"W": layer.W, "B": layer.B}


@pytest.mark.parametrize(
    "changes",
    [
        *((permuted,), (rescaled,), (noisy,), (mirrored,), (trained_on,)),
        *((noisy, permuted, rescaled), (rescaled, permuted, mirrored), (trained_on, permuted, rescaled)),
    ],
    ids=lambda changes: "-".join(change.__name__ for change in changes),
)
def test_a_copy_of_the_shipped_parameters_is_known_whatever_it_is_called(changes, rng):
    files = shipped("sample")
    for change in changes:
        change(files, rng)
    verdict = judge_files(TRAINING, files, rng)
    assert verdict.score == 0
    assert verdict.mistake == "shipped"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_an_honest_training_is_not_accused(files, seed):
    """Short ones: in longer ones the second layer grows less like another training's, not more."""
    numpy.random.seed(1000 + seed)
    for layer, arrays in zip(CONVNET.solution().buildcnn().layers[::3], files.values(), strict=True):
        arrays |= {"W": layer.W, "B": layer.B}
    trained_on(files, numpy.random.default_rng(seed), iterations=20)
    verdict = judge_files(TRAINING, files, numpy.random.default_rng(0))
    assert verdict.mistake != "shipped"
    assert "came with the assignment" not in verdict.message


def test_data_that_the_grader_lacks_leaves_the_exercise_to_the_instructor(files):
    for arrays in files.values():
        arrays["data"] = numpy.array("CIFAR-10")
    verdict = judge_files(TRAINING, files, numpy.random.default_rng(0))
    assert verdict.needs_manual_grade
    assert "trained on CIFAR-10" in verdict.message


def test_parameters_that_do_not_say_what_they_were_trained_on_are_not_judged(files):
    del files["cnn/c2-5x5x10x50.npz"]["data"]
    with pytest.raises(NotJudged, match="do not say on which data"):
        measure(files)


def test_files_of_different_trainings_are_refused(files):
    files["cnn/c2-5x5x10x50.npz"]["data"] = numpy.array("CIFAR-10")
    with pytest.raises(ValueError, match=r"different data \('CIFAR-10', 'sample'\)"):
        measure(files)


def test_data_that_is_not_of_this_course_is_refused(files):
    for arrays in files.values():
        arrays["data"] = numpy.array("MNIST")
    with pytest.raises(ValueError, match="'MNIST', which is not data of this assignment"):
        measure(files)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"W": numpy.zeros((5, 5, 50, 10), numpy.float32)}, "does not hold W and B"),
        ({"B": numpy.zeros(49, numpy.float32)}, "does not hold W and B"),
        ({"W": numpy.zeros((5, 5, 10, 50), complex)}, "does not hold W and B"),
        ({"W": numpy.full((5, 5, 10, 50), numpy.nan)}, "not finite"),
        ({"B": numpy.full(50, -numpy.inf)}, "not finite"),
    ],
)
def test_arrays_that_are_no_parameters_are_refused_by_the_name_of_their_file(files, change, reason):
    files["cnn/c2-5x5x10x50.npz"] |= change
    with pytest.raises(ValueError, match=rf"^cnn/c2-5x5x10x50\.npz .*{reason}"):
        measure(files)


def test_a_file_without_weights_is_refused(files):
    del files["cnn/c3-4x4x50x250.npz"]["W"]
    with pytest.raises(ValueError, match="c3-4x4x50x250"):
        measure(files)


def test_absurd_parameters_are_judged_without_a_warning(files):
    for arrays in files.values():
        arrays["W"] = arrays["W"] * numpy.float32(1e30)
    value, _ = measure(files)
    assert 0 <= value <= 0.2


def test_the_shipped_parameters_are_small_lossless_and_say_what_they_are():
    folder = CONVNET.source / "pretrained"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_000_000
    for name, shape in SHAPES.items():
        with numpy.load(folder / name.removeprefix("cnn/"), allow_pickle=False) as arrays:
            assert (arrays["W"].shape, arrays["W"].dtype) == (shape, numpy.float32)
            assert (arrays["B"] <= 0).all()
            assert (str(arrays["data"]), int(arrays["iterations"])) == ("CIFAR-10", 10000)
