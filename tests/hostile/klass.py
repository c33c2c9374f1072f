"""A class with hostile students in it, graded once; the tests then look at what came of each."""

from __future__ import annotations

import copy
import os
import resource
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
import pytest
from conftest import TINY, submit
from hostile.attack import RIGHT, Attack
from hostile.showers import SHOW
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers

from course.assignment import Assignment
from course.grading.books import grade_submissions, make_feedback, make_release
from course.grading.gradebook import read_config
from course.grading.grader import Graded
from course.grading.showing import SHOW_ONLY

__all__ = ["HONEST", "LIMITS", "SEED", "Klass", "graded_class"]

SEED = 7

#: Submissions that are graded at a time.
SIDE_BY_SIDE = 4

#: Bounds that an attack runs into soon. A kernel that has imported all packages shares some 300 MiB with the others.
LIMITS = {
    "cpu_seconds": 24,
    "memory_bytes": 1024 * 2**20,
    "files": 800,
    "disk_bytes": 96 * 2**20,
    "tmp_bytes": 16 * 2**20,
    "cell_output_bytes": 2**20,
    "notebook_output_bytes": 2**22,
}

#: What honest students hand in, and what it is worth.
HONEST = (
    (RIGHT, 3),
    ("import numpy as np\ndef mean(x):\n    return np.float32(x.mean()) if len(x) else 0", 3),
    (
        "def mean(x):\n    total = 0.0\n    for value in x: total += value\n    return total / len(x) if len(x) else 0",
        3,
    ),
    ("def mean(x):\n    return x.sum()", 1),
    ("def mean(x):\n    return x.sum() / len(x) if len(x) else 7", 2),
)


@dataclass
class Klass:
    """A graded class.

    before, after: files that grading has no business with. heard: what reached our listeners. grown: by how many bytes
    this process grew, at most, while it graded attackers.
    """

    assignment: Assignment
    token: str
    alone: Mapping[str, Graded] = field(default_factory=dict)
    results: Mapping[str, Graded] = field(default_factory=dict)
    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    mark: str = ""
    left: list[str] = field(default_factory=list)
    grown: int = 0

    @property
    def root(self) -> Path:
        return self.assignment.root

    def page(self, student: str) -> str:
        return (self.root / "feedback" / student / "tiny" / "tiny.html").read_text()

    def formgrader(self, student: str) -> str:
        """The page that an instructor grades by hand on, as formgrader's own handler makes it."""
        notebook = self.root / "autograded" / student / "tiny" / "tiny.ipynb"
        words = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "first_name")
        resources = dict.fromkeys((*words, "notebook_path"), "x") | {"index": 0, "total": 1}
        return str(self._exporter.from_filename(str(notebook), resources=resources)[0])

    @cached_property
    def _exporter(self) -> HTMLExporter:
        config = copy.deepcopy(read_config(self.root))
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
        return HTMLExporter(config=config)

    def books(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.root}/gradebook.db")

    def grade(self, **options: object) -> dict[str, Graded]:
        graded: list[Graded] = []
        options = {"jobs": SIDE_BY_SIDE, **options}  # many only wait
        grade_submissions(self.assignment, seed=SEED, again=True, on_graded=graded.append, **options)  # type: ignore[arg-type]
        return {one.student: one for one in graded}


