"""How much slower a kernel is beside one that keeps a hundred processes busy, in as many sessions as it may have.

python benchmarks/neighbours.py [layer]; run it as root and as an ordinary user: what divides the processor differs.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from course.kernels import Kernels, Limits

WORK = "import time; begun = time.monotonic(); sum(i * i for i in range(6_000_000)); print(time.monotonic() - begun)"
CROWD = """import os, time
for session in range({sessions}):
    if os.fork() == 0:
        os.setsid()
        for _ in range({processes} // {sessions} - 1):
            if os.fork() == 0: break
        while True: pass
open("begun", "w")
time.sleep({seconds})
"""


def run(kernels, folder, code):
    folder.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client = NotebookClient(notebook, km=kernels.manager(folder), allow_errors=True, shutdown_kernel="immediate")
    client.execute(cleanup_kc=True)
    return notebook.cells[0].outputs[0].get("text") if notebook.cells[0].outputs else ""


def main():
    limits = Limits(processes=128, cpu_seconds=10_000)
    most = {"processes": 100, "sessions": limits.sessions - 3}  # the kernel has its own
    with tempfile.TemporaryDirectory() as name, Kernels(*sys.argv[1:2], preload=(), limits=limits) as kernels:
        folder = Path(name)
        folder.chmod(0o755)
        alone = min(float(run(kernels, folder / f"alone{i}", WORK)) for i in range(3))
        seconds = 25
        crowd = threading.Thread(target=run, args=(kernels, folder / "crowd", CROWD.format(**most, seconds=seconds)))
        crowd.start()
        while crowd.is_alive() and not (folder / "crowd" / "begun").exists():
            time.sleep(0.1)
        time.sleep(2)
        beside = [float(run(kernels, folder / f"beside{i}", WORK)) for i in range(2)]
        print(f"{kernels.layer}: alone {alone:.2f} s, beside the crowd {', '.join(f'{s:.2f}' for s in beside)} s")
        print(f"{min(beside) / alone:.1f} to {max(beside) / alone:.1f} times slower")
        crowd.join()


if __name__ == "__main__":
    main()
