"""Reading and judging in a bounded process: what breaks it costs its own request, and the bench goes on."""

import io
import json
import os
import signal
import time

import numpy as np
import pytest

from course.assignment import Assignment
from course.grading import judging
from course.grading.judging import Bench
from course.grading.outcome import Trouble
from course.grading.running import Reply


@pytest.fixture
def bench(tiny: Assignment):
    bench = Bench(tiny, 7)
    bench.prepared()
    yield bench
    bench.close()


def reply(**arrays) -> Reply:
    content = io.BytesIO()
    np.savez(content, **{f"_{name}": value for name, value in arrays.items()})
    return Reply(content.getvalue())


def test_it_prepares_the_inputs_of_every_challenge(tiny):
    bench = Bench(tiny, 7)
    prepared = bench.prepared()
    assert [inputs["x"].shape for inputs in prepared.inputs["mean"]] == [(7,), (0,)]
    again = Bench(tiny, 7)
    np.testing.assert_array_equal(again.prepared().inputs["mean"][0]["x"], prepared.inputs["mean"][0]["x"])
    bench.close()
    again.close()


def test_it_judges_what_a_kernel_replied(bench):
    with bench.child() as child:
        judged = child.judge("mean", [reply(result=np.array(1e9)), reply(result=np.array(0.0))])
    assert judged.verdict.score == 1
    assert judged.verdict.cases[0].message


@pytest.mark.parametrize(
    "bad",
    [
        Reply(b"no archive"),
        reply(result=np.zeros((10**6, 1, 1, 1, 1), np.uint8)),
        reply(result=np.array("x" * 100)),
        Reply(error="NameError"),
    ],
    ids=["no-archive", "odd-shape", "text", "error"],
)
def test_an_answer_of_any_kind_costs_its_case_alone(bench, bad):
    with bench.child() as child:
        judged = child.judge("mean", [bad, reply(result=np.array(0.0))])
    assert judged.verdict.score == 1


def test_a_notebook_of_very_many_lists_is_refused_before_it_is_parsed(bench):
    nested = b'{"cells": [' + b"[[]]," * 600_000 + b"1]}"
    with bench.child() as child:
        read = child.read(nested)
        assert read.notebook is None
        assert "too many to be one" in read.problems[0]
        assert child.read(json.dumps({"nbformat": 4, "cells": []}).encode()).notebook is not None


def test_a_killed_child_is_the_machines_trouble_unless_that_is_certain_not_to_be_so(bench):
    with bench.child() as child:
        child.judge("mean", [])
        _kill_children_of(bench)
        with pytest.raises(Trouble, match="was killed"):
            child.judge("mean", [])
    with bench.child(certain=True) as child:
        child.judge("mean", [])
        _kill_children_of(bench)
        judged = child.judge("mean", [])
        assert judged.verdict.score == 0
        assert "ended the process" in judged.verdict.message


def test_a_killed_bench_is_trouble(bench):
    os.kill(bench._process.pid, signal.SIGKILL)
    bench._process.wait()
    assert not bench.alive
    with bench.child(certain=True) as child, pytest.raises(Trouble):
        child.judge("mean", [])


def test_a_child_may_use_only_so_much_memory(bench, monkeypatch, tiny):
    most = judging.MEMORY + 64 * 2**20
    cell = {"cell_type": "raw", "metadata": {}, "source": "x" * 16}
    body = json.dumps(cell).encode()
    content = b'{"nbformat": 4, "cells": [' + (body + b",") * (BRACKETS_BELOW // 2) + body + b"]}"
    assert len(content) < 32 * 2**20
    with bench.child(certain=True) as child:
        read = child.read(content)
        assert read.notebook is None
        assert _peak_of_children(bench) < most


#: Fewer than are refused at once.
BRACKETS_BELOW = 900_000


def _children_of(bench: Bench) -> list[int]:
    from course.kernels.watch import tree

    return tree(bench._process.pid)[1:]


def _kill_children_of(bench: Bench) -> None:
    for pid in _children_of(bench):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 300
    while _children_of(bench) and time.monotonic() < deadline:
        time.sleep(0.01)


def _peak_of_children(bench: Bench) -> int:
    from pathlib import Path

    lines = [line for pid in _children_of(bench) for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return max((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), default=0)
