"""nbgrader's collect, for an exchange that strangers write to: what is taken is theirs, and when it came is known.

The exchange's ``inbound`` folder is writable by all students, who put there what they like: links, other people's
names, times that never were. nbgrader copies what it finds with the instructor's rights. This opens without following a
link, takes regular files of the hand-in's owner only, within bounds, and goes on where one hand-in is bad.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc

from course.grading.arrays import Unreadable, open_folder, read_regular
from course.words import one_line

__all__ = ["Arrival", "Collect", "Incoming", "arrivals"]

#: Where the times of arrival are kept, in the course's folder.
ARRIVALS = ".course/arrivals"

#: How many entries a hand-in may have, how deep they may lie, and by how much clocks may differ.
ENTRIES, DEPTH, TOLERANCE = 1000, 8, timedelta(minutes=5)

#: Whom a hand-in may come from: a name that makes one folder, and no other.
STUDENT = re.compile(r"[^\W_](?:[\w .@+,'-]*[\w.@+'-])?|_[\w-]*")


@dataclass
class Arrival:
    """When a hand-in came.

    stamp: the time that it says itself, None where it says none that can be read.
    arrived: the last time that anything in it changed, by the clock of the exchange; its author cannot set that.
    left_out: what was not taken, and why.
    """

    stamp: str | None
    arrived: str
    left_out: list[str] = field(default_factory=list)

    @property
    def doubt(self) -> str:
        """One line for the instructor where the stamp is earlier than the arrival; otherwise empty."""
        if self.stamp is None:
            return f"it says no time of its own, and came at {self.arrived}"
        early = datetime.fromisoformat(self.arrived) - datetime.fromisoformat(self.stamp)
        if early <= TOLERANCE:
            return ""
        return f"it says that it was handed in at {self.stamp}, but came at {self.arrived}"


def arrivals(root: Path, assignment: str) -> dict[str, Arrival]:
    """The arrivals of an assignment's hand-ins that were collected, by student."""
    found = {}
    for path in sorted((root / ARRIVALS / assignment).glob("*.json")):
        found[path.stem] = Arrival(**json.loads(path.read_text(encoding="utf-8")))
    return found


@dataclass(frozen=True)
class Incoming:
    """A hand-in's folder in the exchange. stamp: the time in its name; arrived: see `Arrival`."""

    student: str
    name: str
    stamp: datetime
    arrived: datetime
    owner: int

    def is_late(self, due: datetime | None) -> bool:
        """Did it come after it was due, or does it say so itself?"""
        return due is not None and max(self.stamp, self.arrived) > due + TOLERANCE


