"""Where the gradebook is, and what is said of one that is locked, damaged, out of reach or not there."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import tree
from nbgrader.api import Gradebook
from postgres import make_database, postgres_server

from course.assignment import Assignment, CourseError
from course.grading.books import make_release
from course.grading.gradebook import db_url, look, opened, read_config


def configure(assignment: Assignment, url: str) -> None:
    path = assignment.root / "nbgrader_config.py"
    path.write_text(f"{path.read_text()}\nc.CourseDirectory.db_url = {url!r}\n")


def book(assignment: Assignment) -> Path:
    return assignment.root / "gradebook.db"


def complaint(assignment: Assignment, name: str = "tiny", **settings) -> str:
    with pytest.raises(CourseError) as caught:
        look(assignment.root, name, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def locker() -> Iterator:
    """Locks a file from another process, as long as the test lasts; the number of that process."""
    started = []

    def lock(path: Path, how: str = "EXCLUSIVE") -> int:
        code = (
            "import sqlite3, sys; books = sqlite3.connect(sys.argv[1], isolation_level=None);"
            "books.execute(f'BEGIN {sys.argv[2]}'); print(flush=True); sys.stdin.read()"
        )
        command = [sys.executable, "-c", code, str(path), how]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        process.stdout.readline()
        return process.pid

    yield lock
    for process in started:
        process.communicate()


def test_by_default_it_is_the_courses_own_file(tiny):
    assert db_url(tiny.root) == f"sqlite:///{tiny.root}/gradebook.db"


def test_it_is_wherever_nbgraders_setting_says(tiny, tmp_path):
    configure(tiny, f"sqlite:///{tmp_path}/elsewhere.db")
    assert db_url(tiny.root) == f"sqlite:///{tmp_path}/elsewhere.db"
    make_release(tiny)
    assert (tmp_path / "elsewhere.db").is_file()
    assert look(tiny.root, "tiny")
    with opened(tiny.root) as books:
        assert [assignment.name for assignment in books.assignments] == ["tiny"]


def test_a_file_without_a_folder_is_in_the_courses_own_wherever_one_stands(tiny, tmp_path, monkeypatch):
    configure(tiny, "sqlite:///grades.db")
    monkeypatch.chdir(tmp_path)
    assert db_url(tiny.root) == f"sqlite:///{tiny.root}/grades.db"
    make_release(tiny)
    assert look(tiny.root, "tiny")
    assert (tiny.root / "grades.db").is_file()


def test_a_password_is_kept_and_never_shown(tiny):
    url = "postgresql://me:p%40ss@127.0.0.1:1/books"
    configure(tiny, url)
    assert db_url(tiny.root) == url
    pytest.importorskip("psycopg")
    said = complaint(tiny)
    assert "p%40ss" not in said
    assert "p@ss" not in said
    assert "postgresql://me:***@127.0.0.1:1/books cannot be used: " in said
    assert "refused" in said


def test_one_that_works_is_known_and_stays_as_it_is(tiny):
    before = tree(tiny.root)
    assert look(tiny.root, "tiny")
    assert look(tiny.root, "tiny", write=False)
    assert tree(tiny.root) == before


def test_one_that_is_not_there_is_no_fault_and_is_not_made(tiny):
    book(tiny).unlink()
    assert not look(tiny.root, "tiny")
    assert not book(tiny).exists()
    with pytest.raises(CourseError, match=r"gradebook.db is gone: run `course grade`"), opened(tiny.root):
        pass
    book(tiny).touch()
    assert not look(tiny.root, "tiny")


def test_an_assignment_that_was_not_released_into_it_is_said(tiny):
    assert complaint(tiny, "other") == "other is not in gradebook.db: run `course release other`, which enters it"


@pytest.mark.parametrize("how", ["EXCLUSIVE", "IMMEDIATE"])
def test_who_locks_it_is_said_after_a_bounded_wait(tiny, locker, capsys, how):
    pid = locker(book(tiny), how)
    before = book(tiny).read_bytes()
    name = Path(f"/proc/{pid}/comm").read_text().strip()
    said = complaint(tiny, wait=0.3)
    assert said == f"gradebook.db is locked by {name} (process {pid}): let that end, then run this again"
    heard = capsys.readouterr().err
    assert heard == f"gradebook.db is locked by {name} (process {pid}): waiting for up to 0.3 s\n"
    assert book(tiny).read_bytes() == before


def test_one_that_is_unlocked_meanwhile_is_used(tiny, capsys, monkeypatch):
    with closing(sqlite3.connect(book(tiny), isolation_level=None)) as books:
        books.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("time.sleep", lambda seconds: books.execute("COMMIT"))
        assert look(tiny.root, "tiny")
    assert capsys.readouterr().err.count("\n") == 1


def test_readers_do_not_wait_for_who_is_about_to_write(tiny, locker):
    locker(book(tiny), "IMMEDIATE")
    assert look(tiny.root, "tiny", wait=0, write=False)
    with opened(tiny.root) as books:
        assert books.find_assignment("tiny")


@pytest.mark.parametrize("damage", ["text", "header", "half", "middle"])
def test_a_damaged_one_is_said_and_not_touched(tiny, damage):
    content = book(tiny).read_bytes()
    broken = {
        "text": b"this is no database\n" * 1000,
        "header": bytes(100) + content[100:],
        "half": content[: len(content) // 2],
        "middle": content[:4096] + b"\xff" * 3 * 4096 + content[4 * 4096 :],
    }[damage]
    book(tiny).write_bytes(broken)
    before = tree(tiny.root)
    said = complaint(tiny)
    assert said.startswith("gradebook.db is damaged (")
    assert "move it away and run `course grade`, which builds it again; nothing was touched" in said
    assert tree(tiny.root) == before
    with pytest.raises(CourseError, match=r"gradebook\.db"), opened(tiny.root) as books:
        books.find_student("ann")


def test_one_that_may_not_be_written_is_said(tiny, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # what root is never told
    assert "gradebook.db may not be written" in complaint(tiny)
    assert look(tiny.root, "tiny", write=False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nodb://x/y", "CourseDirectory.db_url of nbgrader_config.py is not understood"),
        ("mysql+aiomysql://me@127.0.0.1/books", "needs the Python package aiomysql, which is not installed"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line(tiny, url, said):
    configure(tiny, url)
    assert said in complaint(tiny)


@pytest.mark.parametrize("code", ["c = get_config(", "import nothing_of_this_name", "c = get_config()\nc.x.y.z()"])
def test_settings_that_cannot_be_read_are_one_line(tiny, code):
    (tiny.root / "nbgrader_config.py").write_text(code)
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be read"):
        db_url(tiny.root)


def test_a_folder_without_settings_is_said(tmp_path):
    with pytest.raises(CourseError, match=r"holds no nbgrader_config\.py"):
        read_config(tmp_path)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as server:
        yield server


def test_in_postgresql_it_is_empty_then_released_then_known(tiny, server):
    configure(tiny, make_database(server, "known"))
    assert not look(tiny.root, "tiny")
    make_release(tiny)
    assert look(tiny.root, "tiny")
    assert "other is not in the gradebook postgresql://teacher@/known" in complaint(tiny, "other")


def test_a_database_that_is_not_there_is_said(tiny, server):
    configure(tiny, f"postgresql://teacher@/nowhere?host={server}")
    assert 'database "nowhere" does not exist' in complaint(tiny)


def test_who_locks_postgresqls_tables_is_said(tiny, server, capsys):
    import psycopg

    url = make_database(server, "locked")
    configure(tiny, url)
    make_release(tiny)
    with psycopg.connect(url, application_name="a backup") as other:
        other.execute("LOCK TABLE grade IN ACCESS EXCLUSIVE MODE")
        who = f"teacher (a backup, process {other.info.backend_pid} of the server)"
        assert f"is locked by {who}: let that end" in complaint(tiny, wait=0.3)
    assert "waiting for up to 0.3 s" in capsys.readouterr().err
    assert look(tiny.root, "tiny")


def test_nothing_stays_connected_to_a_server(tiny, server):
    url = make_database(server, "quiet")
    configure(tiny, url)
    make_release(tiny)
    look(tiny.root, "tiny")
    with opened(tiny.root) as books:
        assert isinstance(books, Gradebook)
    import psycopg

    with psycopg.connect(url) as other:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'quiet' AND pid <> pg_backend_pid()"
        assert other.execute(count).fetchone() == (0,)
