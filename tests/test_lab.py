"""`course lab` without a browser: what a student is given, and mistakes in one line. The rest is in tests/browser."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from conftest import tree
from test_cli import complaint

from course.commands.lab import _copy_release


def test_a_student_works_on_a_copy_and_no_work_of_theirs_is_ever_replaced(tiny):
    release, folder = tiny.root / "release", tiny.root / "lab" / "student"
    before = tree(release)
    _copy_release(tiny.root, folder)
    assert tree(folder) == before
    (folder / "tiny" / "tiny.ipynb").write_text("my work")
    (folder / "tiny" / "exercises.py").unlink()
    _copy_release(tiny.root, folder)
    assert (folder / "tiny" / "tiny.ipynb").read_text() == "my work"
    assert (folder / "tiny" / "exercises.py").exists()
    assert tree(release) == before


def test_without_a_release_it_says_what_to_do(capsys, tiny):
    (tiny.root / "release").rename(tiny.root / "elsewhere")
    assert "run `course release` first" in complaint(capsys, "--root", tiny.root, "lab")


@pytest.mark.parametrize("inside", [".", "tiny", "tiny/deeper"])
def test_a_students_folder_is_never_the_release_itself(capsys, tiny, inside):
    folder = tiny.root / "release" / inside
    assert "is in the release itself" in complaint(capsys, "--root", tiny.root, "lab", "--folder", folder)


def test_an_instructor_works_on_the_course_and_on_no_copy(capsys, tiny, tmp_path: Path):
    arguments = ("--root", tiny.root, "lab", "--role", "instructor", "--folder", tmp_path / "copy")
    assert "an instructor works on the course" in complaint(capsys, *arguments)


def test_a_port_that_is_taken_is_one_line(capsys, tiny):
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port} cannot be had" in complaint(capsys, "--root", tiny.root, "lab", "--port", port)
    assert "port 70000 cannot be had" in complaint(capsys, "--root", tiny.root, "lab", "--port", "70000")
