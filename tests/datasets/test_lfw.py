import shutil

import numpy as np
import pytest
from sklearn.datasets import fetch_lfw_people

from course import datasets


def test_the_faces_are_those_of_scikit_learn_in_its_order(use, data, tmp_path):
    use(data)
    loaded = datasets.faces()
    # scikit-learn writes a cache beside the data, so it gets a folder of its own with links to the pictures.
    home = tmp_path / "lfw_home"
    home.mkdir()
    for path in (data / "lfw_home").iterdir():
        (home / path.name).symlink_to(path)
    crop = slice(68, 197)
    expected = fetch_lfw_people(
        data_home=tmp_path,
        slice_=(crop, crop),
        resize=0.5,
        min_faces_per_person=40,
        color=True,
        download_if_missing=False,
    )
    assert np.array_equal(loaded.images, expected.images)
    assert np.array_equal(loaded.target, expected.target)
    assert loaded.target_names == list(expected.target_names)
    assert (loaded.images.dtype, loaded.target.dtype) == (np.float32, np.int64)
    assert 0.9 < loaded.images.max() <= 1


def test_loading_leaves_the_data_folder_as_it_was(use, sample):
    def state():
        return [(path, path.stat().st_mtime_ns) for path in sorted(sample.rglob("*"))]

    use(sample)
    before = state()
    datasets.cifar10()
    datasets.faces()
    datasets.vgg16_features()
    assert state() == before


def test_the_sample_s_masks_follow_its_pictures(use, sample):
    use(sample)
    loaded = datasets.faces()
    assert loaded.name == "sample"
    assert loaded.masks.shape == loaded.images.shape[:3]
    # Pictures change where a head ends: more so on the outline of their own mask than on that of another picture's.
    change = np.hypot(*np.gradient(loaded.images.mean(-1), axis=(1, 2)))
    outlines = np.hypot(*np.gradient(loaded.masks.astype(float), axis=(1, 2))) > 0
    own = [c[o].mean() for c, o in zip(change, outlines, strict=True)]
    others = [c[o].mean() for c, o in zip(change, np.roll(outlines, 1, axis=0), strict=True)]
    assert np.mean(np.greater(own, others)) > 0.95


def test_the_sample_says_that_it_is_the_sample(use, sample, capsys):
    use(sample)
    datasets.faces()
    assert capsys.readouterr().out.startswith("This is the embedded sample, not LFW: drawn faces of 8 invented people")


def a_picture(home):
    return sorted((home / "lfw_funneled").glob("*/*.jpg"))[3]


def test_half_a_picture_is_named_and_not_used(copy, refused):
    path = a_picture(copy / "lfw_home")
    path.write_bytes(path.read_bytes()[:2000])
    assert str(path) in refused(datasets.faces)


def test_a_picture_of_another_size_is_named_and_not_used(copy, refused):
    from PIL import Image

    path = a_picture(copy / "lfw_home")
    Image.new("RGB", (100, 100)).save(path)
    assert "250" in refused(datasets.faces)


def test_people_that_are_missing_are_noticed(copy, refused):
    home = copy / "lfw_home"
    for mark in ("SAMPLE.txt", "BRIEF.txt"):
        (home / mark).unlink()
    assert "nobody with 40 pictures" in refused(datasets.faces)
    for folder in (home / "lfw_funneled").iterdir():
        for i in range(11, 61):
            shutil.copyfile(folder / f"{folder.name}_0001.jpg", folder / f"{folder.name}_{i:04d}.jpg")
    assert "not 1867 of 19" in refused(datasets.faces)


@pytest.mark.parametrize("damage", [lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes()[:99])])
def test_masks_are_not_used_half(copy, refused, damage):
    damage(copy / "lfw_home" / "masks.npz")
    assert "masks.npz" in refused(datasets.faces)
