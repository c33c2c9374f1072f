"""Tests of the data sets use a cache of their own, and real data where $COURSE_DATA names it (else the sample)."""

import os
import shutil
from pathlib import Path

import pytest

from course import datasets

REAL = os.environ.get("COURSE_DATA", datasets.SAMPLE)


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True, scope="module")
def own_cache(cache_folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_folder))
        patch.delenv("COURSE_DATA", raising=False)
        yield


@pytest.fixture
def new_cache(tmp_path, monkeypatch):
    """An empty cache: the folder that `cache.cache` names."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty-cache"))
    return tmp_path / "empty-cache" / "explained-course"


@pytest.fixture(scope="session")
def sample(cache_folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_folder))
        return datasets.sample_folder()


@pytest.fixture(scope="session")
def data(sample):
    """A whole data folder in the layout of the real data."""
    return sample if REAL == datasets.SAMPLE else Path(REAL)


@pytest.fixture
def use(monkeypatch):
    def use(folder):
        monkeypatch.setenv("COURSE_DATA", str(folder))
        return folder

    return use


@pytest.fixture
def copy(tmp_path, sample, use):
    """A small data folder to damage, in use."""
    return use(shutil.copytree(datasets.brief(sample), tmp_path / "copy"))


@pytest.fixture
def refused():
    """``refused(load)`` gives the one line that says why data was not used."""

    def refused(load, kind=datasets.DataCorrupt):
        with pytest.raises(kind) as caught:
            load()
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return refused
