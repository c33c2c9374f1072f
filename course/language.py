"""The language that students are spoken to in: whatever they read in `check` and in feedback goes through `_`.

The code says it in English. Another language is a catalogue of gettext's, ``locale/<language>/LC_MESSAGES/*.po``: the
course's own beside this file, and that of an assignment in its folder, for what its author wrote. Catalogues are read
as they are, and need not be compiled. A release says in ``language.txt`` which language it speaks.

It stands alone and low: the judge, a student's check, the kernels' watch and the feedback pages speak to students.
"""

from __future__ import annotations

import ast
import gettext
import io
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from course.errors import CourseError, short

__all__ = ["ENGLISH", "LANGUAGE", "N_", "SPOKEN", "_", "language_of", "languages", "messages_in", "plural", "speaking"]

#: The language of the code, the file in a release that names another one, and the variable that tells a keeper.
ENGLISH, LANGUAGE, SPOKEN = "en", "language.txt", "COURSE_LANGUAGE"

_LOCALE = Path(__file__).parent / "locale"
_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?(".*")\s*')

_AS_WRITTEN = gettext.NullTranslations()

#: What is spoken now, by this thread or task.
_spoken: ContextVar[gettext.NullTranslations] = ContextVar("spoken", default=_AS_WRITTEN)


def _(text: str) -> str:
    """A message in the language that is spoken; as it is, where its catalogue does not have it."""
    return _spoken.get().gettext(text) if text else ""


def plural(one: str, many: str, count: int) -> str:
    """The message for a count, in the language that is spoken."""
    return _spoken.get().ngettext(one, many, count)


def N_(text: str) -> str:
    """A message that is translated later, where it is told."""
    return text


def languages() -> list[str]:
    """The languages that there are, English first."""
    return [ENGLISH, *sorted(path.parent.name for path in _LOCALE.glob("*/LC_MESSAGES"))]


def language_of(release: Path) -> str:
    """The language that the release of an assignment speaks: English where it does not say, or says nothing known."""
    try:
        said = (release / LANGUAGE).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ENGLISH
    return said if said in languages() else ENGLISH


@contextmanager
def speaking(language: str, folder: Path | None = None) -> Iterator[None]:
    """Speak a language; what an assignment's author wrote is looked up in the assignment's folder first.

    Raises `CourseError` for a catalogue that cannot be read.
    """
    token = _spoken.set(_translations(language, folder))
    try:
        yield
    finally:
        _spoken.reset(token)


def _translations(language: str, folder: Path | None) -> gettext.NullTranslations:
    spoken = _AS_WRITTEN
    for place in (_LOCALE, *([folder / "locale"] if folder else [])):
        for path in sorted((place / language / "LC_MESSAGES").glob("*.po")) if language in languages() else ():
            above = gettext.GNUTranslations(io.BytesIO(_compiled(path, path.stat().st_mtime_ns)))
            above.add_fallback(spoken)
            spoken = above
    return spoken


@cache
def _compiled(path: Path, changed: int) -> bytes:
    """A catalogue, as it was when it was last changed, in the form that Python's gettext reads (a ``.mo`` file)."""
    told = {key: text for key, text in messages_in(path).items() if text.strip("\0")}
    told.setdefault("", "Content-Type: text/plain; charset=UTF-8\n")
    pairs = sorted((key.encode(), text.encode()) for key, text in told.items())
    tables, texts = [], b""
    start = 28 + 16 * len(pairs)
    for column in zip(*pairs, strict=True):
        for text in column:
            tables.append(struct.pack("<2I", len(text), start + len(texts)))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28)
    return head + b"".join(tables) + texts


def messages_in(path: Path) -> dict[str, str]:
    """The messages of a ``.po`` file with their translations; of plurals, the forms stand behind a NUL each.

    Raises `CourseError`, with the line, for what is not such a file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CourseError(f"{short(str(path))} cannot be read: {error}") from None
    parts: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            found = _LINE.fullmatch(line)
            keyword, text = found[1], ast.literal_eval(found[2])  # type: ignore[index]
            parts.append((keyword, text) if keyword else (parts[-1][0], parts.pop()[1] + text))
        except (IndexError, SyntaxError, TypeError, ValueError):
            raise CourseError(f"{short(str(path))}, line {number}: that is no line of a catalogue") from None
    keys: list[str] = []
    texts: list[str] = []
    for keyword, text in parts:
        if keyword == "msgid":
            keys.append(text)
            texts.append("")
        elif not keys:
            raise CourseError(f"{short(str(path))}: a translation stands before its message")
        elif keyword == "msgid_plural":
            keys[-1] += f"\0{text}"
        else:
            texts[-1] += text if keyword in ("msgstr", "msgstr[0]") else f"\0{text}"
    return dict(zip(keys, texts, strict=True))
