import os
from pathlib import Path

import pytest

from course.grading.intake import IntakeLimits, take_in


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted" / "ada" / "convnet"
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    return folder


def taken(submitted: Path, own=(), **limits):
    hand_in = take_in("ada", submitted, own, limits=IntakeLimits(**limits))
    return set(hand_in.files), list(hand_in.problems)


def test_ordinary_files_are_taken_with_their_folders(submitted):
    (submitted / "cnn").mkdir()
    (submitted / "cnn" / "c1-5x5x3x10.npz").write_bytes(b"x")
    (submitted / "helpers_of_mine.py").write_text("")
    (submitted / ".ipynb_checkpoints").mkdir()
    (submitted / ".ipynb_checkpoints" / "a.ipynb").write_text("")
    assert taken(submitted) == ({"cnn/c1-5x5x3x10.npz", "helpers_of_mine.py"}, [])


def test_what_counts_is_read_first_where_there_is_too_much(submitted):
    for number in range(20):
        (submitted / f"a{number:02}.txt").write_text("x" * 10)
    (submitted / "tiny.ipynb").write_text("{}")
    for limits in ({"files": 5}, {"total_size": 50}):
        hand_in = take_in("ada", submitted, limits=IntakeLimits(**limits), first={"tiny.ipynb"})
        assert "tiny.ipynb" in hand_in.files
        assert hand_in.problems


def test_links_and_fifos_are_left_out_and_said_so(submitted):
    (submitted / "link").symlink_to("../../../secret")
    (submitted / "folder").symlink_to("/etc")
    os.mkfifo(submitted / "fifo")
    files, problems = taken(submitted)
    assert files == set()
    assert problems == [
        "fifo left out: it is not a regular file",
        "folder left out: it is a link",
        "link left out: it is a link",
    ]


@pytest.mark.parametrize("level", ["the submission", "the student's folder"])
def test_a_folder_that_is_a_link_is_not_entered(tmp_path, level):
    real = tmp_path / "elsewhere" / "convnet"
    real.mkdir(parents=True)
    (real / "secret.txt").write_text("secret")
    (tmp_path / "submitted").mkdir()
    if level == "the submission":
        (tmp_path / "submitted" / "eve").mkdir()
        (tmp_path / "submitted" / "eve" / "convnet").symlink_to(real)
    else:
        (tmp_path / "submitted" / "eve").symlink_to(real.parent)
    files, problems = taken(tmp_path / "submitted" / "eve" / "convnet")
    assert files == set()
    assert problems == ["the submission's folder is a link: nothing was taken"]


@pytest.mark.parametrize("name", ["numpy.py", "numpy/__init__.py", "course.py", "os.py", "torch.so", "json/x.txt"])
def test_what_would_stand_in_for_a_package_is_left_out(submitted, name):
    path = submitted / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    files, problems = taken(submitted)
    assert files == set()
    assert "its name is that of an installed package" in problems[0]


def test_the_assignments_own_files_are_not_the_students(submitted):
    (submitted / "modules.py").write_text("raise SystemExit")
    assert taken(submitted, own={"modules.py"}) == (set(), [])


def test_size_and_count_are_bounded(submitted):
    for number in range(9):
        (submitted / f"f{number}").write_bytes(bytes(10))
    assert len(taken(submitted, files=5)[0]) == 5


def test_too_large_a_file_is_left_out_and_the_others_are_taken(submitted):
    (submitted / "large").write_bytes(bytes(100))
    (submitted / "small").write_bytes(bytes(10))
    files, problems = taken(submitted, file_size=50)
    assert files == {"small"}
    assert problems[0].startswith("left out: large is larger than")


def test_the_total_is_bounded(submitted):
    for number in range(5):
        (submitted / f"f{number}").write_bytes(bytes(40))
    assert len(taken(submitted, total_size=100)[0]) == 2


def test_folders_too_deep_are_left_out(submitted):
    (submitted / "/".join("abcdef")).mkdir(parents=True)
    (submitted / "/".join("abcdef") / "deep").write_text("")
    files, problems = taken(submitted, depth=3)
    assert files == set()
    assert len(problems) == 1


def test_a_notebook_may_be_larger_than_other_files_for_its_outputs(submitted):
    (submitted / "convnet.ipynb").write_bytes(bytes(100))
    assert taken(submitted, file_size=50) == ({"convnet.ipynb"}, [])
