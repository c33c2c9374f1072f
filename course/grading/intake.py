"""Taking a submission in: regular files of bounded size only, read once, and nothing that stands in for a package.

A hand-in is what was read: bytes by name. From here on nobody looks at the student's folder again, so it cannot change
on the way, it can travel to another machine, and its key says all that a verdict can depend on.
"""

from __future__ import annotations

import hashlib
import os
import site
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath

import course
from course.grading.arrays import MIB, Unreadable, read_regular
from course.grading.outcome import Trouble
from course.grading.outputs import one_line
from course.language import _

__all__ = ["EXCHANGES_OWN", "SECRET", "TIMESTAMP", "HandIn", "IntakeLimits", "remove", "take_in"]

#: When a submission was handed in, as nbgrader's exchange and other roads write it down.
TIMESTAMP = "timestamp.txt"

#: What nbgrader's exchange calls a hand-in's feedback by; it writes this file last.
SECRET = "submission_secret.txt"

#: Files that nobody wrote as work.
EXCHANGES_OWN = frozenset({TIMESTAMP, SECRET})


@dataclass(frozen=True)
class IntakeLimits:
    """How much a submission may hold. Sizes in bytes."""

    files: int = 500
    depth: int = 8
    file_size: int = 32 * MIB
    total_size: int = 128 * MIB


@dataclass(frozen=True)
class HandIn:
    """What a student handed in.

    files: the contents of the files that may be used, by their names relative to the submission's folder.
    problems: what was left out, and why, in words for the student.
    too_large: the names of files that were left out for their size.
    """

    student: str
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    problems: tuple[str, ...] = ()
    too_large: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same files, whoever handed them in and whenever."""
        digest = hashlib.sha256(repr(self.problems).encode())
        for name, content in sorted(self.files.items()):
            if name not in EXCHANGES_OWN:
                digest.update(f"\0{len(name)} {name} {len(content)}\0".encode(errors="surrogatepass"))
                digest.update(content)
        return digest.hexdigest()

    def write(self, folder: Path) -> None:
        """Write the files below `folder`, readable for everybody, whatever the umask is."""
        for name, content in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def take_in(
    student: str,
    submitted: Path,
    own: Collection[str] = (),
    limits: IntakeLimits = IntakeLimits(),
    first: Collection[str] = (),
) -> HandIn:
    """Read what may be graded from the folder `submitted`, and say what was left out, and why.

    own: names that the assignment itself provides: its files are used, and a submission's of that name are left out.
    first: names that are read before all others, which may be too many or too large.

    Raises `Trouble` where the folder or a file cannot be read for a reason that is no student's.
    """
    try:
        is_link = submitted.is_symlink() or submitted.parent.is_symlink()
    except OSError as error:
        raise Trouble(f"{_shown(submitted)} cannot be read: {error.strerror}") from None
    if is_link:
        return HandIn(student, {}, (_("the submission's folder is a link: nothing was taken"),))
    modules = {name.removesuffix(".py") for name in own if name.endswith(".py")}
    files: dict[str, bytes] = {}
    problems: list[str] = []
    too_large: list[str] = []
    total = 0
    for name, problem in sorted(_walk(submitted, limits), key=lambda found: found[0] not in first):
        top = name.split("/", 1)[0]
        if not problem and (top in own or (top.split(".", 1)[0] in modules and _is_module(top))):
            continue
        if not problem and _shadows_a_package(top):
            problem = _("{name} left out: its name is that of an installed package").format(name=name)
        if problem:
            problems.append(one_line(problem))
            continue
        if len(files) == limits.files:
            problems.append(_("only the first {count} files were taken").format(count=limits.files))
            break
        # Outputs make notebooks large, and are not looked at.
        most = limits.total_size if name.endswith(".ipynb") else limits.file_size
        try:
            files[name] = read_regular(submitted, name, min(most, limits.total_size - total))
        except FileNotFoundError:
            raise Trouble(f"{_shown(submitted)}/{one_line(name)} was removed while it was being read") from None
        except Unreadable as error:
            problems.append(one_line(_("left out: {error}").format(error=error)))
            too_large.append(name)
            continue
        except OSError as error:
            raise Trouble(f"{_shown(submitted)}/{one_line(name)} cannot be read: {error.strerror}") from None
        total += len(files[name])
    return HandIn(student, files, tuple(problems), tuple(too_large))


def remove(folder: Path) -> None:
    """Remove a folder that a student's process wrote to, however deep it is and whatever rights are left on it."""
    if not os.path.lexists(folder):
        return
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
        except NotADirectoryError:
            yield folder, _("{name} left out: it is no folder").format(name=folder or _("the submission"))
            continue
        except OSError as error:
            raise Trouble(f"{_shown(root / folder)} cannot be read: {error.strerror}") from None
        for entry in entries:
            seen += 1
            if seen > 20 * limits.files:
                yield folder, _("the submission holds too many entries; the rest was left out")
                return
            name = f"{folder}/{entry.name}".lstrip("/")
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except OSError as error:
                raise Trouble(f"{_shown(root)}/{one_line(name)} cannot be read: {error.strerror}") from None
            if stat.S_ISREG(mode):
                yield name, ""
            elif stat.S_ISDIR(mode) and name.count("/") < limits.depth:
                folders.append(name)
            else:
                link, other = _("{name} left out: it is a link"), _("{name} left out: it is not a regular file")
                yield name, (link if stat.S_ISLNK(mode) else other).format(name=name)


def _shown(folder: Path) -> str:
    """A submission's folder as people know it: submitted/<student>/<assignment>."""
    return one_line("/".join(PurePosixPath(folder).parts[-3:]))


def _is_module(top: str) -> bool:
    """May a file or folder of this name be imported?"""
    return "." not in top or top.endswith((".py", ".pyc", ".so"))


def _shadows_a_package(top: str) -> bool:
    """Would a file or folder of this name be imported in place of an installed package?"""
    module = top.split(".", 1)[0]
    if not module.isidentifier() or top.endswith(".ipynb") or not _is_module(top):
        return False
    if module in sys.stdlib_module_names or module == course.__name__:
        return True
    return PathFinder.find_spec(module, _site_packages()) is not None


@cache
def _site_packages() -> list[str]:
    """Where packages are installed; sys.path also has where this program was started, and whatever else lies there."""
    return [*site.getsitepackages(), site.getusersitepackages(), sysconfig.get_path("purelib")]
