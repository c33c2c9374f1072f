"""Where the gradebook is, and a look at it before anything is done with it: nbgrader meets one that works."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import chdir, closing, contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import sqlalchemy
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool
from traitlets.config.loader import Config, ConfigFileNotFound, PyFileConfigLoader

from course.assignment import CourseError
from course.errors import in_authors_words

__all__ = ["NotReleased", "beside", "course_id", "db_url", "knows", "look", "opened", "read_config"]

#: How long a gradebook may be locked by somebody else before that is an error, in seconds.
WAIT = 120.0

#: How long a server may take to answer, in seconds.
ANSWER = 10

#: SQLite's result codes for what is somebody else's doing, and for a file that is no database any more.
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

#: PostgreSQL's, and its question who has locks on tables of the gradebook.
LOCK_NOT_AVAILABLE = "55P03"
HOLDERS = """
SELECT DISTINCT usename, application_name, pid FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE granted AND relation IN ('assignment'::regclass, 'grade'::regclass) AND pid <> pg_backend_pid() ORDER BY pid
"""


class NotReleased(CourseError):
    """An assignment that the gradebook does not know."""


def read_config(root: Path) -> Config:
    """What the ``nbgrader_config.py`` of a course sets, which is run where it lies."""
    root = root.resolve()
    try:
        with redirect_stdout(StringIO()), beside(root), chdir(root):
            return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    except ConfigFileNotFound:
        raise CourseError(f"{root} holds no nbgrader_config.py") from None
    except (Exception, SystemExit) as error:  # whatever an instructor's code raises
        raise CourseError(f"nbgrader_config.py cannot be read: {in_authors_words(error)}") from error


@contextmanager
def beside(root: Path) -> Iterator[None]:
    """Let modules be imported that lie beside a course's config, such as a plugin for late penalties."""
    sys.path.append(str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def db_url(root: Path) -> str:
    """The address of a course's gradebook, for SQLAlchemy: nbgrader's ``CourseDirectory.db_url``.

    A file is always named in full: nbgrader looks for it from the course's folder, wherever one stands.
    """
    root = root.resolve()
    url = make_url(str(CourseDirectory(config=read_config(root), root=str(root)).db_url))
    path = _file(url)
    return url.set(database=str(root / path)).render_as_string(hide_password=False) if path else _said(url, False)


def course_id(root: Path) -> str:
    """The name by which the gradebook knows the course: nbgrader's ``CourseDirectory.course_id``."""
    return str(CourseDirectory(config=read_config(root), root=str(root.resolve())).course_id)


@contextmanager
def opened(root: Path) -> Iterator[Gradebook]:
    """The gradebook, once `look` has found it. What goes wrong with it meanwhile is a `CourseError`."""
    url = make_url(db_url(root))
    course = course_id(root)
    if path := _file(url):
        url = url.update_query_dict({"timeout": str(ANSWER)})
        if not path.exists():
            raise CourseError(f"{_name(url, root)} is gone: run `course grade`, which builds it again")
    try:
        with Gradebook(url.render_as_string(hide_password=False), course) as books:
            yield books
    except DBAPIError as error:
        raise CourseError(f"{_name(url, root)}: {_first_line(error.orig)}") from None


def look(root: Path, assignment: str, wait: float | None = None, *, write: bool = True) -> bool:
    """Whether there is a gradebook that knows an assignment; False where there is none yet, which nbgrader will make.

    wait: how long to wait for somebody else's lock, in seconds; None for `WAIT`.
    write: whether anything is to be written; readers need not wait for somebody who is about to write.

    Nothing is changed. Raises: `CourseError` for a gradebook that is locked, damaged, out of reach or may not be
    written; `NotReleased`, which is one, where it does not know the assignment.
    """
    wait = WAIT if wait is None else wait
    url = make_url(db_url(root))
    name = _name(url, root)
    path = _file(url)
    known = _look_at_file(path, name, assignment, wait, write) if path else _ask_server(url, name, assignment, wait)
    if known is False:
        raise NotReleased(f"{assignment} is not in {name}: run `course release {assignment}`, which enters it")
    return known is not None


def knows(root: Path, assignment: str) -> bool:
    """Whether a gradebook has an assignment, for who only reads. Raises `CourseError` as `look` does."""
    try:
        return look(root, assignment, write=False)
    except NotReleased:
        return False


def _look_at_file(path: Path, name: str, assignment: str, wait: float, write: bool) -> bool | None:
    """Whether the assignment is in the file; None where there is no file, or one without any assignment."""
    if write and not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CourseError(f"{name} may not be written: look at its owner and its permissions")
    if write and not os.access(path.parent, os.W_OK):
        raise CourseError(f"{name} may not be written: SQLite needs to write into its folder as well")
    if not path.exists() or not path.stat().st_size:
        return None
    try:
        with closing(_connect(path)) as books:
            _begin(books, path, name, wait, write)
            (verdict,) = books.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise CourseError(_damaged(name, verdict))
            if not books.execute("SELECT 1 FROM sqlite_master WHERE name = 'assignment'").fetchone():
                return None
            if not books.execute("SELECT 1 FROM assignment").fetchone():
                return None
            return books.execute("SELECT 1 FROM assignment WHERE name = ?", [assignment]).fetchone() is not None
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in DAMAGED:
            raise CourseError(_damaged(name, str(error))) from None
        raise CourseError(f"{name} cannot be read: {error}") from None


def _damaged(name: str, what: str) -> str:
    return (
        f"{name} is damaged ({' '.join(what.split())}): put a backup in its place, or move it away and run "
        "`course grade`, which builds it again; nothing was touched"
    )


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=0, isolation_level=None)


