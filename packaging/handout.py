"""What students are given, in one archive: the released assignments, the course package, and how to install it.

    python packaging/handout.py [--dest dist]

writes explained-handout.zip. The package is a wheel of `course` alone: no solution, no test.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ("pyproject.toml", "README.md", "LICENSE", "course")
NOT_THESE = shutil.ignore_patterns("__pycache__", ".*", "cnn", "brief")


def main() -> int:
    """Make the archive in the folder that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dest", type=Path, default=ROOT / "dist", help="where to write (default: dist/)")
    dest = parser.parse_args().dest.resolve()
    with tempfile.TemporaryDirectory() as folder:
        handout = Path(folder, "explained")
        shutil.copytree(ROOT / "release", handout, ignore=NOT_THESE)
        wheel = build_wheel(handout)
        shutil.copy(ROOT / "environment.yml", handout)
        shutil.copy(ROOT / "docs" / "students.md", handout / "README.md")
        text = (ROOT / "requirements-student.txt").read_text(encoding="utf-8")
        (handout / "requirements-student.txt").write_text(text.replace("\n.\n", f"\n./{wheel.name}\n"), "utf-8")
        archive = shutil.make_archive(str(dest / "explained-handout"), "zip", folder, handout.name)
    print(archive)
    return 0


def build_wheel(dest: Path) -> Path:
    """Build the package's wheel in `dest`, from a copy: whatever else lies in this folder cannot get in."""
    with tempfile.TemporaryDirectory() as folder:
        for name in PACKAGE:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, Path(folder, name), ignore=NOT_THESE)
            else:
                shutil.copy(ROOT / name, folder)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*command, "--wheel-dir", str(dest), folder], check=True)
    (wheel,) = dest.glob("*.whl")
    return wheel


if __name__ == "__main__":
    sys.exit(main())
