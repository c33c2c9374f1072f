"""Who imports whom in `course`, read from the syntax trees: no circle, and no arrow upwards between rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

#: The rooms and the files that stand alone, from the top down: each imports only from those below it.
ROOMS = (
    "course.cli",
    "course.commands",
    "course.report",
    "course.grading",
    "course.kernels",
    "course.check",
    "course.graded",
    "course.show",
    "course.challenge",
    "course.assignment",
    "course.picture",
    "course.judge",
    "course.differences",
    "course.slips",
    "course.npz",
    "course.meter",
    "course.proc",
    "course.syntax",
    "course.plain",
    "course.choice",
    "course.exercise",
    "course.rubric",
    "course.drawing",
    "course.datasets",
    "course.short_run",
    "course.words",
    "course.language",
    "course.errors",
    "course",
)

Graph = dict[str, set[str]]


def import_graph(package: Path) -> Graph:
    """What each module of a package imports of it, anywhere in its text: at its top, in functions, for types alone."""
    files = {name(path, package): path for path in sorted(package.rglob("*.py"))}
    return {module: set(imported(module, path, files)) - {module} for module, path in files.items()}


def name(path: Path, package: Path) -> str:
    return ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")


def imported(module: str, path: Path, files: dict[str, Path]) -> Iterator[str]:
    here = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), here)
            # `from room import x` names a module x where there is one, else something in room/__init__.py.
            within = [f"{source}.{alias.name}" for alias in node.names]
            names = [name if name in files else source for name in within]
        else:
            continue
        yield from (name for name in names if name in files)


def circle(graph: Graph) -> list[str]:
    """Modules that import each other in a circle, each imported by the next; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def room(module: str, rooms: Sequence[str]) -> str | None:
    """The room that a module is in: the longest name that its own begins with."""
    within = [room for room in rooms[:-1] if f"{module}.".startswith(f"{room}.")]
    return max(within, key=len, default=rooms[-1] if module == rooms[-1] else None)


def upwards(graph: Graph, rooms: Sequence[str]) -> list[str]:
    """The arrows that lead to a room above."""
    rank = {module: rooms.index(here) for module in graph if (here := room(module, rooms))}
    arrows = [(a, b) for a in graph for b in sorted(graph[a]) if a in rank and b in rank]
    return [f"{a} -> {b}" for a, b in arrows if rank[b] < rank[a]]


COURSE = import_graph(Path(__file__).resolve().parents[1] / "course")


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    assert " <- ".join(circle(COURSE)) == ""


def test_a_room_imports_only_from_rooms_below_it() -> None:
    assert upwards(COURSE, ROOMS) == []


def test_every_module_has_a_room_and_every_room_a_module() -> None:
    homeless = [module for module in COURSE if room(module, ROOMS) is None]
    assert not homeless, "put each into a room; or into ROOMS, and say in its docstring why it stands alone"
    assert {room(module, ROOMS) for module in COURSE} == {*ROOMS}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small package: an attic above a cellar, without a fault."""
    package = tmp_path / "house"
    for folder in ("", "attic", "cellar"):
        (package / folder).mkdir()
        (package / folder / "__init__.py").touch()
    (package / "attic" / "chest.py").write_text("import os\nfrom house.cellar import wine\n")
    (package / "cellar" / "wine.py").write_text("from house.cellar.rack import ROWS\n")
    (package / "cellar" / "rack.py").write_text("ROWS = 3\n")
    return package


HOUSE = ("house.attic", "house.cellar", "house")


def test_a_house_without_a_fault_passes(house: Path) -> None:
    graph = import_graph(house)
    assert graph["house.attic.chest"] == {"house.cellar.wine"}
    assert (circle(graph), upwards(graph, HOUSE)) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "from house.cellar.wine import year\n",
        "def late():\n    import house.cellar.wine\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.cellar import wine\n",
        "from . import wine\n",
        "from .wine import year\n",
        "from ..cellar import wine as bottle\n",
    ],
)
def test_a_circle_is_found_however_it_is_written(house: Path, text: str) -> None:
    (house / "cellar" / "rack.py").write_text(text)
    graph = import_graph(house)
    assert {*circle(graph)} == {"house.cellar.wine", "house.cellar.rack"}
    assert upwards(graph, HOUSE) == []


def test_a_circle_through_a_room_s_own_front_is_found(house: Path) -> None:
    (house / "cellar" / "__init__.py").write_text("from house.cellar.wine import year\n")
    (house / "cellar" / "rack.py").write_text("from house.cellar import year\n")
    assert {*circle(import_graph(house))} == {"house.cellar", "house.cellar.wine", "house.cellar.rack"}


def test_an_arrow_upwards_is_found(house: Path) -> None:
    (house / "cellar" / "rack.py").write_text("def late():\n    from house.attic import chest\n")
    (house / "attic" / "chest.py").write_text("")
    graph = import_graph(house)
    assert upwards(graph, HOUSE) == ["house.cellar.rack -> house.attic.chest"]
    assert circle(graph) == []


def test_a_module_without_a_room_is_found(house: Path) -> None:
    (house / "shed.py").touch()
    assert room("house.shed", HOUSE) is None
