"""A class of a thousand: is the time for a submission flat, and the memory, and what does it cost to go on?

The class hands in the tiny assignment of the tests: right, partly right and empty answers, 2 % endless loops, 2 % that
end their kernel. The run is killed at a third and at two thirds of the class, and the same command goes on. Then: a
repeat with nothing changed, for all and for a course of 200; one changed hand-in; report and export. Writes class.json
and class.png.

    python -m benchmarks.class [--students 1000] [--jobs 2]
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from matplotlib.figure import Figure

from benchmarks.side_by_side import RESULTS, environment, write
from course.assignment import Assignment
from course.grading.books import make_release
from course.grading.journal import Journal
from course.kernels.watch import resident, tree

ROOT = Path(__file__).resolve().parents[1]

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"
CHEAP = (RIGHT, "def mean(x):\n    return x.sum()", "def mean(x):\n    return x.mean()", None)
LOOP, DEAD = "def mean(x):\n    while True:\n        pass", "import os\nos._exit(1)"


def hand_in_class(assignment: Assignment, n: int) -> None:
    """Let n students hand in: of each fifty one loops for ever, and one ends the kernel."""
    released = nbformat.read(assignment.release / assignment.notebook.name, as_version=4)
    cell = next(c for c in released.cells if c.metadata.get("nbgrader", {}).get("solution"))
    stub = cell.source
    for number in range(n):
        answer = {10: LOOP, 35: DEAD}.get(number % 50, CHEAP[number % len(CHEAP)])
        cell.source = f"{answer or stub}\n# {number}"
        folder = assignment.root / "submitted" / f"s{number:04d}" / assignment.name
        folder.mkdir(parents=True)
        nbformat.write(released, folder / assignment.notebook.name)


def grade(assignment: Assignment, jobs: int, until: int | None = None) -> dict[str, list[tuple[float, int]]]:
    """Run `course grade`, and kill it at so many records; (time, bytes resident) of the grader and its keeper."""
    command = [sys.executable, "-m", "course.cli", "--root", str(assignment.root), "grade", "--jobs", str(jobs)]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder, memory = Journal(assignment.root, assignment.name).folder, {"grader": [], "keeper": []}
    while run.poll() is None:
        time.sleep(0.5)
        memory["grader"].append((time.time(), resident(run.pid)))
        for pid in tree(run.pid):
            if os.path.exists(f"/proc/{pid}") and "course.kernels.keeper" in _command(pid):
                memory["keeper"].append((time.time(), resident(pid)))
                break
        if until and len(list(folder.glob("*.zip"))) >= until:
            run.kill()
            run.wait()
            return memory
    return memory


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def course(assignment: Assignment, *arguments: str) -> tuple[float, float]:
    """Run a command of `course`; seconds on the wall and of the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "course.cli", "--root", str(assignment.root), *arguments]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, computed


def new_course(folder: Path, students: int) -> Assignment:
    """A course whose class has handed in."""
    shutil.copytree(ROOT / "tests" / "examples" / "tiny", folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write('\nc.TrustedAutograde.limits = {"exercise_seconds": 2, "cell_seconds": 2}\n')
    assignment = Assignment(folder, "tiny")
    make_release(assignment)
    hand_in_class(assignment, students)
    return assignment


def draw(done: list[float], memory: dict[str, list[tuple[float, int]]], killed: list[float], path: Path) -> None:
    """One picture: how many were done when, and how much memory was held."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    start = min(when for when, _ in memory["grader"])
    left.plot([when - start for when in done], range(1, len(done) + 1), color="tab:blue")
    for when in killed:
        left.axvline(when - start, color="tab:red", linestyle=":", label="killed, and the same command again")
    left.set(title="submissions done", xlabel="seconds", ylabel="submissions")
    handles, labels = left.get_legend_handles_labels()
    left.legend(handles[:1], labels[:1], loc="upper left")
    for name, colour in (("grader", "tab:blue"), ("keeper", "tab:orange")):
        times, sizes = zip(*memory[name], strict=True)
        right.plot(
            [when - start for when in times], [size / 2**20 for size in sizes], ".", ms=2, color=colour, label=name
        )
    right.set(title="memory resident", xlabel="seconds", ylabel="MiB", ylim=(0, None))
    right.legend()
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    os.environ["COURSE_DATA"] = "sample"
    n = options.students
    with tempfile.TemporaryDirectory() as scratch:
        assignment = new_course(Path(scratch) / "class", n)
        folder = Journal(assignment.root, "tiny").folder
        memory: dict[str, list[tuple[float, int]]] = {"grader": [], "keeper": []}
        killed, seconds = [], []
        for until in (n // 3, 2 * n // 3, None):
            before, started = len(list(folder.glob("*.zip"))), time.time()
            for name, sizes in grade(assignment, options.jobs, until).items():
                memory[name] += sizes
            killed += [time.time()] if until else []
            now = sorted(path.stat().st_mtime for path in folder.glob("*.zip"))
            seconds.append((now[-1] - max(started, now[before])) / (len(now) - before - 1))
        done = sorted(path.stat().st_mtime for path in folder.glob("*.zip"))
        assert len(done) == n
        times = {path: path.stat().st_mtime_ns for path in folder.glob("*.zip")}
        repeat = course(assignment, "grade", "--jobs", str(options.jobs))
        assert times == {path: path.stat().st_mtime_ns for path in folder.glob("*.zip")}, "graded again"
        notebook = assignment.root / "submitted" / "s0000" / "tiny" / "tiny.ipynb"
        notebook.write_text(notebook.read_text().replace("# 0", "# changed"))
        change = course(assignment, "grade", "--jobs", str(options.jobs))
        again = [path.stem for path, when in times.items() if path.stat().st_mtime_ns != when]
        assert again == ["s0000"], again
        report, export = course(assignment, "report"), course(assignment, "export", "--to", "csv")
        few = new_course(Path(scratch) / "few", min(n, 200))
        grade(few, options.jobs)
        repeat_few = course(few, "grade")
        third = {name: [size for _, size in sizes] for name, sizes in memory.items()}
        draw(done, memory, killed, RESULTS / "class.png")
        write(
            "class",
            [],
            students=n,
            jobs=options.jobs,
            **{"seconds a submission, by thirds": [round(each, 3) for each in seconds]},
            **{f"MiB of the {name}, most": round(max(sizes) / 2**20) for name, sizes in third.items()},
            **{"repeat of all, seconds": round(repeat[0], 2)},
            **{f"repeat of {min(n, 200)}, seconds (of the processor)": [round(each, 2) for each in repeat_few]},
            **{"one change, seconds": round(change[0], 2)},
            **{"report, processor seconds a student": round(report[1] / n, 4)},
            **{"export, processor seconds a student": round(export[1] / n, 4)},
            **environment("nbgrader"),
        )


if __name__ == "__main__":
    main()
