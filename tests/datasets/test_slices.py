import time

import numpy as np

from course import datasets
from course.datasets import cifar


def test_a_brief_slice_has_the_promised_sizes_and_its_data_s_name(use, data):
    use(data)
    names = datasets.cifar10().name, datasets.faces().name
    use(datasets.brief(data))
    objects, faces = datasets.cifar10(), datasets.faces()
    assert (objects.name, faces.name) == names
    assert (len(objects.Xtrain), len(objects.Xtest), len(faces.images)) == (50, 10, 6)
    assert np.bincount(faces.target).tolist() == [2, 2, 2]
    assert set(faces.target[::2]) == set(faces.target[1::2]) == {0, 1, 2}, "everybody is to be in either half"
    assert len(datasets.vgg16_features()) == 17


def test_a_brief_slice_is_a_part_of_the_data(use, data):
    use(data)
    whole, faces = datasets.cifar10(), datasets.faces()
    use(datasets.brief(data))
    part, some = datasets.cifar10(), datasets.faces()
    places = {x.tobytes(): i for i, x in enumerate(whole.Xtest)}
    where = [places[x.tobytes()] for x in part.Xtest]
    assert np.array_equal(part.Ttest, whole.Ttest[where])
    assert {x.tobytes() for x in part.Xtrain} <= {x.tobytes() for x in whole.Xtrain}
    places = {image.tobytes(): i for i, image in enumerate(faces.images)}
    people = [places[image.tobytes()] for image in some.images]
    names = [faces.target_names[t] for t in faces.target[people]]
    assert names == [some.target_names[t] for t in some.target]
    if whole.masks is not None:
        assert np.array_equal(part.masks, whole.masks[where])
        assert np.array_equal(some.masks, faces.masks[people])


def test_the_slice_is_made_once_and_follows_the_seed(sample):
    first = datasets.brief(sample)
    made = first.stat().st_mtime_ns
    assert datasets.brief(sample) == first
    assert first.stat().st_mtime_ns == made
    other = datasets.brief(sample, seed=1)
    one, two = (cifar.read_batch(f / "cifar-10-batches-mat" / "test_batch.mat")[0] for f in (first, other))
    assert not np.array_equal(one, two)


def test_a_slice_changes_with_its_data(copy):
    first = datasets.brief(copy)
    (copy / "cifar-10-batches-mat" / "data_batch_1.mat").touch()
    assert datasets.brief(copy) != first


def test_what_a_folder_lacks_is_taken_from_the_sample(use, tmp_path):
    use(datasets.brief(tmp_path))
    assert (datasets.cifar10().name, datasets.faces().name) == ("sample", "sample")


def test_without_a_folder_the_slice_is_of_the_data_in_use(use, sample):
    use("sample")
    assert datasets.brief() == datasets.brief(sample)


def test_a_slice_of_nothing_or_of_damaged_data_is_one_clear_line(copy, refused, tmp_path):
    assert "no folder" in refused(lambda: datasets.brief(tmp_path / "nowhere"), datasets.DataMissing)
    (copy / "cifar-10-batches-mat" / "data_batch_2.mat").write_bytes(b"half")
    assert "data_batch_2.mat" in refused(lambda: datasets.brief(copy))


def test_a_slice_is_the_same_to_the_byte_whenever_and_wherever_it_is_made(sample, tmp_path, monkeypatch):
    """What is graded depends on it: a cache that was emptied is no reason to grade a class again."""

    def made(cache):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache))
        folder = datasets.brief(sample)
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    first = made("one")
    time.sleep(1.1)  # files of MATLAB's name the second
    assert made("two") == first
