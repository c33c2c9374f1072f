"""The exercise that files answer: which are judged, on which data, and which are refused."""

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
