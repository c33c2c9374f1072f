"""The assignments test themselves, through the real grader: known mistakes named, right answers in full.

Of the sample answers those are taken that are a file each; all of them are judged in `test_sample_answers.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from course.commands.samples import read_samples
from course.commands.verify import copy_course, grade_samples, problems_of


@pytest.mark.slow
@pytest.mark.needs("sandbox")
@pytest.mark.parametrize("name", ["convnet", "faces"])
def test_each_assignment_is_sound(root: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DATA", "sample")
    (copy,) = copy_course(root, tmp_path, [name])
    folder = tmp_path / "samples"
    for kind in ("mistakes", "right"):
        folder.mkdir(exist_ok=True)
        (folder / kind).symlink_to(root / "tests" / "submissions" / name / kind)
    submissions, outcomes = grade_samples(copy, read_samples(folder), 3, "auto", Console(quiet=True))
    assert len(outcomes) > 50
    assert problems_of(submissions, outcomes) == []
