"""A submitted notebook from its bytes: every format that Jupyter ever wrote, and what happens to files on their way."""

from __future__ import annotations

import json
import re
import secrets
import warnings
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

from course.assignment import CourseError
from course.grading.outputs import BASE64, valid_text
from course.language import _

__all__ = ["ATTACHED", "missing_pictures", "new_cell", "read_notebook", "read_text"]

#: More cells than any course's notebook has; checking a notebook, which is done often, takes time for each.
CELLS = 2000

#: A reference to an attachment in markdown, and the names that one may have.
ATTACHED = re.compile(r"attachment:\s*(?P<name>[^\s\"')>]*)")
ATTACHMENT_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)

#: The kinds of pictures that are shown, by what they may be called.
PICTURES = {f"image/{name}": f"image/{kind}" for name, kind in (("png", "png"), ("jpeg", "jpeg"), ("jpg", "jpeg"))}

_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))

#: Lines that git leaves where two versions of a file disagree.
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)


def read_notebook(content: bytes, said: list[str] | None = None, outputs: list[Any] | None = None) -> NotebookNode:
    """A notebook from untrusted bytes, with every cell in a form that is safe to handle. Raises CourseError.

    said: what had to be done to read it is added to this, in words for the student.
    outputs: what the file says that cells displayed is added to this, as it stands there: anything, for each cell.
    """
    try:
        raw = _parse(read_text(content), said if said is not None else [])
        if raw.get("nbformat") != 4 or "cells" not in raw:
            raw = _as_format_4(raw)
        cells = raw["cells"]
        if not isinstance(cells, list):
            raise ValueError("its cells are no list")
        if len(cells) > CELLS:
            told = _("the notebook has {count} cells: at most {most} are graded")
            raise CourseError(told.format(count=len(cells), most=CELLS))
        plain = [_plain(cell) for cell in cells]
        if outputs is not None:
            outputs += [cell.get("outputs") for cell in cells]
    except RecursionError:
        raise CourseError(_("the notebook is nested too deeply to be one")) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        told = _("the notebook is not valid JSON of a notebook: save it again in JupyterLab")
        raise CourseError(told) from None
    notebook = nbformat.v4.new_notebook(cells=plain)
    nbformat.validate(notebook)
    return notebook


def read_text(content: bytes) -> str:
    """Text in UTF-8, or in the UTF-16 of some editors on Windows. Raises ValueError."""
    for encoding, mark in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    if b"\0" in content[:2]:  # JSON begins with characters of ASCII
        return content.decode("utf-16-le" if content[0] else "utf-16-be")
    return content.decode()


def missing_pictures(text: str, there: Any = ()) -> str:
    """Markdown without references to pictures that are not there: feedback cannot be rendered with them."""
    return ATTACHED.sub(lambda link: link[0] if link["name"] in there else f"missing:{link['name']}", text)


def _parse(text: str, said: list[str]) -> dict[str, Any]:
    try:
        raw, end = json.JSONDecoder().raw_decode(text.lstrip())
    except ValueError:
        if _CONFLICT.search(text):
            why = _("the notebook has git's marks of a merge conflict in it: choose one version, and save it")
            raise CourseError(why) from None
        raise
    if text.lstrip()[end:].strip(" \t\r\n\0"):
        said.append(_("there was something behind the end of the notebook's file: it was left out"))
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    return raw


def _as_format_4(raw: dict[str, Any]) -> Any:
    """A notebook of an earlier format, which nbformat converts."""
    version = raw.get("nbformat")
    if isinstance(version, int) and version > 4:
        told = _("the notebook is in the format {version}, which is too new: save it in JupyterLab, in format 4")
        raise CourseError(told.format(version=version))
    if version not in (1, 2, 3) or not isinstance(raw.get("cells", raw.get("worksheets")), list):
        raise CourseError(_("the notebook is not in the format of Jupyter 4: save it again in JupyterLab"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.convert(nbformat.from_dict({"metadata": {}, "nbformat_minor": 0, **raw}), 4)
    except RecursionError:
        raise
    except Exception:  # whatever nbformat stumbles over in what is no notebook
        raise ValueError("it cannot be converted") from None


def _plain(cell: Any) -> NotebookNode:
    """A cell with its source, its pictures and its nbgrader marks only: outputs and other metadata are not needed."""
    source = cell["source"]
    text = valid_text(source if isinstance(source, str) else "".join(source))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    metadata = cell.get("metadata", {})
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kind = {"code": "code", "markdown": "markdown"}.get(cell["cell_type"], "raw")
    kept = {"nbgrader": marks} if isinstance(marks, dict) else {}
    if kind != "markdown":
        return new_cell(kind, text, kept)
    pictures, text = _pictures(cell.get("attachments"), text)
    return new_cell(kind, text, kept, pictures)


def new_cell(
    kind: str, source: str, metadata: Mapping[str, Any] = {}, attachments: Mapping[str, Any] | None = None
) -> NotebookNode:
    """A cell as nbformat makes it, which is not validated on its own: the notebook is, as a whole."""
    more: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    if attachments is not None:
        more["attachments"] = attachments
    cell = {"id": secrets.token_hex(4), "cell_type": kind, "metadata": metadata, "source": source, **more}
    return nbformat.from_dict(cell)


def _pictures(attachments: Any, text: str) -> tuple[dict[str, dict[str, str]], str]:
    """The attachments that are pictures, by names that markdown can refer to, and the text that refers to these."""
    pictures: dict[str, dict[str, str]] = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        for kind, data in kinds.items() if isinstance(kinds, dict) else ():
            data = "".join(data) if isinstance(data, list) and all(isinstance(d, str) for d in data) else data
            if kind not in PICTURES or not isinstance(data, str) or not BASE64.fullmatch(data):
                continue
            safe = name if ATTACHMENT_NAME.fullmatch(name) else f"picture-{len(pictures) + 1}"
            while safe != name and safe in attachments:
                safe += "x"
            pictures[safe] = {PICTURES[kind]: data}
            if safe != name:
                for written in _written(name):
                    text = re.sub(rf"attachment:\s*<?{re.escape(written)}>?(?![\w%])", f"attachment:{safe}", text)
    return pictures, missing_pictures(text, pictures)


def _written(name: str) -> list[str]:
    """How a link may write a name: as it is, or encoded for an address, with its accents composed or not."""
    forms = {name, *(normalize(form, name) for form in ("NFC", "NFD"))}
    ways = {way for form in forms for way in (form, quote(form), quote(form, safe="()"), form.replace(" ", "%20"))}
    return sorted(ways, key=len, reverse=True)