@contextmanager
def graded_class(
    folder: Path, attacks: Mapping[str, Attack], sandbox: str = "auto", honest: int = 20, cell_seconds: float = 3
) -> Iterator[Klass]:
    """A class of honest students graded alone, and then again with the attackers among them."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        times = {"cell_seconds": cell_seconds, "exercise_seconds": cell_seconds}
        klass = _make(folder, patch, {**LIMITS, **times})
        port = stack.enter_context(_listeners(folder, klass.heard))
        scratch = folder / "scratch"
        scratch.mkdir()
        patch.setattr(tempfile, "tempdir", str(scratch))
        for number in range(honest):
            answer, _ = HONEST[number % len(HONEST)]
            submit(klass.assignment, f"honest-{number}", f"{answer}\n# {klass.token}")
        klass.alone = klass.grade(sandbox=sandbox)
        words = {"{ROOT}": str(klass.root), "{HOME}": str(folder / "home"), "{PORT}": str(port), "{MARK}": klass.mark}
        for name, attack in attacks.items():
            code = [_filled(text, words) for text in (attack.answer, *attack.cells)]
            submitted = submit(klass.assignment, name, *code)
            if attack.prepare:
                attack.prepare(submitted)
        klass.before = _untouchable(folder)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        klass.results = klass.grade(sandbox=sandbox)
        klass.grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most)
        klass.left = [path.name for path in scratch.iterdir()]
        klass.after = _untouchable(folder)
        make_feedback(klass.assignment)
        yield klass


def _make(folder: Path, patch: pytest.MonkeyPatch, limits: Mapping[str, float]) -> Klass:
    root, home, token = folder / "course", folder / "home", f"SECRET-{secrets.token_hex(16)}"
    shutil.copytree(TINY, root)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.TrustedAutograde.limits = {limits!r}\n")
    home.mkdir()
    fonts = Path("~/.cache/matplotlib").expanduser()
    if fonts.is_dir():  # finding all fonts again takes seconds
        shutil.copytree(fonts, home / ".cache" / "matplotlib")
    for name, value in {"HOME": str(home), "COURSE_DATA": "sample", "COURSE_TOKEN": token}.items():
        patch.setenv(name, value)
    for path in (root / "secret.txt", home / ".netrc"):
        path.write_text(token)
    with (root / "solutions" / "tiny" / "solution.py").open("a") as solution:
        solution.write(f"\nTOKEN = {token!r}\n")
    klass = Klass(Assignment(root, "tiny"), token, mark=f"31{os.getpid()}{secrets.randbelow(10**4):04}")
    notebook = nbformat.read(klass.assignment.notebook, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(SHOW, metadata={"tags": [SHOW_ONLY]}))
    nbformat.write(notebook, klass.assignment.notebook)
    make_release(klass.assignment)
    with klass.books() as books:
        books.add_student("honest-0", first_name=token)
    return klass


def _untouchable(folder: Path) -> dict[str, bytes]:
    """All that no grading may change: everything but the grader's own folders and the gradebook."""
    own = ("autograded", "feedback", ".course", "gradebook.db")
    files = {
        f"course/{name}": data for name, data in _files(folder / "course").items() if name.split("/")[0] not in own
    }
    return files | {f"home/{name}": data for name, data in _files(folder / "home").items() if ".cache" not in name}


def _files(folder: Path) -> dict[str, bytes]:
    """The small regular files below a folder; of all else what it is."""
    found = {}
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(where, name)
            small = path.is_file() and not path.is_symlink() and path.stat().st_size < 2**24
            found[os.fspath(path.relative_to(folder))] = path.read_bytes() if small else str(path.lstat()[:2]).encode()
    return found


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text


@contextmanager
def _listeners(folder: Path, heard: list[str]) -> Iterator[int]:
    """Listen for whoever gets out: on TCP and UDP, on a socket in the home folder, on an abstract one."""
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = tcp.getsockname()[1]
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", port))
        here, abstract = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        with _inside(folder / "home"):  # paths of sockets have to be short
            here.bind("socket")
        abstract.bind(f"\0course-hostile-{port}")
        listeners = (tcp, udp, here, abstract)
        over = threading.Event()

        def listen(listener: socket.socket) -> None:
            listener.settimeout(0.2)
            if listener is not udp:
                listener.listen()
            while not over.is_set():
                try:
                    listener.recv(10) if listener is udp else listener.accept()[0].close()
                    heard.append(str(listener))
                except TimeoutError:
                    pass

        threads = [threading.Thread(target=listen, args=(listener,), daemon=True) for listener in listeners]
        for thread in threads:
            thread.start()
        try:
            yield port
        finally:
            over.set()
            for thread in threads:
                thread.join()


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
