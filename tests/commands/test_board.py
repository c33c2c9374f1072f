"""What a watch says: in a terminal one line that changes, elsewhere a line for each hand-in."""

from __future__ import annotations

import re
from io import StringIO

from rich.console import Console

from course.commands.board import Board


def shown(terminal: bool) -> str:
    console = Console(file=StringIO(), force_terminal=terminal, width=60, soft_wrap=True)
    with Board("watching tiny", console) as board:
        board.count("graded", "tiny: ann: 3 of 3")
        board.line("tiny: [red]ben[/]: a link\x1b[2J left out")
        board.count("graded", "tiny: cem: 1 of 3, and so on, and more than there is room for in a line")
    return console.file.getvalue()


def test_in_a_log_each_is_a_line_with_its_time():
    lines = shown(terminal=False).splitlines()
    assert [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in lines] == [
        "tiny: ann: 3 of 3",
        "tiny: [red]ben[/]: a link\N{REPLACEMENT CHARACTER}[2J left out",
        "tiny: cem: 1 of 3, and so on, and more than there is room for in a line",
    ]


def test_in_a_terminal_one_line_changes_and_trouble_stays_above_it():
    text = shown(terminal=True)
    assert "\x1b[2J" not in text
    lines = [re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", line) for line in re.split(r"[\r\n]+", text)]
    assert [line for line in lines if "[red]ben[/]" in line]
    (last, *_) = [line for line in reversed(lines) if "watching tiny" in line]
    assert "watching tiny: 2 graded; last: tiny: cem: 1 of 3" in last
    assert last.endswith("…")
    assert len(last) <= 60
    assert not [line for line in lines if "room for" in line]