class Collect(ExchangeCollect):  # type: ignore[misc]
    """See `ExchangeCollect`, whose settings hold here too. With `check_owner`, another owner's hand-in is not taken."""

    def names(self) -> list[str]:
        """What lies in the exchange's folder, in order. Raises nbgrader's `ExchangeError`."""
        if self.coursedir.course_id == "":
            self.fail("No course id specified. Re-run with --course flag.")
        self.course_path = os.path.join(self.root, self.coursedir.course_id)
        self.inbound_path = os.path.join(self.course_path, "inbound")
        if not os.path.isdir(self.inbound_path):
            self.fail(f"Course not found: {self.inbound_path}")
        try:
            return sorted(os.listdir(self.inbound_path))
        except PermissionError:
            self.fail(f"You don't have read permissions for the directory: {self.inbound_path}")
            raise

    def init_src(self) -> None:
        by_student: dict[str, list[Incoming]] = {}
        for hand_in in filter(None, map(self.find, self.names())):
            by_student.setdefault(hand_in.student, []).append(hand_in)
        due = self.due() if self.before_duedate else None
        self.src_records = [_chosen(found, due) for _, found in sorted(by_student.items())]

    def due(self) -> datetime | None:
        """When the assignment is due by the gradebook; None where that has no such time."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as books:
            try:
                due = books.find_assignment(self.coursedir.assignment_id).duedate
            except MissingEntry:
                return None
        return due and due.replace(tzinfo=UTC)

    def parts(self, name: str) -> tuple[str, str] | None:
        """The student and the time that a folder's name says; None where it is none of this assignment's."""
        parts = re.fullmatch(rf"(.+)\+{re.escape(self.coursedir.assignment_id)}\+([^+]+)(?:\+[^+]*)?", name, re.DOTALL)
        asked = self.coursedir.student_id or "*"
        if parts is None or not (parts[1] == asked or fnmatch(parts[1], asked)):
            return None
        return parts[1], parts[2]

    def find(self, name: str) -> Incoming | None:
        """The hand-in in a folder of that name; None where it is none of this assignment's, or refused, with a line."""
        if (parts := self.parts(name)) is None:
            return None
        student, time = parts
        try:
            stamp = parse_utc(time)
            status = os.lstat(os.path.join(self.inbound_path, name))
            arrived = self._arrived(name)
            owner = pwd.getpwuid(status.st_uid).pw_name
        except (ArithmeticError, TypeError, ValueError):
            self._refused(name, "its name says no time")
            return None
        except OSError as error:
            self._refused(name, error.strerror or str(error))
            return None
        except KeyError:
            owner = "nobody who is known here"
        if not STUDENT.fullmatch(student):
            self._refused(name, "this is no student's name")
            return None
        if not stat.S_ISDIR(status.st_mode):
            self._refused(name, "it is not a folder")
            return None
        if self.check_owner and owner != student:
            unless = "set ExchangeCollect.check_owner to False if that is so for everybody"
            self._refused(name, f"it says {student}, but belongs to {one_line(owner)} ({unless})")
            return None
        return Incoming(student, name, stamp.replace(tzinfo=UTC), arrived, status.st_uid)

    def _refused(self, name: str, why: str) -> None:
        """Nothing; and a line in the log."""
        self.log.error("Not collected: %s: %s", one_line(name), one_line(why))

    def _arrived(self, name: str) -> datetime:
        folder = Path(self.inbound_path, name)
        latest = max((status.st_ctime for _, status in _walk(folder)), default=0.0)
        return datetime.fromtimestamp(max(latest, folder.lstat().st_ctime), UTC)

    def copy_files(self) -> None:
        self.log.info("Processing %d submissions of '%s'", len(self.src_records), self.coursedir.assignment_id)
        for hand_in in self.src_records:
            try:
                self.take(hand_in)
            except OSError as error:
                self._refused(hand_in.name, error.strerror or str(error))

    def take(self, hand_in: Incoming) -> bool:
        """Copy a hand-in to ``submitted/``, unless what lies there is as new; is it there now? Raises OSError."""
        student, assignment = hand_in.student, self.coursedir.assignment_id
        target = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
        if target.is_dir() and not self._is_newer(hand_in, target):
            self.log.info("Submission already exists: %s %s", student, assignment)
            return self._stamp_there(target) == hand_in.stamp
        draft = target.with_name(f".{assignment}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        left_out = list(self._copy(hand_in, draft))
        if self.coursedir.groupshared:
            for where, _, files in os.walk(draft):
                os.chmod(where, os.stat(where).st_mode | 0o2770)
                for name in files:
                    os.chmod(os.path.join(where, name), 0o660)
        shutil.rmtree(target, ignore_errors=True)
        draft.replace(target)
        arrival = Arrival(_stamp_in(target), hand_in.arrived.isoformat(timespec="seconds"), left_out)
        path = Path(self.coursedir.root, ARRIVALS, assignment, f"{student}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(arrival), indent=1), encoding="utf-8")
        self.log.info("Collected: %s %s", student, assignment)
        for problem in [*left_out, *filter(None, [arrival.doubt])]:
            self.log.warning("%s: %s", student, problem)
        return True

    def _stamp_there(self, target: Path) -> datetime | None:
        there = self.coursedir.get_existing_timestamp(str(target)) if _stamp_in(target) else None
        return there and there.replace(tzinfo=UTC)

    def _is_newer(self, hand_in: Incoming, target: Path) -> bool:
        """Should it replace what was collected before?"""
        there = self._stamp_there(target)
        if self.before_duedate:
            return bool(there != hand_in.stamp)
        return bool(self.update and (there is None or hand_in.stamp > there))

    def _copy(self, hand_in: Incoming, target: Path) -> Iterator[str]:
        """Copy what may be taken of a hand-in into an empty folder; what may not, and why."""
        left = 1000 * self.coursedir.max_dir_size
        for number, (name, status) in enumerate(_walk(Path(self.inbound_path, hand_in.name))):
            if number == ENTRIES:
                yield f"it holds more than {ENTRIES} files and folders: the rest was left out"
                break
            if stat.S_ISDIR(status.st_mode) or not self._is_wanted(name):
                continue
            shown = one_line(name, 200)
            if not stat.S_ISREG(status.st_mode):
                yield f"{shown} left out: it is {'a link' if stat.S_ISLNK(status.st_mode) else 'not a regular file'}"
                continue
            if status.st_uid != hand_in.owner:
                yield f"{shown} left out: it belongs to somebody else"
                continue
            try:
                inside = f"{hand_in.name}/{name}"  # no step below the exchange's own folder may be a link
                content = read_regular(Path(self.inbound_path), inside, min(left, 1000 * self.coursedir.max_file_size))
            except (Unreadable, OSError) as error:
                yield f"{shown} left out: {one_line(str(error), 300)}"
                continue
            left -= len(content)
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _is_wanted(self, name: str) -> bool:
        ignored = any(fnmatch(part, pattern) for part in name.split("/") for pattern in self.coursedir.ignore)
        return not ignored and any(fnmatch(Path(name).name, pattern) for pattern in self.coursedir.include)


def _chosen(found: list[Incoming], due: datetime | None) -> Incoming:
    """The last of a student's hand-ins, or the last that came before `due` if one did."""
    in_time = [hand_in for hand_in in found if not hand_in.is_late(due)]
    return max(in_time or found, key=lambda hand_in: (hand_in.stamp, hand_in.arrived))


def _stamp_in(folder: Path) -> str | None:
    """The time in a hand-in's ``timestamp.txt``, in ISO form."""
    try:
        stamp = parse_utc(read_regular(folder, "timestamp.txt", 200).decode().strip())
        return str(stamp.replace(tzinfo=UTC).isoformat(timespec="seconds"))
    except (ArithmeticError, TypeError, ValueError, OSError, Unreadable):
        return None


def _walk(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """What lies below a folder, by its path from there, in a fixed order, never by a link; one more than may be."""
    seen, waiting = 0, [""]
    while waiting and seen <= ENTRIES:
        inside = waiting.pop()
        try:
            with open_folder(root.parent, [root.name, *Path(inside).parts]) as here, os.scandir(here) as entries:
                some = islice(entries, ENTRIES + 1 - seen)
                listed = [(entry.name, entry.stat(follow_symlinks=False)) for entry in some]
        except OSError:
            continue
        for name, status in sorted(listed):
            path = f"{inside}/{name}".lstrip("/")
            seen += 1
            yield path, status
            if stat.S_ISDIR(status.st_mode) and path.count("/") < DEPTH:
                waiting.append(path)
