"""The scores of a class in a terminal of any width: a row a student, or, of a large class, a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from course.assignment import Assignment
from course.grading.outcome import GRADED, WAITS

__all__ = ["ROWS", "ScoreTable", "Summary", "score_table"]

#: A class with more students than this is summed up, unless every row is asked for.
ROWS = 40

#: How wide a student's name may be before it is folded, and how much is said of one submission, or of one kind of them.
NAME, PROBLEMS, NAMES = 24, 3, 15

#: Between two columns.
GAP = 2


def score_table(
    assignment: Assignment, submissions: Sequence[dict[str, Any]], every: bool = False
) -> ScoreTable | Summary:
    """The scores of an assignment and what there is to say of them, to be printed.

    submissions: entries of the results file. A score that is None is none: the submission waits, or was not graded.
    every: show a row for each student, however many there are.
    """
    exercises = tuple((exercise.name, exercise.points) for exercise in assignment.exercises)
    if len(submissions) > ROWS and not every:
        return Summary(assignment.name, exercises, submissions)
    return ScoreTable(assignment.name, exercises, submissions)


@dataclass(frozen=True)
class ScoreTable:
    """A row a student. Headings stand one above the other, each with a line down to its column: none is ever cut."""

    name: str
    exercises: tuple[tuple[str, float], ...]
    submissions: Sequence[dict[str, Any]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield _title(self.name, self.exercises)
        columns = [[_cell(entry, name) for entry in self.submissions] for name, _ in self.exercises]
        scores = [_score(entry) for entry in self.submissions]
        students = [str(entry["student"]) for entry in self.submissions]
        first = min(NAME, max(map(cell_len, ["student", *students])))
        for start, end in self._blocks(columns, first, options.max_width):
            yield Text()
            yield from _block(students, first, self.exercises[start:end], columns[start:end], scores, options)
        if any(cell == "hand" for cells in columns for cell in cells):
            yield Text("hand: waits for grading by hand", style="dim")
        yield from _remarks([(str(e["student"]), said) for e in self.submissions if (said := _remark(e))], first)

    def _blocks(self, columns: list[list[str]], first: int, width: int) -> Iterator[tuple[int, int]]:
        """Which exercises stand side by side: as many as there is room for, with their headings and the score."""
        start, used = 0, first
        for index, (name, points) in enumerate(self.exercises):
            wide = GAP + _width(columns[index])
            heading = used + wide - 1 + cell_len(_heading(name, points))
            if index > start and max(heading, used + wide + GAP + len("score")) > width:
                yield start, index
                start, used = index, first
            used += wide
        yield start, len(self.exercises)


@dataclass(frozen=True)
class Summary:
    """How a large class did, who waits, and who had trouble."""

    name: str
    exercises: tuple[tuple[str, float], ...]
    submissions: Sequence[dict[str, Any]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield _title(self.name, self.exercises)
        counts = Counter(str(entry["status"]) for entry in self.submissions)
        waits = "waits" if counts[WAITS] == 1 else "wait"
        said = ", ".join(f"{count} {waits if status == WAITS else status}" for status, count in counts.most_common())
        yield Text(f"{len(self.submissions)} students: {said}")
        yield Text()
        scores = [entry["score"] for entry in self.submissions if entry["score"] is not None]
        if scores:
            yield self._distribution(scores, "#" if options.ascii_only else "█")
            yield Text(f"median {median(scores):g}, mean {fmean(scores):.1f}")
            yield Text()
        yield self._by_exercise()
        waiting = [entry for entry in self.submissions if entry["status"] == WAITS]
        troubled = [entry for entry in self.submissions if entry["status"] not in (GRADED, WAITS)]
        hindered = [entry for entry in self.submissions if entry["status"] == GRADED and entry["problems"]]
        yield from _who("waiting for you", waiting)
        yield from _who("in trouble", troubled)
        yield from _who("graded, but something got in the way", hindered)
        yield Text()
        yield Text("every student's row: --all")

    def _distribution(self, scores: list[float], mark: str) -> Table:
        """How many students have how many points, in ten steps."""
        most = sum(points for _, points in self.exercises) or 1.0
        steps = Counter(min(int(10 * score / most), 9) for score in scores)
        table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
        table.add_column("points", justify="right")
        table.add_column("students", justify="right")
        table.add_column("")
        for step in range(10):
            count = steps[step]
            to = "below" if step < 9 else "to"
            bar = mark * max(round(40 * count / max(steps.values())), bool(count))
            table.add_row(f"{step * most / 10:g} {to} {(step + 1) * most / 10:g}", str(count), bar)
        return table

    def _by_exercise(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
        table.add_column("exercise", overflow="fold")
        for heading in ("points", "mean", "in full", "none", "by hand"):
            table.add_column(heading, justify="right", no_wrap=True)
        for name, points in self.exercises:
            verdicts = [_verdict(entry, name) for entry in self.submissions]
            judged = [v["score"] for v in verdicts if v and not v["needs_manual_grade"] and v["score"] is not None]
            by_hand = sum(bool(v and v["needs_manual_grade"]) for v in verdicts)
            full, none = sum(score >= points for score in judged), sum(not score for score in judged)
            mean = f"{fmean(judged):.1f}" if judged else "–"
            table.add_row(Text(name), f"{points:g}", mean, str(full), str(none), str(by_hand))
        return table


def _title(name: str, exercises: Sequence[tuple[str, float]]) -> Text:
    return Text(f"{name}: {sum(points for _, points in exercises):g} points", style="bold")


def _heading(name: str, points: float) -> str:
    return f"{name} /{points:g}"


def _block(
    students: list[str],
    first: int,
    exercises: Sequence[tuple[str, float]],
    columns: list[list[str]],
    scores: list[str],
    options: ConsoleOptions,
) -> RenderResult:
    """Headings in steps, and below them a row for each student."""
    bar, rule = ("|", "-") if options.ascii_only else ("│", "─")
    widths = [_width(cells) for cells in columns]
    stems = [bar.rjust(GAP + width) for width in widths]
    for index, (name, points) in enumerate(exercises):
        lead = " " * first + "".join(stems[:index]) + " " * (GAP + widths[index] - 1)
        yield Text(lead + _heading(name, points), overflow="fold")
    last = max(len("score"), _width(scores))
    yield Text("student".ljust(first) + "".join(stems) + " " * GAP + "score".rjust(last))
    yield Text(rule * (first + sum(widths) + GAP * (len(widths) + 1) + last))
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=False)
    table.add_column(width=first, overflow="fold")
    for width in (*widths, last):
        table.add_column(width=width, justify="right", no_wrap=True)
    for row in zip(students, *columns, scores, strict=True):
        table.add_row(*map(Text, row))
    yield table


def _width(cells: Sequence[str]) -> int:
    return max([4, *map(len, cells)])


def _verdict(entry: dict[str, Any], exercise: str) -> dict[str, Any] | None:
    return next((verdict for verdict in entry["exercises"] if verdict["name"] == exercise), None)


def _cell(entry: dict[str, Any], exercise: str) -> str:
    verdict = _verdict(entry, exercise)
    if verdict is None or (verdict["score"] is None and not verdict["needs_manual_grade"]):
        return "–"
    return "hand" if verdict["needs_manual_grade"] else f"{verdict['score']:g}"


def _score(entry: dict[str, Any]) -> str:
    if entry["score"] is not None:
        return f"{entry['score']:g}"
    return "waits" if entry["status"] == WAITS else "–"


def _remark(entry: dict[str, Any]) -> str:
    mistakes = [f"{v['name']}: {v['mistake']}" for v in entry["exercises"] if v["mistake"]]
    status = [] if entry["status"] == GRADED else [str(entry["status"])]
    said = [*entry["problems"], *entry.get("instructor_notes", [])]
    return "; ".join([*status, *_some(said, PROBLEMS), *mistakes])


def _remarks(remarks: Sequence[tuple[str, str]], first: int) -> RenderResult:
    if not remarks:
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=False)
    table.add_column(width=first, overflow="fold")
    table.add_column(overflow="fold")
    for student, said in remarks:
        table.add_row(Text(student), Text(said))
    yield Text()
    yield table


def _who(what: str, entries: Sequence[dict[str, Any]]) -> RenderResult:
    """Some submissions by name, each with the first thing that there is to say of it."""
    if not entries:
        return
    yield Text()
    yield Text(f"{what}: {len(entries)}", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=False)
    table.add_column(max_width=NAME, overflow="fold")
    table.add_column(overflow="fold")
    for entry in entries[:NAMES]:
        table.add_row(Text(str(entry["student"])), Text("; ".join(_some(entry["problems"], 1)) or entry["status"]))
    yield table
    if len(entries) > NAMES:
        yield Text(f"and {len(entries) - NAMES} more")


def _some(problems: Sequence[str], most: int) -> list[str]:
    more = len(problems) - most
    return [*problems[:most], f"and {more} more"] if more > 0 else list(problems)
