"""The feedback page of a submission: one HTML file that needs nothing else, and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from course.assignment import Assignment, pictures_in
from course.challenge import draw_pictures
from course.differences import compare
from course.exercise import Arrays, Exercise, FileExercise, mistakes_in
from course.language import _, plural
from course.report.books import Entry
from course.report.figures import bar, curve, heatmap, photographs, scale_of

__all__ = ["Page", "render"]


class Page:
    """Makes the feedback pages of an assignment; what they share is computed once."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._exercises = {exercise.name: exercise for exercise in assignment.exercises}
        self._pictures = _references(assignment)

    def html(self, result: dict[str, Any], entry: Entry, pictures: Arrays, has_notebook: bool = True) -> str:
        """The page. result: see `course.report.scores.settle`; pictures: what the grader kept, see `read_pictures`."""
        exercises = [
            {
                "by_hand": False,
                "look_again": False,
                **verdict,
                "title": self._title(verdict["name"]),
                "share": (verdict["score"] or 0) / verdict["points"] if verdict["points"] else 0,
                "named": mistakes_in(verdict),
                "section": self._section(verdict["name"], verdict["mistake"]),
                "comments": entry.comments.get(verdict["name"], []),
                "found": entry.found.get(verdict["name"], []),
                "figures": list(self._figures(verdict["name"], pictures)),
                "curve": self._curve(verdict),
            }
            for verdict in result["exercises"]
        ]
        return render(
            "feedback.html",
            title=_("{assignment}: feedback for {student}").format(
                assignment=self.assignment.name, student=entry.name or result["student"]
            ),
            language=self.assignment.language,
            assignment=self.assignment.name,
            result=result,
            entry=entry,
            exercises=exercises,
            points=sum(verdict["points"] for verdict in result["exercises"]),
            score=None if result["score"] is None else max(0.0, result["score"] - entry.penalty),
            waiting=[self._title(verdict["name"]) for verdict in result["exercises"] if verdict["needs_manual_grade"]],
            notebook=f"{self.assignment.name}.html" if has_notebook else "",
        )

    def _title(self, name: str) -> str:
        """What an exercise is called where people read it."""
        return _(self._exercises[name].title if name in self._exercises else "") or name

    def _section(self, name: str, mistake: str | None) -> str:
        """Where in the notebook to read on about a mistake."""
        known = self._exercises[name].mistakes if name in self._exercises else ()
        return _(next((m.section for m in known if m.key == mistake), ""))

    def _figures(self, name: str, pictures: Arrays) -> Any:
        for number, reference in enumerate(self._pictures.get(name, [])):
            mine = pictures.get(f"{name}.{number}")
            if mine is None or mine.shape != reference.expected.shape:
                continue
            agrees = not compare({"it": mine}, {"it": reference.expected}, 1e-3)
            if not agrees or reference.images:
                yield _figure(reference, mine, agrees)

    def _curve(self, verdict: dict[str, Any]) -> Markup | None:
        measured, exercise = verdict.get("measured"), self._exercises.get(verdict["name"])
        if not isinstance(exercise, FileExercise) or not measured or measured["value"] is None:
            return None
        asked = [(_(level.name), level.at_least.get(measured["data"])) for level in exercise.cases]
        levels = [(name, mark) for name, mark in asked if mark is not None]
        return curve(measured["curve"], measured["value"], levels)


@dataclass(frozen=True)
class _Reference:
    """A picture as the reference makes it. images: what it is about, as a data URI; "" for nothing to see."""

    title: str
    expected: np.ndarray
    images: str


def _references(assignment: Assignment) -> dict[str, list[_Reference]]:
    declared = pictures_in(assignment.source)
    references: dict[str, list[_Reference]] = {}
    for exercise in assignment.exercises:
        if isinstance(exercise, Exercise) and any(picture.exercise == exercise.name for picture in declared):
            own = [picture for picture in declared if picture.exercise == exercise.name]
            drawn = draw_pictures(exercise, own, vars(assignment.solution()))
            references[exercise.name] = [
                _Reference(
                    _(picture.title),
                    next(iter(challenge.expected.values())),
                    photographs(picture.images(challenge.inputs)) if picture.images else "",
                )
                for picture, challenge in zip(own, drawn, strict=True)
            ]
    return references


def _figure(reference: _Reference, mine: np.ndarray, agrees: bool) -> dict[str, Any]:
    """Strips of pictures, one above the other: what it is about, the student's, the reference's, the difference."""
    expected, scale = reference.expected, scale_of(reference.expected)
    difference = mine.astype(np.float64) - expected
    strips = [
        (_("yours"), _in_words(mine, expected, scale, agrees), heatmap(mine, scale)),
        (_("reference"), _("what the reference makes of the same"), heatmap(expected, scale)),
    ]
    if reference.images:
        strips.insert(0, (_("image"), _("the images that this is about"), reference.images))
    if not agrees:
        gain = _gain(scale_of(difference), scale)
        label = _("yours − reference") + (f", ×{gain:g}" if gain > 1 else "")
        strips.append((label, _("the difference between the two"), heatmap(difference * gain, scale)))
    n, height, width = expected.shape
    return {
        "title": reference.title,
        "agrees": agrees,
        "scale": scale,
        "strips": strips,
        "width": n * (width + 1) - 1,
        "height": height,
        "kind": "wide" if n > 1 else "single",
    }


def _gain(largest: float, scale: float) -> float:
    """A power of ten that makes a small difference visible on a scale."""
    return 10.0 ** max(0, math.floor(math.log10(scale / largest))) if largest > 0 else 1.0


def _in_words(mine: np.ndarray, expected: np.ndarray, scale: float, agrees: bool) -> str:
    if agrees:
        return _("what your code makes of it: it agrees with the reference")
    if not np.isfinite(mine).all():
        told = _("what your code makes of it: {count} of {size} values are no numbers")
        return told.format(count=int((~np.isfinite(mine)).sum()), size=mine.size)
    far = float(np.mean(np.abs(mine - expected) > 0.05 * scale))
    told = _("what your code makes of it: {share:.0%} of the values differ visibly from the reference")
    return told.format(share=far)


def render(template: str, **names: Any) -> str:
    """Fill in a template of this package. All texts are escaped; a policy in the page forbids scripts and requests."""
    style = _environment().get_template("style.css").render().strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(style=Markup(style), policy=Markup(policy), bar=bar, **names)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("course.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"_": _, "plural": plural}
    environment.filters["number"] = lambda value: f"{round(float(value), 2):g}"
    return environment
