"""Words of strangers in messages, files and spreadsheets."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.words import one_line, safe_cell, valid_text


@given(st.text())
def test_a_line_is_printable_and_can_be_written(text):
    line = one_line(text)
    assert line.isprintable()
    assert valid_text(line) == line
    assert len(line) <= 1000


@pytest.mark.parametrize(
    "text", ["a\nERROR b", "\x1b[2J", "a\u202egnp.exe", "a\x85b", "a\u2028b", "\x9b31m", "\u2066x\u2069", "\ud800"]
)
def test_what_steers_a_terminal_or_forges_a_line_is_gone(text):
    assert not {*one_line(text)} & {"\n", "\x1b", "\u202e", "\x85", "\u2028", "\x9b", "\u2066", "\u2069", "\ud800"}


def test_a_long_text_is_cut_and_says_so():
    assert one_line("x" * 5000, 10) == "xxxxxxxxx…"
    assert one_line("Grüße aus 東京, καλημέρα") == "Grüße aus 東京, καλημέρα"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1", "=cmd|'/c'!A0"],
)
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(text):
    row = io.StringIO()
    csv.writer(row).writerow([safe_cell(text)])
    (cell,) = next(csv.reader(io.StringIO(row.getvalue())))
    assert cell[0] in ("'", "\N{REPLACEMENT CHARACTER}")


def test_ordinary_cells_are_left_alone():
    assert [safe_cell(text) for text in ("s001", "Grüße", "", "a=b")] == ["s001", "Grüße", "", "a=b"]
