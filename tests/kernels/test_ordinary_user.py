"""All that is promised holds for an ordinary user as well: these tests run the others as one, when root runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from course.kernels import linux

#: Nobody in particular.
USER = 54321

BECOME = """
import os, sys
from pathlib import Path
from tests.kernels.test_ordinary_user import make_python_reachable
user = int(sys.argv[1])
make_python_reachable()
os.setgroups([])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
os.environ["HOME"] = sys.argv[2]
os.execv(sys.executable, [sys.executable, *sys.argv[3:]])
"""


def make_python_reachable() -> None:
    """In a mount namespace of our own, open the way to an interpreter that lies in somebody's private folder."""
    linux.unshare(linux.CLONE_NEWNS)
    linux.detach_mounts()
    python = Path(sys.base_prefix).resolve()
    closed = [folder for folder in reversed(python.parents) if not folder.stat().st_mode & 0o001]
    if closed:
        aside = Path(tempfile.mkdtemp())
        linux.bind(python, aside)
        linux.mount("tmpfs", closed[0], "tmpfs", 0, "mode=755")
        python.mkdir(parents=True)
        linux.bind(aside, python)


@pytest.mark.hostile
@pytest.mark.slow
@pytest.mark.parametrize("tests", ["test_confinement.py", "test_limits.py", "test_ending.py"])
def test_the_promises_hold_for_an_ordinary_user(tests: str) -> None:
    if os.getuid() != 0:
        return  # then the others have just run as one
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as home:  # pytest's own folders are root's
        os.chown(home, USER, USER)
        done = _pytest_as_user(root, home, f"tests/kernels/{tests}")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def _pytest_as_user(root: Path, home: str, tests: str) -> subprocess.CompletedProcess[str]:
    command = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--basetemp={home}/tmp", tests]
    return subprocess.run(
        [sys.executable, "-c", BECOME, str(USER), home, *command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
