"""Confined kernels are ordinary kernels to any client."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from course.kernels import Kernels, LayerStatus, NoSandbox, layers
from tests.kernels.conftest import Outcome, run_cells

Run = Callable[..., Outcome]


def test_cells_run_in_order_in_the_submissions_folder(run: Run) -> None:
    outcome = run("x = 20", "print(x + 1)", "open('made.txt', 'w').write('mine')")
    assert outcome.texts[1] == "21\n"
    assert (outcome.folder / "made.txt").read_text() == "mine"
    assert outcome.ended is None


def test_the_memory_that_a_kernel_took_is_known_when_it_has_ended(layer: str, tmp_path: Path) -> None:
    took = []
    for name, size in (("small", 1), ("large", 300 * 2**20)):
        with Kernels(layer, preload=()) as kernels:
            run_cells(kernels, tmp_path / name, f"import time; x = bytearray({size}) + b'x'; time.sleep(3)")
            took.append(max(map(kernels.memory, kernels._ended)))
    assert took[0] > 10 * 2**20
    assert took[1] > took[0] + 200 * 2**20


def test_modules_beside_the_notebook_are_imported_but_hide_no_package(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    for name in ("modules", "numpy", "course", "statistics"):
        (folder / f"{name}.py").write_text("mine = True")
    outcome = run(
        "import modules, numpy, course, statistics",
        "print(*(hasattr(m, 'mine') for m in (modules, numpy, course, statistics)))",
    )
    assert outcome.texts == ["", "True False False False\n"]


def test_the_course_itself_can_be_imported_and_its_surroundings_not_seen(run: Run) -> None:
    root = Path(__file__).parents[2]
    outcome = run("import course.exercise", f"import os; print(sorted(set(os.listdir({str(root)!r})) - {{'.venv'}}))")
    assert outcome.texts == ["", "['course']\n"]


def test_public_folders_are_seen_read_only(layer: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "points.txt").write_text("public")
    with Kernels(layer, preload=(), read_only=[data], env={"COURSE_DATA": str(data)}) as kernels:
        outcome = run_cells(
            kernels,
            tmp_path / "submission",
            "import os; folder = os.environ['COURSE_DATA']",
            "print(open(f'{folder}/points.txt').read())",
            "open(f'{folder}/points.txt', 'w')",
        )
    assert outcome.texts[1] == "public\n"
    assert outcome.texts[2].startswith(("OSError", "PermissionError"))
    assert (data / "points.txt").read_text() == "public"


@pytest.mark.needs("fork")
def test_figures_networks_and_regressions_work_in_a_warm_kernel(tmp_path: Path) -> None:
    with Kernels("fork") as kernels:
        outcome = run_cells(
            kernels,
            tmp_path / "submission",
            "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.title('$x^2$');",
            "import torch; x = torch.randn(8, 3, 32, 32, requires_grad=True)",
            "net = torch.nn.Conv2d(3, 8, 5); optimizer = torch.optim.Adam(net.parameters())",
            "net(x).relu().sum().backward(); optimizer.step(); print(x.grad.shape)",
            "torch.set_num_threads(2); print((torch.ones(300, 300) @ torch.ones(300, 300))[0, 0].item())",
            "import numpy as np; a = np.ones((300, 300)); print((a @ a)[0, 0], np.linalg.svd(a)[1][0].round(6))",
            "from sklearn.linear_model import LogisticRegression\n"
            "X = np.array([[-2.0], [-1], [1], [2]]); print(LogisticRegression().fit(X, [0, 0, 1, 1]).predict([[3.0]]))",
            "!echo a shell",
            "from concurrent.futures import ThreadPoolExecutor as Pool; print(sum(Pool(4).map(abs, [-1, -2])))",
        )
    assert "image/png" in outcome.texts[0]
    assert outcome.texts[1:] == [
        *("", "", "torch.Size([8, 3, 32, 32])\n", "300.0\n", "300.0 300.0\n", "[1]\n", "a shell\r\n", "3\n")
    ]


@pytest.mark.needs("fork")
def test_a_warm_kernel_draws_no_progress_bars_where_they_are_turned_off(tmp_path: Path) -> None:
    bar = "from tqdm.auto import tqdm; print(sum(tqdm([1, 2])))"
    with Kernels("fork", preload=("tqdm.auto",), env={"TQDM_DISABLE": "1"}) as kernels:
        assert run_cells(kernels, tmp_path / "submission", bar).texts == ["3\n"]


def test_an_interrupt_reaches_the_cell_and_the_kernel_lives_on(kernels: Kernels, tmp_path: Path) -> None:
    async def session(client: NotebookClient) -> None:
        cells = client.nb.cells
        waiting = asyncio.ensure_future(client.async_execute_cell(cells[0], 0))
        while not (tmp_path / "started").exists():
            await asyncio.sleep(0.02)
        await client.km.interrupt_kernel()
        await waiting
        await client.async_execute_cell(cells[1], 1)

    notebook = _session(
        kernels, tmp_path, session, "import time; open('started', 'w'); time.sleep(60)", "print('alive')"
    )
    assert notebook.cells[0].outputs[-1].ename == "KeyboardInterrupt"
    assert notebook.cells[1].outputs[0].text == "alive\n"


def test_a_restarted_kernel_is_a_fresh_one(kernels: Kernels, tmp_path: Path) -> None:
    async def session(client: NotebookClient) -> None:
        cells = client.nb.cells
        await client.async_execute_cell(cells[0], 0)
        client.kc.stop_channels()
        await client.km.restart_kernel(now=True)
        await client.async_start_new_kernel_client()
        await client.async_execute_cell(cells[1], 1)

    notebook = _session(kernels, tmp_path, session, "x = 1", "print('x' in globals())")
    assert notebook.cells[1].outputs[0].text == "False\n"


def test_a_kernel_that_ends_by_itself_says_so(run: Run) -> None:
    assert run("import os; os._exit(3)").ended == "the kernel ended by itself (exit code 3)"
    killed = run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)").ended
    assert killed == "the kernel was killed by signal 9 (SIGKILL)"


def test_two_kernels_run_at_a_time(kernels: Kernels, tmp_path: Path) -> None:
    outcomes: dict[str, Outcome] = {}

    def student(name: str, other: str) -> None:
        meet = f"import os, time\nopen('here', 'w')\nprint(os.path.exists('../{other}'), os.getpid())"
        outcomes[name] = run_cells(kernels, tmp_path / name, meet, "time.sleep(1)", "print(sorted(os.listdir()))")

    threads = [threading.Thread(target=student, args=names) for names in (("ada", "ben"), ("ben", "ada"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcomes[name].texts for name in ("ada", "ben")] == [["False 2\n", "", "['here']\n"]] * 2


@pytest.mark.needs("sandbox")
def test_a_kernel_specification_is_all_that_another_client_needs(tmp_path: Path) -> None:
    specification = tmp_path / "kernels" / "confined"
    specification.mkdir(parents=True)
    (specification / "kernel.json").write_text(
        '{"argv": [], "display_name": "c", "language": "python",'
        ' "metadata": {"kernel_provisioner": {"provisioner_name": "course-confined"}}}'
    )
    script = (
        "import course.kernels, nbformat, nbclient\n"
        "notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('import os; print(os.getcwd())')])\n"
        "nbclient.NotebookClient(notebook, kernel_name='confined', resources={'metadata': {'path': '.'}}).execute()\n"
        "print(notebook.cells[0].outputs[0].text)"
    )
    environment = {**os.environ, "JUPYTER_PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "/submission", done.stderr


@pytest.mark.needs("fork")
def test_layers_tell_what_is_there_and_what_to_install() -> None:
    statuses = layers()
    assert [status.name for status in statuses] == ["fork", "bubblewrap", "container", "none"]
    assert statuses[0] == LayerStatus("fork", True)
    assert statuses[-1].available
    assert all(status.reason and "\n" not in status.reason for status in statuses if not status.available)


def test_without_a_sandbox_kernels_are_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match="apt install bubblewrap"):
        Kernels("bubblewrap")
    with pytest.raises(ValueError, match="no layer 'chroot': choose auto, fork, bubblewrap"):
        Kernels("chroot")


@pytest.mark.needs("fork")
def test_a_view_that_would_show_a_hidden_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "course" / "solutions"
    secret.mkdir(parents=True)
    with pytest.raises(RuntimeError, match=r"kernels would see .*solutions"):
        Kernels("fork", preload=(), read_only=[tmp_path / "course"], hidden=[secret])


@pytest.mark.needs("fork")
def test_a_module_that_cannot_be_preloaded_is_named() -> None:
    with pytest.raises(RuntimeError, match="No module named 'nowhere'"):
        Kernels("fork", preload=("nowhere",))


def test_the_layer_none_runs_an_ordinary_kernel(tmp_path: Path) -> None:
    with Kernels("none") as kernels:
        outcome = run_cells(kernels, tmp_path / "submission", "import os; print(os.getcwd())", "os._exit(1)")
    assert outcome.texts[0].strip() == str(tmp_path / "submission")
    assert outcome.ended == "the kernel ended by itself (exit code 1)"


def _session(
    kernels: Kernels, folder: Path, session: Callable[[NotebookClient], Coroutine[Any, Any, None]], *cells: str
) -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])

    async def run() -> None:
        manager = kernels.manager(folder)
        client = NotebookClient(notebook, km=manager, timeout=600, allow_errors=True, shutdown_kernel="immediate")
        async with client.async_setup_kernel(cleanup_kc=True):
            await session(client)

    asyncio.run(run())
    return notebook
