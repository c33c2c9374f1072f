"""Full disks, folders that may not be written, rights: one line, nobody's zero, and later it goes on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import submit
from faults.klass import RIGHT, SEED, WORTH, changed, course, facts, scores

from course.grading.books import grade_submissions
from course.grading.journal import Journal

SAME = ("grade", "tiny", "--seed", str(SEED), "--jobs", "1")

needs_mounts = pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")


def says_one_line_each(errors: str, word: str) -> None:
    assert word in errors
    assert "Logging error" not in errors
    assert all(len(line) < 300 for line in errors.splitlines()), errors


def went_on(klass, undisturbed) -> None:
    course(klass, *SAME)
    assert not changed(facts(klass), undisturbed)


@needs_mounts
def test_a_temporary_folder_without_room_is_said_before_anything_runs(klass, undisturbed, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=8m none {disk}"
    _, errors = course(klass, *SAME, code=1, within=mount, env={"TMPDIR": str(disk)})
    says_one_line_each(errors, "no room: 8 MiB are free")
    assert not Journal(klass.root, "tiny").students()
    went_on(klass, undisturbed)


@needs_mounts
def test_a_temporary_folder_that_fills_up_in_mid_run_is_nobodys_zero(klass, undisturbed, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    records = klass.root / ".course" / "journal" / "tiny"
    fill = (
        f"mount -t tmpfs -o size=80m none {disk}\n"
        f"( until [ $(ls {records} 2>/dev/null | grep -c zip) -ge 2 ]; do sleep 0.05; done\n"
        f"  dd if=/dev/zero of={disk}/filled bs=1M 2>/dev/null ) &"
    )
    _, errors = course(klass, *SAME, code=1, within=fill, env={"TMPDIR": str(disk)})
    says_one_line_each(errors, "not graded: no room: 0 MiB are free")
    known = facts(klass)
    assert {name: known["books"][name] for name in known["books"]}.items() <= undisturbed["books"].items()
    went_on(klass, undisturbed)


@needs_mounts
def test_a_neighbour_who_fills_the_disk_costs_only_himself(klass, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    much = "for n in range(3):\n    open(str(n), 'wb').write(b'0' * (40 << 20))"
    submit(klass, "aaa", f"{much}\n{RIGHT}", "import time\ntime.sleep(2)")
    mount = f"mount -t tmpfs -o size=96m none {disk}"
    course(klass, *SAME[:-1], "3", code=1, within=mount, env={"TMPDIR": str(disk)})
    assert {name: score for name, score in scores(klass).items() if name != "aaa"} == WORTH


@needs_mounts
@pytest.mark.parametrize("pages", [0, 1, 4, 9, 20])
def test_a_full_disk_under_the_journal_is_one_line_and_what_is_written_is_whole(klass, undisturbed, tmp_path, pages):
    kept = tmp_path / "kept"
    size = (pages + 1) * os.sysconf("SC_PAGE_SIZE")
    mount = f"cp -r .course {kept}.0\nmount -t tmpfs -o size={size},nr_inodes=1000 none .course\n"
    _, errors = course(klass, *SAME, code=1, within=mount, after=f"cp -r .course {kept}")
    says_one_line_each(errors, "No space left on device")
    shutil.rmtree(klass.root / ".course")
    shutil.move(kept, klass.root / ".course")
    went_on(klass, undisturbed)


@needs_mounts
def test_a_full_disk_under_what_is_autograded_is_said_and_nothing_is_graded_again(klass, undisturbed, tmp_path):
    kept = tmp_path / "kept"
    mount = "mkdir -p autograded\nmount -t tmpfs -o size=40k none autograded"
    _, errors = course(klass, *SAME, code=1, within=mount, after=f"cp -r autograded {kept}")
    says_one_line_each(errors, "not in the books: autograded/")
    shutil.rmtree(klass.root / "autograded")
    shutil.move(kept, klass.root / "autograded")
    went_on_from_the_journal(klass, undisturbed)


@needs_mounts
def test_a_full_disk_under_the_gradebook_is_said_and_nothing_is_graded_again(klass, undisturbed, tmp_path):
    kept = tmp_path / "kept"
    with (klass.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.CourseDirectory.db_url = "sqlite:///books/gradebook.db"\n')
    mount = (
        "mkdir books\n"
        "mount -t tmpfs -o size=$(( ($(stat -c %s gradebook.db) / 4096 + 8) * 4096 )) none books\n"
        "cp gradebook.db books/"
    )
    _, errors = course(klass, *SAME, code=1, within=mount, after=f"cp -r books {kept}")
    says_one_line_each(errors, "not in the books: the gradebook cannot be written")
    (klass.root / "nbgrader_config.py").write_text((klass.root / "nbgrader_config.py").read_text().rsplit("\nc.", 1)[0])
    shutil.move(kept / "gradebook.db", klass.root / "gradebook.db")
    went_on_from_the_journal(klass, undisturbed)


def went_on_from_the_journal(klass, undisturbed) -> None:
    graded = []
    grade_submissions(klass, seed=SEED, on_graded=graded.append)
    assert not graded, "all of it was in the journal"
    assert not changed(facts(klass), undisturbed)


@needs_mounts
def test_a_read_only_folder_of_what_is_autograded_is_said_before_anything_runs(klass, undisturbed):
    mount = "mkdir -p autograded\nmount --bind autograded autograded\nmount -o remount,ro,bind autograded"
    _, errors = course(klass, *SAME, code=1, within=mount)
    says_one_line_each(errors, "autograded/ cannot be written to: Read-only file system")
    assert not Journal(klass.root, "tiny").students()
    went_on(klass, undisturbed)


def test_a_private_umask_costs_nobody_anything(klass, undisturbed):
    course(klass, *SAME, preexec_fn=lambda: os.umask(0o077))
    assert not changed(facts(klass), undisturbed)


def test_a_folder_that_is_removed_in_mid_run_is_not_graded_and_the_others_are(klass, undisturbed):
    def remove(outcome):
        shutil.rmtree(klass.root / "submitted" / "hal" / "tiny", ignore_errors=True)

    summary = grade_submissions(klass, seed=SEED, jobs=1, on_outcome=remove)
    assert summary.not_graded == {"hal": "submitted/hal/tiny cannot be read: No such file or directory"}
    others = {name: what for name, what in undisturbed["books"].items() if name != "hal"}
    assert facts(klass)["books"] == others


def test_a_link_in_the_place_of_a_folder_is_the_students_own(klass, tmp_path: Path):
    folder = klass.root / "submitted" / "hal" / "tiny"
    shutil.rmtree(folder)
    folder.symlink_to(tmp_path)
    summary = grade_submissions(klass, seed=SEED, jobs=1)
    assert not summary.not_graded
