"""A kernel's own time: what it computes and sleeps, not what it waits while others have the processors."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from course.kernels.clock import Clock

COMPUTE = "import time\nwhile time.process_time() < {}: pass"


def own_time(program: str, busy: int = 0) -> tuple[float, float]:
    """The own time of a program, and the wall time it took, beside so many others that compute for ever."""
    with ExitStack() as others:
        for _ in range(busy):
            other = others.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            others.callback(other.kill)
        started = time.monotonic()
        process = others.enter_context(subprocess.Popen([sys.executable, "-c", program]))
        clock = Clock(process.pid)
        own = 0.0
        while process.poll() is None:
            own = clock.read()
            time.sleep(0.05)
        return own, time.monotonic() - started


def test_computing_beside_many_others_is_hardly_longer_than_alone():
    own, wall = own_time(COMPUTE.format(1.0), busy=6 * (os.cpu_count() or 1))
    assert wall > 3, "the others were in its way"
    assert own < 0.6 * wall


def test_sleeping_counts():
    own, _ = own_time("import time; time.sleep(1.5)")
    assert own > 1


def test_children_count():
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {COMPUTE.format(1.0)!r}])"
    own, _ = own_time(program)
    assert own > 0.8
