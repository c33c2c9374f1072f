"""The class report: one HTML file on how a class did, what it has not understood, and what is left to do."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from course.assignment import Assignment
from course.exercise import mistakes_in
from course.grading.collect import Arrival, arrivals
from course.report.books import Entry
from course.report.figures import histogram
from course.report.page import render

__all__ = ["FORMGRADER", "GradedAssignment", "overview", "write_overview"]

#: Where `jupyter lab` serves formgrader.
FORMGRADER = "http://localhost:8888/formgrader"

#: More than these of a submission's problems are for its feedback page.
SHOWN_PROBLEMS = 3

MIB = 2**20


@dataclass(frozen=True)
class GradedAssignment:
    """An assignment with the results of its submissions (see `settle`), and its gradebook by student.

    differences: who is in one of the course's records and not in another; see `course.report.roll`.
    """

    assignment: Assignment
    results: list[dict[str, Any]]
    entries: dict[str, Entry]
    differences: list[str] = field(default_factory=list)


def write_overview(root: Path, graded: Sequence[GradedAssignment], formgrader: str = FORMGRADER) -> None:
    """Write the class report of some assignments to ``report.html``."""
    (root / "report.html").write_text(overview(graded, formgrader), encoding="utf-8")


def overview(graded: Sequence[GradedAssignment], formgrader: str = FORMGRADER) -> str:
    """The class report. formgrader: the address that links to it start with."""
    sections = [_section(each, formgrader.rstrip("/")) for each in graded]
    return render("report.html", title="Class report", wide=True, sections=sections)


def _section(graded: GradedAssignment, formgrader: str) -> dict[str, Any]:
    name, results = graded.assignment.name, graded.results
    points = sum(verdict["points"] for verdict in results[0]["exercises"])
    scores = [result["score"] for result in results if result["score"] is not None]
    seconds = [result["seconds"] for result in results]
    memory = [result.get("memory", 0) / MIB for result in results]
    not_graded = [result for result in results if result["status"] == "not graded"]
    return {
        "name": name,
        "points": points,
        "count": len(results),
        "without": len(results) - len(scores),
        "median": median(scores) if scores else None,
        "mean": sum(scores) / len(scores) if scores else None,
        "not_graded": [(result["student"], result["problems"], result["score"] is not None) for result in not_graded],
        "differences": graded.differences,
        "notes": _notes(results, arrivals(graded.assignment.root, name)),
        "seeds": sorted({str(result["seed"]) for result in results if "seed" in result}),
        "unconfined": sum(result.get("sandbox") == "none" for result in results),
        "total": histogram(scores, points, "points"),
        "seconds": _spread(results, seconds, "s"),
        "memory": _spread(results, memory, "MiB") if any(memory) else None,
        "exercises": _exercises(results),
        "mistakes": _mistakes(graded),
        "problems": [
            (result["student"], result["problems"][:SHOWN_PROBLEMS], len(result["problems"]) - SHOWN_PROBLEMS)
            for result in results
            if result["problems"] and result not in not_graded
        ],
        "waiting": _waiting(graded, formgrader),
        "formgrader": f"{formgrader}/gradebook/{quote(name)}/{quote(name)}",
        "rows": [_row(graded, result) for result in results],
    }


def _spread(results: Sequence[dict[str, Any]], values: Sequence[float], unit: str) -> dict[str, Any]:
    most = max(values)
    return {
        "chart": histogram(values, _round_up(most), unit),
        "median": median(values),
        "most": most,
        "who": results[values.index(most)]["student"],
    }


def _round_up(value: float) -> float:
    """The next number of the kind 1, 2, 5, 10, …: a good end for an axis."""
    power = 10.0 ** math.floor(math.log10(max(value, 1)))
    return next(k * power for k in (1, 2, 5, 10) if k * power >= value)


def _exercises(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each exercise's distribution, and the share of submissions that is right, case by case."""
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in results:
        for verdict in result["exercises"]:
            by_name[verdict["name"]].append(verdict)
    exercises = []
    for name, verdicts in by_name.items():
        right: Counter[str] = Counter()
        for verdict in verdicts:
            right.update({case["name"]: case["score"] >= case["points"] for case in verdict["cases"]})
        judged = [verdict["score"] for verdict in verdicts if verdict["score"] is not None]
        points = verdicts[0]["points"]
        exercises.append(
            {
                "name": name,
                "points": points,
                "chart": histogram(judged, points, "points"),
                "median": median(judged) if judged else None,
                "waiting": sum(verdict["needs_manual_grade"] for verdict in verdicts),
                "cases": [(case, count, count / len(verdicts)) for case, count in right.items()],
            }
        )
    return exercises


