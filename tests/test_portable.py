"""What students need runs on Windows and macOS too: nothing that only Linux, or only a grader, has is imported."""

from __future__ import annotations

import subprocess
import sys

#: What a student's machine imports, and what it need not have.
STUDENTS = ("course.check", "course.datasets", "course.cli", "course.commands.check", "course.commands.data")
NOT_THERE = ("course.kernels", "nbgrader", "sandlock", "resource", "jupyterlab")

PROGRAM = f"""
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == missing or name.startswith(missing + ".") for missing in {NOT_THERE!r}):
            raise ImportError(name + " is not on this machine")

sys.meta_path.insert(0, Missing())
import {", ".join(STUDENTS)}
"""


def test_what_students_import_needs_neither_linux_nor_a_grader() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
