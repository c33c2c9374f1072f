"""Reading a page as a browser does: its elements, their attributes, and its text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

__all__ = ["Reading", "read"]


class Reading(HTMLParser):
    """A page that was read. elements: (tag, attributes) in order; text: what is shown, in one line."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._parts: list[str] = []
        self._unseen = False
        self.feed(page)
        self.text = " ".join(" ".join(self._parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._unseen = tag in ("style", "title", "script")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = False

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data)

    def all(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def read(path: Path) -> Reading:
    return Reading(path.read_text(encoding="utf-8"))
