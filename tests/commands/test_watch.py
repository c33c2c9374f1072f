"""`course watch` as it runs: an exchange, nbgrader's own commands on the student's side, and a real process of ours."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import pytest
from faults.klass import RIGHT, books, course, start, until
from nbgrader.api import Gradebook

from course.assignment import Assignment
from course.grading.gradebook import db_url
from course.grading.journal import Journal, Record
from course.grading.lock import only_one
from course.kernels.watch import tree

pytestmark = pytest.mark.needs("sandbox")

SUM = "def mean(x):\n    return x.sum()"
LOOP = "while True: pass"


class Watch:
    """A process of `course watch`; lines: what it has said so far."""

    def __init__(self, assignment: Assignment, *options: str) -> None:
        self.process = start(assignment, "watch", *options)
        self.lines: list[str] = []
        self.errors: list[str] = []
        pairs = ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        self._readers = [threading.Thread(target=_read, args=pair) for pair in pairs]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Watch:
        self.until("watching tiny: Ctrl-C ends it")
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        assert not any("Traceback" in line for line in self.lines + self.errors), self.lines + self.errors

    def until(self, text: str) -> str:
        """Wait for a line, and return it."""

        def said() -> str | None:
            assert self.process.poll() is None, self.lines + self.errors
            return next((line for line in self.lines if text in line), None)

        return until(said)

    def end(self, sign: signal.Signals = signal.SIGINT) -> float:
        """Stop it as a terminal does, see that all it started ends, and return how long that took, in seconds."""
        below = tree(self.process.pid)
        asked = time.monotonic()
        os.killpg(self.process.pid, sign)
        assert self.process.wait() == 0
        took = time.monotonic() - asked
        until(lambda: not any(map(_runs, below)))
        return took


def _read(stream: TextIO, lines: list[str]) -> None:
    with stream:
        for line in stream:
            lines.append(line)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_feedback_comes_by_itself_for_so_many_attempts_a_day_and_each_is_kept(klass):
    with Watch(klass.assignment, "--a-day", "2") as watch:
        first = klass.submit("ann", SUM)
        assert "tiny: ann: 1 of 3, feedback released" in watch.until("tiny: ann: 1 of 3")
        second = klass.submit("ann", RIGHT)
        watch.until("tiny: ann: 3 of 3, feedback released")
        wrong, right = klass.feedback("ann")
        assert "(Score: 1.0 / 3.0)" in wrong
        assert "which quantity does?" in wrong  # the mistake's message
        assert "(Score: 3.0 / 3.0)" in right

        third = klass.submit("ann", SUM)
        watch.until("ann: not graded at once: 2 of this day were; `course grade tiny` grades it")
        *_, page = klass.feedback("ann")
        assert "This was not graded at once, because 2 on one day are." in page
        assert Journal(klass.assignment.root, "tiny").entry("ann")["score"] == 3
        klass.submit("ben", RIGHT)
        watch.until("tiny: ben: 3 of 3")  # another student has a count of his own
        course(klass.assignment, "grade", "tiny", "--wait")  # beside the watch
        assert {student: score for student, (score, _) in books(klass.assignment).items()} == {"ann": 1, "ben": 3}
        assert watch.end() < 60
    said = "course watch: stopped; what was not done with is still in the exchange"
    assert said in watch.errors[-1]

    kept = klass.attempts()
    assert kept.keys() >= {first, second, third}
    for name, score, page in ((first, 1, wrong), (second, 3, right)):
        assert Record.from_bytes(kept[name].read_bytes()).entry["score"] == score
        with zipfile.ZipFile(kept[name]) as attempt:
            assert " ".join(attempt.read("feedback.html").decode().split()) == page
            assert json.loads(attempt.read("arrival.json"))["student"] == "ann"
    assert "2 of this day" in klass.why_not(third)


def test_after_a_restart_nothing_is_graded_twice_and_what_was_left_undone_is_done(klass):
    with Watch(klass.assignment) as watch:
        first = klass.submit("ann", RIGHT)
        watch.until("tiny: ann: 3 of 3")
        watch.process.kill()
    record = Journal(klass.assignment.root, "tiny").folder / "ann.zip"
    written = record.stat().st_mtime_ns
    klass.attempts()[first].unlink()  # as if it had been killed before the feedback was released
    shutil.rmtree(klass.exchange / "explained" / "feedback")
    klass.submit("ben", SUM)  # while nobody watches
    with Watch(klass.assignment) as watch:
        watch.until("tiny: ann: 3 of 3, feedback released")
        watch.until("tiny: ben: 1 of 3, feedback released")
        watch.end(signal.SIGTERM)
    assert record.stat().st_mtime_ns == written, "it was graded again"
    assert "(Score: 3.0 / 3.0)" in klass.feedback("ann")[0]
    with Watch(klass.assignment) as watch:
        klass.submit("cem", SUM)
        watch.until("tiny: cem: 1 of 3")
        watch.end()
    assert not [line for line in watch.lines if "ann" in line or "ben" in line]


def test_bad_hand_ins_stop_nobody_and_ctrl_c_does_not_wait_for_a_loop(klass, tmp_path):
    with Watch(klass.assignment, "--jobs", "2") as watch:
        klass.submit("loop", LOOP)
        until(lambda: (klass.assignment.root / "submitted" / "loop" / "tiny").exists())
        (klass.home("eve") / "tiny" / "tiny.ipynb").write_text("{nope")
        secret = tmp_path / "secret.txt"
        secret.write_text("theirs")
        klass.nbgrader(klass.home("eve"), "submit", "tiny", "--student", "eve")
        (eve,) = klass.inbound.glob("eve+*")
        (eve / "link").symlink_to(secret)
        (klass.inbound / "mal+tiny+never+x").mkdir()
        (klass.inbound / f"{'m' * 220}+tiny+2026-11-28 10:00:00 UTC").mkdir()
        klass.submit("ann", RIGHT)
        watch.until("tiny: ann: 3 of 3")  # beside the loop
        watch.until("Not collected: mal+tiny+never+x: its name says no time")
        watch.until("its name is too long")
        watch.until("eve: no score yet (mean still to be graded by hand), feedback released")
        assert watch.end() < 60, "5 s on an idle machine; the loop has a minute"
    assert not (klass.assignment.root / "submitted" / "eve" / "tiny" / "link").exists()
    assert not [name for name in klass.attempts() if name.startswith("loop")]
    assert len([line for line in watch.lines if "never" in line]) == 1


def test_what_comes_after_the_deadline_stays_in_the_exchange_unless_it_is_asked_for(klass):
    with Gradebook(db_url(klass.assignment.root)) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate=datetime.now(UTC) - timedelta(days=1))
    with Watch(klass.assignment) as watch:
        late = klass.submit("ann", RIGHT)
        watch.until("ann: not graded at once: it came after the deadline, and stays in the exchange")
        watch.end()
    assert "after the deadline" in klass.why_not(late)
    assert not (klass.assignment.root / "submitted" / "ann").exists()
    with Watch(klass.assignment, "--late") as watch:
        klass.submit("ann", RIGHT)
        watch.until("tiny: ann: 3 of 3")
        watch.end()


def test_it_waits_for_a_run_by_hand_and_there_is_one_watch(klass):
    with Watch(klass.assignment) as watch:
        with only_one(klass.assignment.root, "tiny"):
            klass.submit("ann", RIGHT)
            assert f"process {os.getpid()}" in watch.until("tiny is being graded already, by")
            assert not (klass.assignment.root / "submitted" / "ann").exists()
        watch.until("tiny: ann: 3 of 3")
        _, errors = course(klass.assignment, "watch", "tiny", code=1)
        assert f"course watch: tiny is being watched already, by {_user()} (process {watch.process.pid} " in errors
        watch.end()


def _user() -> str:
    import getpass

    return getpass.getuser()


def test_it_waits_for_a_locked_gradebook_and_ctrl_c_does_not(klass):
    from faults.test_books import locked

    with Watch(klass.assignment) as watch:
        with locked(klass.assignment, 600) as holder:
            klass.submit("ann", RIGHT)
            until(lambda: [line for line in watch.errors if f"locked by python (process {holder.pid})" in line])
            holder.kill()
        watch.until("tiny: ann: 3 of 3")
        with locked(klass.assignment, 600) as holder:
            klass.submit("ben", RIGHT)
            until(lambda: [line for line in watch.errors if f"(process {holder.pid})" in line])
            assert watch.end() < 60
            holder.kill()


def test_the_grader_stays_up_until_the_assignment_changes(klass):
    solution = klass.assignment.root / "solutions" / "tiny" / "solution.py"
    with Watch(klass.assignment) as watch:
        klass.submit("ann", RIGHT)
        watch.until("tiny: ann: 3 of 3")
        up = _graders(watch)
        klass.submit("ben", RIGHT)
        watch.until("tiny: ben: 3 of 3")
        assert _graders(watch) == up
        solution.write_text(solution.read_text() + "\n\ndef mean(x):\n    return x.max() if x.size else 0\n")
        until(lambda: len(_graders(watch)) == len(up) and not _graders(watch) & up)  # while nobody hands in
        klass.submit("cem", "def mean(x):\n    return x.max() if x.size else 0")
        watch.until("tiny: cem: 3 of 3")
        watch.end()


def _graders(watch: Watch) -> set[int]:
    """The processes that kernels come from and that judge: those that the watch itself started."""
    return {
        int(pid) for pid in Path(f"/proc/{watch.process.pid}/task/{watch.process.pid}/children").read_text().split()
    }


def test_without_an_exchange_it_says_what_to_do(tiny, tmp_path, capsys):
    with (tiny.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(tmp_path / 'nowhere')!r}\n")
    _, errors = course(tiny, "watch", code=1)
    assert errors.startswith("course watch: nothing is handed out in the exchange: `nbgrader release_assignment")
    _, errors = course(tiny, "watch", "tiny", code=1)
    assert "Course not found" in errors
    assert "`nbgrader release_assignment tiny` makes it" in errors
