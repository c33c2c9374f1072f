"""Collecting from an exchange that strangers write to."""

import logging
import os
import pwd
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from course.grading.books import read_config
from course.grading.collect import Collect, arrivals
from course.grading.feedback import ReleaseFeedback

#: Users that every system has, as students.
ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to others")


class Exchange:
    """A course with an exchange, and what collecting from it says."""

    def __init__(self, tiny, folder):
        self.root, self.exchange, self.lines = tiny.root, folder / "exchange", []
        self.inbound = self.exchange / "explained" / "inbound"
        self.inbound.mkdir(parents=True)
        self.release = tiny.release

    def hand_in(self, student, stamp="2026-11-28 10:00:00.000000 UTC", owner=None, text=None):
        folder = self.inbound / f"{student}+tiny+{stamp}+x"
        shutil.copytree(self.release, folder)
        (folder / "timestamp.txt").write_text(stamp if text is None else text)
        if owner is not None:
            give(folder, owner)
        return folder

    def step(self, step, check_owner=False):
        config = read_config(self.root)
        config.Exchange.root = str(self.exchange)
        coursedir = CourseDirectory(config=config, root=str(self.root), assignment_id="tiny")
        log = logging.getLogger("collect")
        log.setLevel(logging.INFO)
        log.handlers = [handler := logging.Handler()]
        handler.emit = lambda record: self.lines.append(record.getMessage())
        made = step(coursedir=coursedir, config=config, log=log)
        if step is Collect:
            made.check_owner = check_owner
        return made

    def collect(self, check_owner=False, step=Collect, **options):
        collect = self.step(step, check_owner)
        for name, value in options.items():
            setattr(collect, name, value)
        collect.start()
        return {path.name for path in (self.root / "submitted").glob("[!.R]*")} if step is Collect else None

    def collected(self, student):
        folder = self.root / "submitted" / student / "tiny"
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    def said(self, text):
        return [line for line in self.lines if text in line]


def give(folder, user):
    owner = pwd.getpwnam(user)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


@pytest.fixture
def exchange(tiny, tmp_path):
    return Exchange(tiny, tmp_path)


def test_nbgraders_own_collect_command_uses_it(tiny, tmp_path):
    config = tiny.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.ExchangeFactory.collect = 'course.grading.collect.Collect'\n")
    exchange = Exchange(tiny, tmp_path)
    folder = exchange.hand_in(name := pwd.getpwuid(os.getuid()).pw_name)
    (folder / "link").symlink_to("/etc/passwd")
    command = [str(Path(sys.executable).parent / "nbgrader"), "collect", "tiny", f"--Exchange.root={exchange.exchange}"]
    done = subprocess.run(command, cwd=tiny.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "tiny.ipynb" in exchange.collected(name)
    assert "link" not in exchange.collected(name)
    assert "link left out: it is a link" in done.stderr


def test_what_was_handed_in_is_collected(exchange):
    exchange.hand_in("ann")
    exchange.hand_in("ben+c")
    assert exchange.collect() == {"ann", "ben+c"}
    assert exchange.collected("ann") >= {"tiny.ipynb", "timestamp.txt", "exercises.py"}
    assert arrivals(exchange.root, "tiny").keys() == {"ann", "ben+c"}


def test_no_link_is_followed(exchange, tmp_path):
    secret = exchange.root / "solutions" / "tiny" / "solution.py"
    peer = exchange.hand_in("peer")
    folder = exchange.hand_in("mallory")
    shutil.rmtree(exchange.root / "submitted", ignore_errors=True)
    (exchange.root / "submitted").mkdir()
    (folder / "solution.py").symlink_to(secret)
    (folder / "folder").symlink_to(secret.parent)
    (folder / "peer.ipynb").symlink_to(peer / "tiny.ipynb")
    (folder / "loop").symlink_to(folder)
    (folder / "deep").mkdir()
    (folder / "deep" / "up").symlink_to("../../..")
    os.mkfifo(folder / "fifo")
    (exchange.inbound / "eve+tiny+2026-11-28 10:00:00 UTC+x").symlink_to(peer)
    (exchange.inbound / "oscar+tiny+2026-11-28 10:00:00 UTC+x").symlink_to(exchange.root / "submitted")
    assert exchange.collect() == {"mallory", "peer"}
    taken = exchange.collected("mallory")
    assert not taken & {"solution.py", "peer.ipynb", "fifo"}
    assert not any(name.startswith(("folder", "loop", "deep")) for name in taken)
    for path in (exchange.root / "submitted" / "mallory").rglob("*"):
        assert not path.is_symlink()
        assert not path.is_file() or b"def mean(x):\n    return" not in path.read_bytes()
    assert {*arrivals(exchange.root, "tiny")["mallory"].left_out} == {
        *(f"{name} left out: it is a link" for name in ("deep/up", "folder", "loop", "peer.ipynb", "solution.py")),
        "fifo left out: it is not a regular file",
    }
    assert exchange.said("eve+tiny")
    assert exchange.said("oscar+tiny")


@ROOT_ONLY
def test_only_what_belongs_to_the_student_is_taken(exchange):
    folder = exchange.hand_in("daemon", owner="daemon")
    theirs = exchange.root / "solutions" / "tiny" / "solution.py"
    os.link(theirs, folder / "stolen.py")
    exchange.hand_in("bin", owner="daemon")
    exchange.hand_in("games", owner="games")
    assert exchange.collect(check_owner=True) == {"daemon", "games"}
    assert "stolen.py" not in exchange.collected("daemon")
    assert "stolen.py left out: it belongs to somebody else" in arrivals(exchange.root, "tiny")["daemon"].left_out
    assert exchange.said("it says bin, but belongs to daemon")


def test_strange_names_in_the_exchange_stop_nothing_and_lead_nowhere(exchange):
    names = [
        "mallory+tiny+never+x",
        "..+tiny+2026-11-28 10:00:00 UTC+x",
        "+tiny+2026-11-28 10:00:00 UTC+x",
        "tiny",
        "a+b",
    ]
    names += [
        "e\x1b[2Jv\ne+tiny+2026-11-28 10:00:00 UTC+x",
        ".hidden+tiny+2026-11-28 10:00:00 UTC",
        "x+tiny+99999-01-01+x",
    ]
    for name in names:
        shutil.copytree(exchange.release, exchange.inbound / name)
    (exchange.inbound / "file+tiny+2026-11-28 10:00:00 UTC+x").write_text("no folder")
    exchange.hand_in("ann")
    before = set(exchange.root.iterdir())
    assert exchange.collect() == {"ann"}
    assert set(exchange.root.iterdir()) - before <= {exchange.root / "submitted", exchange.root / ".course"}
    assert all(line.isprintable() for line in exchange.lines)


def test_a_folder_that_may_not_be_read_is_that_students_loss_alone(exchange):
    if os.getuid() == 0:
        pytest.skip("root may read everything")
    exchange.hand_in("mallory").chmod(0)
    exchange.hand_in("ann")
    assert "ann" in exchange.collect()


def test_hand_ins_are_bounded(exchange):
    folder = exchange.hand_in("mallory")
    for i in range(1200):
        (folder / f"f{i}").touch()
    deep = folder
    for _ in range(40):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "x").touch()
    exchange.hand_in("eve")
    (exchange.inbound / "eve+tiny+2026-11-28 10:00:00.000000 UTC+x" / "big").write_bytes(bytes(300_000))
    exchange.collect()
    assert len(exchange.collected("mallory")) <= 1000
    assert "holds more than 1000 files" in arrivals(exchange.root, "tiny")["mallory"].left_out[-1]


