"""Words of strangers, made fit for a message, a terminal, a log, a page, a file, a spreadsheet.

It stands alone because grading and reports both write such words.
"""

from __future__ import annotations

__all__ = ["one_line", "safe_cell", "valid_text"]


def one_line(text: str, most: int = 1000) -> str:
    """A text or a name of a student's: on one line, of at most `most` characters, all of them printable.

    What steers a terminal, ends a line of a log or turns the direction of writing shows as the replacement character.
    """
    words = " ".join(text[: 4 * most].split())
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def valid_text(text: str) -> str:
    """The text without halves of characters, which JSON can hold and no file can."""
    return text.encode(errors="replace").decode()


def safe_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula, on one line, of no more than a cell can hold."""
    line = one_line(value, 32_000)
    # Full-width signs are formulas to a spreadsheet in Japanese or Chinese.
    return f"'{line}" if line[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else line
