"""Running tests as an ordinary user: what is promised to root holds for everybody."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from course.kernels import linux

__all__ = ["run_as_user"]

#: Nobody in particular.
USER = 54321

BECOME = """
import os, sys
sys.path.insert(0, sys.argv[3])
from as_user import make_python_reachable
user = int(sys.argv[1])
make_python_reachable()
os.setgroups([])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
os.environ["HOME"] = sys.argv[2]
os.execv(sys.executable, [sys.executable, *sys.argv[4:]])
"""


def run_as_user(tests: Path) -> None:
    """Run a file of tests as an ordinary user, which only root can; fails with what pytest says."""
    here = Path(__file__).parent
    mine = {name: value for name, value in os.environ.items() if name not in ("XDG_CACHE_HOME", "COURSE_DATA")}
    with tempfile.TemporaryDirectory(dir="/tmp") as home:  # pytest's own folders are root's
        os.chown(home, USER, USER)
        command = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--basetemp={home}/tmp", str(tests)]
        done = subprocess.run(
            [sys.executable, "-c", BECOME, str(USER), home, str(here), *command],
            cwd=here.parent,
            env={**mine, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


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
