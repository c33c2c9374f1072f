"""A few attacks of each family, graded by an ordinary user: this file runs itself as one, when root runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hostile.families import AS_USER
from hostile.klass import Klass
from hostile.promises import class_is_unharmed, honest_are_unchanged, keeps

pytestmark = [pytest.mark.hostile, pytest.mark.slow]

#: Nobody in particular.
USER = 54322

BECOME = """
import os, sys
sys.path.insert(0, os.getcwd())
from tests.kernels.test_ordinary_user import make_python_reachable
user = int(sys.argv[1])
make_python_reachable()
os.setgroups([])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
os.environ["HOME"] = sys.argv[2]
os.execv(sys.executable, [sys.executable, *sys.argv[3:]])
"""


@pytest.mark.timeout(900)
def test_the_promises_hold_for_an_ordinary_user(request: pytest.FixtureRequest) -> None:
    if os.getuid() == 0:
        _this_file_as_user()
        return
    klass: Klass = request.getfixturevalue("as_user")
    for name, attack in AS_USER.items():
        keeps(klass, name, attack)
    honest_are_unchanged(klass)
    class_is_unharmed(klass)


def _this_file_as_user() -> None:
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as home:  # pytest's own folders are root's
        os.chown(home, USER, USER)
        tests = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--basetemp={home}/tmp", __file__]
        done = subprocess.run(
            [sys.executable, "-c", BECOME, str(USER), home, *tests],
            cwd=root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
