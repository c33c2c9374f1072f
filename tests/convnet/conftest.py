"""What the tests of the convnet assignment share: its modules, loaded as the notebook loads them."""

import importlib.util
from pathlib import Path

import numpy
import pytest

from course.assignment import Assignment

CONVNET = Assignment(Path(__file__).parents[2], "convnet")


@pytest.fixture(scope="session")
def solution():
    return CONVNET.solution()


@pytest.fixture(scope="session")
def modules(solution):
    return solution.modules


@pytest.fixture(scope="session")
def utils():
    spec = importlib.util.spec_from_file_location("convnet_utils", CONVNET.source / "utils.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rng():
    return numpy.random.default_rng(5)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """Layers look for parameters in the working folder, and write them there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
