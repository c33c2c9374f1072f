"""The key of a submission: a hash of the hand-in and of all that a verdict depends on. Equal keys, equal verdicts."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import course
from course import datasets
from course.assignment import Assignment, asked_folders
from course.grading.intake import HandIn
from course.grading.own import source_notebook
from course.grading.renamed import names_before
from course.kernels import Limits

__all__ = ["is_key_of", "key_of", "setting_of"]

#: Packages that a student's code, or the reference, computes with.
_PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "torchvision", "matplotlib", "ipykernel", "IPython")

#: Rooms of this package that no verdict depends on.
_APART = ("commands", "report")


def key_of(hand_in: HandIn, setting: str) -> str:
    """The key of a hand-in that is graded in a setting; see `setting_of`."""
    return _key(hand_in.digest, setting)


def is_key_of(key: str, digest: str, setting: str) -> bool:
    """Is this the key of the hand-in with that digest?"""
    return key == _key(digest, setting)


def _key(digest: str, setting: str) -> str:
    return hashlib.sha256(f"{setting} {digest}".encode()).hexdigest()


def setting_of(assignment: Assignment, seed: int, limits: Limits, run_all: bool = False) -> str:
    """A hash of what all submissions of a grading run have in common.

    The seed, the language, the limits, whether all cells are run, the release's notebook and public examples, the
    public files, the solution, the slice of the data, new names of exercises, the versions of Python and of the
    packages, and this package's own code.
    """
    digest = hashlib.sha256(f"{seed} {assignment.language} {sorted(asdict(limits).items())} {run_all}".encode())
    asked = asked_folders(assignment.exercises)
    source = (path for path in _files(assignment.source) if path.relative_to(assignment.source).parts[0] not in asked)
    for root, files in (
        (assignment.release, [path for path in _files(assignment.release) if path.suffix in (".ipynb", ".npz")]),
        (assignment.source, [path for path in source if path.suffix != ".ipynb"]),
        (assignment.root / "solutions" / assignment.name, None),
        (datasets.brief(), None),
    ):
        for path in _files(root) if files is None else files:
            digest.update(f"\0{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    for cell in source_notebook(assignment).cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):  # what answers are recognised by
            digest.update(f"\0{cell.source}\0".encode())
    if names := names_before(assignment):
        digest.update(f"{sorted(names.items())}".encode())
    digest.update(_software().encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterable[Path]:
    """The files below a folder, in a fixed order, without what editors and Python leave behind."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file() and not any(part[0] == "." or part == "__pycache__" for part in path.relative_to(root).parts)
    )


@cache
def _software() -> str:
    digest = hashlib.sha256(f"{platform.python_version()} {platform.machine()}".encode())
    for package in _PACKAGES:
        try:
            digest.update(f"{package} {version(package)}\0".encode())
        except PackageNotFoundError:
            continue
    here = Path(course.__file__).parent
    for path in sorted([*here.rglob("*.py"), *here.rglob("*.po")]):
        if path.relative_to(here).parts[0] not in _APART:
            digest.update(path.read_bytes())
    return digest.hexdigest()
