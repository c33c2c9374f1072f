"""A plugin for late penalties beside the course's config, as nbgrader's documentation has it: every command works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import TINY, submit
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.cli import main
from course.commands.verify import copy_course
from course.grading.gradebook import db_url, read_config

LATE = """from hours import HOUR
from nbgrader.plugins import BasePlugin


class OnePointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / HOUR
"""


@pytest.fixture(params=["import", "name"])
def late(request: pytest.FixtureRequest, tiny: Assignment) -> Assignment:
    """A course whose config imports the plugin, or names it."""
    (tiny.root / "late.py").write_text(LATE)
    (tiny.root / "hours.py").write_text("HOUR = 3600\n")
    plugin = "OnePointAnHour" if request.param == "import" else "'late.OnePointAnHour'"
    head = "from late import OnePointAnHour\n" if request.param == "import" else ""
    config = tiny.root / "nbgrader_config.py"
    config.write_text(f"{head}{config.read_text()}\nc.AssignLatePenalties.plugin_class = {plugin}\n")
    return tiny


def test_a_config_that_imports_what_lies_beside_it_is_read_from_anywhere(late: Assignment, tmp_path: Path) -> None:
    assert "AssignLatePenalties" in read_config(late.root)
    (copy,) = copy_course(late.root, tmp_path / "copy", ["tiny"])
    assert sorted(path.name for path in copy.root.glob("*.py")) == ["hours.py", "late.py", "nbgrader_config.py"]
    assert "AssignLatePenalties" in read_config(copy.root)


def test_late_hand_ins_are_graded_with_the_plugins_penalty(late: Assignment) -> None:
    with Gradebook(db_url(late.root)) as books:
        books.update_or_create_assignment("tiny", duedate="2026-01-01 12:00:00 UTC")
    folder = submit(late, "ada", "def mean(x):\n    return x.mean() if x.size else 0")
    (folder / "timestamp.txt").write_text("2026-01-01 13:00:00 UTC")
    assert main(["--root", str(late.root), "grade", "tiny"]) == 0
    with Gradebook(db_url(late.root)) as books:
        assert books.find_submission("tiny", "ada").late_submission_penalty == 1


def test_the_plugin_of_the_documentation_knows_extensions(tiny: Assignment) -> None:
    shutil.copy(TINY.parent / "late.py", tiny.root / "late_days.py")  # another `late` may have been imported
    with (tiny.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.AssignLatePenalties.plugin_class = "late_days.OnePointADay"\n')
    with Gradebook(db_url(tiny.root)) as books:
        books.update_or_create_assignment("tiny", duedate="2026-01-01 12:00:00 UTC")
    for student in ("ada", "bob", "cy"):
        folder = submit(tiny, student, "def mean(x):\n    return x.mean() if x.size else 0")
        day = 1 if student == "cy" else 3
        (folder / "timestamp.txt").write_text(f"2026-01-0{day} 11:00:00 UTC")
    assert main(["--root", str(tiny.root), "grade", "tiny"]) == 0
    with Gradebook(db_url(tiny.root)) as books:
        penalties = {s: books.find_submission("tiny", s).late_submission_penalty or 0 for s in ("ada", "bob", "cy")}
    assert penalties == {"ada": 0, "bob": 2, "cy": 0}


def test_such_a_course_verifies_itself(late: Assignment, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(late.root), "verify"]) == 0, capsys.readouterr()
