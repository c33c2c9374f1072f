"""The course package as a wheel, made from what is installed: the folder ``course`` alone, no solution, no test."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from importlib import metadata
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import course
from course.commands.requirements import DISTRIBUTION

__all__ = ["write_wheel"]

#: What an installer wrote beside a package's own description: where it came from, what it consists of.
INSTALLERS = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "top_level.txt")


def write_wheel(folder: Path) -> Path:
    """Write the wheel into a folder.

    Its format: https://packaging.python.org/specifications/binary-distribution-format.
    """
    package = Path(course.__file__).parent
    about = next(each for each in metadata.distributions(name=DISTRIBUTION) if each.read_text("WHEEL"))
    name = f"{DISTRIBUTION.replace('-', '_')}-{about.version}"
    files = {
        f"course/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and not _is_left_behind(path.relative_to(package))
    }
    for file in about.files or ():
        first, *rest = file.parts
        if first == f"{name}.dist-info" and file.name not in INSTALLERS:
            files["/".join([first, *rest])] = file.read_binary()
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.writerow([path, f"sha256={digest}", len(content)])
    rows.writerow([f"{name}.dist-info/RECORD", "", ""])
    target = folder / f"{name}-py3-none-any.whl"
    with ZipFile(target, "w", ZIP_DEFLATED) as wheel:
        for path, content in {**files, f"{name}.dist-info/RECORD": record.getvalue().encode()}.items():
            wheel.writestr(path, content)
    return target


def _is_left_behind(path: Path) -> bool:
    """What editors and Python leave behind."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)
