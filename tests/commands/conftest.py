"""A class that hands in through an exchange."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from faults.klass import until

from course.assignment import Assignment


class Class:
    """A course with an exchange, and students who use nbgrader's commands."""

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self.assignment, self.folder, self.exchange = assignment, folder, folder / "exchange"
        self.exchange.mkdir()
        self.settings = f"\nc.Exchange.root = {str(self.exchange)!r}\nc.ExchangeCollect.check_owner = False\n"
        with (assignment.root / "nbgrader_config.py").open("a") as config:
            config.write(self.settings)
        self.nbgrader(assignment.root, "release_assignment", "tiny")

    def nbgrader(self, where: Path, *command: str) -> None:
        program = [sys.executable, "-m", "nbgrader", *command]
        done = subprocess.run(program, cwd=where, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def home(self, student: str) -> Path:
        """A student's own folder, with what was handed out and nbgrader's settings."""
        home = self.folder / student
        if not home.exists():
            shutil.copytree(self.assignment.release, home / "tiny")
            cache = f"c.Exchange.cache = {str(home / 'cache')!r}\nc.CourseDirectory.course_id = 'explained'\n"
            (home / "nbgrader_config.py").write_text(f"c = get_config()\n{self.settings}{cache}")
        return home

    def submit(self, student: str, answer: str) -> str:
        """Write an answer, hand in, and return the hand-in's name in the exchange."""
        path = self.home(student) / "tiny" / "tiny.ipynb"
        notebook = nbformat.read(path, as_version=4)
        next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")).source = answer
        nbformat.write(notebook, path)
        before = set(self.inbound.iterdir())
        self.nbgrader(self.home(student), "submit", "tiny", "--student", student)
        (name,) = (path.name for path in set(self.inbound.iterdir()) - before)
        return name

    def feedback(self, student: str) -> list[str]:
        """The pages that the student can fetch, in the order of the hand-ins."""
        if not (self.exchange / "explained" / "feedback").exists():
            return []
        self.nbgrader(self.home(student), "fetch_feedback", "tiny", "--student", student)
        pages = sorted((self.home(student) / "tiny" / "feedback").glob("*/tiny.html"))
        return [" ".join(page.read_text().split()) for page in pages]

    @property
    def inbound(self) -> Path:
        return self.exchange / "explained" / "inbound"

    def attempts(self) -> dict[str, Path]:
        """What was written down of attempts, by the hand-in's name."""
        return {path.stem: path for path in (self.assignment.root / ".course/attempts/tiny").glob("*/[!.]*")}

    def why_not(self, name: str) -> str:
        return json.loads(until(lambda: self.attempts().get(name)).read_text())["not_graded"]


@pytest.fixture
def klass(tiny: Assignment, tmp_path: Path) -> Class:
    return Class(tiny, tmp_path)
