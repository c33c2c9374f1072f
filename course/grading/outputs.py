"""What a submission displays: bounded, and without anything that a browser would run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.exercise import Verdict
from course.grading.html import HtmlBudget, clean_html
from course.language import N_, _
from course.show import verdict_html, verdict_text
from course.words import one_line, valid_text

__all__ = ["OutputBudget", "new_output", "one_line", "our_line", "sanitise", "valid_text", "verdict_outputs"]

#: How lines of the grader's begin; no output of a student's has it, in whatever language.
OURS = N_("[grading]")

BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")

#: The kinds of outputs that are kept of a file.
KINDS = ("stream", "error", "display_data", "execute_result")

#: What an error message may say.
ERROR_LENGTH = 2_000


class OutputBudget:
    """How much a notebook may display, in bytes of its messages: by cell, and in all."""

    def __init__(self, cell_bytes: int = 2**20, notebook_bytes: int = 8 * 2**20, cell_messages: int = 2_000) -> None:
        self._cell_bytes, self._notebook_left, self._cell_messages = cell_bytes, notebook_bytes, cell_messages
        self._html = HtmlBudget()
        self.next_cell()

    def next_cell(self) -> None:
        """Start counting for another cell."""
        self._left, self._messages, self._dropped = self._cell_bytes, self._cell_messages, 0

    def admits(self, message: Mapping[str, Any]) -> bool:
        """May this message be kept? What only steers the protocol always may."""
        kind = message["msg_type"]
        if kind in ("status", "execute_input", "clear_output"):
            return True
        if kind.startswith("comm"):
            return False
        size = _size(message["content"])
        self._messages -= 1
        if size > min(self._left, self._notebook_left) or self._messages < 0:
            self._dropped += 1
            return False
        self._left -= size
        self._notebook_left -= size
        return True

    def taken(self, outputs: Any) -> list[NotebookNode]:
        """The outputs of another cell as they stand in a stranger's file, as far as there is room, and harmless."""
        self.next_cell()
        cell = NotebookNode(outputs=[])
        for output in outputs if isinstance(outputs, list) else ():
            kind = output.get("output_type") if isinstance(output, dict) else None
            if kind in KINDS and self.admits({"msg_type": kind, "content": output}):
                cell.outputs.append(NotebookNode(output))
        self.finish(cell)
        return list(cell.outputs)

    def finish(self, cell: NotebookNode) -> None:
        """Make a cell's outputs harmless, and say so where some were dropped."""
        cell.outputs = [sanitise(output, self._html) for output in cell.outputs]
        if self._dropped:
            told = _("{count} outputs of this cell were too much and were dropped").format(count=self._dropped)
            cell.outputs.append(new_output("stream", name="stdout", text=our_line(told)))


def sanitise(output: NotebookNode, budget: HtmlBudget | None = None) -> NotebookNode:
    """An output of the same kind with plain text, PNG and JPEG pictures and clean HTML only, within the budget."""
    kind = output.output_type
    if kind == "stream":
        return new_output("stream", name="stdout", text=_text(output.get("text")))
    if kind == "error":
        lines = [_text(line)[:ERROR_LENGTH] for line in _list(output.get("traceback"))[:50]]
        name, value = _text(output.get("ename"))[:100], _text(output.get("evalue"))[:ERROR_LENGTH]
        return new_output("error", ename=name, evalue=value, traceback=lines)
    data = output.get("data")
    data = data if isinstance(data, dict) else {}
    clean = {"text/plain": _text(data.get("text/plain"))}
    html = _text(data.get("text/html"))
    if html and (budget or HtmlBudget()).admits(html):
        clean["text/html"] = clean_html(html)
    for picture in ("image/png", "image/jpeg"):
        content = _text(data.get(picture))
        if content and BASE64.fullmatch(content):
            clean[picture] = content
    return new_output("display_data", data=clean, metadata={})


def our_line(text: str) -> str:
    """A line of the grader's among a notebook's outputs."""
    return f"{_(OURS)} {text}\n"


def new_output(kind: str, **parts: Any) -> NotebookNode:
    """An output as nbformat makes it; the notebook is validated as a whole when it is written."""
    return nbformat.from_dict({"output_type": kind, **parts})


def verdict_outputs(verdict: Verdict) -> list[NotebookNode]:
    """A verdict as the outputs of its grade cell, in nbgrader's own form: a display for people, then one number."""
    shown = {"text/plain": verdict_text(verdict), "text/html": verdict_html(verdict)}
    display = nbformat.v4.new_output("display_data", data=shown)
    score = min(max(verdict.score or 0.0, 0.0), verdict.points)
    number = nbformat.v4.new_output("execute_result", data={"text/plain": repr(float(score))}, execution_count=None)
    return [display, number]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    text = valid_text(value)
    for mark in (OURS, _(OURS)):
        text = text.replace(mark, f"({mark[1:-1]})")
    return text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _size(value: Any) -> int:
    """About how many bytes a message's content takes."""
    todo, size = [value], 0
    while todo:
        item = todo.pop()
        size += len(item) if isinstance(item, str | bytes) else 16
        if isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, list | tuple):
            todo += item
    return size
