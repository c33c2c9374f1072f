import subprocess
import sys

import pytest

from course import datasets
from course.datasets import where
from course.datasets.cache import cache, make_once


def test_the_folder_in_course_data_comes_before_the_cache(use, tmp_path):
    assert where.roots() == [cache()]
    use(tmp_path)
    assert where.roots() == [tmp_path, cache()]


def test_the_word_sample_means_the_sample_and_nothing_else(use, sample):
    use("sample")
    assert where.roots() == [sample]


def test_a_folder_that_is_not_there_is_one_clear_line(use, refused, tmp_path):
    use(tmp_path / "nowhere")
    for load in (datasets.cifar10, datasets.faces, datasets.vgg16_features, datasets.status):
        assert "nowhere" in refused(load, datasets.DataMissing)


def test_what_fails_half_way_leaves_nothing_behind(tmp_path):
    def write(draft):
        draft.mkdir()
        (draft / "half").touch()
        raise datasets.DataMissing("the other half")

    with pytest.raises(datasets.DataMissing):
        make_once(tmp_path / "whole", write)
    assert not list(tmp_path.iterdir())


def test_the_loser_of_a_race_uses_the_winner_s_result(tmp_path):
    target = tmp_path / "folder"

    def write(draft):
        draft.mkdir()
        (draft / "mine").touch()
        target.mkdir()
        (target / "theirs").touch()

    assert make_once(target, write) == target
    assert [path.name for path in tmp_path.rglob("*")] == ["folder", "theirs"]


def test_a_cache_that_cannot_be_written_to_is_one_clear_line(new_cache, refused):
    new_cache.parent.mkdir()
    new_cache.write_text("a file where the folder should be")
    assert "cannot write to the cache" in refused(datasets.sample_folder, datasets.DataError)


def test_two_processes_may_draw_the_sample_at_once(new_cache):
    code = "from course import datasets; print(datasets.sample_folder())"
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert said == {str(path) for path in new_cache.iterdir()}
