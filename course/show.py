"""A verdict for people: as a small table, in plain text and in HTML."""

from __future__ import annotations

from html import escape

from course.exercise import Verdict

__all__ = ["verdict_html", "verdict_text"]


def verdict_text(verdict: Verdict) -> str:
    """A verdict as a small plain table, case by case."""
    lines = [_title(verdict)]
    for case in verdict.cases:
        lines.append(f"  {_mark(case.score, case.points):<8} {case.score:g}/{case.points:g}  {case.name}")
        if case.message:
            lines.append(f"           {case.message}")
    lines += [f"  {note}" for note in _notes(verdict)]
    return "\n".join(lines)


def verdict_html(verdict: Verdict) -> str:
    """A verdict as an HTML table, case by case; all texts escaped."""
    left = '<td style="text-align:left">'
    rows = "".join(
        f"<tr><td>{_mark(case.score, case.points)}</td><td>{case.score:g}/{case.points:g}</td>"
        f"{left}{escape(case.name)}</td>{left}{escape(case.message)}</td></tr>"
        for case in verdict.cases
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(verdict))
    head = "<tr><th>result</th><th>points</th><th>case</th><th>what differs</th></tr>" if rows else ""
    return f'<p><b>{escape(_title(verdict))}</b></p><table cellpadding="5">{head}{rows}</table>{notes}'


def _title(verdict: Verdict) -> str:
    if verdict.score is None:
        return f"{verdict.name}: not judged yet ({verdict.points:g} points)"
    return f"{verdict.name}: {verdict.score:g} of {verdict.points:g} points"


def _notes(verdict: Verdict) -> list[str]:
    """What there is to say of an exercise as a whole."""
    read_on = f"Read on in the notebook: {verdict.section}" if verdict.section else ""
    return [note for note in (verdict.message, read_on) if note]


def _mark(score: float, points: float) -> str:
    return "right" if score == points else "wrong"
