"""The faces assignment as tests meet it: its reference, and what the notebook gives."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
import torch
from torch import nn

from course.assignment import Assignment


@pytest.fixture(scope="session")
def faces() -> Assignment:
    return Assignment(Path(__file__).parents[2], "faces")


@pytest.fixture(scope="session")
def notebook(faces: Assignment) -> Any:
    return nbformat.read(faces.notebook, as_version=4)


@pytest.fixture(scope="session")
def solution(faces: Assignment) -> ModuleType:
    return faces.solution()


@pytest.fixture(scope="session")
def LRP(notebook: Any, solution: ModuleType) -> Any:
    """The notebook's own driver, on the reference's rules."""
    (cell,) = (cell for cell in notebook.cells if cell.id == "lrp")
    names = {**vars(solution), "torch": torch, "nn": nn}
    exec(cell.source, names)
    return names["LRP"]
