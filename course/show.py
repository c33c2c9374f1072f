"""A verdict for people: as a small table, in plain text and in HTML.

It stands alone because students see the same table from `course.check` and from `course.grading`.
"""

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
    """A verdict in HTML: what is wrong in a sentence, then a table, case by case; all texts escaped."""
    rows = "".join(
        _row("td", _mark(case.score, case.points), f"{case.score:g}/{case.points:g}", case.name, case.message)
        for case in verdict.cases
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(verdict))
    table = f"<table>{_row('th', 'result', 'points', 'case', 'what differs')}{rows}</table>" if rows else ""
    return f"<p><b>{escape(_title(verdict))}</b></p>{notes}{table}"


def _row(tag: str, *texts: str) -> str:
    # JupyterLab aligns tables to the right, and formgrader's style sheet leaves no room between columns.
    style = "text-align:left;padding:2px 12px 2px 0"
    return "<tr>" + "".join(f'<{tag} style="{style}">{escape(text)}</{tag}>' for text in texts) + "</tr>"


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
