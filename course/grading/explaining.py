"""What lies behind an error: the answer's own, a cell that failed earlier, or a name that is defined further down."""

from __future__ import annotations

import re
from dataclasses import replace

from nbformat import NotebookNode

from course.exercise import Exercise, Verdict
from course.grading.outputs import one_line
from course.grading.repair import Repaired
from course.grading.running import Run
from course.judge import THE_SAME, nothing_judged
from course.language import _

__all__ = ["explained", "failed_first"]

_NAME = re.compile(r"NameError: (?:name '|`)(\w+)['`]")

#: How our own word begins for a name that the notebook does not define; Python puts it between other marks.
OUR_NAME_ERROR = "NameError: `"

_PLACE = re.compile(r" \([^()]*, line (\d+)\)$")


def explained(exercise: Exercise, verdict: Verdict, repaired: Repaired, run: Run) -> Verdict:
    """The verdict, in the words of the error that its own answer's cell ended with, where that is why.

    A name that is defined only further down is told to be so.
    """
    if verdict.score is None or verdict.score == verdict.points:
        return verdict
    messages = [case.message for case in verdict.cases if case.message and case.message != _(THE_SAME)]
    cells = list(enumerate(repaired.notebook.cells))
    own = next((index for index, cell in cells if _name(cell) == f"{exercise.name}-answer"), -1)
    if own in run.errors and messages and all(OUR_NAME_ERROR in message for message in messages):
        return _told_of_later(nothing_judged(exercise, _error(own, repaired, run)), repaired, own)
    check = next((index for index, cell in cells if _name(cell) == exercise.name), len(cells))
    return _told_of_later(verdict, repaired, check)


def failed_first(verdicts: list[Verdict], repaired: Repaired, run: Run) -> list[str]:
    """The cells that failed, and without which exercises could not work: each once, with its own error."""
    lines: dict[int, str] = {}
    for verdict in verdicts:
        if verdict.score == verdict.points:
            continue
        for text in (verdict.message, *(case.message for case in verdict.cases)):
            for name in _NAME.findall(text):
                index = _culprit(name, repaired, run)
                if index is not None and _name(repaired.notebook.cells[index]) != f"{verdict.name}-answer":
                    cell = repaired.notebook.cells[index]
                    what = one_line(next((line.strip() for line in cell.source.splitlines() if line.strip()), "")[:60])
                    told = _("cell {number} ({what!r}) failed first: {error}")
                    lines[index] = told.format(number=index + 1, what=what, error=_error(index, repaired, run))
    return [lines[index] for index in sorted(lines)]


def _error(index: int, repaired: Repaired, run: Run) -> str:
    """What a cell ended with; IPython has words of its own for code that is not valid, which say less."""
    error = run.errors[index]
    if error.split(":")[0] in ("SyntaxError", "IndentationError", "TabError") and index in repaired.invalid:
        return one_line(repaired.invalid[index])
    return _PLACE.sub(_(", line {number}").format(number=r"\1"), error)


def _culprit(name: str, repaired: Repaired, run: Run) -> int | None:
    """The cell whose failing is why a name is not there; None where no cell that failed would have defined it."""
    seen: set[str] = set()
    found = None
    while name not in seen:
        seen.add(name)
        index = next((i for i in sorted(run.errors) if name in repaired.defines[i]), None)
        if index is None:
            return found
        found = index
        if not (missing := _NAME.search(run.errors[index])):
            return found
        name = missing[1]
    return found


def _told_of_later(verdict: Verdict, repaired: Repaired, index: int) -> Verdict:
    """The verdict, with a word on names that are defined only in cells behind the one with that index."""

    def told(text: str) -> str:
        for name in _NAME.findall(text):
            cells = [i for i, names in enumerate(repaired.defines) if name in names]
            if cells and min(cells) > index:
                advice = _("it is defined further down: restart and run all before you hand in")
                return f"{text}; {advice}" if advice not in text else text
        return text

    cases = tuple(replace(case, message=told(case.message)) for case in verdict.cases)
    return replace(verdict, message=told(verdict.message), cases=cases)


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
