"""A PostgreSQL server for tests: a cluster of its own in a temporary folder, on a socket, gone when the tests are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from needs import initdb, need

__all__ = ["make_database", "postgres_server"]


@contextmanager
def postgres_server() -> Iterator[str]:
    """A running server; its socket's folder. Where there is none, CI fails, and anybody else is told."""
    programs = _programs()
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
        if user:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            command = [programs / program, "-D", folder / "data", *arguments]
            subprocess.run(command, cwd=folder, user=user, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "--username=teacher", "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "--wait", "-o", options, "-l", f"{folder}/log", "start")
        try:
            yield name
        finally:
            run("pg_ctl", "--wait", "--mode=immediate", "stop")


def make_database(server: str, name: str) -> str:
    """A new, empty database; its address."""
    import psycopg

    with psycopg.connect(f"host={server} user=teacher dbname=postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql://teacher@/{name}?host={server}"


def _programs() -> Path:
    need("postgresql")
    return initdb().parent
