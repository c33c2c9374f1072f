"""Grading, side by side: stock nbgrader (its own Execute, no sandbox) and ours (sandbox and trusted comparison on).

Both grade the same submissions of the shipped release on the same data and with the same iteration counts, in one run.
A submission is a right one, so that nothing ends early. Also measured: memory per submission that is graded at the same
time, whether all runs gave the same results, and where our time goes. Writes grading.json and grading.png.

    python benchmarks/grading.py [--students 13] [--repeats 3] [faces convnet]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from matplotlib.figure import Figure
from side_by_side import RESULTS, Row, environment, write

from course import datasets
from course.assignment import Assignment
from course.commands.samples import hand_in, make_files, read_sample
from course.commands.verify import copy_course
from course.grading.books import make_release
from course.grading.client import Client
from course.grading.grader import Grader, read_hand_in
from course.grading.journal import read_results
from course.kernels.watch import proportional, tree

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

#: What issue and README ask: stock's time by ours, and MB for one more submission at a time.
GOALS = {"faces": 25, "convnet": 10}
MEMORY_GOAL = 150

STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\nc.ExecutePreprocessor.timeout = 600\n"
OURS = (
    "import sys; from pathlib import Path; from course.assignment import Assignment\n"
    "from course.grading.books import grade_submissions\n"
    "grade_submissions(Assignment(Path('.').resolve(), sys.argv[1]), sys.argv[2], jobs=int(sys.argv[3]), seed=1)\n"
)


def hand_in_class(assignment: Assignment, n: int, files: Path) -> None:
    """Let n students hand in the right answers."""
    sample = read_sample(ROOT / "tests" / "submissions" / assignment.name / "s1-right.py")
    for number in range(n):
        student = type(sample)(f"n{number:02d}", sample.about, sample.cells, sample.added, sample.settings)
        hand_in(student, assignment, files)


def timed(command: list[str], folder: Path, env: dict[str, str]) -> tuple[float, float]:
    """Seconds of wall time of a command, and the peak of the memory of all that it started (PSS, in MB)."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.25):
            peak[0] = max(peak[0], sum(map(proportional, tree(process.pid))) / 2**20)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.monotonic() - started
    stop.set()
    watcher.join()
    if code:
        raise SystemExit(f"{command} failed in {folder}")
    return seconds, peak[0]


