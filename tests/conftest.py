"""What the tests share: a tiny course, built from the example of the README, released once; a browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# A run in the background ignores Ctrl-C, and so would all that is started here and is to be stopped with it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Two files of tests run side by side: threads of their own would only wait for each other.
for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import nbformat
import pytest
from needs import CHROMIUM, need, pytest_runtest_setup, pytest_terminal_summary

from course.assignment import Assignment

__all__ = ["pytest_runtest_setup", "pytest_terminal_summary"]

ROOT = Path(__file__).parents[1]

TINY = ROOT / "tests" / "examples" / "tiny"


@pytest.fixture(autouse=True, scope="module")
def _surroundings() -> Iterator[None]:
    """What a file of tests, or a command run in it, sets for itself is not there for the next file."""
    environment, folder = dict(os.environ), tempfile.tempdir
    yield
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = folder
    assert asyncio._get_running_loop() is None, "an event loop is left running: no other file could run one"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of this course."""
    return ROOT


@pytest.fixture(scope="session")
def sandbox() -> None:
    """For tests that run submitted code: a machine that can confine it."""
    need("sandbox")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A running browser, for one file of tests only: Playwright keeps an event loop running as long as it lives."""
    need("chromium")
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *quiet])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _released_tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from course.grading.books import make_release

    folder = tmp_path_factory.mktemp("tiny") / "course"
    shutil.copytree(TINY, folder)
    make_release(Assignment(folder, "tiny"))
    return folder


@pytest.fixture
def tiny(_released_tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """A course with one small assignment, released, without submissions; graded on the embedded sample."""
    monkeypatch.setenv("COURSE_DATA", "sample")
    shutil.copytree(_released_tiny, tmp_path / "course")
    return Assignment(tmp_path / "course", "tiny")


def submit(assignment: Assignment, student: str, answer: str | None = None, *more: str) -> Path:
    """Hand in the release with a code as its (first) answer, and with more cells after that."""
    folder = assignment.root / "submitted" / student / assignment.name
    shutil.copytree(assignment.release, folder)
    path = folder / assignment.notebook.name
    notebook = nbformat.read(path, as_version=4)
    index = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("solution"))
    if answer is not None:
        notebook.cells[index].source = answer
    for number, source in enumerate(more):
        notebook.cells.insert(index + 1 + number, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """The names and contents of all files below a folder."""
    return {os.fspath(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
