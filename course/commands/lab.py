"""`course lab`: JupyterLab as a student on a copy of the release, or as an instructor on the course itself."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from course.assignment import CourseError, find_root

__all__ = ["lab"]

#: Nothing of a lab goes to the user's home: settings, running kernels and nbgrader's memory of hand-ins stay here.
STATE = {"student": ".lab", "instructor": ".course/lab"}

#: How long a server may take to start, and to end its kernels and itself, in seconds.
START, STOP = 120, 20


def lab(options: argparse.Namespace) -> int:
    """Run JupyterLab until Ctrl-C, and leave no server and no kernel behind."""
    if find_spec("jupyterlab") is None or find_spec("nbgrader") is None:
        raise CourseError("JupyterLab or nbgrader is missing: pip install 'explained-course[grader]'")
    root = find_root(options.root)
    if options.role == "student":
        folder = (options.folder or root / "lab" / "student").resolve()
        _copy_release(root, folder)
        what = "a student, on a copy of the release; what you write there is kept"
    elif options.folder is None:
        # The gradebook, the hand-ins and the sources are the course: a copy would be a second truth.
        folder, what = root, "an instructor, on the course itself; formgrader is in the menu Nbgrader"
    else:
        raise CourseError("--folder is where a student's copy lives; an instructor works on the course (--root)")
    with _server(folder, _configure(root, folder, options)) as (server, url):
        print(f"JupyterLab for {what}\n  folder: {folder}\n  open:   {url}\n  stop:   Ctrl-C", flush=True)
        if options.browser and {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
            webbrowser.open(url)
        with suppress(KeyboardInterrupt):
            server.wait()  # until Ctrl-C here, or File > Shut Down there
        print("\nJupyterLab and its kernels are ending.", flush=True)
    return 0


def _copy_release(root: Path, folder: Path) -> None:
    """Give a student what is missing of the release, and touch nothing that is there."""
    release = root / "release"
    files = [path for path in release.glob("*/**/*") if path.is_file() and not _hidden(path.relative_to(release))]
    if not files:
        raise CourseError("there is no release yet: run `course release` first")
    if folder == release or release in folder.parents:
        raise CourseError(f"{folder} is in the release itself: give another --folder")
    for path in files:
        copy = folder / path.relative_to(release)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def _configure(root: Path, folder: Path, options: argparse.Namespace) -> Path:
    """Write the configuration of a role, and return the folder that holds it and all else that a server keeps."""
    from course.grading.gradebook import read_config

    instructor = options.role == "instructor"
    state = folder / STATE[options.role]
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    exchange = Path(read_config(root).Exchange.get("root", root / "lab" / "exchange"))
    if not exchange.exists():
        exchange.mkdir(parents=True)
        exchange.chmod(0o777)  # nbgrader's own wish: all users of a machine hand in here
    server: dict[str, Any] = {
        "root_dir": str(folder),
        "open_browser": False,
        "allow_root": True,
        "jpserver_extensions": {
            "nbgrader.server_extensions.assignment_list": True,
            "nbgrader.server_extensions.validate_assignment": True,
            "nbgrader.server_extensions.formgrader": instructor,
            "nbgrader.server_extensions.course_list": False,
        },
    }
    if options.port is not None:
        _check_port(options.port)
        server |= {"port": options.port, "port_retries": 0}
    hidden = {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyter/nbgrader:course-list": True,
        "@jupyter/nbgrader:formgrader": not instructor,
        "@jupyter/nbgrader:create-assignment": not instructor,
    }
    token = {"token": secrets.token_hex(24)}
    _write(state / "config" / "jupyter_server_config.json", {"ServerApp": server, "IdentityProvider": token})
    _write(state / "config" / "nbgrader_config.json", {"Exchange": {"root": str(exchange)}})
    _write(state / "config" / "labconfig" / "page_config.json", {"disabledExtensions": hidden})
    return state


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("localhost", port))
        except (OSError, OverflowError) as error:
            raise CourseError(f"port {port} cannot be had ({error}): give another --port, or none") from None


@contextmanager
def _server(folder: Path, state: Path) -> Iterator[tuple[psutil.Popen, str]]:
    """A running server and its address. Its own words go to ``lab.log``; Ctrl-C reaches us alone, and we end it."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "IPYTHONDIR": str(state / "ipython"),
        # terminals find `course` and nbgrader's programs, also where the environment was not activated
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    log = state / "lab.log"
    with log.open("wb") as output:
        server = psutil.Popen(
            [sys.executable, "-m", "jupyterlab"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield server, _address(server, state, log)
        finally:
            _end(server)


def _address(server: psutil.Popen, state: Path, log: Path) -> str:
    """Wait until the server listens: it then writes down its address."""
    card = state / "runtime" / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(FileNotFoundError, json.JSONDecodeError):  # not there yet, or half written
            about = json.loads(card.read_text(encoding="utf-8"))
            return f"{about['url']}lab?token={about['token']}"
        time.sleep(0.05)
    raise CourseError(f"JupyterLab did not start; it says why in {log}")


def _end(server: psutil.Popen) -> None:
    """End the server, which ends its kernels and terminals; then what is left of them."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    with suppress(psutil.NoSuchProcess):
        family = [*server.children(recursive=True), server]
        server.terminate()
        _, left = psutil.wait_procs(family, timeout=STOP)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=STOP)
