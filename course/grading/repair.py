"""Restoring a submitted notebook: the assignment's own cells as they were released, the answers wherever they stand.

A cell is known by its marks (its ``grade_id``); where these are gone, or do not fit, by what it says: a locked cell by
its source, an answer by the names that it defines. Nothing that a student wrote is dropped.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from course import syntax
from course.grading.answers import Doubt, Part, Search, is_answer, is_code
from course.grading.outputs import OutputBudget
from course.grading.reading import missing_pictures
from course.grading.showing import SHOW_ONLY, as_handed_in, is_show_only, needed
from course.language import _

__all__ = ["Repaired", "repair"]


@dataclass
class Repaired:
    """A notebook that was restored.

    problems: what was done, in words for the student. notes: what an instructor should know and a student need not.
    doubts: why an exercise may have to wait for an instructor, by its name.
    untouched, foreign: whether there is nothing in it but what was released, or nothing that was.
    elsewhere: cells with text that may be the answer to an exercise that is graded by hand.
    defines, invalid: the names that each cell defines, and what Python says of those that are not valid, by index.
    shown: what is to be seen of the cells that only show something and need not be run, by index: harmless.
    """

    notebook: NotebookNode
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    untouched: bool = False
    foreign: bool = False
    elsewhere: list[str] = field(default_factory=list)
    defines: list[frozenset[str]] = field(default_factory=list)
    invalid: dict[int, str] = field(default_factory=dict)
    shown: dict[int, list[NotebookNode]] = field(default_factory=dict)


def repair(
    submitted: NotebookNode,
    released: NotebookNode,
    source: NotebookNode | None = None,
    outputs: Sequence[Any] = (),
    budget: OutputBudget | None = None,
) -> Repaired:
    """The submitted notebook with the release's marked cells restored.

    A marked cell appears exactly once, with the release's type and metadata, in the release's order. Locked cells have
    the release's source. All other cells are the student's, and stay with the marked cell that they follow.

    source: the notebook that the release was made from, whose answers say what names are asked for.
    outputs: what the submission's cells displayed, as `read_notebook` has it; budget: how much of it may be shown.
    """
    return _Repair(submitted, released, source, outputs).repaired(budget or OutputBudget())


class _Repair:
    """What `repair` works with. `parts` are the submission's cells, taken apart where several had been merged."""

    def __init__(
        self, submitted: NotebookNode, released: NotebookNode, source: NotebookNode | None, outputs: Sequence[Any]
    ) -> None:
        self.released = released
        self.displayed = dict(enumerate(outputs, start=1))
        self.shown: dict[int, Any] = {}  # what cells that only show something displayed, by the identity of the cell
        self.marked = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if _name(cell)}
        self.result = Repaired(nbformat.v4.new_notebook(metadata=copy.deepcopy(released.metadata)))
        self.parts = self._take_apart(submitted)
        if self.marked and not any(part.mark for part in self.parts) and submitted.cells:
            told = _("the marks of the notebook's cells are gone: cells were recognised by what they say and define")
            self._say(told)
            self.unmarked = True
        else:
            self.unmarked = False
        self.search = Search(self.marked, list(released.cells), source, self._say)
        self.result.doubts = self.search.doubts

    def repaired(self, budget: OutputBudget) -> Repaired:
        found = self._find_locked()
        self.search.find(self.parts, found, quiet=self.unmarked)
        self._look_for_text(found)
        self._put_together(found)
        self.result.untouched = not any(self._is_work(part) for part in self.parts)
        self.result.foreign = not found and not self.result.untouched
        _give_ids(self.result.notebook)
        for index, cell in enumerate(self.result.notebook.cells):
            is_python = cell.cell_type == "code"
            self.result.defines.append(frozenset(syntax.definitions(cell.source) if is_python else ()))
            if is_python and (error := syntax.error_in(cell.source)):
                self.result.invalid[index] = error
        self._show(budget)
        return self.result

    def _show(self, budget: OutputBudget) -> None:
        """Say what is to be seen of the cells that only show something, unless one that is run needs them."""
        cells = self.result.notebook.cells
        raw = {index: self.shown[id(cell)] for index, cell in enumerate(cells) if id(cell) in self.shown}
        kept = raw.keys() - needed(cells, raw)
        self.result.shown = {index: as_handed_in(raw[index], budget) for index in sorted(kept)}

    def _say(self, problem: str) -> None:
        if problem not in self.result.problems:
            self.result.problems.append(problem)

    def _take_apart(self, submitted: NotebookNode) -> list[Part]:
        """The submission's cells, with those that were merged with a grade cell taken apart again."""
        grades = {name: str(cell.source) for name, cell in self.marked.items() if _is_check(cell)}
        parts: list[Part] = []
        for number, cell in enumerate(submitted.cells, start=1):
            mark = _name(cell)
            mark = mark if mark in self.marked else ""
            texts = [("", str(cell.source))]
            is_as_released = _is_as_released(cell)
            if cell.cell_type == "code" and not is_as_released:
                texts = syntax.split_at(str(cell.source), grades)
            if len(texts) > 1:
                self._say(_("cell {number} was merged with a check: they were taken apart again").format(number=number))
            rest = mark if len(texts) == 1 or is_answer(self.marked.get(mark)) else ""
            for name, text in texts:
                kept = name or rest
                part = Part(number, text, str(cell.cell_type), kept, dict(cell.get("attachments", {})))
                if len(texts) == 1:
                    part.mark, part.settings = mark, dict(cell.metadata.get("nbgrader", {}))
                    part.is_as_released = is_as_released
                    part.outputs = self.displayed.get(number)
                parts.append(part)
        return parts

    def _find_locked(self) -> dict[str, Part]:
        """The parts that stand for the release's locked cells; what else bears their marks is the student's own."""
        found: dict[str, Part] = {}
        for name, cell in self.marked.items():
            if is_answer(cell):
                continue
            bearing = [part for part in self.parts if part.mark == name]
            equal = [part for part in bearing if _says(part, cell)]
            equal += [part for part in self.parts if not part.mark and _says(part, cell) and not equal]
            older = [part for part in bearing if part.is_as_released]
            if equal or older:
                found[name] = (equal or older)[0]
                found[name].mark = name
            if len(bearing) > 1:
                self._say(_("the cell {name} is there more than once: the first one counts").format(name=name))
            for part in bearing:
                if part is found.get(name) or (part in equal and part is not equal[0]):
                    part.is_spare = part is not found.get(name)
                elif part.is_as_released:
                    part.is_spare = True
                else:
                    self._changed_lock(name, part, found)
            if name in found:
                self._compare_settings(name, found[name], bool(older and not equal))
            else:
                self._say(_("the cell {name} was missing: it was restored from the release").format(name=name))
        return found

    def _changed_lock(self, name: str, part: Part, found: dict[str, Part]) -> None:
        """A locked cell with another text: it is the student's own cell now, and marks the place of the locked one."""
        part.mark = ""
        cell = self.marked[name]
        if part.kind != cell.cell_type:
            told = _("the cell {name} had the type {kind}: restored to {due}")
            self._say(told.format(name=name, kind=part.kind, due=cell.cell_type))
        self._say(_("the locked cell {name} was changed: it was restored from the release").format(name=name))
        if name not in found:
            place = Part(part.number, str(cell.source), cell.cell_type, name, {})
            place.settings = part.settings
            self.parts.insert(self.parts.index(part) + 1, place)
            found[name] = place

    def _compare_settings(self, name: str, part: Part, older: bool) -> None:
        wanted = dict(self.marked[name].metadata.nbgrader)
        keys = ("points", "grade", "solution", "locked")
        changed = [key for key in keys if part.settings and part.settings.get(key) != wanted.get(key)]
        if changed:
            said = f"the cell {name} had other settings ({', '.join(changed)}): restored from the release"
            self.result.notes.append(said)
        if older:
            self.result.notes.append(f"the cell {name} is from another version of the release: today's text was used")

    def _look_for_text(self, found: dict[str, Part]) -> None:
        """Note the cells with text of the student's own, where an answer that is graded by hand may stand."""
        known = {line.strip() for cell in self.released.cells for line in str(cell.source).splitlines()}
        for part in self.parts:
            if part.kind == "code" or part in found.values() or not self._is_work(part):
                continue
            lines = [line.strip() for line in part.source.splitlines() if line.strip() not in known]
            text = " ".join(lines)
            if len(text) >= 40 or "$" in text or part.attachments or "<img" in text or "](" in text:
                self.result.elsewhere.append(_("cell {number}").format(number=part.number))

    def _put_together(self, found: dict[str, Part]) -> None:
        """Lay the parts out: the marked cells in the release's order, the others behind the one that they follow."""
        followers: dict[str, list[NotebookNode]] = {"": []}
        here, order = "", []
        for part in self.parts:
            if found.get(part.mark) is part:
                here = part.mark
                order.append(here)
                followers.setdefault(here, [])
            elif not part.is_spare:
                followers[here].append(self._own(part))
        if order != [name for name in self.marked if name in found]:
            self._say(_("marked cells were moved: their order was restored"))
        cells = list(followers[""])
        for name, original in self.marked.items():
            cells += [self._restored(found.get(name), original), *followers.get(name, [])]
        self.result.notebook.cells = cells

    def _own(self, part: Part) -> NotebookNode:
        """A part without a mark as a cell. The course's own that only show something are known by what they say."""
        cell = part.cell()
        if any(is_show_only(given) and _says(part, given) for given in self.released.cells):
            cell.metadata.tags = [SHOW_ONLY]
            self.shown[id(cell)] = part.outputs
        return cell

    def _restored(self, part: Part | None, original: NotebookNode) -> NotebookNode:
        restored = copy.deepcopy(original)
        if restored.cell_type == "code":
            restored.outputs, restored.execution_count = [], None
        if is_show_only(restored):
            self.shown[id(restored)] = part.outputs if part and _says(part, original) else None
        name = original.metadata.nbgrader.grade_id
        if part is None:
            if is_answer(original) and name in self.search.remarks:
                restored.source = self.search.remarks[name]
            return restored
        if not is_answer(original):
            return restored
        if part.kind != original.cell_type:
            told = _("the cell {name} had the type {kind}: restored to {due}")
            self._say(told.format(name=name, kind=part.kind, due=original.cell_type))
        restored.source = part.source
        if original.cell_type == "markdown":
            restored.attachments = part.attachments if part.kind == "markdown" else {}
            restored.source = missing_pictures(part.source, restored.attachments)
        return restored

    def _is_work(self, part: Part) -> bool:
        """Did a student write this?"""
        return bool(part.source.strip()) and not any(_says(part, cell) for cell in self.released.cells)


def _says(part: Part, cell: NotebookNode) -> bool:
    """Does a part say what a cell says?"""
    if part.kind != cell.cell_type:
        return False
    if part.kind == "code":
        return syntax.same(part.source, str(cell.source))
    return part.source.split() == str(cell.source).split()


def _is_check(cell: NotebookNode) -> bool:
    return is_code(cell) and not is_answer(cell) and bool(cell.metadata.nbgrader.get("grade"))


def _name(cell: NotebookNode) -> str:
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _is_as_released(cell: NotebookNode) -> bool:
    """Does a cell say what it said when nbgrader released it, as the checksum in its marks shows?"""
    marks = cell.metadata.get("nbgrader")
    try:
        return isinstance(marks, dict) and bool(marks.get("locked")) and marks.get("checksum") == compute_checksum(cell)
    except Exception:  # marks of a student's making
        return False


def _give_ids(notebook: NotebookNode) -> None:
    """Number the cells, so that the same submission always gives the same notebook."""
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"
