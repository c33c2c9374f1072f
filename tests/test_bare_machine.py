"""A machine without the programs that the tests bring: what needs them is skipped and said, and fails in CI alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from needs import CHECKS, CHROMIUM, HINTS, INSTALLED, not_tested

#: What needs a program. Kernels of the other layer need none, and an ordinary user's tests are these again.
SUITES = ["tests/kernels", "tests/hostile/test_bubblewrap.py", "tests/browser", "tests/report/test_browser.py"]
SELECTED = "not fork and not ordinary_user"
SCRIPT = ROOT / "packaging" / "system-packages.sh"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment with links to all programs of this machine but bubblewrap and the browsers."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in ("bwrap", *CHROMIUM) and not (programs / path.name).is_symlink():
                (programs / path.name).symlink_to(path)
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST") and name != "CI"}
    return {**mine, "PATH": str(programs)}


def run_suites(environment: dict[str, str], folder: Path, *more: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={folder}", "-k", SELECTED]
    done = subprocess.run([*command, *SUITES, *more], cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.needs("sandbox")
def test_without_the_programs_nothing_fails_and_the_end_says_what_was_not_tested(bare, tmp_path):
    code, said = run_suites(bare, tmp_path / "tests")
    assert code == 0, said[-5000:]
    *_, untested, remedy, counts = said.strip().splitlines()
    assert re.fullmatch(r"not tested here: \d\d+ that need bubblewrap, \d\d+ that need chromium", untested)
    assert remedy.startswith("to test them too: ")
    assert remedy.count("install bubblewrap") == remedy.count("install Chromium") == ("system-packages" not in remedy)
    assert re.match(r"\d+ passed, \d\d+ skipped", counts)


@pytest.mark.slow
def test_in_ci_nothing_is_skipped_for_a_missing_program(bare, tmp_path):
    code, said = run_suites({**bare, "CI": "1"}, tmp_path / "tests", "--maxfail=5", "--deselect", "tests/kernels")
    assert code == 1
    assert "5 failed" in said or "5 errors" in said, said[-3000:]
    assert "skipped" not in said
    assert "needs bubblewrap: install bubblewrap" in said


def test_the_script_brings_what_tests_need_and_leaves_a_machine_alone_where_it_may_not(bare):
    packages = re.findall(r"^[\w /*-]+: ([\w-]+)$", SCRIPT.read_text(), re.MULTILINE)
    assert set(INSTALLED) <= set(packages)
    (Path(bare["PATH"]) / "apt-get").unlink(missing_ok=True)
    done = subprocess.run(["/bin/sh", SCRIPT], env=bare, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_installation_that_fails_is_said_and_stops_nothing(bare):
    """As without a network. Installing is tried as root only, so this says something where root runs it."""
    apt = Path(bare["PATH"]) / "apt-get"
    apt.unlink(missing_ok=True)
    apt.write_text("#!/bin/sh\necho E: no network\nexit 100\n")
    apt.chmod(0o755)
    done = subprocess.run(["/bin/sh", SCRIPT], env=bare, capture_output=True, text=True)
    assert done.returncode == 0
    if os.getuid() == 0:
        assert done.stdout.startswith("installing for the tests: bubblewrap chromium")
        assert done.stderr == "they could not be installed, which the tests will say: E: no network\n"


def test_ci_runs_the_two_commands_and_installs_nothing_by_itself():
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "export CI=1", "make check && make test"]
    planned = subprocess.run(["make", "--dry-run", "test"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "system-packages.sh" in planned.stdout


def test_what_is_missing_is_counted_and_everything_has_its_remedy():
    reasons = ["Skipped: needs bubblewrap"] * 2 + ["Skipped: needs git", "Skipped: too early"]
    assert not_tested(reasons, may_install=True) == [
        "not tested here: 2 that need bubblewrap, 1 that need git",
        f"to test them too: sudo sh {os.path.relpath(SCRIPT)}; install git",
    ]
    assert "install bubblewrap, on Linux" in not_tested(reasons, may_install=False)[1]
    assert not_tested(["Skipped: too early"], may_install=True) == []
    assert set(HINTS) == set(CHECKS)
