"""`course doctor`."""

from __future__ import annotations

import argparse
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from rich.console import Console
from rich.table import Table

from course.commands.data import data_table
from course.kernels import layers, resources

__all__ = ["doctor"]

PACKAGES = (
    "numpy",
    "scipy",
    "matplotlib",
    "scikit-learn",
    "torch",
    "torchvision",
    "jupyterlab",
    "nbgrader",
    "nbclient",
)


def doctor(options: argparse.Namespace) -> int:
    """Say what this machine has for grading. The exit code is 0 when there is a sandbox."""
    console = Console()
    console.print(f"Python {sys.version.split()[0]} on {platform.system()} {platform.release()} ({platform.machine()})")
    console.print(", ".join(f"{name} {_version(name)}" for name in PACKAGES))
    table = Table(title="sandbox layers, best first", title_justify="left")
    for column in ("layer", "usable", "why, or what to do"):
        table.add_column(column, overflow="fold")
    confined = False
    for layer in layers():
        if layer.name != "none":
            table.add_row(layer.name, "yes" if layer.available else "no", layer.reason)
            confined |= layer.available
    console.print(table)
    console.print(f"What a submission takes is bounded by {resources()}.")
    console.print(data_table())
    if not confined:
        console.print("[red]No sandbox: `course grade` refuses.[/]")
    return 0 if confined else 1


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(missing)"
