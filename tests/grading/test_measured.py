"""What a call takes is measured by the grader from outside, whatever the student's process says of it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from conftest import TINY, submit

from course.assignment import Assignment
from course.grading.books import grade_submissions, make_release
from course.grading.journal import read_results
from course.meter import Meter

pytestmark = pytest.mark.needs("sandbox")

#: In the place of the example's cases: one for time, one for memory, each of 1 of 3 points.
CASES = """
        cases=(
            Case("seven numbers", 1, draw_vector, call_mean),
            Case("in little time", 1, draw_vector, call_mean, time_ratio=10, public=False),
            Case("in little memory", 1, draw_vector, call_mean, memory_ratio=4, public=False),
        ),
"""

BUSY = """
def busy():
    import os
    begun = os.times().user
    while os.times().user - begun < 1:
        pass
"""

RIGHT = "def mean(x):\n    return x.mean()"
ANSWERS = {
    "right": (RIGHT, 3, ""),
    "slow": (f"{BUSY}\ndef mean(x):\n    busy()\n    return x.mean()", 2, "times as much of the processor's time"),
    "child": (
        f"import os\n{BUSY}\ndef mean(x):\n"
        "    if not os.fork():\n        busy()\n        os._exit(0)\n    os.wait()\n    return x.mean()",
        2,
        "times as much of the processor's time",
    ),
    "thread": (
        f"import threading\n{BUSY}\ndef mean(x):\n"
        "    t = threading.Thread(target=busy)\n    t.start()\n    t.join()\n    return x.mean()",
        2,
        "times as much of the processor's time",
    ),
    "clock": (
        f"import time, resource\n{BUSY}\ndef mean(x):\n    busy()\n"
        "    time.process_time = time.perf_counter = lambda: 0.0\n"
        "    return x.mean()",
        2,
        "times as much of the processor's time",
    ),
    "sleeps": ("import time\ndef mean(x):\n    time.sleep(1)\n    return x.mean()", 3, ""),
    "hoards": (
        "import numpy as np\ndef mean(x):\n    return np.ones((300, 2**17)).mean() * x.mean()",
        2,
        "times as much of memory",
    ),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """The entries of the exercise, by student."""
    root = tmp_path_factory.mktemp("measured") / "course"
    shutil.copytree(TINY, root)
    path = root / "source" / "tiny" / "exercises.py"
    text = path.read_text()
    begin, end = text.index("        cases=("), text.index("        mistakes=")
    path.write_text(text[:begin] + CASES.lstrip("\n") + text[end:])
    assignment = Assignment(root, "tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA", "sample")
        make_release(assignment)
        for student, (answer, _, _) in ANSWERS.items():
            submit(assignment, student, answer)
        grade_submissions(assignment, seed=1)
    return {entry["student"]: entry for entry in read_results(assignment.root, "tiny")}


@pytest.mark.parametrize("student", ANSWERS)
def test_what_a_call_takes_is_bounded(measured, student):
    _, score, words = ANSWERS[student]
    entry = measured[student]
    assert (entry["status"], entry["score"], entry["problems"]) == ("graded", score, []), entry
    assert words in " ".join(case["message"] for case in entry["exercises"][0]["cases"])


def test_a_meter_sees_what_this_process_computes_and_holds():
    meter = Meter()
    held = np.ones((400, 400))
    for _ in range(40):
        held = held @ held / 400
    more = np.ones((100, 2**17))
    seconds, grown = meter.read()
    assert seconds > 0
    assert grown >= 0.9 * more.nbytes


def test_a_meter_of_processes_that_are_gone_reads_nothing():
    assert Meter(list).read() == (0.0, 0)
