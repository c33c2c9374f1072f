"""What a browser would run of a page: found by a parser, in anything that carries the attackers' mark."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["live"]

MARK = "PWNED"
RUNS = (
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "base",
    "meta",
    "form",
    "link",
    "svg",
    "math",
    "template",
    "noscript",
)
URLS = re.compile(r"\s*(javascript|data:text|vbscript)", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.inside = tag
        for name, value in attributes:
            spaceless = re.sub(r"[\x00-\x20]", "", value or "")
            runs = (
                name.startswith("on")
                or tag in RUNS
                or URLS.match(spaceless)
                or name in ("srcdoc", "formaction", "style", "class", "id")
                or (
                    name in ("src", "srcset", "background", "poster", "data") and not spaceless.startswith("data:image")
                )
            )
            if MARK in (value or "") and runs:
                self.found.append(f"<{tag} {name}={value!r}>"[:200])

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and MARK in data:
            self.found.append(f"<{self.inside}>{data.strip()}"[:200])


def live(page: str) -> list[str]:
    """What in a page would run, fetch or imitate what an attacker wrote; empty when it is harmless."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found
