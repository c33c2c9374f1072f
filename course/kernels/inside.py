"""The kernel itself: IPython's, on a connection file, in the process that runs this. It runs inside the room.

`COMMAND` and two arguments start it in a room that a program such as bubblewrap made.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course.kernels import confine, view
from course.kernels.limits import Limits

__all__ = ["COMMAND", "environment", "main", "serve"]

COMMAND = (sys.executable, "-P", "-c", "from course.kernels.inside import main; main()")


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """All the environment variables that a kernel has: nothing of the grader's, and one thread for numerics."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    return {
        "HOME": "/tmp",
        "TMPDIR": "/tmp",
        "IPYTHONDIR": "/tmp/.ipython",
        "LANG": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONDONTWRITEBYTECODE": "1",
        "USER": "student",
        **threads,
        **extra,
    }


def serve(connection: Path, on_bound: Callable[[], object] = lambda: None) -> None:
    """Serve one client until it asks for the end; call `on_bound` when the sockets are there, before any code runs.

    The submission's folder comes last on the path of imports: a file there that is called like a package hides nothing.
    """
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.ignore_cwd = True
    if "matplotlib" in sys.modules:
        # It was imported before there was a shell, so it could not hook itself in.
        config.IPKernelApp.matplotlib = "inline"
        # Small pictures, compressed lightly: they take half the time.
        config.InlineBackend.rc = {"figure.dpi": 60}
        config.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "pil_kwargs": {"compress_level": 1}}
    sys.path[:] = [*(path for path in sys.path if path not in ("", str(Path.cwd()))), str(Path.cwd())]
    app: Any = IPKernelApp.instance(connection_file=str(connection), config=config)
    app.initialize([])
    # Jupyter gives a kernel that is told to end or to restart a moment yet, in which the next cell begins: that one
    # would take the blame.
    app.shell.observe(lambda change: os._exit(0), names="exit_now")
    on_bound()
    app.start()


def main() -> None:
    """Serve in a room that a program made. Arguments: the connection file; limits to harden to, and Landlock or not."""
    if os.getpgrp() != os.getpid():
        os.setsid()
    connection, *settings = sys.argv[1:]
    if settings:
        limits, landlock = settings
        confine.harden(Limits(**json.loads(limits)), landlock == "landlock")
        os.chdir(view.SUBMISSION)  # root has no right to go there, before it is nobody
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # only complaints before this point are the room's own
    serve(Path(connection))
