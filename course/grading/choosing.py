"""Near misses: the notebook and the files of a hand-in, where they are not quite where, or called what, they should be.

One candidate that cannot be mistaken is taken, and that is said. Of several nobody can tell, and the hand-in waits.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any
from unicodedata import normalize

from course.grading.arrays import MIB
from course.grading.intake import EXCHANGES_OWN
from course.grading.outputs import one_line
from course.language import _

__all__ = ["Choice", "choose", "documents", "is_junk", "is_nearly", "mentions", "modules_with", "parameters", "unpack"]

#: What an archive may hold, together with those inside of it: files, bytes, and archives in archives.
FILES, BYTES, DEPTH = 500, 128 * MIB, 2

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")

#: Files that may hold an answer to what is graded by hand.
DOCUMENTS = (
    *(".pdf", ".png", ".jpg", ".jpeg", ".heic", ".heif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".svg"),
    *(".doc", ".docx", ".odt", ".rtf", ".pages", ".ppt", ".pptx", ".txt", ".md", ".tex", ".html", ".xopp", ".note"),
    *(".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"),
)

#: Files that may hold what a student has trained, under another name or in another form.
PARAMETERS = (".npz", ".npy", ".pt", ".pth", ".pkl", ".pickle", ".mat", ".h5", ".safetensors", ".rar", ".7z")

#: What browsers, file managers and learning platforms add to a name: "(1)", "-1", "-Copy1", " - Copy", "Copy of ".
_ADDED = re.compile(
    r"^(copy of|kopie von|copie de|copia de)[ _-]*"
    r"|[ _-]*(\(\d+\)|\[\d+\]|[-_ ]\d{1,2}|[-_ ]*(copy|kopie|copie|copia)[ _-]*\(?\d*\)?)$"
)
_NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json|download|html))?$", re.IGNORECASE)


@dataclass
class Choice:
    """What to grade of a hand-in.

    files: as the notebook is to find them. problems: what was taken in another's place, in words for the student.
    name: of the notebook that was chosen, "" for none. others: the notebooks that were not, by name.
    why: why none could be chosen, where there are some. doubts: the same of a file that is asked for, by its name.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    name: str = ""
    others: dict[str, bytes] = field(default_factory=dict)
    why: str = ""
    doubts: dict[str, str] = field(default_factory=dict)


def choose(
    files: Mapping[str, bytes], notebook: str, asked: Iterable[str], unpacked: Callable[[str, bytes], dict[str, bytes]]
) -> Choice:
    """Choose the notebook and the files that are asked for.

    files: what was handed in, by name. notebook, asked: the names that they should have.
    unpacked: ``unpacked(name, content)`` gives the files in an archive; called only where something is missing.
    """
    choice = Choice(dict(files))
    missing = [name for name in asked if name not in files]
    pool = {name: content for name, content in files.items() if not is_junk(name)}
    if notebook not in files or missing:
        for name in [name for name in pool if name.lower().endswith(ARCHIVES)]:
            pool |= {f"{name}/{inner}": content for inner, content in unpacked(name, pool[name]).items()}
    found = [name for name in pool if _NOTEBOOK.search(name)]
    if notebook in files:
        choice.name = notebook
    elif found:
        _choose_notebook(choice, notebook, found, pool)
    choice.others = {name: pool[name] for name in found if name != choice.name}
    if choice.name and choice.name != notebook:
        told = _("there is no {asked}: {taken} was taken for it")
        choice.problems.append(told.format(asked=notebook, taken=one_line(choice.name)))
        folder = f"{PurePosixPath(choice.name).parent}/".removeprefix("./")
        for name, content in pool.items():
            if folder and name.startswith(folder):
                choice.files.setdefault(name.removeprefix(folder), content)
        choice.files[notebook] = pool[choice.name]
    _choose_files(choice, [name for name in missing if name not in choice.files], pool)
    return choice


def documents(files: Iterable[str], besides: Iterable[str] = ()) -> list[str]:
    """The names of files in which a person may find an answer."""
    ours = EXCHANGES_OWN.union(besides)
    return sorted(name for name in files if name.lower().endswith(DOCUMENTS) and name not in ours)


def modules_with(stub: str, files: Mapping[str, bytes]) -> list[str]:
    """The names of Python files that define what a stub of an answer defines."""
    names = re.findall(r"^(?:def|class)[ \t]+(\w+)", stub, re.MULTILINE)
    asked = re.compile(rf"^(?:def|class)[ \t]+(?:{'|'.join(names)})\b".encode(), re.MULTILINE)
    return sorted(name for name in files if names and name.endswith(".py") and asked.search(files[name]))


def parameters(files: Iterable[str], besides: Iterable[str] = ()) -> list[str]:
    """The names of files that may hold arrays, other than those that are asked for."""
    ours = set(besides)
    return sorted(name for name in files if name.lower().endswith(PARAMETERS) and name not in ours)


