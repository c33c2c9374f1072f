"""How long a student waits for feedback: from the end of nbgrader's submit to the page in the exchange, in seconds.

    python -m benchmarks.watch [--times 5] [convnet faces]

A real `course watch` of the shipped assignment, on the embedded sample, with right answers that come one at a time, as
on an idle machine; then as many at once. Writes results/watch.json. The goal: ten seconds for one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.side_by_side import environment, write
from course.assignment import Assignment
from course.commands.samples import hand_in, make_files, read_sample
from course.commands.verify import copy_course
from course.grading.books import make_release

ROOT = Path(__file__).resolve().parents[1]
GOAL = 10.0


class Exchange:
    """An exchange, and students who hand in what nbgrader's submit would."""

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self.root = folder / "exchange"
        self.inbound, self.feedback = (self.root / "explained" / name for name in ("inbound", "feedback"))
        self.inbound.mkdir(parents=True)
        self.name, self._number = assignment.name, 0
        sample = read_sample(ROOT / "tests" / "submissions" / assignment.name / "s1-right.py")
        make_files(assignment, folder / "files")
        self._work = Path(shutil.move(hand_in(sample, assignment, folder / "files"), folder / "work"))
        with (assignment.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.Exchange.root = {str(self.root)!r}\nc.ExchangeCollect.check_owner = False\n")

    def submit(self) -> None:
        """Hand in as another student: the folder, and last the secret, as nbgrader writes them."""
        self._number += 1
        stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        target = self.inbound / f"s{self._number:03d}+{self.name}+{stamp}+x"
        shutil.copytree(self._work, target)
        (target / "timestamp.txt").write_text(stamp)
        (target / "submission_secret.txt").write_text(f"secret {self._number}")

    def wait(self, pages: int) -> float:
        """Seconds until so many pages are there."""
        started = time.monotonic()
        while len(list(self.feedback.glob("*[!p].html"))) < pages:  # not *-tmp.html
            time.sleep(0.02)
        return time.monotonic() - started


def measure(name: str, times: int) -> dict[str, object]:
    """Seconds from submit to feedback: each of `times` alone, and the last of as many at once."""
    with tempfile.TemporaryDirectory() as folder:
        (assignment,) = copy_course(ROOT, Path(folder, "course"), [name])
        make_release(assignment)
        exchange = Exchange(assignment, Path(folder))
        command = [sys.executable, "-m", "course.cli", "--root", str(assignment.root), "watch", name]
        begun = time.monotonic()
        watch = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert watch.stdout is not None
        while "Ctrl-C ends it" not in watch.stdout.readline():
            assert watch.poll() is None
        started = time.monotonic() - begun
        alone = []
        for number in range(times):
            exchange.submit()
            alone.append(exchange.wait(number + 1))
        for _ in range(times):
            exchange.submit()
        together = exchange.wait(2 * times)
        asked = time.monotonic()
        watch.send_signal(signal.SIGINT)
        watch.communicate()
        ended = time.monotonic() - asked
    seconds = {"alone": [round(value, 2) for value in alone], f"{times} at once, the last": round(together, 2)}
    return {
        **{"seconds": seconds, "median": round(statistics.median(alone), 2), "most": round(max(alone), 2)},
        **{"goal": GOAL, "met": max(alone) <= GOAL, "start": round(started, 2), "Ctrl-C": round(ended, 2)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("assignments", nargs="*", default=["convnet", "faces"])
    options = parser.parse_args()
    os.environ |= {"COURSE_DATA": "sample", "TQDM_DISABLE": "1"}
    report = {}
    for name in options.assignments:
        report[name] = measure(name, options.times)
        print(name, report[name], flush=True)
    write("watch", [], environment=environment("numpy", "torch", "nbgrader"), **report)


if __name__ == "__main__":
    main()