def _mistakes(graded: GradedAssignment) -> list[dict[str, Any]]:
    """The mistakes that were named, the most frequent first; then what is partly right and has no name."""
    results = graded.results
    known = {exercise.name: {m.key: m.message for m in exercise.mistakes} for exercise in graded.assignment.exercises}
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    messages: dict[tuple[str, str], str] = {}
    for result in results:
        for verdict in result["exercises"]:
            name = verdict["name"]
            partly = 0 < (verdict["score"] or 0) < verdict["points"] and known.get(name)
            for mistake in mistakes_in(verdict) or ([""] if partly else []):
                who[name, mistake].append(result["student"])
                messages[name, mistake] = known.get(name, {}).get(mistake) or verdict["message"]
    found = sorted(who.items(), key=lambda item: (not item[0][1], -len(item[1]), item[0]))
    return [
        {
            "exercise": exercise,
            "mistake": mistake,
            "message": messages[exercise, mistake] if mistake else "partly right, and wrong in a way that has no name",
            "students": students,
            "share": len(students) / len(results),
        }
        for (exercise, mistake), students in found
    ]


def _waiting(graded: GradedAssignment, formgrader: str) -> list[tuple[str, list[str], str]]:
    """Who needs grading by hand, in what, and where formgrader has it."""
    waiting = []
    for result in graded.results:
        exercises = [
            verdict["name"] + (": graded by hand, then handed in anew" if verdict.get("look_again") else "")
            for verdict in result["exercises"]
            if verdict["needs_manual_grade"] or verdict.get("look_again")
        ]
        if exercises:
            submission = graded.entries.get(result["student"], Entry()).submission
            link = f"{formgrader}/submissions/{quote(submission)}/" if submission else ""
            waiting.append((result["student"], exercises, link))
    return waiting


def _notes(results: Sequence[dict[str, Any]], arrived: Mapping[str, Arrival]) -> list[tuple[str, list[str]]]:
    """What an instructor should know and students need not, with the submissions that it is about."""
    who: dict[str, list[str]] = defaultdict(list)
    for result in results:
        student = result["student"]
        said = list(result.get("instructor_notes", ()))
        if student in arrived and arrived[student].doubt:
            said.append(f"when it came: {arrived[student].doubt}")
        for note in dict.fromkeys(said):
            who[note].append(student)
    return sorted(who.items(), key=lambda item: (-len(item[1]), item[0]))


def _row(graded: GradedAssignment, result: dict[str, Any]) -> dict[str, Any]:
    student, entry = result["student"], graded.entries.get(result["student"], Entry())
    return {
        "student": student,
        "name": entry.name,
        "link": f"feedback/{quote(student)}/{quote(graded.assignment.name)}/index.html",
        "scores": [
            (verdict["score"], "by hand" if verdict["needs_manual_grade"] else "", _shade(verdict))
            for verdict in result["exercises"]
        ],
        "score": None if result["score"] is None else max(0.0, result["score"] - entry.penalty),
        "seconds": result["seconds"],
        "memory": result.get("memory", 0) / MIB,
        "status": "" if result["status"] == "graded" else result["status"],
    }


def _shade(verdict: dict[str, Any]) -> str:
    """A colour's class, from nothing (s0) to full marks (s4)."""
    if verdict["score"] is None:
        return "wait"
    share = verdict["score"] / verdict["points"] if verdict["points"] else 1
    return "s4" if share >= 1 else "s0" if share <= 0 else f"s{1 + min(int(share * 3), 2)}"
