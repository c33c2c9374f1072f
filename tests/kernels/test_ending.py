"""When a kernel ends, or the grader does, nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from course.kernels import Kernels
from course.kernels.watch import tree
from tests.kernels.conftest import Outcome, run_cells

Run = Callable[..., Outcome]

GRADER = """
import asyncio, json, sys
from pathlib import Path
from course.kernels import Kernels

async def main():
    kernels = Kernels(sys.argv[1], preload=())
    manager = kernels.manager(Path(sys.argv[2]))
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=600)
    client.execute("import subprocess; subprocess.Popen(['setsid', 'sleep', '1000']); open('started', 'w')")
    while not Path(sys.argv[2], "started").exists():
        await asyncio.sleep(0.02)
    print(json.dumps([kernels._keeper.pid, str(kernels.folder)]), flush=True)
    await asyncio.sleep(1000)

asyncio.run(main())
"""


@pytest.mark.hostile
def test_what_a_kernel_started_ends_with_it(kernels: Kernels, tmp_path: Path) -> None:
    mark = f"30{os.getpid()}"
    run_cells(
        kernels,
        tmp_path / "submission",
        f"import os, subprocess\nfor i in range(3): subprocess.Popen(['setsid', '-f', 'sleep', '{mark}'])",
        "if os.fork() == 0:\n    os.setsid()\n    os.execlp('sleep', 'sleep', '1000')",
    )
    _wait_until(lambda: not _commands_with(mark) and len(tree(kernels._keeper.pid)) == 1)


@pytest.mark.hostile
def test_a_cell_that_ignores_interrupts_is_ended_by_a_shutdown(kernels: Kernels, tmp_path: Path) -> None:
    outcome = run_cells(
        kernels,
        tmp_path / "submission",
        "import signal; [signal.signal(s, signal.SIG_IGN) for s in (signal.SIGINT, signal.SIGTERM)]",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        timeout=6,
    )
    assert "CellTimeoutError" in outcome.texts[-1]
    _wait_until(lambda: len(tree(kernels._keeper.pid)) == 1)


@pytest.mark.hostile
def test_a_killed_grader_leaves_nothing_behind(layer: str, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", GRADER, layer, str(tmp_path)], stdout=subprocess.PIPE) as grader:
        assert grader.stdout
        keeper, folder = json.loads(grader.stdout.readline())
        processes = tree(keeper)
        assert len(processes) >= 4
        assert Path(folder).is_dir()
        grader.send_signal(signal.SIGKILL)
    _wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in processes))
    _wait_until(lambda: not Path(folder).exists())
    assert folder not in Path("/proc/self/mounts").read_text()


@pytest.mark.hostile
def test_a_killed_keeper_takes_its_kernels_along(layer: str, tmp_path: Path) -> None:
    with Kernels(layer, preload=()) as kernels:
        outcome = run_cells(kernels, tmp_path / "submission", "print(1)")
        assert outcome.texts == ["1\n"]
        manager = kernels.manager(tmp_path)
        kernels.start("kernel", tmp_path, _connection(manager))
        _wait_until(lambda: len(tree(kernels._keeper.pid)) >= 5)  # the keeper, a gate, and the room's three
        processes = tree(kernels._keeper.pid)
        os.kill(kernels._keeper.pid, signal.SIGKILL)
        _wait_until(lambda: not any(_runs(pid) for pid in processes))
        assert kernels.ended("kernel") == "their keeper has died"
        with pytest.raises(RuntimeError, match="their keeper has died"):
            kernels.start("another", tmp_path, _connection(manager))


def test_closing_ends_everything(layer: str, tmp_path: Path) -> None:
    with Kernels(layer, preload=()) as kernels:
        manager = kernels.manager(tmp_path)
        kernels.start("kernel", tmp_path, _connection(manager))
        _wait_until(lambda: len(tree(kernels._keeper.pid)) >= 5)  # the keeper, a gate, and the room's three
        processes = tree(kernels._keeper.pid)
    assert not any(_runs(pid) for pid in processes)
    assert not kernels.folder.exists()


def _connection(manager: object) -> dict[str, object]:
    manager.write_connection_file()  # type: ignore[attr-defined]
    return manager.get_connection_info()  # type: ignore[attr-defined, no-any-return]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _commands_with(mark: str) -> list[str]:
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"sleep {mark}" in command:
            commands.append(command)
    return commands


def _wait_until(holds: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
