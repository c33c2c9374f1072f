"""The attacks that meet the layer, in bubblewrap instead of the best one."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from hostile.families import IN_BUBBLEWRAP
from hostile.klass import Klass
from hostile.promises import class_is_unharmed, honest_are_unchanged, keeps

from course.kernels import Limits
from course.kernels.bubblewrap import Bubblewrap

pytestmark = [pytest.mark.hostile, pytest.mark.slow, pytest.mark.needs("bubblewrap")]


def test_a_kernel_that_has_ended_is_left_to_the_keeper_to_collect(tmp_path: Path) -> None:
    room = Bubblewrap(tmp_path, (), Limits(), {})
    with (tmp_path / "report").open("w") as report:
        pid = room.start(tmp_path / "missing", tmp_path / "missing", report.fileno())
    deadline = time.monotonic() + 300
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    subprocess.run(["true"], check=True)  # as the next kernel's start does
    assert os.waitpid(pid, os.WNOHANG)[0] == pid


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", IN_BUBBLEWRAP)
def test_an_attack_earns_what_an_honest_reading_gives(in_bubblewrap: Klass, name: str) -> None:
    keeps(in_bubblewrap, name, IN_BUBBLEWRAP[name])


def test_the_others_and_all_else_are_unharmed(in_bubblewrap: Klass) -> None:
    honest_are_unchanged(in_bubblewrap)
    class_is_unharmed(in_bubblewrap)