def _begin(books: sqlite3.Connection, path: Path, name: str, wait: float, write: bool) -> None:
    """Take the lock that reading or writing needs; the connection's end gives it back."""
    end, said = time.monotonic() + wait, False
    while True:
        try:
            books.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            books.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in BUSY:
                raise
            if books.in_transaction:
                books.execute("ROLLBACK")
        if time.monotonic() >= end:
            raise CourseError(f"{name} is locked by {_who_holds(path)}: let that end, then run this again")
        if not said:
            print(f"{name} is locked by {_who_holds(path)}: waiting for up to {wait:g} s", file=sys.stderr)
            said = True
        time.sleep(0.1)


def _who_holds(path: Path) -> str:
    """The processes that have a lock on a file, by name and number; else those that have it open."""
    wanted = path.stat()
    locking, opening = set(), set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            found = link.stat()
            if (found.st_dev, found.st_ino) != (wanted.st_dev, wanted.st_ino):
                continue
            process = link.parents[1]
            who = f"{(process / 'comm').read_text().strip()} (process {process.name})"
            opening.add(who)
            if "WRITE" in (process / "fdinfo" / link.name).read_text():
                locking.add(who)
        except OSError:  # it has ended, or is somebody else's
            continue
    mine = f"(process {os.getpid()})"
    others = sorted(who for who in locking or opening if not who.endswith(mine))
    return " and ".join(others) or "somebody else: another user's process, or another machine"


def _ask_server(url: URL, name: str, assignment: str, wait: float) -> bool | None:
    """Whether the assignment is in a server's gradebook; None where that has no assignment at all."""
    postgres = url.get_backend_name() == "postgresql"
    try:
        options = {"connect_timeout": ANSWER} if postgres else {}
        engine = sqlalchemy.create_engine(url, poolclass=NullPool, connect_args=options)
    except ImportError as error:
        extra = ": pip install 'explained-course[postgres]'" if postgres else ""
        raise CourseError(f"{name} needs the Python package {error.name}, which is not installed{extra}") from None
    except (NoSuchModuleError, ArgumentError) as error:
        raise CourseError(f"CourseDirectory.db_url of nbgrader_config.py is not understood: {error}") from None
    try:
        with engine.connect() as books:
            if not sqlalchemy.inspect(books).has_table("assignment"):
                return None
            if postgres:
                _wait_for_tables(books, name, wait)
            if books.execute(sqlalchemy.text("SELECT 1 FROM assignment")).first() is None:
                return None
            asked = sqlalchemy.text("SELECT 1 FROM assignment WHERE name = :name")
            return books.execute(asked, {"name": assignment}).first() is not None
    except DBAPIError as error:
        raise CourseError(f"{name} cannot be used: {_first_line(error.orig)}") from None
    finally:
        engine.dispose()


def _wait_for_tables(books: sqlalchemy.Connection, name: str, wait: float) -> None:
    """Take the lock that writing needs in PostgreSQL; the connection's end gives it back."""
    for limit in (0.1, wait):
        try:
            books.execute(sqlalchemy.text(f"SET lock_timeout = {max(int(limit * 1000), 1)}"))
            books.execute(sqlalchemy.text("LOCK TABLE assignment, grade IN ROW EXCLUSIVE MODE"))
            return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
        books.rollback()
        holders = books.execute(sqlalchemy.text(HOLDERS)).all()
        who = " and ".join(
            f"{user} ({program or 'a program'}, process {pid} of the server)" for user, program, pid in holders
        )
        who = who or "somebody who has ended"
        if limit < wait:
            print(f"{name} is locked by {who}: waiting for up to {wait:g} s", file=sys.stderr)
    raise CourseError(f"{name} is locked by {who}: let that end, then run this again")


def _file(url: URL) -> Path | None:
    """The file of an SQLite gradebook; None for a server's."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _name(url: URL, root: Path) -> str:
    """What a gradebook is called in messages: its file, or its address without the password."""
    path, root = _file(url), root.resolve()
    if path is None:
        return f"the gradebook {_said(url, True)}"
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _said(url: URL, hidden: bool) -> str:
    return url.render_as_string(hide_password=hidden)


def _first_line(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
