"""Journal and gradebook together: what exercises and submissions have by now, an instructor's points first.

No score is None, never 0: nothing has been judged, or an instructor has not looked yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from course.assignment import Assignment
from course.report.books import Entry, Points

__all__ = ["settle", "total", "waiting_in"]


def settle(
    assignment: Assignment, results: Sequence[dict[str, Any]], entries: Mapping[str, Entry]
) -> list[dict[str, Any]]:
    """The results (see `read_results`) with the scores that hold by now, as new records.

    Every record has all exercises. Added to each of these: ``by_hand``, whether its points are an instructor's;
    ``look_again``, whether something else was handed in and graded after that. ``needs_manual_grade`` is now whether
    there are no points because nobody has looked.
    """
    judged = next((result["exercises"] for result in results if result["exercises"]), None)
    asked = judged or [{"name": exercise.name, "points": exercise.points} for exercise in assignment.exercises]
    nothing: dict[str, Any] = {"score": None, "needs_manual_grade": False, "message": "", "mistake": None, "cases": []}
    blank = [{"name": exercise["name"], "points": exercise["points"], **nothing} for exercise in asked]
    return [_settled(result, entries.get(result["student"], Entry()), blank) for result in results]


def _settled(result: dict[str, Any], entry: Entry, blank: list[dict[str, Any]]) -> dict[str, Any]:
    verdicts = result["exercises"] or blank
    exercises = [_exercise(verdict, entry.points.get(verdict["name"], Points())) for verdict in verdicts]
    scores = [exercise["score"] for exercise in exercises]
    waits = result["status"] == "waits" and None in scores
    status = "graded" if result["status"] == "waits" and not waits else result["status"]
    return {**result, "status": status, "exercises": exercises, "score": None if waits else total(scores)}


def _exercise(verdict: dict[str, Any], points: Points) -> dict[str, Any]:
    by_hand = points.manual is not None
    waits = verdict["needs_manual_grade"] and not by_hand
    score = points.manual if by_hand else None if waits else verdict["score"]
    if score is None and not waits:
        score = points.auto  # the last that is known
    return {
        **verdict,
        "score": None if score is None else score + points.extra,
        "needs_manual_grade": waits,
        "by_hand": by_hand,
        "look_again": by_hand and points.needs_manual_grade,
    }


def waiting_in(result: Mapping[str, Any]) -> list[str]:
    """The exercises that wait for an instructor in a result that `settle` returned."""
    return [one["name"] for one in result["exercises"] if one["needs_manual_grade"] or one["look_again"]]


def total(scores: Iterable[float | None]) -> float | None:
    """The sum of the scores that there are; None where there are none."""
    known = [score for score in scores if score is not None]
    return float(sum(known)) if known else None
