"""The key changes with whatever a verdict depends on, and with nothing else."""

import os

import pytest
from conftest import submit

from course.assignment import Assignment
from course.grading.grader import read_hand_in
from course.grading.intake import HandIn
from course.grading.key import key_of, setting_of
from course.kernels import Limits


@pytest.fixture
def key(tiny: Assignment):
    folder = submit(tiny, "ada", "def mean(x):\n    return 1")

    def now(seed: int = 7, limits: Limits = Limits()) -> str:
        assignment = Assignment(tiny.root, "tiny")
        return key_of(read_hand_in(assignment, "ada", folder), setting_of(assignment, seed, limits))

    now.folder, now.assignment = folder, tiny
    return now


def test_it_is_the_same_as_long_as_nothing_changes(key):
    before = key()
    os.utime(key.folder / "tiny.ipynb", (1, 1))
    (key.folder / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")
    (key.folder / "submission_secret.txt").write_text("new with each hand-in")
    (key.folder / "exercises.py").write_text("# the assignment's own file: the course's is used")
    (key.folder / ".ipynb_checkpoints").mkdir()
    (key.folder / ".ipynb_checkpoints" / "tiny.ipynb").write_text("old")
    config = key.assignment.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\n# a comment\n")
    assert key() == before


@pytest.mark.parametrize(
    "name",
    [
        "submitted/ada/tiny/tiny.ipynb",
        "submitted/ada/tiny/more.txt",
        "source/tiny/exercises.py",
        "source/tiny/public.py",
        "solutions/tiny/solution.py",
        "solutions/tiny/helper.py",
        "release/tiny/tiny.ipynb",
        "release/tiny/checks.npz",
    ],
)
def test_it_changes_with_each_file_that_counts(key, name):
    before = key()
    with (key.assignment.root / name).open("ab") as file:
        file.write(b"\n# changed\n" if name.endswith(".py") else b" ")
    assert key() != before


def test_it_changes_with_the_seed_and_the_limits(key):
    assert len({key(), key(seed=8), key(limits=Limits(cell_seconds=1))}) == 3


def test_it_does_not_depend_on_who_handed_in():
    assert key_of(HandIn("ada", {"a": b"1"}), "x") == key_of(HandIn("eve", {"a": b"1"}), "x")


def test_no_two_hand_ins_share_a_key_by_moving_bytes_between_names_and_contents():
    assert HandIn("x", {"a": b"bc"}).digest != HandIn("x", {"ab": b"c"}).digest
    assert HandIn("x", {"a": b"", "b": b""}).digest != HandIn("x", {"a": b"\x001 b 0\x00"}).digest
