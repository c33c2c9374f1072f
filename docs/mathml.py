"""Formulas as MathML, which browsers render by themselves: no script, no connection, and it can be read aloud."""

from __future__ import annotations

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging

log = logging.getLogger(__name__)


def mathml(tex: str, display: str) -> str:
    """The MathML of a formula; ValueError where something of it is not understood."""
    made = convert(tex.replace(r"\|", "‖"), display=display)
    if "\\" in made:
        raise ValueError(f"not understood as a formula: {tex}")
    return made


def inline(writer, node):
    _write(writer, node, "inline")


def block(writer, node):
    writer.body.append('<div class="math">')
    _write(writer, node, "block")
    writer.body.append("</div>")
    raise nodes.SkipNode


def _write(writer, node, display):
    try:
        writer.body.append(mathml(node.astext(), display))
    except Exception as error:  # the converter has many
        log.warning("%s", error, location=node)
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
