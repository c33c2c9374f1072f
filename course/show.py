"""A verdict for people: as a small table, in plain text and in HTML.

It stands alone because students see the same table from `course.check` and from `course.grading`.
"""

from __future__ import annotations

from html import escape

from course.exercise import Verdict
from course.language import _

__all__ = ["verdict_html", "verdict_text"]


def verdict_text(verdict: Verdict, hint: int = 1, progress: str = "") -> str:
    """A verdict as a small plain table, case by case.

    hint: 1 says what was observed, 2 also where to look, 3 also what to read.
    progress: what is better, or worse, than it was before.
    """
    lines = [_title(verdict), *([f"  {progress}"] if progress else [])]
    for case in verdict.cases:
        lines.append(f"  {_mark(case.score, case.points):<8} {case.score:g}/{case.points:g}  {case.name}")
        if case.message:
            lines.append(f"           {case.message}")
    lines += [f"  {note}" for note in (*_notes(verdict), *_hints(verdict)[: hint - 1]) if note]
    return "\n".join(lines)


def verdict_html(verdict: Verdict, progress: str = "") -> str:
    """A verdict in HTML: what is wrong in a sentence, what helps on asking, then a table; all texts escaped."""
    rows = "".join(
        _row("td", _mark(case.score, case.points), f"{case.score:g}/{case.points:g}", case.name, case.message)
        for case in verdict.cases
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in (progress, *_notes(verdict)) if note)
    notes += "".join(
        f"<details><summary>{title}</summary><p>{escape(hint)}</p></details>"
        for title, hint in zip((_("Where to look"), _("What to read")), _hints(verdict), strict=True)
        if hint
    )
    head = _row("th", _("result"), _("points"), _("case"), _("what differs"))
    table = f"<table>{head}{rows}</table>" if rows else ""
    return f"<p><b>{escape(_title(verdict))}</b></p>{notes}{table}"


def _row(tag: str, *texts: str) -> str:
    # JupyterLab aligns tables to the right, and formgrader's style sheet leaves no room between columns.
    style = "text-align:left;padding:2px 12px 2px 0"
    return "<tr>" + "".join(f'<{tag} style="{style}">{escape(text)}</{tag}>' for text in texts) + "</tr>"


def _title(verdict: Verdict) -> str:
    name = _(verdict.title) or verdict.name
    if verdict.score is None:
        return _("{name}: not judged yet ({points:g} points)").format(name=name, points=verdict.points)
    told = _("{name}: {score:g} of {points:g} points")
    return told.format(name=name, score=verdict.score, points=verdict.points)


def _notes(verdict: Verdict) -> list[str]:
    """What was observed in an exercise as a whole."""
    example = _("For example, {example}").format(example=verdict.example) if verdict.example else ""
    return [note for note in (verdict.message, example) if note]


def _hints(verdict: Verdict) -> tuple[str, str]:
    """Where to look, and what to read."""
    read = _("Read on in the notebook: {section}").format(section=_(verdict.section)) if verdict.section else ""
    return verdict.look, read


def _mark(score: float, points: float) -> str:
    return _("right") if score == points else _("partly") if score else _("wrong")
