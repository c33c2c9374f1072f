"""Learning platforms' archives of all submissions, as they are laid out; see `course.grading.archives`."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from conftest import tree
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.cli import main
from course.grading.gradebook import db_url

#: Moodle puts each student's files into a folder, or, where that is turned off, their names before each file.
MOODLE = {
    "Ada Lovelace_1327627_assignsubmission_file_/tiny.ipynb": "ada",
    "Ada Lovelace_1327627_assignsubmission_file_/scan of it.pdf": "scan",
    "Ada Lovelace_1327627_assignsubmission_file_/cnn/c1.npz": "weights",
    "Ada Lovelace_1327627_assignsubmission_onlinetext_/onlinetext.html": "text",
    "José Ñandú_1327628_assignsubmission_file_/tiny.ipynb": "jose",
    "Müller, Jörg_1327629_assignsubmission_file_tiny (1).ipynb": "joerg",
    "Twin Two_1_assignsubmission_file_/tiny.ipynb": "first twin",
    "Twin Two_2_assignsubmission_file_/tiny.ipynb": "second twin",
}
#: Canvas writes all into one folder; what comes late says so; what comes again has a number at its end.
CANVAS = {
    "lovelaceada_101_9001_tiny.ipynb": "ada",
    "lovelaceada_101_9002_c1-5x5x3x10.npz": "weights",
    "ñandujose_LATE_102_9003_tiny-2.ipynb": "jose, again",
    "ñandujose_LATE_102_9000_tiny.ipynb": "jose, at first",
    "grouptheory_103_9005_cnn.zip": "nested",
}


def packed(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def submitted(assignment: Assignment) -> dict[str, str]:
    return {name: content.decode() for name, content in tree(assignment.root / "submitted").items()}


def collect(assignment: Assignment, archive: Path, *options: str) -> int:
    return main(["--root", str(assignment.root), "collect", str(archive), "tiny", *options])


def enrol(assignment: Assignment, *students: tuple[str, str, str, str]) -> None:
    with Gradebook(db_url(assignment.root)) as books:
        for name, first, last, number in students:
            books.add_student(name, first_name=first, last_name=last, lms_user_id=number)


def test_moodles_archive_gives_each_student_their_files_of_every_kind(tiny: Assignment, tmp_path: Path) -> None:
    enrol(tiny, ("s001", "Ada", "Lovelace", ""), ("s002", "Jose", "Nandu", ""))
    assert collect(tiny, packed(tmp_path / "moodle.zip", MOODLE)) == 0
    assert submitted(tiny) == {
        "s001/tiny/tiny.ipynb": "ada",
        "s001/tiny/scan of it.pdf": "scan",
        "s001/tiny/cnn/c1.npz": "weights",
        "s001/tiny/onlinetext.html": "text",
        "s002/tiny/tiny.ipynb": "jose",
        "Müller, Jörg/tiny/tiny (1).ipynb": "joerg",
        "Twin Two_1/tiny/tiny.ipynb": "first twin",
        "Twin Two_2/tiny/tiny.ipynb": "second twin",
    }


def test_canvass_archive_gives_the_last_version_and_says_who_was_late(
    tiny: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol(tiny, ("s001", "Ada", "Lovelace", "101"), ("s002", "José", "Ñandú", "999"))
    assert collect(tiny, packed(tmp_path / "submissions.zip", CANVAS)) == 0
    assert (
        submitted(tiny)
        == {
            "s001/tiny/tiny.ipynb": "ada",
            "s001/tiny/c1-5x5x3x10.npz": "weights",
            "grouptheory/tiny/cnn.zip": "nested",
            "ñandujose/tiny/tiny.ipynb": "jose, again",
        }
        | {}
    )
    assert "ñandujose: taken; late, says the platform" in capsys.readouterr().out


def test_an_archive_with_a_folder_for_each_student_is_taken(tiny: Assignment, tmp_path: Path) -> None:
    assert collect(tiny, packed(tmp_path / "ilias.zip", {"ada/tiny.ipynb": "a", "__MACOSX/ada/._x": ""})) == 0
    assert submitted(tiny) == {"ada/tiny/tiny.ipynb": "a"}


def test_nothing_newer_is_overwritten_and_what_is_replaced_is_kept(
    tiny: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = packed(tmp_path / "canvas.zip", {"doejane_1_2_tiny.ipynb": "old"})
    os.utime(archive, (1_700_000_000, 1_700_000_000))
    assert collect(tiny, archive) == 0
    assert collect(tiny, archive) == 0
    assert "doejane: unchanged" in capsys.readouterr().out
    own = tiny.root / "submitted" / "doejane" / "tiny" / "tiny.ipynb"
    own.write_text("newer")
    assert collect(tiny, archive) == 1
    assert "kept: what is in submitted/ is newer" in capsys.readouterr().out
    assert own.read_text() == "newer"
    assert collect(tiny, archive, "--force") == 0
    assert own.read_text() == "old"
    (kept,) = (tiny.root / ".course" / "replaced" / "tiny").iterdir()
    assert (kept / "tiny.ipynb").read_text() == "newer"
    again = packed(tmp_path / "again.zip", {"doejane_1_3_tiny-1.ipynb": "handed in again"})
    assert collect(tiny, again) == 0
    assert own.read_text() == "handed in again"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"tiny.ipynb": ""}, "neither Moodle's nor Canvas's"),
        ({}, "neither Moodle's nor Canvas's"),
        ({"../../x/tiny.ipynb": ""}, "neither Moodle's nor Canvas's"),
        (None, "cannot be read as an archive"),
    ],
)
def test_what_is_no_such_archive_is_one_line(
    tiny: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str] | None, told: str
) -> None:
    path = tmp_path / "x.zip"
    path.write_text("no archive") if files is None else packed(path, files)
    assert collect(tiny, path) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not submitted(tiny)
