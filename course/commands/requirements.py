"""What students have to install: the course package, and the packages that their notebooks and modules import."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import nbformat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from course.assignment import CourseError
from course.datasets.download import LOADERS
from course.syntax import imports

__all__ = ["DISTRIBUTION", "brought", "data_sets", "for_conda", "imported", "requirements"]

#: The package that `course` is in.
DISTRIBUTION = "explained-course"

#: What comes with every kernel, and with the course package itself.
GIVEN = {*sys.stdlib_module_names, "IPython", "course"}

#: Packages that conda-forge calls otherwise.
CONDA = {"torch": "pytorch"}


def imported(folder: Path) -> dict[str, Path]:
    """What a release's notebooks and modules import, by its full name, each with a file that does."""
    return {name: path for path, source in _sources(folder) for name in imports(source)}


def data_sets(folder: Path) -> list[str]:
    """The data sets that a release's notebooks and modules load, by their names."""
    text = "\n".join(source for _, source in _sources(folder))
    names = {*imported(folder), *(f"course.datasets.{name}" for name in re.findall(r"\bdatasets\.(\w+)", text))}
    return list(dict.fromkeys(data for loader, data in LOADERS.items() if f"course.datasets.{loader}" in names))


def _sources(folder: Path) -> Iterator[tuple[Path, str]]:
    """The code of a folder, with the file that it is from: modules, and the cells of notebooks."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py":
            yield path, path.read_text(encoding="utf-8")
        elif path.suffix == ".ipynb":
            cells = nbformat.read(path, as_version=4).cells
            yield from ((path, cell.source) for cell in cells if cell.cell_type == "code")


def requirements(folders: list[Path]) -> list[Requirement]:
    """What the releases in some folders need besides the course package and what that brings, by name.

    Bounds are those of the course package where it knows any, else the version that is here or a later one. Raises
    `CourseError` for an import that no package of this machine explains.
    """
    modules, bounds = metadata.packages_distributions(), _bounds()
    needed = {"jupyterlab": bounds["jupyterlab"]}
    given = {each.name for each in brought()}
    for name, path in _foreign(folders):
        if name not in modules:
            where = "/".join(path.parts[-3:])
            raise CourseError(
                f"{where} imports {name}, which is not installed here: it is not known what students need"
            )
        package = canonicalize_name(modules[name][0])
        if package not in given:
            here = Version(metadata.version(package)).public
            needed[package] = bounds.get(package) or Requirement(f"{package}>={here}")
    return [needed[package] for package in sorted(needed)]


def _foreign(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    """The packages that releases import and that are neither Python's nor ours nor the release's own modules."""
    for folder in folders:
        own = {path.stem for path in folder.rglob("*.py")}
        for name, path in imported(folder).items():
            package = name.partition(".")[0]
            if package not in GIVEN | own:
                yield package, path


def brought() -> list[Requirement]:
    """What the course package brings by itself."""
    return [each for each in map(Requirement, metadata.requires(DISTRIBUTION) or ()) if each.marker is None]


def _bounds() -> dict[str, Requirement]:
    """The versions that suit the course package, of all that it can be installed with, by the packages' names."""
    bounds: dict[str, Requirement] = {}
    for each in map(Requirement, metadata.requires(DISTRIBUTION) or ()):
        each.marker = None
        bounds[canonicalize_name(each.name)] = each
    return bounds


def for_conda(needed: list[Requirement]) -> list[str]:
    """The same for conda and mamba: Python, pip, and all that the course package brings and these add."""
    python = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    packages = [f"{CONDA.get(each.name, each.name)} {each.specifier}" for each in (*brought(), *needed)]
    return [f"python {python}", "pip", *packages]
