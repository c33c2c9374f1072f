"""HTML and Markdown of strangers for the pages that people open: nothing that runs, fetches, imitates or takes long."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from types import FrameType

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]

from course.words import valid_text

__all__ = ["HtmlBudget", "TooLong", "clean_html", "markdown_to_html", "processor_time", "raw_to_html"]

#: A picture that came with the text. All others would tell somebody who opens the page, and when.
PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")

#: A parser opens these again in every paragraph that follows while they are not closed, with memory for each.
FORMATS = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)
TAGS = re.compile(r"<[A-Za-z]")

#: The classes that colour code; others are the page's own.
CLASSES = {"div": {"highlight"}, "span": {name for name in STANDARD_TYPES.values() if name}}

#: Formulas that are links, or take classes, styles and names of the page.
FORMULAS = re.compile(r"\\(?=(?:href|class|cssId|style|require|unicode|data|mmlToken|bbox|includegraphics)(?![a-z]))")

#: How long a cell of Markdown may be, in characters, and how long it may take, in seconds of the processor.
MARKDOWN_LENGTH, MARKDOWN_SECONDS = 20_000, 2.0


class HtmlBudget:
    """How much HTML a notebook may display: characters of one piece, and in all tags, and tags that format."""

    def __init__(self, length: int = 2**18, tags: int = 50_000, formats: int = 4_000) -> None:
        self._length, self._tags, self._formats = length, tags, formats

    def admits(self, html: str) -> bool:
        """May this piece be shown? The time and the memory to clean it grow with the squares of what is counted."""
        if len(html) - sum(len(picture[0]) for picture in PICTURE.finditer(html)) > self._length:
            return False
        tags, formats = (sum(1 for _ in pattern.finditer(html)) for pattern in (TAGS, FORMATS))
        if tags > min(10_000, self._tags) or formats > min(500, self._formats):
            return False
        self._tags -= tags
        self._formats -= formats
        return True


def clean_html(html: str) -> str:
    """HTML without what a browser would run or fetch, and without what is the page's own: classes, names, styles."""
    clean = nh3.clean(
        valid_text(html),
        tags=nh3.ALLOWED_TAGS - {"wbr"},  # with which the name of a formula can be cut in two
        url_schemes={"http", "https", "mailto", "data"},
        url_relative="deny",
        attribute_filter=_no_data_but_pictures,
        allowed_classes=CLASSES,
    )
    return FORMULAS.sub("\N{SET MINUS}", clean)


def _no_data_but_pictures(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if PICTURE.fullmatch(value) else None
    return None if value.strip().lower().startswith("data:") else value


@pass_context
def markdown_to_html(context: Context, source: str) -> str:
    """Markdown of a student's for feedback and formgrader: as nbconvert renders it, cleaned, or as plain text.

    The markdown itself cannot be cleaned: formulas and code may hold what looks like tags. What is HTML of our own is a
    `Markup`, which no file's text ever is.
    """
    if isinstance(source, Markup):
        return source
    source = str(source)
    if len(source) > MARKDOWN_LENGTH:
        return _as_text(source, "This text is too long to be set")
    try:
        with processor_time(MARKDOWN_SECONDS, signal.SIGPROF, signal.ITIMER_PROF):
            attachments = context.get("cell", {}).get("attachments", {})
            renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
            html = MarkdownWithMath(renderer=renderer).render(source)
            if HtmlBudget().admits(html):
                return clean_html(html)
    except TooLong:
        return _as_text(source, "This text takes too long to be set")
    except Exception:  # whatever a parser stumbles over in a stranger's text: recursion, a missing picture
        return _as_text(source, "This text could not be set")
    return _as_text(source, "This text holds too many tags to be set")


def raw_to_html(source: str) -> str:
    """A raw cell of a student's, which nbconvert takes for HTML: cleaned, or as plain text."""
    source = str(source)
    if len(source) <= MARKDOWN_LENGTH and HtmlBudget().admits(source):
        return clean_html(source)
    return _as_text(source, "This cell is too long to be set")


def _as_text(source: str, why: str) -> str:
    text = valid_text(source[:MARKDOWN_LENGTH])
    return f"<p><em>{why}; here it is as it was written.</em></p><pre>{escape(text)}</pre>"


class TooLong(BaseException):
    """Something took more of the processor's time than it was given. Nobody's `except Exception` swallows it."""


@contextmanager
def processor_time(
    seconds: float, number: int = signal.SIGVTALRM, timer: int = signal.ITIMER_VIRTUAL
) -> Iterator[None]:
    """Raise `TooLong` in what takes more than so many seconds of the processor, regular expressions included.

    One for each signal at a time. In a thread, where there are no signals, nothing is stopped.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong(f"it took more than {seconds:g} s")

    before = signal.signal(number, stop)
    # Again after a while: an exception in a finaliser gets lost.
    signal.setitimer(timer, seconds, seconds / 4)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)
