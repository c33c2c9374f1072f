"""A real Chromium, and `course lab` as a user starts it. After each test everything has to have ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page

from course.commands.verify import copy_course

#: No step takes this long, not even on a busy machine; in milliseconds.
PATIENCE = 300_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.needs("chromium", "sandbox"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """When a test fails, show what its servers said."""
    report = yield
    if report.when == "call" and report.failed:
        for log in item.stash.get(LOGS, []):
            if log.exists():
                report.sections.append((str(log), "\n".join(log.read_text(errors="replace").splitlines()[-80:])))
    return report


LOGS = pytest.StashKey[list[Path]]()


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where screenshots go: ``$COURSE_SCREENSHOTS``, or the test's own folder."""
    folder = Path(os.environ.get("COURSE_SCREENSHOTS") or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def open_page(chromium: Browser, screenshots: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Page]]:
    """Open an address in a window of its own; what it shows at the end of a test is kept as a picture."""
    contexts = []

    def opened(url: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=1.5)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for number, context in enumerate(contexts):
        context.pages[-1].screenshot(path=screenshots / f"end-of-{request.node.name}-{number}.png")
        context.close()


@pytest.fixture
def start_lab(
    tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start ``course lab`` and return its process and its address. Ctrl-C ends it, with all that it started."""
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
    labs: list[subprocess.Popen[str]] = []
    logs = request.node.stash.setdefault(LOGS, [])

    def start(course: Path, *options: str, **environment: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "course.cli", "--root", str(course), "lab", "--no-browser", *options]
        changed = {**os.environ, "COURSE_DATA": "sample", "JUPYTER_CONFIG_PATH": str(settings), **environment}
        process = subprocess.Popen(command, env=changed, stdout=subprocess.PIPE, text=True, start_new_session=True)
        labs.append(process)
        logs.append(course / (".course/lab/lab.log" if "instructor" in options else "lab/student/.lab/lab.log"))
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip().startswith("stop:"):
                break
        addresses = [word for word in "".join(said).split() if word.startswith("http")]
        assert len(addresses) == 1, said
        return process, addresses[0]

    yield start
    left = [end_lab(process) for process in labs]
    assert left == [[] for _ in labs], "processes were left behind"


def end_lab(process: subprocess.Popen[str]) -> list[str]:
    """Press Ctrl-C, wait, and return the command lines of what is still there of all that the lab had started."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=600)
    left = [" ".join(member.cmdline()) for member in family if member.is_running() and member.status() != "zombie"]
    for member in family:
        if member.is_running():
            member.kill()
    assert process.returncode == 0, "`course lab` did not end cleanly"
    return left


@pytest.fixture
def course(root: Path, tmp_path: Path) -> Path:
    """A course of its own with both assignments, not yet released."""
    copy_course(root, tmp_path / "course", ["convnet", "faces"])
    return tmp_path / "course"


@pytest.fixture
def released(root: Path, course: Path) -> Path:
    """The same, with what students get in ``release/``, and handed out."""
    shutil.copytree(root / "release", course / "release")
    (course / "lab" / "exchange").mkdir(parents=True)
    for name in ("convnet", "faces"):
        command = [sys.executable, "-m", "nbgrader", "release_assignment", name]
        subprocess.run(command, cwd=course, check=True, capture_output=True)
    return course


@pytest.fixture(scope="session")
def training(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:
    """The files of an honest training, made in the background; call it to wait for them."""
    folder = tmp_path_factory.mktemp("training")
    program = (
        "import sys; from pathlib import Path; from course.assignment import Assignment\n"
        "from course.commands.samples import make_files\n"
        "make_files(Assignment(Path(sys.argv[1]), 'convnet'), Path(sys.argv[2]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(root), str(folder)],
        env={**os.environ, "COURSE_DATA": "sample"},
        stderr=subprocess.DEVNULL,
    )

    def wait() -> Path:
        assert process.wait(timeout=1500) == 0
        return folder

    yield wait
    if process.poll() is None:
        process.kill()
        process.wait()
