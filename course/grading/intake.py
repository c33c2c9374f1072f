"""Taking a submission in: regular files of bounded size only, and nothing that stands in for a package."""

from __future__ import annotations

import importlib.util
import os
import stat
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.grading.arrays import MIB, Unreadable, read_regular

__all__ = ["IntakeLimits", "remove", "take_in"]


@dataclass(frozen=True)
class IntakeLimits:
    """How much a submission may hold. Sizes in bytes."""

    files: int = 500
    depth: int = 8
    file_size: int = 32 * MIB
    total_size: int = 128 * MIB


def take_in(
    submitted: Path,
    destination: Path,
    own: Collection[str],
    skip: Collection[str] = (),
    limits: IntakeLimits = IntakeLimits(),
) -> list[str]:
    """Copy what may be graded from `submitted` into the new folder `destination`; say what was left out, and why.

    own: names that the assignment itself provides: its files are used, and a submission's of that name are left out.
    skip: names that the caller reads itself.
    """
    destination.mkdir(parents=True)
    if submitted.is_symlink() or submitted.parent.is_symlink():
        return ["the submission's folder is a link: nothing was taken"]
    problems: list[str] = []
    total = count = 0
    for name, problem in _walk(submitted, limits):
        if problem:
            problems.append(problem)
            continue
        top = name.split("/", 1)[0]
        if top in own or name in skip:
            continue
        if _shadows_a_package(top):
            problems.append(f"{name} left out: its name is that of an installed package")
            continue
        count += 1
        if count > limits.files:
            problems.append(f"only the first {limits.files} files were taken")
            break
        try:
            content = read_regular(submitted, name, min(limits.file_size, limits.total_size - total))
        except (Unreadable, OSError) as error:
            problems.append(f"left out: {error}")
            continue
        total += len(content)
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return problems


def remove(folder: Path) -> None:
    """Remove a folder that a student's process wrote to, however deep it is and whatever rights are left on it."""
    # Python's own rmtree stops at a folder without rights, and needs a stack frame and a file for every level.
    for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        subprocess.run([*command, "--", str(folder)], stderr=subprocess.DEVNULL, check=False)


def _walk(root: Path, limits: IntakeLimits) -> Iterator[tuple[str, str]]:
    """The regular files below `root` as (name, ""), in a fixed order, and what else lies there as (name, problem)."""
    folders = [""]
    seen = 0
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            yield folder, f"{folder} left out: {error.strerror}"
            continue
        for entry in entries:
            seen += 1
            if seen > 20 * limits.files:
                yield folder, "the submission holds too many entries; the rest was left out"
                return
            name = f"{folder}/{entry.name}".lstrip("/")
            mode = entry.stat(follow_symlinks=False).st_mode
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            if stat.S_ISREG(mode):
                yield name, ""
            elif stat.S_ISDIR(mode) and name.count("/") < limits.depth:
                folders.append(name)
            else:
                kind = "a link" if stat.S_ISLNK(mode) else "not a regular file"
                yield name, f"{name} left out: it is {kind}"


def _shadows_a_package(top: str) -> bool:
    """Would a file or folder of this name be imported in place of an installed package?"""
    module = top.split(".", 1)[0]
    if not module.isidentifier() or top.endswith(".ipynb"):
        return False
    if "." in top and not top.endswith((".py", ".pyc", ".so")):
        return False
    if module in sys.stdlib_module_names or module in sys.modules:
        return True
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return True
