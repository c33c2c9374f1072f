"""`course data`."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from course import datasets
from course.assignment import CourseError
from course.commands.progress import still_at_it

__all__ = ["data", "data_table"]


def data(options: argparse.Namespace) -> int:
    """Say where the data is, or fetch it."""
    if options.action == "fetch":
        try:
            with still_at_it("fetching data"):
                datasets.fetch(options.names or None, progress=True)
        except datasets.DataError as error:
            raise CourseError(str(error)) from None
    Console().print(data_table())
    return 0


def data_table() -> Table:
    """Where each data set is, and what to do about it."""
    table = Table()
    for column in ("data", "state", "where", "what to do"):
        table.add_column(column, overflow="fold")
    for status in datasets.status():
        table.add_row(status.name, status.state, str(status.where or ""), status.todo)
    return table