def measure(name: str, students: int, repeats: int) -> tuple[Row, dict[str, Any]]:
    """Grade a class with both, `repeats` times in turn."""
    with tempfile.TemporaryDirectory() as folder:
        (assignment,) = copy_course(ROOT, Path(folder), [name])
        make_release(assignment)
        files = Path(folder) / "files"
        make_files(assignment, files)
        hand_in_class(assignment, students, files)
        env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        stock_env = {**env, "COURSE_DATA": str(datasets.brief()), "COURSE_RUN": "short"}
        config = assignment.root / "nbgrader_config.py"
        ours_config = config.read_text()
        seconds: dict[str, list[float]] = {"stock": [], "ours": [], "ours, one at a time": []}
        memory: dict[int, list[float]] = {1: [], 2: []}
        verdicts: Counter[str] = Counter()
        few = max(2, students // 4)
        for _ in range(repeats):
            config.write_text(STOCK)
            command = [str(BIN / "nbgrader"), "autograde", name, "--force", "--student"]
            first, _ = timed([*command, "n00"], assignment.root, stock_env)
            more, _ = timed([*command, f"n0[0-{few}]"], assignment.root, stock_env)
            seconds["stock"].append((more - first) / few)
            config.write_text(ours_config)
            for label, jobs in (("ours", 2), ("ours, one at a time", 1)):
                command = [sys.executable, "-c", OURS, name]
                first, _ = timed([*command, "n00", str(jobs)], assignment.root, env)
                every, peak = timed([*command, "*", str(jobs)], assignment.root, env)
                seconds[label].append((every - first) / (students - 1))
                memory[jobs].append(peak)
                verdicts[told(assignment)] += 1
        parts = profile(assignment)
    medians = {label: statistics.median(values) for label, values in seconds.items()}
    ratio = statistics.median(ours / stock for ours, stock in zip(seconds["ours"], seconds["stock"], strict=True))
    row = Row(
        f"grading a submission of {name}, two at a time",
        round(medians["ours"], 3),
        "nbgrader autograde",
        round(medians["stock"], 3),
        round(ratio, 4),
        1 / GOALS[name],
    )
    extra = statistics.median(two - one for one, two in zip(memory[1], memory[2], strict=True))
    return row, {
        "seconds_per_submission": {label: [round(value, 3) for value in values] for label, values in seconds.items()},
        "times_faster": round(1 / ratio, 1),
        "times_faster_one_at_a_time": round(medians["stock"] / medians["ours, one at a time"], 1),
        "peak_mb_per_extra_submission": {"measured": round(extra, 1), "goal": MEMORY_GOAL},
        "runs_with_the_same_results": f"{max(verdicts.values())} of {verdicts.total()}",
        "cpu_seconds_by_part": parts,
    }


def told(assignment: Assignment) -> str:
    """All that the last grading said, but for what depends on the clock."""
    results = read_results(assignment.root, assignment.name)
    return json.dumps(
        [{key: entry[key] for key in ("student", "status", "problems", "exercises")} for entry in results]
    )


def profile(assignment: Assignment, n: int = 3) -> dict[str, float]:
    """Processor seconds of one submission, by what they went into; the median of a few, one at a time."""
    runs: list[Counter[str]] = []
    run_cell = Client.run_cell
    clock = "print(__import__('time').process_time())"

    async def measured(client: Client, cell: Any, *settings: Any) -> Any:
        before, after = nbformat.v4.new_code_cell(clock), nbformat.v4.new_code_cell(clock)
        await run_cell(client, before, 60)
        ended = await run_cell(client, cell, *settings)
        await run_cell(client, after, 60)
        start, end = (float(c.outputs[0].text) for c in (before, after))
        if not runs[-1]:
            runs[-1]["kernel: start"] = start
        shown = any("image/png" in output.get("data", {}) for output in cell.outputs)
        part = "challenges" if ".respond(" in cell.source else "cells with pictures" if shown else "other cells"
        runs[-1][f"kernel: {part}"] += end - start
        return ended

    hand_in = read_hand_in(assignment, "n00", assignment.root / "submitted" / "n00" / assignment.name)
    with Grader(assignment, 1) as grader:
        Client.run_cell = measured  # type: ignore[method-assign]
        try:
            for _ in range(n):
                runs.append(Counter())
                started = time.process_time()
                grader.grade(hand_in)
                runs[-1]["grader"] = time.process_time() - started
        finally:
            Client.run_cell = run_cell  # type: ignore[method-assign]
    return {part: round(statistics.median(r[part] for r in runs), 3) for part in runs[-1]}


def draw(report: dict[str, dict[str, Any]]) -> Figure:
    """Seconds per submission, and where ours go."""
    figure = Figure(figsize=(9, 1.2 + 1.6 * len(report)), layout="constrained")
    left, right = figure.subplots(1, 2)
    for place, measured in enumerate(report.values()):
        stock, ours, one = (statistics.median(s) for s in measured["seconds_per_submission"].values())
        for shift, value, label in ((-0.27, stock, "nbgrader"), (0, one, "ours, one at a time"), (0.27, ours, "ours")):
            bars = left.barh(place + shift, value, 0.24, color="0.6" if label == "nbgrader" else "C0")
            left.bar_label(bars, [f"{label}: {value:.2f} s"], padding=3, fontsize=8)
        edge = 0.0
        for number, (part, value) in enumerate(measured["cpu_seconds_by_part"].items()):
            right.barh(place, value, 0.5, edge, color=f"C{number}", label=None if place else part)
            edge += value
    for axis, title in ((left, "wall seconds a submission"), (right, "processor seconds of ours, by part")):
        axis.set_yticks(range(len(report)), list(report))
        axis.set_title(title, fontsize=10)
        axis.invert_yaxis()
        axis.spines[["top", "right"]].set_visible(False)
    left.set_xlim(right=1.35 * left.get_xlim()[1])
    figure.legend(*right.get_legend_handles_labels(), fontsize=8, loc="outside lower center", ncols=5)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=13)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("assignments", nargs="*", default=["faces", "convnet"])
    options = parser.parse_args()
    os.environ["COURSE_DATA"] = datasets.SAMPLE
    rows, report = [], {}
    for name in options.assignments:
        print(f"grading {name}", flush=True)
        row, report[name] = measure(name, options.students, options.repeats)
        rows.append(row)
        print(json.dumps(report[name], indent=1), flush=True)
    what = "a class minus one submission, so start-up of either is not counted"
    write("grading", rows, environment=environment("numpy", "torch", "nbgrader"), what=what, **report)
    draw(report).savefig(RESULTS / "grading.png", dpi=110)


if __name__ == "__main__":
    main()
