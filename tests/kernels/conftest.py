"""Kernels for tests: real ones, in each layer that confines, and a helper that runs cells as a student would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from needs import need

from course.kernels import Kernels

LAYERS = ("fork", "bubblewrap")


@dataclass
class Outcome:
    """What a notebook left behind: the text of each cell, why the kernel ended by itself, and its folder."""

    texts: list[str]
    ended: str | None
    folder: Path


def run_cells(kernels: Kernels, folder: Path, *cells: str, timeout: float = 600) -> Outcome:
    """Run cells through an unchanged nbclient; errors are part of a cell's text."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    folder.mkdir(exist_ok=True)
    manager = kernels.manager(folder)
    client = NotebookClient(notebook, km=manager, timeout=timeout, allow_errors=True, shutdown_kernel="immediate")
    try:
        asyncio.run(client.async_execute(cleanup_kc=True))
    except (DeadKernelError, CellTimeoutError) as error:
        failure = f"{type(error).__name__}\n"
    else:
        failure = ""
    texts = ["".join(_text(output) for output in cell.outputs) for cell in notebook.cells]
    return Outcome([*texts[:-1], texts[-1] + failure], manager.ended, folder)


def _text(output: nbformat.NotebookNode) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return output.get("text") or "".join(f"[{kind}]\n" for kind in output.data)


@pytest.fixture(scope="session", params=LAYERS)
def layer(request: pytest.FixtureRequest) -> str:
    need(request.param)
    return str(request.param)


@pytest.fixture(scope="session")
def kernels(layer: str) -> Iterator[Kernels]:
    with Kernels(layer, preload=("numpy",), hidden=[Path(__file__).parents[2] / "solutions"]) as kernels:
        yield kernels


@pytest.fixture
def run(kernels: Kernels, tmp_path: Path) -> Callable[..., Outcome]:
    """Run cells in a fresh kernel of the layer; they share the folder of the test."""

    def run(*cells: str, timeout: float = 600) -> Outcome:
        return run_cells(kernels, tmp_path / "submission", *cells, timeout=timeout)

    return run
