"""What a kernel takes that no process of it seems to hold, with control groups and without."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course.kernels import Kernels, Limits, cgroup, share
from course.kernels.watch import tree
from tests.kernels.conftest import Outcome, run_cells

pytestmark = pytest.mark.hostile
Run = Callable[..., Outcome]
MIB = 1024 * 1024
LIMITS = Limits(memory_bytes=400 * MIB, disk_bytes=20 * MIB, file_bytes=16 * MIB, processes=120, cpu_seconds=60)
TOO_MUCH = "the notebook used more than 400 MiB of memory"


@pytest.fixture(scope="module", params=["groups", "none"])
def kernels(layer: str, request: pytest.FixtureRequest) -> Iterator[Kernels]:
    groups = request.param == "groups"
    if groups and (found := cgroup.find()) is None:
        pytest.skip("there are no control groups here for this user")
    elif groups:
        found.remove()
    with Kernels(layer, preload=("numpy",), limits=LIMITS, groups=groups) as kernels:
        assert bool(kernels.resources) == groups
        yield kernels


def test_memory_is_bounded_and_the_notebook_told(run: Run) -> None:
    outcome = run("hoard = []\nwhile True: hoard.append(b'x' * 5_000_000)")
    assert outcome.ended == TOO_MUCH


def test_page_tables_count(run: Run) -> None:
    outcome = run(
        "import ctypes, os, time\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]\n"
        "def spread():\n"
        "    size = 4 * 2**30\n"
        "    where = libc.mmap(None, size, 1, 0x4022, -1, 0)\n"
        "    for at in range(where, where + size, 2**21): ctypes.c_char.from_address(at).value\n"
        "    time.sleep(60)\n"
        "for _ in range(100):\n"
        "    if os.fork() == 0: spread()\n"
        "time.sleep(60)"
    )
    assert outcome.ended == TOO_MUCH


def test_there_are_no_queues_and_no_shared_memory_of_system_v_and_posix(run: Run) -> None:
    outcome = run(
        "import ctypes; libc = ctypes.CDLL(None)",
        "print(libc.msgget(0, 0o1600), libc.shmget(0, 4096, 0o1600), libc.semget(0, 1, 0o1600))",
        "print(libc.mq_open(b'/x', 0o102, 0o600, None))",
    )
    assert outcome.texts[1:] == ["-1 -1 -1\n", "-1\n"]


def test_socket_buffers_are_bounded(run: Run) -> None:
    outcome = run(
        "import os, socket, time\n"
        "def fill():\n"
        "    pairs = []\n"
        "    for _ in range(110):\n"
        "        a, b = socket.socketpair(); pairs.append((a, b))\n"
        "        for s in (a, b):\n"
        "            s.setblocking(False)\n"
        "            try:\n"
        "                while True: s.send(bytes(65536))\n"
        "            except BlockingIOError: pass\n"
        "    time.sleep(60)\n"
        "for _ in range(50):\n"
        "    if os.fork() == 0: fill()\n"
        "time.sleep(60)"
    )
    assert outcome.ended in (TOO_MUCH, "the notebook opened more than 256 sockets")


def test_disk_is_not_taken_without_being_written(run: Run, tmp_path: Path) -> None:
    outcome = run(
        "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True)",
        "f = open('f', 'wb'); os.unlink('f')\n"
        "size = ctypes.c_long(8_000_000)\n"
        "print(libc.fallocate(f.fileno(), 0, ctypes.c_long(0), size), os.fstat(f.fileno()).st_blocks)",
        "import numpy; numpy.ones(1000).tofile('honest'); print(os.path.getsize('honest'))",
    )
    assert outcome.texts[1:] == ["-1 0\n", "8000\n"]


def test_a_crowd_weighs_as_much_as_one(kernels: Kernels, tmp_path: Path) -> None:
    """Each of many sessions gets what is left for it; time itself is measured in ``benchmarks/neighbours.py``."""
    crowd = (
        "import os, time\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        time.sleep(300); os._exit(0)\n"
        "open('begun', 'w')\n"
        "while not os.path.exists('enough'): time.sleep(0.1)"
    )
    with ThreadPoolExecutor() as pool:
        crowded = pool.submit(run_cells, kernels, tmp_path / "crowd", crowd)
        begun = tmp_path / "crowd" / "begun"
        try:
            _wait_until(begun.exists)
            if kernels.resources:
                groups = [path for path in _groups("cpu") if (path / "cgroup.procs").read_text().count("\n") > 6]
                assert {_share_of(path) for path in groups} == {cgroup.SHARES}  # other tests may have a crowd, too
            else:
                nice = share.niceness(6)
                _wait_until(lambda: sum(_nice(pid) >= nice for pid in tree(kernels._keeper.pid)) >= 6)
        finally:
            begun.with_name("enough").touch()
        crowded.result()


def test_a_crowd_of_sessions_is_ended_and_named(run: Run) -> None:
    """An ordinary user may set a session's weight ten times a second, for the whole system."""
    outcome = run(
        "import os, time\n"
        "for _ in range(30):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        time.sleep(300); os._exit(0)\n"
        "time.sleep(300)"
    )
    assert outcome.ended == "the notebook started more than 10 sessions of processes"


