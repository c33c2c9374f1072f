"""What a hostile notebook cannot do: see, reach, change or outlive anything that is not its own."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kernels.conftest import Outcome

pytestmark = pytest.mark.hostile
Run = Callable[..., Outcome]

#: Says what came of an attempt: the value, or the error's name.
ATTEMPT = """
import ctypes, os, signal, socket, subprocess
def attempt(action):
    try:
        print(action())
    except BaseException as error:
        print(type(error).__name__)
"""


def test_nothing_beside_its_folder_can_be_read(run: Run, tmp_path: Path) -> None:
    for secret in ("solutions/solution.py", "gradebook.db", "submitted/other/answer.ipynb"):
        (tmp_path / secret).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / secret).write_text("secret")
    places = [str(tmp_path), str(Path.home()), str(Path(__file__).parents[2]), "/home", "/var", "/srv", "/mnt", "/boot"]
    outcome = run(
        ATTEMPT + "attempt(lambda: open('../gradebook.db').read())",
        f"attempt(lambda: open({str(tmp_path / 'solutions/solution.py')!r}).read())",
        "os.symlink('/etc/shadow', 'link'); attempt(lambda: open('link').read())",
        f"names = [name for place in {places!r} if os.path.isdir(place) for name in os.listdir(place)]",
        "print(sorted(set(names)))",
    )
    assert outcome.texts[:3] == ["FileNotFoundError\n"] * 3
    # On the way to Python and to the package there are empty folders, and nothing but what leads on.
    way = {part for path in (os.path.realpath("/proc/self/exe"), __file__) for part in Path(path).parts}
    assert set(eval(outcome.texts[4])) <= way | {".venv", "course"}


def test_a_directory_that_is_open_in_the_grader_is_no_way_out(run: Run) -> None:
    outcome = run(
        ATTEMPT
        + "attempt(lambda: [n for n in os.listdir('/proc/self/fd') if not os.path.exists(f'/proc/self/fd/{n}')])",
        "targets = {os.readlink(f'/proc/self/fd/{n}') for n in range(200) if os.path.islink(f'/proc/self/fd/{n}')}",
        "print(sorted(t for t in targets if t.startswith('/') and not t.startswith(('/dev/', '/proc/'))))",
        "os.chdir('/'); attempt(lambda: os.chroot('tmp'))",
        "print(os.path.samefile('/', '/..'))",
    )
    assert outcome.texts[2:4] == ["[]\n", "PermissionError\n"]
    assert outcome.texts[4] == "True\n"


def test_only_its_folder_and_temporary_ones_can_be_written(run: Run) -> None:
    outcome = run(
        ATTEMPT + "import sys, course",
        "places = ['/', '/usr', '/etc', '/proc/sys/kernel', '/run', '/run/kernel', '/dev']",
        "places += [sys.prefix, course.__path__[0]]",
        "for place in places: attempt(lambda: bool(open(f'{place}/mine', 'w')))",
        "for place in ('/tmp', '/dev/shm', '.'): open(f'{place}/mine', 'w').write('mine')",
        "attempt(lambda: open('/proc/sys/kernel/hostname', 'w').write('mine'))",
        "attempt(lambda: os.remove(course.__file__)); attempt(lambda: os.chmod(course.__file__, 0o777))",
    )
    writes = outcome.texts[3].split()
    assert len(writes) == 9
    # In bubblewrap the sockets' folder stays writable (and counts as the submission's).
    assert {*writes[:5], *writes[6:]} <= {"OSError", "PermissionError", "FileNotFoundError"}
    assert outcome.texts[4] == ""
    assert set((outcome.texts[5] + outcome.texts[6]).split()) <= {"OSError", "PermissionError"}
    assert os.listdir(outcome.folder) == ["mine"]


def test_no_other_process_is_seen(run: Run) -> None:
    outcome = run(
        "import os; pids = sorted(int(name) for name in os.listdir('/proc') if name.isdigit())",
        "print(os.getpid(), os.getppid(), pids)",
        "print(b'keeper' in open('/proc/1/cmdline', 'rb').read() or b'bwrap' in open('/proc/1/cmdline', 'rb').read())",
    )
    assert outcome.texts[1:] == ["2 1 [1, 2]\n", "True\n"]


def test_processes_of_the_grader_cannot_be_signalled_or_traced(run: Run) -> None:
    outcome = run(
        ATTEMPT + f"attempt(lambda: os.kill({os.getpid()}, 0)); attempt(lambda: os.kill(-1, signal.SIGTERM) or 'none')",
        "attempt(lambda: os.kill(1, signal.SIGKILL))",
        "libc = ctypes.CDLL(None, use_errno=True)",
        "print([libc.ptrace(16, pid, 0, 0) for pid in (1, os.getppid())])",
        "attempt(lambda: open('/proc/1/mem', 'rb').read(1))",
        "attempt(lambda: open('/proc/1/environ', 'rb').read())",
    )
    # Signals to all reach nobody; signals to the first process are refused or have no effect: the kernel lives on.
    assert outcome.texts[0].split()[0] == "ProcessLookupError"
    assert outcome.texts[3] == "[-1, -1]\n"
    assert outcome.texts[4:] == ["PermissionError\n"] * 2
    assert outcome.ended is None


def test_there_is_no_network_not_even_the_machines_own(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        port = server.getsockname()[1]
        name = f"\0course-test-{os.getpid()}"
        abstract.bind(name)
        abstract.listen()
        outcome = run(
            ATTEMPT + f"attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 2))",
            "attempt(lambda: socket.create_connection(('192.0.2.1', 80), 2))",
            "attempt(lambda: socket.getaddrinfo('example.org', 80))",
            "u = socket.socket(socket.AF_UNIX)",
            f"attempt(lambda: u.connect({name!r}))",
            "print(open('/proc/net/dev').read().count(':'))",
            "attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))",
        )
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    # Bubblewrap's rooms have a loopback of their own, with nobody on it.
    assert outcome.texts[0] in ("OSError\n", "ConnectionRefusedError\n")
    assert outcome.texts[1] == "OSError\n"
    assert outcome.texts[2] == "gaierror\n"
    assert outcome.texts[4] in ("ConnectionRefusedError\n", "PermissionError\n")
    assert outcome.texts[5:] == ["1\n", "PermissionError\n"]


def test_the_environment_is_empty_of_the_graders(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # The keeper is older than this variable; what it was given is checked by the names of those that are left.
    monkeypatch.setenv("TOKEN", "secret")
    outcome = run(
        "import os; print(sorted(os.environ))",
        "print(sorted(v.split(b'=')[0].decode() for v in open('/proc/self/environ', 'rb').read().split(b'\\0') if v))",
    )
    usual = {"HOME", "IPYTHONDIR", "LANG", "MPLBACKEND", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "USER", "PWD"}
    usual |= {f"{name}_NUM_THREADS" for name in ("MKL", "NUMEXPR", "OMP", "OPENBLAS")}
    usual |= {"PYTHONHASHSEED"}
    ipython = {"CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "PAGER", "PYDEVD_USE_FRAME_EVAL", "TERM"}
    assert set(eval(outcome.texts[0])) <= usual | ipython
    assert set(eval(outcome.texts[1])) <= usual


def test_it_is_nobody_and_has_no_way_to_become_more(run: Run) -> None:
    outcome = run(
        ATTEMPT + "print(os.getuid(), os.getgid(), os.getgroups())",
        "attempt(lambda: os.setuid(0)); attempt(lambda: os.setgroups([0]))",
        "print({line.split()[1] for line in open('/proc/self/status') if line.startswith('Cap')})",
        "libc = ctypes.CDLL(None, use_errno=True)",
        "print([libc.unshare(flag) for flag in (0x10000000, 0x20000, 0x40000000)])",
        "print(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), libc.syscall(435, 0, 0), libc.memfd_create(b'x', 0))",
        "print(subprocess.run(['unshare', '-Ur', 'id'], capture_output=True).returncode != 0)",
        "print([line for line in open('/proc/self/status') if line.startswith(('NoNewPrivs', 'Seccomp:'))])",
    )
    assert outcome.texts[0].split()[:2] == ["1000", "1000"]
    assert outcome.texts[1] == "OSError\nPermissionError\n"  # there is no user 0, and no right to change groups
    assert outcome.texts[2] == "{'0000000000000000'}\n"
    assert outcome.texts[4:] == [
        *("[-1, -1, -1]\n", "-1 -1 -1\n", "True\n", "['NoNewPrivs:\\t1\\n', 'Seccomp:\\t2\\n']\n")
    ]


def test_the_kernel_holds_nothing_of_the_process_that_asked_for_it(run: Run) -> None:
    """A mark in this process's memory is nowhere in the kernel's, where one of the kernel's own is found."""
    mark = "-".join(("answer", str(os.getpid()), "x" * 10))
    held = [mark * 1 for _ in range(100)]
    outcome = run(
        "import os, re\n"
        "def search(text):\n"
        "    found = 0\n"
        "    for line in open('/proc/self/maps'):\n"
        "        start, end = (int(x, 16) for x in line.split()[0].split('-'))\n"
        "        if ' rw-p ' in line:\n"
        "            with open('/proc/self/mem', 'rb') as memory:\n"
        "                memory.seek(start)\n"
        "                found += text in memory.read(end - start)\n"
        "    return found",
        "mine = b'-'.join([b'own', b'mark', str(os.getpid()).encode()])",
        "print(search(mine) > 0)",
        f"print(search(b'-'.join([b'answer', b'{os.getpid()}', b'x' * 10])))",
    )
    assert held
    assert outcome.texts[2] == "True\n"
    assert int(outcome.texts[3]) <= 1  # the text that it was looking for


def test_kernels_that_run_together_cannot_reach_each_other(run: Run, kernels: object, tmp_path: Path) -> None:
    texts: list[list[str]] = []

    def student() -> None:
        texts.append(
            run(
                ATTEMPT + "import time; server = socket.socket(socket.AF_UNIX)",
                "server.bind('\\0meet' if not os.path.exists('taken') else '\\0other'); open('taken', 'w')",
                "time.sleep(1.5); print(len([n for n in os.listdir('/proc') if n.isdigit()]))",
                "attempt(lambda: socket.socket(socket.AF_UNIX).connect('\\0other'))",
                "print(sorted(os.listdir('/run/kernel')))",
            ).texts
        )

    threads = [threading.Thread(target=student) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sockets = str(["connection.json", *(f"k-{number}" for number in range(1, 6))])
    for each in texts:
        assert each[2] == "2\n"
        assert each[4].strip() == sockets
    assert "ConnectionRefusedError\n" in [each[3] for each in texts]
