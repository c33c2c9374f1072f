"""What the fault suite shares: the class, handed in, and what an undisturbed run makes of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from faults.command import few_modules
from faults.klass import SEED, facts, hand_in_all

from course.assignment import Assignment
from course.grading import grader
from course.grading.books import grade_submissions


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "faults" in Path(item.path).parts:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(autouse=True)
def _few_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grader, "Kernels", few_modules())


@pytest.fixture(scope="session")
def _handed_in(_released_tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faults") / "course"
    shutil.copytree(_released_tiny, root)
    hand_in_all(Assignment(root, "tiny"))
    return root


@pytest.fixture
def klass(_handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """A course whose class has handed in, and nothing is graded."""
    monkeypatch.setenv("COURSE_DATA", "sample")
    shutil.copytree(_handed_in, tmp_path / "course")
    return Assignment(tmp_path / "course", "tiny")


@pytest.fixture(scope="session")
def undisturbed(_handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What there is to know of the class after a run that nothing disturbed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA", "sample")
        patch.setattr(grader, "Kernels", few_modules())
        root = tmp_path_factory.mktemp("undisturbed") / "course"
        shutil.copytree(_handed_in, root)
        assignment = Assignment(root, "tiny")
        grade_submissions(assignment, seed=SEED)
        return facts(assignment)
