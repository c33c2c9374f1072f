"""`course demo`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console

from course import datasets
from course.assignment import Assignment, CourseError, assignments, find_root
from course.commands.grade import grade_with_progress
from course.commands.rehearsal import rehearse
from course.commands.report import write_overview_of, write_report
from course.commands.samples import hand_in, make_files, read_sample
from course.commands.table import score_table
from course.commands.verify import copy_course
from course.grading.books import make_release
from course.kernels import layers

__all__ = ["demo"]

#: Where the sample students are, below the course's folder; and what marks a folder as a demo's own.
SAMPLES = Path("tests", "submissions")
MARK = ".this-is-a-demo"

RUN_ALL = """
# Sample students hand in without outputs: what only shows something is run as well.
c.TrustedAutograde.run_all = True
"""


def demo(options: argparse.Namespace) -> int:
    """The whole road in a folder of its own: release, a class of sample students, grading, feedback."""
    console = Console()
    started = time.monotonic()
    root = find_root(options.root)
    real = options.data == "real"
    _choose_data(real)
    folder = _fresh_folder(options.folder)
    copies = copy_course(root, folder, [assignment.name for assignment in assignments(root)])
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(RUN_ALL)
    sandbox = _sandbox(options.sandbox, console)
    for assignment in copies:
        console.rule(f"[bold]{assignment.name}", align="left")
        with console.status("releasing"):
            make_release(assignment)
        console.print(f"released: {', '.join(sorted(path.name for path in assignment.release.iterdir()))}")
        files = _files(assignment, folder, options.iterations if real else None, console)
        samples = sorted((root / SAMPLES / assignment.name).glob("*.py"))
        for path in samples:
            hand_in(read_sample(path), assignment, files)
        console.print(f"{len(samples)} sample students handed in")
        results = grade_with_progress(assignment, sandbox=sandbox)
        write_report(assignment)
        console.print(score_table(assignment, results["submissions"]))
    write_overview_of(copies[0])
    _where_to_look(folder, copies, real, console)
    console.print(f"done in {time.monotonic() - started:.0f} s")
    return 0


def _fresh_folder(folder: Path) -> Path:
    """An empty folder for the demo; only one that an earlier demo made is ever replaced."""
    folder = folder.resolve()
    if (folder / MARK).is_file():
        shutil.rmtree(folder)
    elif folder.exists():
        raise CourseError(f"{folder} exists and was not made by a demo: remove it, or give another --folder")
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    return folder


def _choose_data(real: bool) -> None:
    if not real:
        os.environ["COURSE_DATA"] = datasets.SAMPLE
    elif os.environ.get("COURSE_DATA", datasets.SAMPLE) == datasets.SAMPLE:
        raise CourseError("--data real needs COURSE_DATA, the folder of the real data; see `course data status`")


def _sandbox(asked: str, console: Console) -> str:
    """The sandbox to use. The demo's students are our own, so it goes on where there is none, and says so."""
    if asked != "auto" or any(layer.available for layer in layers() if layer.name != "none"):
        return asked
    console.print("[bold red]No sandbox on this machine (see `course doctor`): the sample students run without one.[/]")
    return "none"


def _files(assignment: Assignment, folder: Path, iterations: int | None, console: Console) -> Path:
    """The files of an honest training: the solution's, or, on real data, those of the instructor's notebook in full."""
    files = folder / "files" / assignment.name
    if iterations is not None:
        rehearse(assignment, iterations, folder / "figures", files, console)
        return files
    if make_files(assignment, files):
        console.print("trained the files that honest students hand in")
    return files


def _where_to_look(folder: Path, copies: list[Assignment], real: bool, console: Console) -> None:
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    console.rule("[bold]where to look next", align="left")
    names = "|".join(assignment.name for assignment in copies)
    console.print(f"what students get:   {shown}/release/{names}/", highlight=False)
    console.print(f"what they handed in: {shown}/submitted/<student>/", highlight=False)
    console.print(f"their feedback:      {shown}/feedback/<student>/<assignment>/index.html", highlight=False)
    console.print(f"the class:           {shown}/report.html, and all grades in grades.csv", highlight=False)
    if real:
        console.print(f"the figures:         {shown}/figures/", highlight=False)
    lab = os.path.relpath(Path(sys.executable).with_name("jupyter"), folder)
    console.print(f"formgrader:          cd {shown} && {lab} lab, then Nbgrader > Formgrader", highlight=False)