def test_a_stamp_that_is_earlier_than_the_arrival_is_shown_and_kept(exchange):
    exchange.hand_in("mallory", text="2000-01-01 00:00:00.000000 UTC")
    exchange.hand_in("eve", stamp="2000-01-01 00:00:00.000000 UTC")
    exchange.hand_in("bob", text="no time at all \x1b[2J")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    exchange.hand_in("ann", stamp=now)
    exchange.collect()
    found = arrivals(exchange.root, "tiny")
    for student in ("mallory", "eve"):
        assert found[student].stamp == "2000-01-01T00:00:00+00:00"
        assert "says that it was handed in at 2000-01-01" in found[student].doubt
    assert "says no time" in found["bob"].doubt
    assert found["ann"].doubt == ""
    assert exchange.said("mallory: it says that it was handed in at 2000")
    assert (exchange.root / "submitted" / "mallory" / "tiny" / "timestamp.txt").read_text().startswith("2000")


def test_its_author_cannot_set_the_time_of_arrival_back(exchange):
    folder = exchange.hand_in("mallory")
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (0, 0))
    exchange.collect()
    arrived = datetime.fromisoformat(arrivals(exchange.root, "tiny")["mallory"].arrived)
    assert abs((datetime.now(UTC) - arrived).total_seconds()) < 600


def test_the_last_hand_in_is_taken_and_replaces_an_earlier_one_when_asked(exchange):
    for hour in ("10", "12", "11"):
        folder = exchange.hand_in("ann", stamp=f"2026-11-28 {hour}:00:00.000000 UTC")
        (folder / "hour").write_text(hour)
    assert exchange.collect() == {"ann"}
    kept = exchange.root / "submitted" / "ann" / "tiny" / "hour"
    assert kept.read_text() == "12"
    later = exchange.hand_in("ann", stamp="2026-11-28 13:00:00.000000 UTC")
    (later / "hour").write_text("13")
    exchange.collect()
    assert kept.read_text() == "12"
    exchange.collect(update=True)
    assert kept.read_text() == "13"
    assert exchange.collected("ann") == {*exchange.collected("ann")} | {"hour"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nbgrader leaves a file open
def test_feedback_is_released_to_the_others_where_one_removed_what_it_needs(exchange):
    for student in ("ann", "ben", "eve"):
        folder = exchange.root / "feedback" / student / "tiny"
        folder.mkdir(parents=True)
        (folder / "tiny.html").write_text(f"page of {student}")
        (folder / "timestamp.txt").write_text("2026-11-28 10:00:00 UTC")
        (folder / "submission_secret.txt").write_text(student)
    (exchange.root / "feedback" / "ann" / "tiny" / "submission_secret.txt").unlink()
    (exchange.root / "feedback" / "ben" / "tiny" / "submission_secret.txt").write_bytes(b"\xff\xfe")
    exchange.collect(step=ReleaseFeedback)
    pages = [path.read_text() for path in (exchange.exchange / "explained" / "feedback").glob("*.html")]
    assert pages == ["page of eve"]
    assert len(exchange.said("No feedback released from")) == 2
