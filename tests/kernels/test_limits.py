"""What a greedy notebook runs into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course.kernels import Kernels, Limits
from tests.kernels.conftest import Outcome, run_cells

pytestmark = pytest.mark.hostile
Run = Callable[..., Outcome]
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def kernels(layer: str) -> Iterator[Kernels]:
    limits = Limits(
        cpu_seconds=4,
        memory_bytes=400 * MIB,
        processes=40,
        files=100,
        file_bytes=8 * MIB,
        disk_bytes=20 * MIB,
        tmp_bytes=4 * MIB,
        client_bytes=300 * MIB,
    )
    with Kernels(layer, preload=("numpy",), limits=limits) as kernels:
        yield kernels


def test_a_memory_bomb_is_ended_and_named(run: Run) -> None:
    outcome = run("import time; hoard = []", "while True: hoard.append(b'x' * 5_000_000); time.sleep(0.02)")
    assert outcome.ended == "the notebook used more than 400 MiB of memory"


def test_memory_in_child_processes_counts(run: Run) -> None:
    child = "import time; x = b'x' * 150_000_000; time.sleep(300)"
    outcome = run(
        f"import subprocess, sys, time; [subprocess.Popen([sys.executable, '-c', {child!r}]) for _ in range(4)]",
        "time.sleep(300)",
    )
    assert outcome.ended == "the notebook used more than 400 MiB of memory"


def test_one_huge_allocation_fails_at_once(run: Run) -> None:
    outcome = run("x = bytearray(3_000_000_000)", "print('alive')")
    assert outcome.texts == ["MemoryError: \n", "alive\n"]


def test_a_fork_bomb_is_contained(run: Run) -> None:
    outcome = run(
        "import os, time\n"
        "def grow():\n"
        "    while True:\n"
        "        try:\n"
        "            os.fork()\n"
        "        except OSError:\n"
        "            pass\n"
        "if os.fork() == 0: grow()",
        "time.sleep(1); print(len([name for name in os.listdir('/proc') if name.isdigit()]))",
        "time.sleep(300)",
    )
    assert int(outcome.texts[1]) <= 42
    assert outcome.ended == "the notebook used more than 4 seconds of processor time"


def test_a_shell_fork_bomb_is_contained(run: Run) -> None:
    count = "import os, time; time.sleep(1); print(len([name for name in os.listdir('/proc') if name.isdigit()]))"
    outcome = run("%%bash --bg\nbomb() { bomb | bomb & }; bomb", count)
    assert outcome.ended or int(outcome.texts[1].splitlines()[-1]) <= 42


def test_an_endless_loop_ends_with_its_processor_time(run: Run) -> None:
    outcome = run("import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)", "while True: pass")
    assert outcome.ended == "the notebook used more than 4 seconds of processor time"


def test_processor_time_of_ended_children_counts(run: Run) -> None:
    busy = "import time\nwhile time.process_time() < 1.5: pass"
    outcome = run(f"import subprocess, sys\nfor _ in range(9): subprocess.run([sys.executable, '-c', {busy!r}])")
    assert outcome.ended == "the notebook used more than 4 seconds of processor time"


def test_a_notebook_that_waits_forever_ends(layer: str, tmp_path: Path) -> None:
    with Kernels(layer, preload=(), limits=Limits(notebook_seconds=20)) as kernels:
        outcome = run_cells(kernels, tmp_path / "submission", "import time; time.sleep(90)")
    assert outcome.ended == "the kernel was there for more than 20 seconds"


def test_no_file_grows_beyond_its_bound(run: Run) -> None:
    outcome = run(
        "import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)",
        "open('big', 'wb').write(bytes(9_000_000))",
        "print(os.path.getsize('big'))",
    )
    assert outcome.texts[1].startswith("OSError: [Errno 27] File too large")
    assert outcome.texts[2] == f"{8 * MIB}\n"


def test_filling_the_disk_is_ended_and_named(run: Run) -> None:
    outcome = run("for i in range(9): open(f'{i}', 'wb').write(bytes(7_000_000))", "import time; time.sleep(300)")
    assert outcome.ended == "the notebook wrote more than 20 MiB into its folder"


def test_disk_that_no_name_leads_to_is_counted(run: Run) -> None:
    outcome = run(
        "import os, time; files = []",
        "for i in range(40):\n"
        "    files.append(open('x', 'wb')); files[-1].write(bytes(7_000_000)); files[-1].flush(); os.remove('x')",
        "time.sleep(300)",
    )
    assert outcome.ended == "the notebook wrote more than 80 MiB to disk in all"


def test_too_many_files_are_ended_and_named(run: Run) -> None:
    outcome = run("for i in range(200): open(f'{i}', 'w')", "import time; time.sleep(300)")
    assert outcome.ended == "the notebook left more than 100 files in its folder"


def test_temporary_folders_are_small(run: Run) -> None:
    outcome = run(
        "for place in ('/tmp', '/dev/shm'):\n"
        "    try:\n"
        "        open(f'{place}/big', 'wb').write(bytes(5_000_000))\n"
        "    except OSError as error:\n"
        "        print(error.strerror)"
    )
    assert outcome.texts == ["No space left on device\n" * 2]


def test_more_output_than_the_client_can_hold_is_ended_and_named(kernels: Kernels, tmp_path: Path) -> None:
    """The client reads nothing meanwhile; one message of endless parts is never delivered, but held."""
    outcome = run_cells(
        kernels,
        tmp_path / "submission",
        "from ipykernel.kernelapp import IPKernelApp\nimport zmq\nsocket = IPKernelApp.instance().iopub_thread.socket",
        "part = bytes(4_000_000)\nfor _ in range(1000): socket.send(part, zmq.SNDMORE)",
        timeout=600,
    )
    assert outcome.ended in (
        "the notebook sent more than 300 MiB to the grader",
        "the notebook used more than 400 MiB of memory",
    )


def test_who_computes_beside_a_flood_goes_on(layer: str, tmp_path: Path) -> None:
    """The flood is ended alone, although both use all the processor time they get."""
    limits = Limits(client_bytes=200 * MIB)
    with Kernels(layer, preload=(), limits=limits) as kernels, ThreadPoolExecutor() as pool:
        honest = pool.submit(
            run_cells,
            kernels,
            tmp_path / "honest",
            "import time; end = time.monotonic() + 8\nwhile time.monotonic() < end: sum(range(10_000))",
            "print('done')",
        )
        flood = pool.submit(
            run_cells,
            kernels,
            tmp_path / "flood",
            "while True: print('x' * 2_000_000, flush=True)",
            timeout=600,
        )
        assert flood.result().ended == "the notebook sent more than 200 MiB to the grader"
        assert (honest.result().texts[1], honest.result().ended) == ("done\n", None)


def test_a_message_part_beyond_its_bound_is_not_taken(layer: str, tmp_path: Path) -> None:
    with Kernels(layer, preload=(), limits=Limits(message_bytes=MIB)) as kernels:
        outcome = run_cells(kernels, tmp_path / "submission", "print('x' * 3_000_000)", timeout=3)
    assert "x" not in outcome.texts[0]
