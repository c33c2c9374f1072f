"""Who is in which of a course's records: what was handed in, the journal, the gradebook. They should be the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from course.assignment import Assignment
from course.grading.folders import hand_ins
from course.report.books import Entry
from course.words import one_line

__all__ = ["Roll", "call_roll"]

#: More names than these nobody reads in a line.
SHOWN = 10


@dataclass(frozen=True)
class Roll:
    """Who differs, and in what; empty for a class in order.

    lines: for the instructor, one for each way to differ. gone: who is only in the journal, and so in no report.
    """

    lines: list[str] = field(default_factory=list)
    gone: frozenset[str] = frozenset()


def call_roll(assignment: Assignment, graded: Collection[str], entries: Mapping[str, Entry] | None) -> Roll:
    """Compare the records of an assignment.

    graded: who is in the journal. entries: the gradebook's, by student; None where no gradebook knows the assignment.
    """
    name = assignment.name
    handed_in, journal = set(hand_ins(assignment.root / "submitted", name)), set(graded)
    lines = []

    def say(who: Iterable[str], what: str) -> None:
        if names := sorted(who):
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            lines.append(f"{name}: {', '.join(map(one_line, names[:SHOWN]))}{more}: {what}")

    if entries is None:
        lines.append(
            f"{name}: not in the gradebook, so this is the journal's, without names, hand grades and comments: "
            f"`course grade {name}` enters it again"
        )
        books, gone = journal, set[str]()
    else:
        books = set(entries)
        gone = journal - books - handed_in if books else set()
    out = "`nbgrader db student remove NAME --force` takes one out"
    say(handed_in - journal - books, f"handed in and not graded yet: run `course grade {name}`")
    say(
        (journal & books) - handed_in,
        f"graded, and not in submitted/<student>/{name}/ any more (an old name?): still in report and exports; {out}",
    )
    say(
        journal - books - gone,
        f"graded, and not in the gradebook, so in no export: `course grade {name}` enters them again",
    )
    say(
        books - journal,
        f"in the gradebook, and not in the journal, so in exports and not in the report: `course grade {name}` grades "
        f"who is in submitted/; {out}",
    )
    say(gone, "in the journal alone, neither handed in nor in the gradebook any more: left out")
    return Roll(lines, frozenset(gone))
