"""Who still waits for points is named, with the exercises, in the right number."""

from __future__ import annotations

import pytest
from conftest import submit

from course.cli import main
from course.report.waiting import waiting_line


def test_one_waits_and_two_wait_and_of_many_ten_are_named():
    assert waiting_line("tiny", {"ann": ["mean"], "ben": []}) == [
        "tiny: 1 submission still waits for points: ann (mean)"
    ]
    assert waiting_line("tiny", {"ben": ["b", "c"], "ann": ["a"]}) == [
        "tiny: 2 submissions still wait for points: ann (a), ben (b, c)"
    ]
    (line,) = waiting_line("tiny", {f"s{n:02d}": ["a"] for n in range(12)})
    assert line.endswith("s09 (a) and 2 more")
    assert waiting_line("tiny", {"ann": []}) == []


@pytest.mark.needs("sandbox")
def test_a_release_says_how_many_it_makes_out_of_date(tiny, capsys):
    submit(tiny, "ann")
    assert main(["--root", str(tiny.root), "grade", "tiny"]) == 0
    solution = tiny.root / "solutions" / "tiny" / "solution.py"
    solution.write_text(solution.read_text() + "\n# another\n")
    assert main(["--root", str(tiny.root), "release", "tiny"]) == 0
    assert "the next `course grade tiny` grades 1 submission again\n" in capsys.readouterr().out


@pytest.mark.needs("sandbox")
def test_report_and_export_name_them(copy, tmp_path, capsys):
    (submit(copy, "dot") / "tiny.ipynb").write_text("{nope")
    assert main(["--root", str(copy.root), "grade", "tiny"]) == 0
    assert main(["--root", str(copy.root), "report"]) == 0
    line = "tiny: 1 submission still waits for points: dot (mean)"
    assert line in capsys.readouterr().err.splitlines()
    assert main(["--root", str(copy.root), "export", "--to", "csv", "--out", str(tmp_path / "grades.csv")]) == 0
    assert f"{line}; without a score, or with one that will grow" in capsys.readouterr().err.splitlines()
