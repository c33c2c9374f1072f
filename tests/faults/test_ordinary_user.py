"""Rights that are missing, as an ordinary user meets them: this file runs itself as one, when root runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from as_user import run_as_user
from faults.klass import SEED, WORTH, changed, course, facts

from course.grading.books import grade_submissions

SAME = ("grade", "tiny", "--seed", str(SEED), "--jobs", "1")


@pytest.mark.slow
def test_what_may_not_be_read_or_written_is_nobodys_zero(request: pytest.FixtureRequest) -> None:
    if os.getuid() == 0:
        run_as_user(Path(__file__))
        return
    klass, undisturbed = request.getfixturevalue("klass"), request.getfixturevalue("undisturbed")
    submitted, autograded = klass.root / "submitted", klass.root / "autograded"
    closed = {
        "ann": submitted / "ann",
        "bob": submitted / "bob" / "tiny",
        "cem": submitted / "cem" / "tiny" / "tiny.ipynb",
    }
    modes = {path: path.stat().st_mode for path in closed.values()}
    for path in modes:
        path.chmod(0)
    said, errors = course(klass, *SAME, code=1, preexec_fn=lambda: os.umask(0o077))
    for student in closed:
        assert student in said, f"nobody is missing from the table: {errors}"
        assert f"{student}: not graded: submitted/{student}" in errors
    assert errors.count("Permission denied") == len(closed)
    for path, mode in modes.items():
        path.chmod(mode)
    others = {student: known for student, known in undisturbed["books"].items() if student not in closed}
    assert facts(klass)["books"] == others
    autograded.chmod(0o500)
    _, errors = course(klass, *SAME, code=1)
    assert "autograded/ cannot be written to: Permission denied" in errors
    autograded.chmod(0o700)
    graded = []
    grade_submissions(klass, seed=SEED, on_graded=graded.append)
    assert {one.student for one in graded} == set(closed)
    assert not changed(facts(klass), undisturbed)
    assert WORTH.keys() == facts(klass)["books"].keys()
