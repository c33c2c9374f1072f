"""Run benchmarks, one after the other, and print one table of what they compared: ``make bench``.

``python -m benchmarks network loading`` runs these two alone. Each writes its results to benchmarks/results/. Those of
the accuracies train in full, ten minutes and more each, and need the real data, as loading does; so they are left out
where the data is not. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.side_by_side import RESULTS
from course.datasets import CIFAR10_NAME, LFW_NAME, VGG16_NAME, DataError
from course.datasets.download import SOURCES
from course.datasets.marks import is_sample
from course.datasets.where import find, roots

#: Each benchmark, in the order in which they run, and the real data that it cannot do without.
BENCHMARKS = {
    "network": (),
    "relevance": (),
    "loading": (CIFAR10_NAME, LFW_NAME),
    "grading": (),
    "watch": (),
    "class": (),
    "check": (),
    "explore": (),
    "convnet": (CIFAR10_NAME,),
    "faces": (LFW_NAME, VGG16_NAME),
}


def missing(name: str) -> list[str]:
    """Which of the data that a benchmark needs is not here."""
    try:
        found = {data: find(SOURCES[data].path, roots()) for data in BENCHMARKS[name]}
    except DataError as error:
        sys.exit(str(error))
    return [data for data, path in found.items() if path is None or is_sample(path)]


def table(names: list[str]) -> Table:
    """The comparisons in the results of these benchmarks."""
    columns = Table("what", box=None, caption="A ratio is the median over repeats of ours / peer, measured in turn.")
    for heading in "ours", "peer's", "ratio", "goal":
        columns.add_column(heading, justify="right")
    columns.add_column("peer")
    columns.add_column("met")
    for name in names:
        path = RESULTS / f"{name}.json"
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for row in report.get("rows", []):
            goal, met = ("", "") if row["goal"] is None else (f"≤ {row['goal']:.3g}", "yes" if row["met"] else "no")
            values = (f"{row[key]:.4g}" for key in ("ours", "theirs", "ratio"))
            columns.add_row(row["what"], *values, goal, row["peer"], met)
    return columns


def settings(name: str) -> str:
    """What a benchmark's results were measured with: versions, threads and the like."""
    path = RESULTS / f"{name}.json"
    report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return ", ".join(f"{key} {value}" for key, value in report.items() if not isinstance(value, dict) and key != "rows")


def main() -> int:
    """Run each in a process of its own; the exit code counts those that failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)}; none: all of them")
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {', '.join(unknown)}: choose from {', '.join(BENCHMARKS)}")
    failed, ran = 0, []
    for name in names:
        print(f"== {name}", flush=True)
        if data := missing(name):
            print(f"left out: it needs {' and '.join(data)}; set COURSE_DATA to the folder that holds it")
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        code = subprocess.run(command, cwd=Path(__file__).resolve().parents[1]).returncode
        failed, ran = failed + (code != 0), [*ran, name]
    console = Console()
    if (rows := table(ran)).row_count:
        console.print(rows)
    for name in ran:
        console.print(f"{name}: {settings(name)}", highlight=False)
    return failed


if __name__ == "__main__":
    sys.exit(main())
