"""The hostile class, graded once in each layer, for the file of tests that looks at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile.families import AS_USER, ATTACKS, IN_BUBBLEWRAP
from hostile.klass import Klass, graded_class
from needs import need


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Klass]:
    """All attackers and twenty honest students, in the best layer that this machine has."""
    need("sandbox")
    with graded_class(tmp_path_factory.mktemp("hostile"), ATTACKS) as klass:
        yield klass


@pytest.fixture(scope="module")
def in_bubblewrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Klass]:
    """Those who meet the layer, and a few honest ones, in bubblewrap, where every kernel imports anew."""
    need("bubblewrap")
    with graded_class(tmp_path_factory.mktemp("bubblewrap"), IN_BUBBLEWRAP, "bubblewrap", 5, cell_seconds=6) as klass:
        yield klass


@pytest.fixture(scope="module")
def as_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Klass]:
    """A few of all, graded by whoever runs this: `test_ordinary_user` sees to it that it is not root."""
    assert os.getuid() != 0
    with graded_class(Path(tmp_path_factory.mktemp("user")), AS_USER, honest=5) as klass:
        yield klass
