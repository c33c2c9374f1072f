"""How the site is made: ``make docs``."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "source" / "convnet"), str(ROOT / "docs")]

with open(ROOT / "pyproject.toml", "rb") as file:
    REPOSITORY = tomllib.load(file)["project"]["urls"]["Repository"]

project = "Explained"
html_title = "Explained: an autograded deep-learning course"
project_copyright = "the course's authors, BSD-3-Clause"
extensions = ["myst_nb", "sphinx.ext.autodoc", "mathml"]
exclude_patterns = ["figures", "notebooks/times.md", "**/.ipynb_checkpoints"]

html_theme = "furo"
html_domain_indices = False
html_show_sourcelink = False
html_copy_source = False  # a notebook's source has more metadata than a reader needs
html_math_renderer = "mathml"

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_ipywidgets_js = {}  # no widgets here, so nothing to load from elsewhere
nb_render_markdown_format = "gfm"  # which knows tables
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say what arrays are: shapes and dtypes
autodoc_default_options = {"members": True}


def put_in_the_address(app, name, source):
    """The repository's address is written down once, in pyproject.toml."""
    owner_and_name = REPOSITORY.removeprefix("https://github.com/")
    source[0] = source[0].replace("@REPOSITORY@", REPOSITORY).replace("@OWNER/NAME@", owner_and_name)


def format_docstring(app, what, name, obj, options, lines):
    """Our docstrings say ``X: what it is`` of an argument, one a line: a list of definitions, for Sphinx."""
    made, inside = [], False
    for line in lines:
        line = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line)
        field = re.match(r"(\w+(?:, \w+)*): (.+)", line)
        if line and not line.startswith(" ") and bool(field) != inside:
            made.append("")
            inside = bool(field)
        made += [f"``{field[1]}``", f"    {field[2]}"] if field else [line]
    lines[:] = made


def setup(app):
    app.connect("source-read", put_in_the_address)
    app.connect("autodoc-process-docstring", format_docstring)
