import tracemalloc

import numpy as np
import pytest
import scipy.io

from course import datasets
from course.datasets import cifar


def by_definition(path, n=None):
    """The images and targets of a batch as the homework computes them, in float64."""
    content = scipy.io.loadmat(path)
    X = (content["data"][:n] / 127.5 - 1.0).reshape([-1, 3, 32, 32]).transpose([0, 2, 3, 1])
    T = (content["labels"][:n] == np.arange(10)).reshape([-1, 1, 1, 10]) * 1.0
    return X, T


def test_the_arrays_are_those_of_the_definition(use, data):
    folder = use(data) / "cifar-10-batches-mat"
    loaded = datasets.cifar10()
    start = 0
    for i in range(1, 6):
        X, T = by_definition(folder / f"data_batch_{i}.mat")
        here = slice(start, start + len(X))
        assert np.array_equal(loaded.Xtrain[here], X.astype(np.float32))
        assert np.array_equal(loaded.Ttrain[here], T)
        start += len(X)
    assert len(loaded.Xtrain) == start
    X, T = by_definition(folder / "test_batch.mat", 500)
    assert np.array_equal(loaded.Xtest, X.astype(np.float32))
    assert np.array_equal(loaded.Ttest, T)
    arrays = (loaded.Xtrain, loaded.Ttrain, loaded.Xtest, loaded.Ttest)
    assert all(array.dtype == np.float32 and array.flags.c_contiguous for array in arrays)
    assert len(set(loaded.labels)) == 10


def test_loading_takes_little_more_memory_than_the_arrays(use, data):
    use(data)
    datasets.cifar10()
    tracemalloc.start()
    try:
        loaded = datasets.cifar10()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 1.3 * sum(a.nbytes for a in (loaded.Xtrain, loaded.Ttrain, loaded.Xtest, loaded.Ttest))


def test_the_sample_says_that_it_is_the_sample(use, sample, capsys):
    use(sample)
    loaded = datasets.cifar10()
    assert loaded.name == "sample"
    assert loaded.masks.shape == (500, 32, 32)
    said = capsys.readouterr().out
    assert said.startswith("This is the embedded sample, not CIFAR-10")
    assert said.count("\n") == 1


def test_data_without_the_mark_is_cifar_10(copy, capsys):
    (copy / "cifar-10-batches-mat" / "SAMPLE.txt").unlink()
    loaded = datasets.cifar10()
    assert (loaded.name, loaded.masks) == ("CIFAR-10", None)
    assert capsys.readouterr().out == ""


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def rewrite(**arrays):
    def damage(path):
        scipy.io.savemat(path, {"data": np.zeros((4, 3072), "u1"), "labels": np.zeros((4, 1), "u1")} | arrays)

    return damage


DAMAGES = {
    "half a file": truncate,
    "no file": lambda path: path.unlink(),
    "an empty file": lambda path: path.write_bytes(b""),
    "not a MATLAB file": lambda path: path.write_bytes(b"<html>Too many requests</html>" * 99),
    "images of a wrong size": rewrite(data=np.zeros((4, 3071), "u1")),
    "images that are no bytes": rewrite(data=np.zeros((4, 3072))),
    "a label that is no class": rewrite(labels=np.full((4, 1), 10, "u1")),
    "fewer labels than images": rewrite(labels=np.zeros((3, 1), "u1")),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["data_batch_3.mat", "test_batch.mat"])
def test_a_damaged_batch_is_named_and_not_used(copy, refused, name, damage):
    path = copy / "cifar-10-batches-mat" / name
    DAMAGES[damage](path)
    line = refused(datasets.cifar10)
    assert str(path) in line
    assert "course data fetch" in line


@pytest.mark.parametrize("name", ["batches.meta.mat", "masks.npz"])
def test_names_and_masks_are_not_used_half(copy, refused, name):
    truncate(copy / "cifar-10-batches-mat" / name)
    assert name in refused(datasets.cifar10)


def bytes_of(images):
    return {image.tobytes() for image in np.rint((images + 1) * 127.5).astype(np.uint8)}


@pytest.fixture
def cifar_like(copy):
    """1200 noise images under the real data's name."""
    rng = np.random.default_rng(0)
    folder = copy / "cifar-10-batches-mat"
    (folder / "SAMPLE.txt").unlink()
    labels = rng.integers(0, 10, (1200, 1), dtype=np.uint8)
    scipy.io.savemat(folder / "test_batch.mat", {"data": rng.integers(0, 256, (1200, 3072), "u1"), "labels": labels})
    return folder


def test_held_out_images_are_test_images_that_students_do_not_see(cifar_like):
    X, T = datasets.cifar10_held_out("CIFAR-10", np.random.default_rng(1))
    allX, allT = by_definition(cifar_like / "test_batch.mat")
    where = [int(np.flatnonzero((np.abs(allX - x) < 1e-6).all((1, 2, 3))).item()) for x in X[:50]]
    assert min(where) >= 500
    assert np.array_equal(T[:50], allT[where])
    assert len(bytes_of(X)) == 500
    assert not bytes_of(X) & bytes_of(datasets.cifar10().Xtest)


def test_held_out_images_of_the_real_data_are_disjoint_from_what_is_loaded(use, data):
    use(data)
    loaded = datasets.cifar10()
    X, T = datasets.cifar10_held_out(loaded.name, np.random.default_rng(2))
    assert X.shape == (500, 32, 32, 3)
    assert T.shape == (500, 1, 1, 10)
    assert not bytes_of(X) & (bytes_of(loaded.Xtest) | bytes_of(loaded.Xtrain))


@pytest.mark.parametrize("name", ["CIFAR-10", "sample"])
def test_the_generator_chooses_the_held_out_images(cifar_like, name):
    first, again, other = (datasets.cifar10_held_out(name, np.random.default_rng(s), n=40)[0] for s in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert abs(first).max() <= 1
    assert first.dtype == np.float32


def test_held_out_images_are_made_once_for_all_and_nobody_can_change_them(cifar_like):
    (X, T), (again, _) = (datasets.cifar10_held_out("CIFAR-10", np.random.default_rng(5)) for _ in range(2))
    assert again is X
    for array in X, T:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_held_out_images_are_never_taken_from_other_data(use, sample, refused):
    rng = np.random.default_rng(0)
    use(sample)
    assert "not here" in refused(lambda: datasets.cifar10_held_out("CIFAR-10", rng), datasets.DataMissing)
    assert "'MNIST'" in refused(lambda: datasets.cifar10_held_out("MNIST", rng), datasets.DataMissing)


def test_a_brief_slice_holds_nothing_that_is_held_out(cifar_like):
    brief = datasets.brief(cifar_like.parent)
    data, _ = cifar.read_batch(brief / "cifar-10-batches-mat" / "test_batch.mat")
    seen, _ = cifar.read_batch(cifar_like / "test_batch.mat")
    assert {image.tobytes() for image in data} <= {image.tobytes() for image in seen[:500]}
    assert len({image.tobytes() for image in data}) == 10
