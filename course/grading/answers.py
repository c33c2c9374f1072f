"""Finding the answers in a submitted notebook: by the marks of their cells, and by the names that cells define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode

from course import syntax
from course.grading.reading import new_cell
from course.language import _

__all__ = ["Doubt", "Part", "Search", "exercise_of", "is_answer", "is_code"]


@dataclass(frozen=True)
class Doubt:
    """Why an exercise may have to wait for an instructor, in one line; even_if_full: also where it gets full points."""

    line: str
    even_if_full: bool = True


@dataclass(eq=False)
class Part:
    """A cell of a submission, or a piece of one that had been merged.

    number: of the cell in what was handed in, from 1. mark: the ``grade_id`` that it counts as; "" for none.
    settings: its marks as they were handed in. is_as_released: whether it still is as nbgrader released it.
    is_spare: a copy of what was released, which need not be there again.
    outputs: whatever the file says that it displayed; None where that is not known.
    """

    number: int
    source: str
    kind: str
    mark: str
    attachments: dict[str, Any]
    settings: dict[str, Any] = field(default_factory=dict)
    is_as_released: bool = False
    is_spare: bool = False
    outputs: Any = None

    def cell(self) -> NotebookNode:
        """The part as a cell of the student's own."""
        return new_cell(self.kind, self.source, attachments=self.attachments if self.kind == "markdown" else None)