def unpack(name: str, content: bytes, depth: int = DEPTH) -> dict[str, bytes]:
    """The files in an archive, and in those inside of it, by name: as many and as large as a hand-in may have.

    What cannot be read holds nothing. No size that an archive states is believed.
    """
    files: dict[str, bytes] = {}
    left = BYTES
    try:
        for inner, read in _members(name, content):
            if len(files) >= FILES or left <= 0:
                break
            if not is_junk(inner) and not inner.startswith("/") and ".." not in PurePosixPath(inner).parts:
                files[inner] = read(left + 1)
                left -= len(files[inner])
        if left < 0:
            return {}
    except (tarfile.TarError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, NotImplementedError):
        return {}
    except Exception:  # zlib's and lzma's errors have no common name
        return {}
    for inner in [inner for inner in files if inner.lower().endswith(ARCHIVES) and depth > 1]:
        files |= {f"{inner}/{deeper}": found for deeper, found in unpack(inner, files[inner], depth - 1).items()}
    return files if sum(map(len, files.values())) <= BYTES else {}


def _members(name: str, content: bytes) -> Iterable[tuple[str, Callable[[int], bytes]]]:
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.infolist()[: 10 * FILES]:
                if not member.is_dir():
                    yield member.filename.replace("\\", "/"), partial(_read, packed.open, member)
        return
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for entry in archive:
            if entry.isreg():
                yield entry.name.removeprefix("./"), partial(_read, archive.extractfile, entry)


def _read(open_member: Callable[[Any], IO[bytes] | None], member: object, most: int) -> bytes:
    with open_member(member) or io.BytesIO() as file:
        return file.read(most)


def _choose_notebook(choice: Choice, notebook: str, found: list[str], pool: Mapping[str, bytes]) -> None:
    """The only candidate of those that are called most like the notebook."""
    base = PurePosixPath(notebook).name
    likeness: tuple[Callable[[str], bool], ...] = (
        lambda name: PurePosixPath(name).name == base,
        lambda name: is_nearly(name, base),
        lambda name: mentions(name, PurePosixPath(base).stem),
        lambda name: True,
    )
    for is_like in likeness:
        alike = [name for name in found if is_like(name)]
        if len({pool[name] for name in alike}) == 1:
            choice.name = min(alike, key=lambda name: (name.count("/"), len(name)))
            return
        if alike:
            shown = ", ".join(one_line(name) for name in sorted(alike)[:10])
            told = _("there is no {asked}, and there are several notebooks: {found}")
            choice.why = told.format(asked=notebook, found=shown)
            return


def _choose_files(choice: Choice, missing: list[str], pool: Mapping[str, bytes]) -> None:
    """Of each missing file, the only one that is called so, or nearly so, wherever it lies."""
    taken: list[str] = []
    for asked in missing:
        alike = [name for name in pool if is_nearly(name, asked)]
        folders = PurePosixPath(asked).parts[:-1]
        deep = [n for n in alike if all(map(is_nearly, reversed(PurePosixPath(n).parts[:-1]), reversed(folders)))]
        for candidates in (deep, alike):
            if len({pool[name] for name in candidates}) == 1:
                choice.files[asked] = pool[candidates[0]]
                taken.append(candidates[0])
                break
            if candidates:
                shown = _(" and ").join(one_line(name) for name in sorted(candidates)[:5])
                told = _("there is no {asked}, and there are different ones: {found}")
                choice.doubts[asked] = told.format(asked=asked, found=shown)
                break
    if taken:
        first = one_line(taken[0])
        others = _(" and {count} more").format(count=len(taken) - 1) if len(taken) > 1 else ""
        told = _("files were not where they should be: {first}{others} were found, and taken for them")
        choice.problems.append(told.format(first=first, others=others))


def is_nearly(name: str, wanted: str) -> bool:
    """Is a file, or a folder, called as wanted but for case, and for what is added to names on their way?"""
    base, aim = (normalize("NFC", PurePosixPath(path).name).casefold() for path in (name, wanted))
    base = re.sub(r"(\.ipynb|\.npz)\.(txt|json|download|html|zip)$", r"\1", base)
    kind = PurePosixPath(aim).suffix
    if not base.endswith(kind):
        return False
    stem, aim = base.removesuffix(kind), aim.removesuffix(kind)
    while stem != aim:
        before, stem = stem, _ADDED.sub("", stem, count=1).strip()
        if stem in ("", before):
            return False
    return True


def mentions(name: str, wanted: str) -> bool:
    """Is what is wanted a part, and no mere part of a word, of a file's name?"""
    base, aim = (normalize("NFC", text).casefold() for text in (PurePosixPath(name).name, wanted))
    return re.search(rf"(?<![^\W_]){re.escape(aim)}(?![^\W_])", base) is not None


def is_junk(name: str) -> bool:
    """Is it what systems leave behind, not people?"""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part in ("__MACOSX", "__pycache__") for part in parts)
