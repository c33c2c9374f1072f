"""What tests need besides Python packages. Where it is missing they are skipped, and the end says so; in CI they fail.

A test names it, ``@pytest.mark.needs("chromium")``, and a fixture calls ``need("chromium")``.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

__all__ = ["CHROMIUM", "HINTS", "initdb", "need", "pytest_runtest_setup", "pytest_terminal_summary"]

#: What a browser may be called, and the script that installs what is missing.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SCRIPT = Path(__file__).parents[1] / "packaging" / "system-packages.sh"


def _on_path(*names: str) -> str:
    return "" if any(map(shutil.which, names)) else f"there is no {names[0]} on PATH"


def initdb() -> Path:
    """PostgreSQL's program that makes a cluster, which Debian does not put on PATH; it need not be there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1] if found else Path(shutil.which("initdb") or "initdb")


def _postgresql() -> str:
    if find_spec("psycopg") is None:
        return "the Python package psycopg is missing"
    return "" if initdb().is_file() else "there is no initdb of a PostgreSQL server"


def _layer(name: str) -> str:
    if sys.platform != "linux":
        return "only Linux confines kernels"
    from course.kernels.layers import ROOMS

    return ROOMS[name].missing() or ""


def _sandbox() -> str:
    reasons = [_layer(name) for name in ("fork", "bubblewrap")]
    return "; ".join(reasons) if all(reasons) else ""


#: Why a thing cannot be had here, "" where it can.
CHECKS: dict[str, Callable[[], str]] = {
    "bubblewrap": lambda: _layer("bubblewrap"),
    "chromium": lambda: _on_path(*CHROMIUM),
    "fork": lambda: _layer("fork"),
    "git": lambda: _on_path("git"),
    "linux": lambda: "" if sys.platform == "linux" else "this is not Linux",
    "postgresql": _postgresql,
    "sandbox": _sandbox,
}

#: What to do about it where the script does not help.
HINTS = {
    "bubblewrap": "install bubblewrap, on Linux (Debian: apt-get install bubblewrap)",
    "chromium": "install Chromium or Google Chrome so that it is on PATH (Debian: apt-get install chromium)",
    "fork": "use Linux 6.7 or later with user namespaces",
    "git": "install git",
    "linux": "use Linux",
    "postgresql": "install PostgreSQL's server (Debian: apt-get install postgresql) and psycopg",
    "sandbox": "install bubblewrap, on Linux that allows user namespaces",
}

#: What the script installs.
INSTALLED = ("bubblewrap", "chromium", "postgresql")


@cache
def _missing(name: str) -> str:
    return CHECKS[name]()


def need(name: str) -> None:
    """Skip the test that runs where `name` is missing, and fail it in CI, which has to bring everything."""
    if reason := _missing(name):
        if os.environ.get("CI"):
            pytest.fail(f"needs {name}: {reason}", pytrace=False)
        pytest.skip(f"needs {name}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            need(name)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say at the very end what was not tested here, and how to bring what it needs."""
    yield
    reports = terminalreporter.stats.get("skipped", [])
    reasons = [report.longrepr[2] for report in reports if isinstance(report.longrepr, tuple)]
    for line in not_tested(reasons, may_install=shutil.which("apt-get") is not None):
        terminalreporter.write_line(line, yellow=True)


def not_tested(reasons: Iterable[str], may_install: bool) -> list[str]:
    """The lines about tests that were skipped for these reasons; none where nothing was missing.

    may_install: whether this is a machine that the script can install packages on, given the rights.
    """
    found = (re.fullmatch(r"(?:Skipped: )?needs (\w+)", reason) for reason in reasons)
    counts = Counter(match[1] for match in found if match)
    if not counts:
        return []
    tests = ", ".join(f"{count} that need {name}" for name, count in sorted(counts.items()))
    ways = [HINTS[name] for name in sorted(counts) if not (may_install and name in INSTALLED)]
    if may_install and any(name in INSTALLED for name in counts):
        ways.insert(0, f"sudo sh {os.path.relpath(SCRIPT)}")
    return [f"not tested here: {tests}", f"to test them too: {'; '.join(ways)}"]
