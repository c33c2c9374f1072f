"""Grading on a Dask cluster: a `Grader` in each worker, and nothing of the course but what the grader needs.

Workers get the assignment once, solution and all, and a hand-in with each task; what comes of it goes to the journal at
once and is not kept by Dask. They never see gradebook, journal or ``submitted/``. They are the teacher's own machines:
whoever can reach the scheduler can run code there and read the solutions, so it should be reached by TLS only
(``tls://``; the certificates are in Dask's own configuration).
"""

from __future__ import annotations

import io
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, Worker, WorkerPlugin, get_worker

from course.assignment import Assignment, CourseError
from course.grading.grader import Grader
from course.grading.intake import HandIn, remove
from course.grading.outcome import Graded
from course.grading.renamed import names_before
from course.grading.run import Executing, Settings, Start

__all__ = ["on_cluster"]

#: Seconds for a scheduler to answer, and for a worker to start its grader.
ANSWER, READY = 30, 600

_NAME = "course-grading"


class GraderPlugin(WorkerPlugin):  # type: ignore[misc]
    """What a worker is given: an assignment, packed, and how to grade it. It starts a grader at its first task."""

    name = _NAME

    def __init__(self, packed: bytes, assignment: str, settings: Settings) -> None:
        self._packed, self._assignment, self._settings = packed, assignment, settings

    def setup(self, worker: Worker) -> None:
        self._lock = threading.Lock()
        self._grader: Grader | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="course-assignment-"))
        with tarfile.open(fileobj=io.BytesIO(self._packed)) as archive:
            archive.extractall(self._folder, filter="data")

    def teardown(self, worker: Worker) -> None:
        with self._lock:
            if self._grader:
                self._grader.close()
        remove(self._folder)

    def grader(self) -> Grader:
        """The worker's grader. Not at `setup`, which is called where nothing may take long."""
        with self._lock:
            if self._grader is None:
                self._grader = self._settings.grader(self.assignment)
            return self._grader

    def ready(self) -> tuple[str, str]:
        """The layer that confines kernels here, and the setting that grading has here; see `course.grading.key`."""
        return self.grader().sandbox, self._settings.setting(self.assignment)

    @property
    def assignment(self) -> Assignment:
        return Assignment(self._folder, self._assignment)


def _plugin() -> GraderPlugin:
    plugin: GraderPlugin = get_worker().plugins[_NAME]
    return plugin


def _ready() -> tuple[str, str] | str:
    try:
        return _plugin().ready()
    except CourseError as error:
        return str(error)


def _grade(hand_in: HandIn, key: str, certain: bool) -> Graded:
    return _plugin().grader().grade(hand_in, key, certain)


class _Cluster:
    """The workers of a cluster, as `Executing`."""

    def __init__(self, client: Client, pool: Executor, slots: int, sandbox: str) -> None:
        self.slots, self.sandbox = slots, sandbox
        self._client, self._pool = client, pool

    def submit(self, hand_in: HandIn, key: str, certain: bool) -> Future[Graded]:
        return self._pool.submit(_grade, hand_in, key, certain)

    def stop(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def on_cluster(address: str) -> Start:
    """Starts grading on the workers of the Dask scheduler at `address`, a submission in each of their threads.

    What it starts raises `CourseError` where nobody answers, or where a worker would grade otherwise than this machine.
    """

    @contextmanager
    def start(assignment: Assignment, settings: Settings) -> Iterator[Executing]:
        try:
            client = Client(address, timeout=ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())[:200]
            raise CourseError(f"--dask {address}: no scheduler answers there ({why})") from None
        with client:
            threads = client.nthreads()
            if not threads:
                raise CourseError(f"--dask {address}: no worker is there; start one a machine with `dask worker`")
            client.register_plugin(GraderPlugin(_packed(assignment), assignment.name, settings))
            try:
                sandbox = _all_ready(client, assignment, settings)
                with client.get_executor(pure=False, retries=0) as pool:
                    yield _Cluster(client, pool, sum(threads.values()), sandbox)
            finally:
                client.unregister_worker_plugin(_NAME)

    started: Start = start
    return started


def _all_ready(client: Client, assignment: Assignment, settings: Settings) -> str:
    """Wait for all workers' graders; the layer that confines kernels there."""
    here = settings.setting(assignment)
    asked = {where: client.submit(_ready, workers=[where], pure=False) for where in client.nthreads()}
    layers = set()
    for where, future in asked.items():
        answer = future.result(timeout=READY)
        if isinstance(answer, str):
            raise CourseError(f"the worker {where}: {answer}")
        layer, setting = answer
        if setting != here:
            raise CourseError(
                f"the worker {where} has other versions of the course's packages, or other data, than this"
            )
        layers.add(layer)
    return "+".join(sorted(layers))


def _packed(assignment: Assignment) -> bytes:
    """What a grader needs of an assignment, in a tar file."""
    packed, root = io.BytesIO(), assignment.root
    names = {f"{folder}/{assignment.name}" for folder in ("source", "release", "solutions")}
    if names_before(assignment):
        names.add(f".course/{assignment.name}.names.json")
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in sorted(names):
            archive.add(root / name, name)
    return packed.getvalue()
