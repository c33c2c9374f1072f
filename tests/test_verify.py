"""The assignments test themselves, through the real grader: every known mistake named, every right answer in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.cli import main


@pytest.mark.slow
@pytest.mark.needs("sandbox")
@pytest.mark.parametrize("name", ["convnet", "faces"])
def test_each_assignment_is_sound(
    root: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_DATA", "sample")
    assert main(["--root", str(root), "verify", name]) == 0, capsys.readouterr().out
