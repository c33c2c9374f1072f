"""Questions whose answer is one of several choices, or some of them.

What may be chosen is in ``exercises.py``. Which is right, and what is to be said of the others, stands in
``solution.py`` alone, under the exercise's name: ``quiz = "mean"``, and ``quiz_says = {"sum": "…"}`` where there is
something to say.

It stands alone because an assignment's ``exercises.py`` asks for it, and notebooks show it.
"""

from __future__ import annotations

import getpass
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from course.exercise import Case, Exercise
from course.language import N_, _

__all__ = ["Choice", "choices_html", "choices_text", "choices_widget"]


@dataclass(frozen=True)
class Choice(Exercise):
    """A question that a student answers by ``quiz = "mean"`` or ``quiz = {"mean", "sum"}``: the names of choices.

    question: what is asked; empty where the notebook's text does it.
    choices: the choices by their names, which are what a student writes: short words.
    several: more than one may be right. Then each right one is worth the same, and each wrong one takes as much away.
    shuffled: every student sees them in an order of their own.
    """

    question: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    shuffled: bool = True

    def __post_init__(self) -> None:
        if len(self.choices) < 2:
            raise ValueError(f"{self.name!r} needs at least two choices")
        if self.points and not self.cases:  # as a part of itself it may have none
            several, one = N_("all that is right is chosen, and nothing else"), N_("the right one is chosen")
            what = several if self.several else one
            case = Case(what, self.points, call=self._chosen, accepts=self._share, words=self._says, public=False)
            object.__setattr__(self, "cases", (case,))
        super().__post_init__()

    def order(self, student: str) -> list[str]:
        """The names of the choices in the order that a student sees them in."""
        names = list(self.choices)
        if self.shuffled:
            random.Random(f"{self.name} {student}").shuffle(names)
        return names

    def _chosen(self, ns: Any) -> dict[str, Any]:
        """What the notebook, or the solution, has chosen; of the solution also what it says of the others."""
        chosen = getattr(ns, self.name)
        names = [chosen] if isinstance(chosen, str) else list(chosen)
        unknown = [name for name in names if name not in self.choices]
        if unknown:
            told = _("{name!r} is none of the choices: {choices}")
            raise ValueError(told.format(name=unknown[0], choices=", ".join(self.choices)))
        if len(names) > 1 and not self.several:
            raise ValueError(_("one choice is asked for"))
        try:
            says = dict(getattr(ns, f"{self.name}_says"))
        except NameError:
            says = {}
        return {"chosen": sorted(set(names)), "_says": says}

    def _share(self, answer: Any, expected: Any, inputs: Any) -> float:
        if not self.several:
            return 0.0
        chosen, right = set(answer["chosen"]), set(expected["chosen"])
        return (len(chosen & right) - len(chosen - right)) / len(right)

    def _says(self, answer: Any, expected: Any, inputs: Any) -> str:
        """What the solution says of the wrong choices; never which are right."""
        chosen, right = set(answer["chosen"]), set(expected["chosen"])
        sentences = [
            str(expected["_says"][name]) for name in self.choices if name in (chosen - right) & {*expected["_says"]}
        ]
        if sentences:
            return " ".join(sentences)
        return _("something else is right, too") if chosen <= right else _("not all that was chosen is right")


def _student() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def choices_text(choice: Choice, chosen: Collection[str] = ()) -> str:
    """A question and its choices in plain text."""
    lines = [_(choice.question)] if choice.question else []
    lines += [f"[{'x' if n in chosen else ' '}] {n!r}: {_(choice.choices[n])}" for n in choice.order(_student())]
    return "\n".join(lines)


def choices_html(choice: Choice, chosen: Collection[str] = ()) -> str:
    """A question and its choices in HTML; all texts escaped."""
    kind = "checkbox" if choice.several else "radio"
    items = "".join(
        f'<div><input type="{kind}" disabled{" checked" if name in chosen else ""}> '
        f"<code>{escape(repr(name))}</code> {escape(_(choice.choices[name]))}</div>"
        for name in choice.order(_student())
    )
    return f"{f'<p>{escape(_(choice.question))}</p>' if choice.question else ''}{items}"


def choices_widget(choice: Choice) -> Any:
    """A question to be clicked at, which says what to write into the answer's cell."""
    import ipywidgets

    names = choice.order(_student())
    line = ipywidgets.HTML()
    write = _("Write as your answer:")  # clicks come when nobody speaks
    wide = {"width": "max-content"}
    boxes = (
        [ipywidgets.Checkbox(description=_(choice.choices[n]), indent=False, layout=wide) for n in names]
        if choice.several
        else [ipywidgets.RadioButtons(options=[(_(choice.choices[n]), n) for n in names], value=None, layout=wide)]
    )

    def say(change: Any = None) -> None:
        if choice.several:
            chosen: Any = {name for name, box in zip(names, boxes, strict=True) if box.value}
        else:
            chosen = boxes[0].value
        line.value = f"{write} <code>{escape(f'{choice.name} = {chosen!r}')}</code>" if chosen else ""

    for box in boxes:
        box.observe(say, "value")
    return ipywidgets.VBox([ipywidgets.HTML(escape(_(choice.question))), *boxes, line])
