"""`course grade --dask`: two workers, of which one dies, give what one machine gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import submit
from faults.klass import RIGHT, SEED, changed, course, facts, start, until

from course.grading.books import grade_submissions
from course.grading.journal import Journal

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path):
    """A scheduler's address, and its two workers, each with two threads."""
    where = tmp_path / "scheduler.json"
    environment = {**os.environ, "COURSE_DATA": "sample"}
    program = [sys.executable, "-m"]
    common = ["--scheduler-file", str(where), "--no-dashboard"]
    preload = ["--preload", str(Path(__file__).with_name("command.py")), "--no-nanny", "--nthreads", "2"]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [*program, "distributed.cli.dask_scheduler", "--port", "0", "--host", "127.0.0.1", *common], **quiet
        )
    ]
    until(where.exists)
    started += [
        subprocess.Popen(
            [*program, "distributed.cli.dask_worker", *common, *preload, "--local-directory", str(tmp_path)], **quiet
        )
        for _ in range(2)
    ]

    address = until(lambda: where.read_text() and json.loads(where.read_text())["address"])
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=300)
    yield address, started[1:]
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_worker_that_dies_costs_nobody_anything(klass, cluster, tmp_path):
    import shutil

    from course.assignment import Assignment

    for number in range(32):
        submit(klass, f"more{number}", RIGHT)
    shutil.copytree(klass.root, tmp_path / "here")
    here = Assignment(tmp_path / "here", "tiny")
    address, workers = cluster
    run = start(klass, "grade", "tiny", "--seed", str(SEED), "--dask", address)
    until(lambda: len(Journal(klass.root, "tiny").students()) >= 8)
    workers[0].send_signal(signal.SIGKILL)
    said, errors = run.communicate()
    assert run.returncode == 0, said + errors
    grade_submissions(here, seed=SEED)
    assert not changed(facts(klass), facts(here))


def test_a_scheduler_that_is_not_there_is_one_line(klass):
    _, errors = course(klass, "grade", "tiny", "--dask", "tcp://127.0.0.1:1", code=1)
    assert errors.splitlines()[-1].startswith("course grade: --dask tcp://127.0.0.1:1: no scheduler answers there")