def test_all_groups_are_gone_when_the_kernels_are(layer: str, tmp_path: Path) -> None:
    with Kernels(layer, preload=()) as kernels:
        run_cells(kernels, tmp_path / "submission", "1")
        keeper = kernels._keeper.pid
    assert not [path for name in ("memory", "pids", "cpu") for path in _bases(name) if path.name.endswith(f"-{keeper}")]


def test_a_kernel_ends_first_when_the_machine_runs_out_of_memory(run: Run) -> None:
    outcome = run(
        "print(open('/proc/self/oom_score_adj').read().strip(), open('/proc/1/oom_score_adj').read().strip())"
    )
    assert outcome.texts[0].split()[0] == "1000"


def test_niceness_makes_a_crowd_weigh_as_one() -> None:
    assert share.niceness(1) == 0
    for crowd in range(1, 60):
        assert crowd / 1.25 ** share.niceness(crowd) <= 1
    assert share.niceness(10**6) == 19


def fake(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)


def test_version_2_is_used_by_its_files(tmp_path: Path) -> None:
    """A tree of files as the system shows it to a user whose slice was delegated."""
    every = {"cgroup.controllers": "cpu io memory pids\n", "cgroup.subtree_control": "", "cgroup.procs": ""}
    tree = tmp_path / "cgroup"
    for folder in (tree, tree / "user", tree / "user" / "session"):
        fake(folder, every)
    base = tree / "user" / "session" / f"{cgroup.PREFIX}{os.getpid()}"
    fake(base, every)
    fake(
        base / "one",
        {
            **{"cgroup.procs": "", "memory.max": "max", "memory.swap.max": "max", "memory.oom.group": "0"},
            **{"pids.max": "max", "cpu.weight": "100", "io.weight": "default 100"},
            "memory.stat": "anon 100\nfile 5000\nkernel 30\nshmem 20\nsock 7\npagetables 8\n",
            "memory.events": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 0\noom_group_kill 0\n",
        },
    )
    mounts, own = tmp_path / "mountinfo", tmp_path / "own"
    mounts.write_text(f"30 20 0:26 / {tree} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n")
    own.write_text("0::/user/session\n")
    found = cgroup.find(mounts, own)
    assert found is not None
    assert found.name == "cgroup v2: memory, pids, cpu, io"
    assert (base / "cgroup.subtree_control").read_text() == "+cpu +io +memory +pids"
    group = found.make("one", LIMITS)
    written = {name: (base / "one" / name).read_text() for name in ("memory.max", "memory.swap.max", "pids.max")}
    assert written == {"memory.max": f"{400 * MIB}", "memory.swap.max": "0", "pids.max": "128"}
    assert (base / "one" / "memory.oom.group").read_text() == "1"
    assert (base / "one" / "cpu.weight").read_text() == f"{cgroup.WEIGHT}"
    with group.entered():
        assert (base / "one" / "cgroup.procs").read_text() == f"{os.getpid()}"
    assert (tree / "user" / "session" / "cgroup.procs").read_text() == f"{os.getpid()}"
    assert group.memory == 157
    assert not group.was_full
    (base / "one" / "memory.events").write_text("oom 1\noom_kill 1\n")
    assert group.was_full


@pytest.mark.parametrize("offered", ["hugetlb\n", "cpu io\n", ""])
def test_a_tree_without_memory_is_not_used(tmp_path: Path, offered: str) -> None:
    fake(tmp_path / "cgroup", {"cgroup.controllers": offered, "cgroup.subtree_control": "", "cgroup.procs": ""})
    (tmp_path / "mountinfo").write_text(f"30 20 0:26 / {tmp_path / 'cgroup'} rw - cgroup2 cgroup2 rw\n")
    (tmp_path / "own").write_text("0::/\n")
    assert cgroup.find(tmp_path / "mountinfo", tmp_path / "own") is None
    assert cgroup.find(tmp_path / "nothing", tmp_path / "own") is None
    assert [path.name for path in (tmp_path / "cgroup").iterdir() if path.is_dir()] == []


def _bases(controller: str) -> list[Path]:
    found = cgroup.find()
    if found is None:
        return []
    found.remove()
    return [path for path in found.home.get(controller, Path("/nowhere")).glob(f"{cgroup.PREFIX}*") if path.is_dir()]


def _groups(controller: str) -> list[Path]:
    return [path for base in _bases(controller) for path in base.iterdir() if path.is_dir()]


def _share_of(group: Path) -> int:
    return int(next(group.glob("cpu.shares")).read_text())


def _nice(pid: int) -> int:
    """What a process's niceness and its session's come to."""
    try:
        own = os.getpriority(os.PRIO_PROCESS, pid)
        session = int(Path(f"/proc/{pid}/autogroup").read_text().split()[-1])
    except (OSError, IndexError):
        return -1
    return max(own, session)


def _wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)
