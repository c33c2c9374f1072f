"""`course init`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from course.assignment import CourseError
from course.commands.new import begin, make_notebook, template

__all__ = ["init"]

#: The assignment that a course begins with.
FIRST = "tiny"


def init(options: argparse.Namespace) -> int:
    """Make a course of one's own: nbgrader's settings, and one small assignment that `course verify` finds sound."""
    root: Path = options.folder.resolve()
    if root.exists() and (root.is_file() or any(root.iterdir())):
        what = "a file" if root.is_file() else "not empty"
        raise CourseError(f"{options.folder} is {what}: a course begins in a folder of its own")
    (root / "source").mkdir(parents=True, exist_ok=True)
    settings = template("nbgrader_config.txt", course=json.dumps(root.name))
    (root / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    (root / ".gitignore").write_text(template("gitignore.txt"), encoding="utf-8")
    print("made nbgrader_config.py\nmade .gitignore")
    begin(root, FIRST)
    make_notebook(root, FIRST)
    print(f"next: cd {options.folder} && course verify")
    return 0
