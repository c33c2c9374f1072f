"""Loading the data of both assignments: how long until the arrays are ready, and the memory that takes at its peak.

Each load runs in a process of its own, on a warm cache of files. Time is that of the load alone, without imports. The
peak is the growth of the process's largest resident size (VmHWM; ru_maxrss would start at that of the parent) from just
before the load, and is compared with the size of the arrays that come out of it. Needs the real data, and Linux:

    COURSE_DATA=<folder> python -m benchmarks.loading
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.side_by_side import Row, environment, write
from course import datasets
from course.datasets import cifar
from course.datasets.download import CIFAR10_NAME, SOURCES
from course.datasets.where import find, roots

#: What a load may take: seconds, and its peak of memory as a multiple of the arrays.
SECONDS, MEMORY = 2.0, 1.3

#: The modules that a load imports when it first needs them come before the clock starts, as a notebook's cells do.
LOAD = """
import json, re, sys, time
import numpy, PIL.Image, scipy.io
from course import datasets
def largest():
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
before = largest()
start = time.perf_counter()
data = getattr(datasets, sys.argv[1])()
seconds = time.perf_counter() - start
peak = largest() - before
arrays = sum(value.nbytes for value in vars(data).values() if isinstance(value, numpy.ndarray))
print(json.dumps([seconds, peak / 1e6, arrays / 1e6]))
"""


def load(name: str, folder: Path | None = None, repeats: int = 7) -> tuple[float, float, float]:
    """Median seconds, peak and size of the arrays (MB) of `datasets.<name>()`, after one load that warms the cache."""
    env = os.environ | ({"COURSE_DATA": str(folder)} if folder else {})
    command = [sys.executable, "-c", LOAD, name]
    runs = [json.loads(subprocess.check_output(command, env=env).splitlines()[-1]) for _ in range(repeats + 1)]
    seconds, peak, arrays = (statistics.median(values) for values in zip(*runs[1:], strict=True))
    return seconds, peak, arrays


def enlarge(source: Path, target: Path, images: int = 10000) -> None:
    """Copy CIFAR-10 with its files' images repeated, so that each batch is as large as in the original."""
    import scipy.io

    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name.startswith("data_batch"):
            data, labels = cifar.read_batch(path)
            these = np.arange(images) % len(data)
            arrays = {"data": data.reshape(-1, 3072)[these], "labels": labels[these, None]}
            scipy.io.savemat(target / path.name, arrays, do_compression=True)
        else:
            shutil.copyfile(path, target / path.name)


def rows(what: str, seconds: float, peak: float, arrays: float) -> list[Row]:
    return [
        Row(f"{what}: seconds", round(seconds, 3), "asked", SECONDS, round(seconds / SECONDS, 3), 1.0),
        Row(f"{what}: peak memory, MB", round(peak), "the arrays", round(arrays), round(peak / arrays, 3), MEMORY),
    ]


def main() -> None:
    folder = find(SOURCES[CIFAR10_NAME].path, roots())
    if folder is None:
        sys.exit("CIFAR-10 is not here: set COURSE_DATA to the folder that holds it")
    found: list[Row] = []
    count = len(datasets.cifar10().Xtrain)
    found += rows(f"CIFAR-10, its {count} training images here", *load("cifar10"))
    if count < 50000:
        with tempfile.TemporaryDirectory() as temporary:
            enlarge(folder, Path(temporary) / folder.name)
            found += rows("CIFAR-10, 50000 training images (repeated)", *load("cifar10", Path(temporary)))
    faces = datasets.faces()
    found += rows(f"{faces.name}, {len(faces.images)} faces", *load("faces"))
    for row in found:
        print(f"{row.what:60s} {row.ours:8.4g} {row.theirs:8.4g}  {row.ratio:.2f}  {'met' if row.met else 'missed'}")
    write(
        "loading",
        found,
        memory="growth of VmHWM",
        load=round(os.getloadavg()[0], 1),
        **environment("numpy", "scipy", "pillow"),
    )


if __name__ == "__main__":
    main()
