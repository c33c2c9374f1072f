"""Training in a notebook that is open in JupyterLab in a real Chromium, beside a process of its own with the same code.

The notebook is the student's, with right answers; the process trains the same network on the same data. They take
turns, each in one thread and in as many as NumPy would take, all beside the open page. Writes notebook.json.

    python -m benchmarks.notebook [--times 3]
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.side_by_side import environment, write
from course.commands.samples import read_sample
from course.commands.verify import copy_course

ROOT = Path(__file__).resolve().parents[1]
STEPS, GOAL = 300, 1.5

#: What is measured: the steps of a training, and nothing else.
TIMED = f"""
import time
for _ in range(20): trainingstep()
begun = time.perf_counter()
for _ in range({STEPS}): trainingstep()
print("seconds", time.perf_counter() - begun)
"""

THREADS = "from threadpoolctl import threadpool_limits; threadpool_limits({threads})\n"

OPEN = "path => jupyterapp.restored.then(() => jupyterapp.commands.execute('docmanager:open', {path}))"
READY = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN = """async code => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  let text = '';
  const future = kernel.requestExecute({code});
  future.onIOPub = m => { text += m.content.text ?? m.content.evalue ?? ''; };
  await future.done;
  return text;
}"""


def answers() -> str:
    """A student's right answers, up to a step of the training, as code."""
    import nbformat

    cells = read_sample(ROOT / "tests" / "submissions" / "convnet" / "s1-right.py").cells
    notebook = nbformat.read(ROOT / "release" / "convnet" / "convnet.ipynb", as_version=4)
    code = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        source = cells.get(name, cell.source)
        if (
            cell.cell_type == "code"
            and not cell.metadata.get("nbgrader", {}).get("grade")
            and "show-only" not in str(cell.metadata.get("tags"))
        ):
            lines = [line for line in source.splitlines() if not line.startswith(("%", "waits_for("))]
            code.append("\n".join(lines))
        if "def trainingstep" in source:
            return "\n\n".join(code)
    raise SystemExit("the notebook has no trainingstep")


def seconds_of(text: str) -> float:
    return float(text.split("seconds")[1].split()[0])


def in_the_notebook(page: Page, threads: int) -> float:
    return seconds_of(page.evaluate(RUN, THREADS.format(threads=threads) + TIMED))


def in_a_process(folder: Path, code: str, threads: int) -> float:
    program = code + "\n" + THREADS.format(threads=threads) + TIMED
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return seconds_of(done.stdout)


def measure(times: int) -> dict[str, list[float]]:
    os.environ["COURSE_DATA"] = "sample"
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        root = Path(name) / "course"
        copy_course(ROOT, root, ["convnet"])
        shutil.copytree(ROOT / "release" / "convnet", root / "release" / "convnet")
        settings = Path(name) / "settings"
        settings.mkdir()
        (settings / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
        command = [sys.executable, "-m", "course.cli", "--root", str(root), "lab", "--no-browser"]
        changed = {**os.environ, "JUPYTER_CONFIG_PATH": str(settings)}
        lab = subprocess.Popen(command, env=changed, stdout=subprocess.PIPE, text=True, start_new_session=True)
        try:
            url = ""
            assert lab.stdout is not None
            for line in lab.stdout:
                url = next((word for word in line.split() if word.startswith("http")), url)
                if line.strip().startswith("stop:"):
                    break
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page: Any = browser.new_page()
            page.set_default_timeout(600_000)
            page.goto(url)
            page.wait_for_function("window.jupyterapp !== undefined")
            page.evaluate(OPEN, "convnet/convnet.ipynb")
            page.wait_for_function(READY)
            code, folder = answers(), root / "lab" / "student" / "convnet"
            page.evaluate(RUN, code)
            every = os.cpu_count() or 1
            for _ in range(times):
                for threads in (1, every):
                    word = f"{threads} thread{'s' * (threads > 1)}"
                    found.setdefault(f"notebook, {word}", []).append(in_the_notebook(page, threads))
                    found.setdefault(f"process, {word}", []).append(in_a_process(folder, code, threads))
            browser.close()
        finally:
            os.killpg(lab.pid, signal.SIGINT)
            lab.wait()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    began = time.monotonic()
    found = measure(parser.parse_args().times)
    rates = {what: round(statistics.median(STEPS / s for s in seconds), 1) for what, seconds in found.items()}
    pairs = zip(found["notebook, 1 thread"], found["process, 1 thread"], strict=True)
    ratio = statistics.median(mine / own for mine, own in pairs)
    write(
        "notebook",
        [],
        **{
            "steps a second": rates,
            "notebook / process, one thread": round(ratio, 2),
            "goal": GOAL,
            "met": ratio <= GOAL,
        },
        **{"minutes": round((time.monotonic() - began) / 60, 1)},
        **environment("numpy", "jupyterlab"),
    )
    print(rates, f"notebook / process: {ratio:.2f}, at most {GOAL} is asked")


if __name__ == "__main__":
    main()
