"""One run of an assignment at a time, and the second knows who holds it."""

import subprocess
import sys
import time

import pytest

from course.assignment import CourseError
from course.grading.lock import only_one

HOLD = """
import sys, time
from pathlib import Path
from course.grading.lock import only_one
with only_one(Path(sys.argv[1]), "tiny"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_run_is_told_who_holds_it_and_since_when(tmp_path, holder):
    who = rf"graded already, by .* \(process {holder.pid} on .*\) since 20.*--wait"
    with pytest.raises(CourseError, match=who), only_one(tmp_path, "tiny"):
        pass


def test_another_assignment_is_free(tmp_path, holder):
    with only_one(tmp_path, "other"):
        pass


def test_waiting_ends_when_the_holder_does(tmp_path, holder):
    said = []

    def say(line):
        said.append(line)
        holder.stdin.write("\n")
        holder.stdin.flush()

    with only_one(tmp_path, "tiny", wait=True, say=say):
        assert [line.endswith(": waiting") for line in said] == [True]


def test_a_killed_holder_holds_nothing(tmp_path, holder):
    holder.kill()
    holder.wait()
    deadline = time.monotonic() + 300
    while True:
        try:
            with only_one(tmp_path, "tiny"):
                return
        except CourseError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