class Search:
    """Finds the parts that answer the exercises of a release.

    marked: the release's marked cells, by name; cells: all of its cells.
    source: the notebook that the release was made from, which says what names are asked for where the release does not.
    say: told what was done, in words for the student.
    remarks: what stands in the cells of answers that are elsewhere. doubts: see `course.grading.repair.Repaired`.
    """

    def __init__(
        self,
        marked: dict[str, NotebookNode],
        cells: list[NotebookNode],
        source: NotebookNode | None,
        say: Callable[[str], object],
    ) -> None:
        self.marked, self.cells, self._say = marked, cells, say
        self.given = [cell for cell in cells if not cell.metadata.get("nbgrader", {}).get("grade_id")]
        self.names = {name: _names(cell, source) for name, cell in marked.items() if is_answer(cell)}
        self.remarks: dict[str, str] = {}
        self.doubts: dict[str, Doubt] = {}

    def find(self, parts: list[Part], found: dict[str, Part], quiet: bool = False) -> None:
        """Say in `found` which part is which answer, and see to it that no stub comes after a definition.

        quiet: answers that stand in no cell of their own are nothing to speak of, for no cell has any marks.
        """
        self.parts, self.found, self.quiet = parts, found, quiet
        self.own_work = [p for p in parts if p.kind == "code" and not p.is_spare and not self._is_given(p)]
        for name, cell in self.marked.items():
            if is_answer(cell):
                (self._find_code if is_code(cell) else self._find_text)(name, str(cell.source))
        for part in self.parts:  # what is left with a mark is a cell like any other
            if part.mark and self.found.get(part.mark) is not part:
                part.mark = ""

    def _find_text(self, name: str, stub: str) -> None:
        """An answer in words: the cell with its mark, or one that begins like it."""
        own = [part for part in self.parts if part.mark == name]
        if not own:
            first = next((line.strip() for line in stub.splitlines() if line.strip()), "")
            texts = [part for part in self.parts if not part.mark and part.kind != "code"]
            own = [part for part in texts if part.source.split() == stub.split() or _begins(part, first)][:1]
            own = own or self._in_the_place_of(name)
        if not own:
            self._say(_("the cell {name} was missing: it was restored from the release").format(name=name))
            return
        written = [part for part in own if part.source.split() != stub.split()]
        self._take(name, (written or own)[0])
        for part in own:
            part.is_spare = part not in written and part is not self.found[name]
        if len({part.source.strip() for part in written}) > 1:
            self._doubt(name, written)

    def _in_the_place_of(self, name: str) -> list[Part]:
        """The only text of the student's own between the cells that surround a marked cell in the release."""
        names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in self.cells]
        at = names.index(name)
        says = [tuple(part.source.split()) for part in self.parts]
        around = [tuple(str(cell.source).split()) for cell in self.cells[max(at - 1, 0) : at + 2 : 2]]
        if len(around) < 2 or any(says.count(text) != 1 for text in around):
            return []
        between = self.parts[says.index(around[0]) + 1 : says.index(around[1])]
        texts = [part for part in between if not part.mark and part.kind != "code" and part.source.strip()]
        return texts if len(texts) == 1 else []

    def _find_code(self, name: str, stub: str) -> None:
        names = self.names[name]
        mine = [part for part in self.parts if part.mark == name]
        written = [part for part in mine if not syntax.same(part.source, stub) and not syntax.is_nothing(part.source)]
        released = syntax.definitions(stub)
        answering: list[tuple[Part, dict[str, str]]] = []
        for part in self.parts:
            if part in self.own_work or part.mark == name:
                bound = syntax.definitions(part.source)
                if bound := {n: bound[n] for n in names if n in bound and bound[n] != released.get(n)}:
                    answering.append((part, bound))
        own = [part for part, _ in answering if part.mark == name]
        if own or (written and not answering):
            part = (own or written)[0]
            if self._is_late(name, part):
                self._say(_("marked cells were moved: their order was restored"))
                part = self._put_before_check(name, part, answering)
            self._take(name, part)
        elif answering:
            self._elsewhere(name, mine, written, answering)
        else:
            self._unanswered(name, stub, mine)
        self._compare(name, written, answering)
        self._no_stub_after(name, stub, mine, {n for _, bound in answering for n in bound})

    def _elsewhere(
        self, name: str, mine: list[Part], written: list[Part], answering: list[tuple[Part, dict[str, str]]]
    ) -> None:
        """The answer stands in a cell that is not its own."""
        part = next((part for part, _ in answering if not part.mark), answering[0][0])
        if not self.quiet:
            told = _("{exercise}: the answer was found in cell {number}, and counts")
            self._say(told.format(exercise=exercise_of(name), number=part.number))
        if written:
            self._take(name, written[0])
        elif not self._is_late(name, part) and (part.mark or not self._fits(name, part)):
            told = _("{exercise}: the answer stands in cell {number}")
            self.remarks[name] = f"# {told.format(exercise=exercise_of(name), number=part.number)}"
            if mine:
                self._take(name, mine[0])
                mine[0].source = self.remarks[name]
            return
        elif not self._is_late(name, part):
            self._take(name, part)
            return
        elif part.mark:
            return
        if not self._is_late(name, part):
            return
        place = self._put_before_check(name, part, answering)
        if not written:
            self._take(name, place)

    def _put_before_check(self, name: str, part: Part, answering: list[tuple[Part, dict[str, str]]]) -> Part:
        """Move a part, and none of those around it, to just before the check that needs it."""
        self.parts.remove(part)
        place = replace(part, mark="")
        self.parts.insert(self.parts.index(self.found[exercise_of(name)]), place)
        self.own_work.append(place)
        answering[:] = [(place if one is part else one, bound) for one, bound in answering]
        return place

    def _unanswered(self, name: str, stub: str, mine: list[Part]) -> None:
        copies = mine or [p for p in self.parts if not p.mark and p.kind == "code" and syntax.same(p.source, stub)]
        opaque = [part for part in self.own_work if syntax.is_opaque(part.source)]
        if copies:
            self._take(name, copies[0])
            if opaque:
                told = _("{exercise}: not answered here; see cell {number}")
                copies[0].source = f"# {told.format(exercise=exercise_of(name), number=opaque[0].number)}"
            return
        if not self.quiet:
            self._say(_("the cell {name} was missing: it was restored from the release").format(name=name))
        stubs = [str(cell.source) for other, cell in self.marked.items() if other != name]
        known = {n for names in self.names.values() for n in names}
        others = [
            _("cell {number}").format(number=part.number)
            for part in self.own_work
            if not part.mark
            and not any(syntax.same(part.source, text) for text in stubs)
            and not known & set(syntax.definitions(part.source))
            and not syntax.is_nothing(part.source)
        ]
        if others:
            asked = _(" and ").join(f"`{n}`" for n in self.names[name]) or _("it")
            line = _("{exercise}: its cell is missing, and nothing defines {names}; its answer may be in {cells}")
            line = line.format(exercise=exercise_of(name), names=asked, cells=_listed(others))
            self.doubts[exercise_of(name)] = Doubt(line)

    def _compare(self, name: str, written: list[Part], answering: list[tuple[Part, dict[str, str]]]) -> None:
        """Two different answers to one exercise are the instructor's to choose from.

        What the answer to another exercise defines anew, after this one's check, belongs to that one.
        """
        main = self.found.get(name)
        versions: dict[str, list[tuple[Part, str]]] = {}
        for part, bound in answering:
            if part is not main and part.mark not in ("", name) and self._is_late(name, part):
                continue
            for n, text in bound.items():
                versions.setdefault(n, []).append((part, text))
        rivals = [found for found in versions.values() if len({text for _, text in found}) > 1]
        if not self.names[name] and len({tuple(syntax.statements(part.source)) for part in written}) > 1:
            self._doubt(name, written)
        if not rivals:
            return
        rival = [part for part, _ in rivals[0]]
        marked = [part for part in rival if part in written or part is main]
        alone = len(marked) == 1 and main is marked[0]
        self._doubt(name, rival, not alone or any(self._is_between(name, main, part) for part in rival))

    def _no_stub_after(self, name: str, stub: str, mine: list[Part], answered: set[str]) -> None:
        """Take the release's stub out of all cells, where what it stands for is defined."""
        main = self.found.get(name)
        if not answered and (main is None or syntax.same(main.source, stub) or main.source.startswith("# ")):
            for part in mine:
                part.is_spare = part is not main and syntax.same(part.source, stub)
            return
        kept = [n for n in syntax.definitions(stub) if n not in answered]
        unwanted = set(syntax.statements(stub)) - {syntax.definitions(stub)[n] for n in kept}
        for part in self.parts:
            if part is not main and part.kind == "code" and syntax.same(part.source, stub):
                part.is_spare = True
            elif part.kind == "code" and not self._is_given(part) and unwanted & set(syntax.statements(part.source)):
                if part is main and not answered:
                    continue
                told = _("{exercise}: see the other cell").format(exercise=exercise_of(name))
                part.source = syntax.without(part.source, unwanted, f"# {told}")

    def _take(self, name: str, part: Part) -> None:
        self.found[name], part.mark, part.is_spare = part, name, False

    def _doubt(self, name: str, parts: list[Part], even_if_full: bool = True) -> None:
        numbers = sorted({part.number for part in parts})
        where = _listed([_("cell {number}").format(number=number) for number in numbers])
        line = _("{exercise}: there are different answers to it, in {cells}")
        line = line.format(exercise=exercise_of(name), cells=where)
        self.doubts[exercise_of(name)] = Doubt(line, even_if_full)

    def _is_late(self, name: str, part: Part) -> bool:
        """Does a part come after the check of an exercise?"""
        check = self.found.get(exercise_of(name))
        return check is not None and check in self.parts and self.parts.index(part) > self.parts.index(check)

    def _is_between(self, name: str, main: Part | None, part: Part) -> bool:
        """Does a part come after an answer and before its check?"""
        if main is None or part is main or main not in self.parts or part not in self.parts:
            return False
        return self.parts.index(part) > self.parts.index(main) and not self._is_late(name, part)

    def _fits(self, name: str, part: Part) -> bool:
        """Does a part come after all marked cells that come before this one in the release?"""
        before = list(self.marked)[: list(self.marked).index(name)]
        places = [self.parts.index(self.found[n]) for n in before if n in self.found and self.found[n] in self.parts]
        return not places or self.parts.index(part) > max(places)

    def _is_given(self, part: Part) -> bool:
        return any(is_code(cell) and syntax.same(part.source, str(cell.source)) for cell in self.given)


def exercise_of(name: str) -> str:
    """The exercise that an answer's cell belongs to."""
    return name.removesuffix("-answer")


def is_answer(cell: NotebookNode | None) -> bool:
    return cell is not None and bool(cell.metadata.nbgrader.get("solution"))


def is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def _names(cell: NotebookNode, source: NotebookNode | None) -> list[str]:
    """The names that an answer is to define: those of its stub, or else those of the instructor's answer."""
    texts = [str(cell.source)]
    for original in source.cells if source else ():
        marks = original.metadata.get("nbgrader", {})
        texts += [str(original.source)] * (marks.get("grade_id") == cell.metadata.nbgrader.grade_id)
    for text in texts if is_code(cell) else ():
        bound = syntax.definitions(text)
        if names := [n for n, by in bound.items() if not n.startswith("_") and not by.startswith("Import")]:
            return names
    return []


def _begins(part: Part, first: str) -> bool:
    return bool(first) and part.source.strip().startswith(first)


def _listed(items: list[str]) -> str:
    return _(" and ").join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
