"""Grading, side by side: stock nbgrader (its own Execute, no sandbox) and ours (sandbox and trusted comparison on).

Both grade the same submissions of the shipped release on the same data and with the same iteration counts, in one run.
Writes benchmarks/results/grading.json and prints a table. A submission is a right one, so that nothing ends early.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from course import datasets
from course.assignment import Assignment
from course.commands.verify import copy_course
from course.grading.books import make_release
from course.samples import hand_in, make_files, read_sample

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "grading.json"
BIN = Path(sys.executable).parent

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


def run(command: list[str], folder: Path, env: dict[str, str]) -> tuple[float, float]:
    """Seconds of wall time of a command, and the peak of the memory of all that it started (PSS, in MB)."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.25):
            peak[0] = max(peak[0], sum(map(pss, descendants(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.monotonic() - started
    stop.set()
    watcher.join()
    if code:
        raise SystemExit(f"{command} failed in {folder}")
    return seconds, peak[0]


def descendants(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for process in found:
        try:
            for task in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def pss(pid: int) -> float:
    """The memory of a process, shared pages counted by their share, in MB."""
    try:
        match = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(match[1]) / 1024 if match else 0.0


def measure(name: str, students: int, repeats: int) -> dict[str, object]:
    """Grade a class with both, `repeats` times in turn."""
    with tempfile.TemporaryDirectory() as folder:
        (assignment,) = copy_course(ROOT, Path(folder), [name])
        make_release(assignment)
        files = Path(folder) / "files"
        make_files(assignment, files)
        hand_in_class(assignment, students, files)
        data = datasets.brief()
        env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        stock_env = {**env, "COURSE_DATA": str(data), "COURSE_RUN": "short"}
        ours_config = (assignment.root / "nbgrader_config.py").read_text()
        rows: dict[str, list[float]] = {"stock": [], "ours": [], "ours, one job": []}
        memory: dict[str, list[float]] = {"1": [], "2": []}
        few = max(2, students // 6)
        for _ in range(repeats):
            (assignment.root / "nbgrader_config.py").write_text(STOCK)
            command = [str(BIN / "nbgrader"), "autograde", name, "--force", "--student"]
            first = run([*command, "n00"], assignment.root, stock_env)[0]
            more = run([*command, f"n0[0-{few}]"], assignment.root, stock_env)[0]
            rows["stock"].append((more - first) / few)
            (assignment.root / "nbgrader_config.py").write_text(ours_config)
            for label, jobs in (("ours", 2), ("ours, one job", 1)):
                command = [sys.executable, "-c", OURS, name]
                first = run([*command, "n00", str(jobs)], assignment.root, env)[0]
                all_of_them, peak = run([*command, "*", str(jobs)], assignment.root, env)
                rows[label].append((all_of_them - first) / (students - 1))
                memory[str(jobs)].append(peak)
        seconds = {label: round(statistics.median(values), 3) for label, values in rows.items()}
        return {
            "seconds_per_submission": seconds,
            "ratio": round(seconds["stock"] / seconds["ours"], 1),
            "ratio_one_job": round(seconds["stock"] / seconds["ours, one job"], 1),
            "peak_mb_per_extra_submission": round(statistics.median(memory["2"]) - statistics.median(memory["1"]), 1),
            "all_seconds": {label: [round(value, 3) for value in values] for label, values in rows.items()},
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=13)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("assignments", nargs="*", default=["faces", "convnet"])
    options = parser.parse_args()
    os.environ["COURSE_DATA"] = datasets.SAMPLE
    report: dict[str, object] = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "what": "marginal seconds per submission: a class minus one submission, so start-up of either is not counted",
    }
    for name in options.assignments:
        print(f"grading {name}", flush=True)
        report[name] = measure(name, options.students, options.repeats)
        print(json.dumps(report[name], indent=1), flush=True)
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
