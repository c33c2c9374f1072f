"""The notebooks as the site shows them: the cells of the release, with the outputs of the instructor's own run.

    python docs/run_notebooks.py [--iterations N] [--dest FOLDER]

runs each instructor's notebook on the embedded sample, and writes docs/notebooks/: the notebooks, and times.md, a table
of how long each section takes to read and to run. No answer gets there, as every cell's text is the release's.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from course import datasets
from course.assignment import Assignment, assignments
from course.commands.verify import copy_course

DOCS = Path(__file__).resolve().parent
WORDS_A_MINUTE = 200
SHOWN = ("text/plain", "text/html", "text/markdown", "image/png")


def main() -> int:
    """Run all assignments' notebooks, and write what the site is made of."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iterations", type=int, default=1000, help="the most of any training (default: %(default)s)")
    parser.add_argument("--brief", action="store_true", help="for tests: as a graded run, with hardly any training")
    parser.add_argument("--dest", type=Path, default=DOCS / "notebooks", help="where to write (default: %(default)s)")
    options = parser.parse_args()
    os.environ |= {"COURSE_DATA": datasets.SAMPLE, "COURSE_RUN": str(options.iterations)}
    if options.brief:
        os.environ |= {"COURSE_DATA": str(datasets.brief()), "COURSE_RUN": "short"}
    options.dest.mkdir(exist_ok=True)
    tables = []
    for assignment in assignments(DOCS.parent):
        print(f"running {assignment.name}", flush=True)
        done = run(assignment)
        shown = nbformat.read(assignment.release / assignment.notebook.name, as_version=4)
        show(shown, done)
        for name, picture in attachments(shown):
            (options.dest / name).write_bytes(picture)
        nbformat.write(shown, options.dest / assignment.notebook.name)
        tables.append(table(assignment.name, done))
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    measured = (
        f"Reading: the words of the text, {WORDS_A_MINUTE} a minute; formulas, code and thinking come on top. Running: "
        "measured when this site was made, on the embedded sample, with at most "
        f"{options.iterations} iterations in each training; {machine}."
    )
    (options.dest / "times.md").write_text("\n\n".join([measured, *tables]) + "\n", encoding="utf-8")
    return 0


def run(assignment: Assignment) -> NotebookNode:
    """The instructor's notebook, run in a copy of the course; each cell records when it began and ended."""
    with tempfile.TemporaryDirectory() as folder:
        (copy,) = copy_course(assignment.root, Path(folder), [assignment.name])
        notebook = nbformat.read(copy.notebook, as_version=4)
        client = NotebookClient(notebook, kernel_name="python3", timeout=None)
        if os.environ["COURSE_RUN"] == "short":  # which trains nothing that the check of a training would let pass
            client.allow_error_names = ["CheckFailed"]
        client.resources = {"metadata": {"path": str(copy.source)}}
        return client.execute()


def show(release: NotebookNode, done: NotebookNode) -> None:
    """Give the released notebook the outputs of the one that was run, each picture with words for who cannot see it."""
    section = ""
    for cell, source in zip(release.cells, done.cells, strict=True):
        section = [section, *headings(cell)][-1]
        if cell.cell_type == "code":
            cell.outputs = [output for output in map(static, source.outputs) if output]
            last = cell.source.strip().splitlines()[-1]
            cell.metadata["mystnb"] = {"image": {"alt": f"Figure in the section “{section}”, drawn by {last}"}}


def static(output: NotebookNode) -> NotebookNode | None:
    """What a page can show of an output: no progress bars, and no widgets, which need a kernel."""
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    if output.output_type == "error":
        return output
    if any("widget" in kind for kind in output.data):
        return None
    output.data = {kind: content for kind, content in output.data.items() if kind in SHOWN}
    return output


def attachments(notebook: NotebookNode) -> Iterator[tuple[str, bytes]]:
    """Take pictures out of markdown cells and into files, which is where a site has them."""
    for cell in notebook.cells:
        for name, pictures in cell.pop("attachments", {}).items():
            cell.source = cell.source.replace(f"attachment:{name}", name)
            yield name, b64decode(pictures["image/png"])


def table(name: str, notebook: NotebookNode) -> str:
    """How long each section takes to read and to run, as a table in Markdown."""
    rows: list[tuple[str, int, float]] = []
    for cell in notebook.cells:
        if not rows or headings(cell):
            rows.append(((headings(cell) or ["start"])[-1], 0, 0.0))
        title, words, seconds = rows.pop()
        if cell.cell_type == "markdown":
            words += len(without_answers(cell.source).split())
        rows.append((title, words, seconds + duration(cell)))
    total = ("all together", sum(row[1] for row in rows), sum(row[2] for row in rows))
    lines = [
        f"| {title} | {max(1, round(words / WORDS_A_MINUTE))} min | {in_words(seconds)} |"
        for title, words, seconds in [*rows, total]
    ]
    return "\n".join([f"| {name}: section | to read | to run |", "|---|---:|---:|", *lines])


def headings(cell: NotebookNode) -> list[str]:
    """The titles of the sections that begin in a cell."""
    return re.findall(r"^##? (.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []


def without_answers(text: str) -> str:
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", text, flags=re.DOTALL)


def duration(cell: NotebookNode) -> float:
    """Seconds that a cell took, by the kernel's own messages."""
    times = cell.metadata.get("execution", {})
    if "iopub.execute_input" not in times:
        return 0.0
    begin, end = (datetime.fromisoformat(times[name]) for name in ("iopub.execute_input", "shell.execute_reply"))
    return (end - begin).total_seconds()


def in_words(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
