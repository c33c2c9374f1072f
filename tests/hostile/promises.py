"""What holds for every attack, and for a whole class with attackers in it."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
from hostile.attack import Attack
from hostile.klass import HONEST, LIMITS, Klass
from hostile.live import live
from hostile.showers import SHOW

from course.grading.showing import HANDED_IN, NOTHING

__all__ = ["class_is_unharmed", "honest_are_unchanged", "keeps"]


#: What a submission may cost at most, on a machine that is four times slower and has more to do: wall time, and bytes
#: in one of its processes, beside what its kernel shares with others.
SECONDS = 180
MEMORY = LIMITS["memory_bytes"] + 512 * 2**20

#: By how much the grader's own process may grow while it grades attackers.
GROWTH = 512 * 2**20


def keeps(klass: Klass, name: str, attack: Attack) -> None:
    """An attack earned what an honest reading gives, in every book, told no secret, and shows nothing that runs."""
    assert name in klass.results, "it was not graded"
    graded = klass.results[name]
    told = "\n".join([*graded.problems, *(f"{v.message} {v.cases}" for v in graded.verdicts)])
    score = min(graded.score or 0, attack.score) if attack.harms_itself else attack.score
    assert (graded.score, graded.status) == (None if attack.status == "waits" else score, attack.status), told
    assert attack.says in told
    assert graded.seconds < SECONDS, "it held its place"
    assert graded.memory < MEMORY
    assert "\n" not in "".join(graded.problems)
    with klass.books() as books:
        entry = books.find_submission("tiny", name)
        assert (entry.score, entry.max_score) == (score, 3)
    for folder in ("autograded", "feedback"):
        for path in (klass.root / folder / name).rglob("*"):
            assert not path.is_symlink()
            assert not path.is_file() or klass.token.encode() not in path.read_bytes(), f"{path.name} tells a secret"
    assert not live(klass.page(name))
    _shows_what_is_whose(klass, name)


def _shows_what_is_whose(klass: Klass, name: str) -> None:
    """What a cell that only shows something displays is marked as handed in, or the grader's own, as a check's is."""
    path = klass.root / "autograded" / name / "tiny" / "tiny.ipynb"
    assert path.stat().st_size < 3 * LIMITS["notebook_output_bytes"] + 8 * 2**20
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.source == SHOW and cell.outputs:
            first, *others = cell.outputs
            assert (first.get("text") or first.data["text/plain"]) in (HANDED_IN, NOTHING, "looked at\n")
            lines = "\n".join(output.get("text", "") for output in others).splitlines()
            assert all("were too much" in line for line in lines if "[grading]" in line)
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            verdict, number = cell.outputs[-2:]
            assert verdict.data["text/plain"].startswith("mean: ")
            assert number.data["text/plain"] == repr(float(klass.results[name].verdicts[0].score or 0))


def honest_are_unchanged(klass: Klass) -> None:
    """The honest students get what they got when they were alone, and what they deserve."""
    assert klass.alone
    with klass.books() as books:
        for number, (name, before) in enumerate(sorted(klass.alone.items(), key=lambda pair: int(pair[0][7:]))):
            graded = klass.results[name]
            assert (graded.verdicts, graded.problems) == (before.verdicts, before.problems), name
            score = HONEST[number % len(HONEST)][1]
            assert (graded.score, books.find_submission("tiny", name).score) == (score, score), name


def class_is_unharmed(klass: Klass) -> None:
    """Nothing outside the grader's folders changed, nobody got out, and nothing was left behind."""
    changed = {name for name in {*klass.before, *klass.after} if klass.before.get(name) != klass.after.get(name)}
    assert not changed
    assert klass.heard == []
    assert klass.left == []
    assert klass.grown < GROWTH
    with klass.books() as books:
        assert [assignment.name for assignment in books.assignments] == ["tiny"]
        assert books.find_assignment("tiny").max_score == 3
        assert {student.id for student in books.students} == set(klass.results)
        assert books.find_student("honest-0").first_name == klass.token
    deadline = time.monotonic() + 300
    while processes := _with_argument(klass.mark):
        assert time.monotonic() < deadline, processes
        time.sleep(0.1)


def _with_argument(mark: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in arguments:
            found.append(str(path))
    return found
