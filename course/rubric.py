"""What is looked for in an answer that is graded by hand, and the letters that say what was found.

The items of a rubric are called a, b, c, … in their order. A comment of an instructor's that begins with some of these
letters in brackets, such as ``[a] [c] Where is the factor from?``, says that these items hold and the others do not.

It stands alone because an exercise has such a rubric, and grading and reports read what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

__all__ = ["LETTERS", "Found", "Item", "in_words", "read_letters"]

#: What items are called.
LETTERS = ascii_lowercase


@dataclass(frozen=True)
class Item:
    """One thing that is looked for.

    name: in words, for students; unique within the rubric. It is released, so that it must not say the answer.
    points: what it is worth; the items of a rubric add up to the exercise's points.
    """

    name: str
    points: float


#: An item, and whether it holds.
Found = tuple[Item, bool]


def read_letters(rubric: Sequence[Item], comment: str) -> tuple[list[Found], str]:
    """What a comment says of the items, and the rest of it; no items where it does not begin with their letters."""
    letters = LETTERS[: len(rubric)]
    begin = re.match(rf"(?:\s*\[[{letters}]\])+", comment) if letters else None
    if begin is None:
        return [], comment
    held = set(begin[0])
    found = [(item, letter in held) for letter, item in zip(letters, rubric, strict=True)]
    return found, comment[begin.end() :].strip()


def in_words(rubric: Sequence[Item], comment: str) -> str:
    """A comment with the items' words and points in place of their letters: a list in Markdown, then the rest."""
    found, rest = read_letters(rubric, comment)
    items = [f"- {item.name}: {item.points if holds else 0:g} of {item.points:g}" for item, holds in found]
    return "\n".join([*items, *([""] if items and rest else []), *([rest] if rest else [])])
