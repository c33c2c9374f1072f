"""Tables of scores: no name is cut at any width, every outcome has its place, and a large class is summed up."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from course.assignment import Assignment
from course.commands.table import ROWS, ScoreTable, Summary, score_table

EXERCISES = (("buildcnn", 10), ("derivation", 4), ("geterrorgrad", 6), ("training", 10), ("firstconvolution", 10))


def entry(
    student: str, *scores: float | None, status: str = "graded", problems: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A submission's entry in the results file; a score that is None waits for grading by hand."""
    verdicts = [
        {"name": name, "points": points, "score": score or 0.0, "needs_manual_grade": score is None, "mistake": None}
        for (name, points), score in zip(EXERCISES, scores, strict=False)
    ]
    total = sum(score or 0.0 for score in scores) if scores else None
    return {"student": student, "status": status, "score": total, "problems": list(problems), "exercises": verdicts}


def without_scores(student: str, status: str, *problems: str) -> dict[str, Any]:
    """An entry that keeps its exercises, without a score in any."""
    one = entry(student, 0, 0, 0, 0, 0, status=status, problems=problems)
    return one | {"score": None, "exercises": [verdict | {"score": None} for verdict in one["exercises"]]}


def shown(table: Any, width: int = 80, encoding: str = "utf-8") -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    Console(file=file, width=width).print(table)
    file.flush()
    return file.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def test_both_assignments_fit_into_eighty_columns_with_all_names_in_full(root):
    for name in ("convnet", "faces"):
        assignment = Assignment(root, name)
        text = shown(score_table(assignment, [entry("s2-right-otherwise", 1.5, 2, 3, 4, None)]))
        assert max(map(len, text.splitlines())) <= 80
        assert "…" not in text
        assert "s2-right-otherwise" in text
        for exercise in assignment.exercises:
            assert f"{exercise.name} /{exercise.points:g}\n" in text


def test_a_heading_has_a_line_down_to_its_column():
    lines = shown(ScoreTable("convnet", EXERCISES, [entry("ann", 10, 0, 1.25, 3, 4)])).splitlines()
    row = next(line for line in lines if line.startswith("ann"))
    for (name, _), score in zip(EXERCISES, ("10", "0", "1.25", "3", "4"), strict=True):
        heading = next(line for line in lines if name in line)
        end = heading.index(name) + 1
        assert row[:end].endswith(score)
        below = lines[lines.index(heading) + 1 : lines.index(row) - 1]
        assert {line[end - 1] for line in below} == {"│"}


@settings(max_examples=60, deadline=None)
@given(
    students=st.lists(st.from_regex(r"[a-z][a-z0-9.-]{0,59}", fullmatch=True), min_size=1, max_size=6),
    names=st.lists(st.from_regex(r"[a-z_0-9]{1,40}", fullmatch=True), min_size=1, max_size=14, unique=True),
    width=st.integers(72, 200),
)
def test_no_name_is_cut_whatever_it_is_and_no_line_is_too_long(students, names, width):
    exercises = tuple((name, 2.5) for name in names)
    text = shown(ScoreTable("long", exercises, [entry(student, 1, 2) for student in students]), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert all(f"{name} /2.5" in text for name in names)
    first = "".join(line.split(" ")[0] for line in text.splitlines())
    assert all(student in first for student in students)


def test_every_outcome_has_its_place():
    entries = [
        entry("ann", 10, None, 6, 10, 10),
        without_scores("ben", "waits", "two answers to one exercise"),
        without_scores("cy", "not graded", "no room on the disk"),
        entry("dan", 0, 0, 0, 0, 0, status="failed", problems=("convnet.ipynb: not valid JSON",)),
        entry("eve", status="something new"),
    ]
    text = shown(ScoreTable("convnet", EXERCISES, entries))
    assert re.search(r"^ann +10  hand +6 +10 +10 +36$", text, re.MULTILINE)
    assert re.search(r"^ben( +–){5}  waits$", text, re.MULTILINE)
    assert re.search(r"^cy( +–){6}$", text, re.MULTILINE)
    assert re.search(r"^eve( +–){6}$", text, re.MULTILINE)
    for said in ("waits; two answers", "not graded; no room", "failed; convnet.ipynb: not valid", "something new"):
        assert said in text
    assert "hand: waits for grading by hand" in text


def test_an_exercise_that_was_not_there_when_it_was_graded_has_no_score():
    old = entry("ann", 10, 4)
    assert re.search(r"^ann +10 +4( +–){3} +14$", shown(ScoreTable("convnet", EXERCISES, [old])), re.MULTILINE)


def test_more_problems_than_one_reads_are_counted():
    text = shown(ScoreTable("convnet", EXERCISES, [entry("ann", 1, problems=tuple(f"problem {n}" for n in range(9)))]))
    assert "problem 0; problem 1; problem 2; and 6 more" in " ".join(text.split())


def klass(size: int) -> list[dict[str, Any]]:
    graded = [entry(f"student{number:03}", number % 11, None, 6, 10, 0) for number in range(size - 30)]
    waiting = [without_scores(f"waiting{number:02}", "waits", "two answers") for number in range(20)]
    return [*graded, *waiting, *(without_scores(f"lost{number}", "not graded", "no room") for number in range(10))]


def test_a_large_class_is_summed_up_and_every_row_is_there_on_request(root):
    convnet = Assignment(root, "convnet")
    text = shown(score_table(convnet, klass(200)))
    assert max(map(len, text.splitlines())) <= 80
    assert len(text.splitlines()) < 70
    assert "200 students: 170 graded, 20 wait, 10 not graded" in text
    assert "median 21, mean 20.9" in text
    assert "16 below 20" in text
    assert re.search(r"derivation +4 +– +0 +0 +170", text)
    assert re.search(r"buildcnn +10 +4\.9 +15 +16 +0", text)
    for said in ("waiting for you: 20", "waiting00  two answers", "and 5 more", "in trouble: 10", "lost9", "--all"):
        assert said in text
    rows = shown(score_table(convnet, klass(200), every=True))
    assert all(one["student"] in rows for one in klass(200))
    assert isinstance(score_table(convnet, klass(ROWS)), ScoreTable)
    assert isinstance(score_table(convnet, klass(ROWS + 1)), Summary)


def test_a_large_class_of_which_nothing_could_be_graded_is_summed_up_too():
    text = shown(Summary("convnet", EXERCISES, [without_scores(f"s{n}", "not graded", "no room") for n in range(50)]))
    assert "50 students: 50 not graded" in text
    one = without_scores("ann", "waits", "two answers")
    assert "41 students: 40 graded, 1 waits\n" in shown(Summary("convnet", EXERCISES, [*klass(70)[:40], one]))
    assert "and 35 more" in text


@pytest.mark.parametrize("table", [ScoreTable, Summary])
def test_an_old_terminal_gets_plain_characters(table):
    text = shown(table("convnet", EXERCISES, [entry(f"s{n}", 1, 2, 3, 4, 5) for n in range(3)]), encoding="ascii")
    assert "?" not in text
