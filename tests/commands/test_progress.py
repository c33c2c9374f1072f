"""How far a run is: one line now and then where nobody watches, and nothing that only a terminal understands."""

from __future__ import annotations

import io
import os
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console

from course.cli import main
from course.commands.progress import Progress, _duration, still_at_it


def into_a_file() -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, width=80), file


def test_a_log_gets_whole_lines_with_what_is_done_waiting_in_trouble_and_left():
    console, log = into_a_file()
    with Progress(5, "grading convnet", console, every=0.02) as progress:
        for status in ("graded", "waits", "not graded"):
            progress.advance("ann", status)
        while log.getvalue().count("\n") < 3:
            time.sleep(0.01)
        for _ in range(2):
            progress.advance("ben")
    *lines, last = log.getvalue().splitlines()
    assert re.fullmatch(r"grading convnet: 3 of 5 done, 1 waiting, 1 in trouble, about \d+ s left", lines[1])
    assert re.fullmatch(r"grading convnet: 5 of 5 done, 1 waiting, 1 in trouble, in \d+ s", last)
    assert not set("\r\x1b") & set(log.getvalue())


def test_a_log_is_told_that_work_goes_on_while_nothing_gets_done():
    console, log = into_a_file()
    with Progress(1, "grading faces", console, every=0.01):
        while log.getvalue().count("grading faces: 0 of 1 done\n") < 2:
            time.sleep(0.01)


def test_a_short_run_is_one_line_in_a_log():
    console, log = into_a_file()
    with Progress(2, "grading tiny", console) as progress:
        progress.advance()
        progress.advance()
    assert log.getvalue() == "grading tiny: 2 of 2 done, in 0 s\n"


def test_a_run_that_is_broken_off_says_how_far_it_came():
    console, log = into_a_file()
    try:
        with Progress(9, "grading tiny", console) as progress:
            progress.advance("ann")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert log.getvalue().startswith("grading tiny: 1 of 9 done, in ")


def test_it_counts_right_from_many_threads_and_ends_its_own():
    console, log = into_a_file()
    with Progress(800, "grading", console, every=0.01) as progress, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: progress.advance(str(n), "waits" if n % 2 else "graded"), range(800)))
    assert "grading: 800 of 800 done, 400 waiting, in" in log.getvalue().splitlines()[-1]
    for thread in threading.enumerate():
        if thread.name == "progress":
            thread.join(60)
            assert not thread.is_alive()


def test_a_terminal_gets_a_bar_with_the_same_counts():
    file = io.StringIO()
    console = Console(file=file, width=100, force_terminal=True, color_system=None)
    with Progress(3, "grading tiny", console) as progress:
        progress.advance("[ann]", "waits")
        progress.advance("ben", "broken")
        progress.advance("cy")
    assert "grading tiny: cy" in file.getvalue()
    assert "3/3" in file.getvalue()
    assert "1 waiting, 1 in trouble" in file.getvalue()


def test_times_are_said_as_people_do():
    assert [_duration(s) for s in (0.4, 89, 95, 3599, 9000)] == ["0 s", "89 s", "2 min", "60 min", "2 h 30 min"]


def test_no_command_draws_bars_into_a_log_but_a_labs_notebooks_keep_theirs(monkeypatch, capsys, tmp_path):
    for command, value in (("data status", "1"), ("lab", None)):
        monkeypatch.delenv("TQDM_DISABLE", raising=False)
        main(["--root", str(tmp_path), *command.split()])
        assert os.environ.get("TQDM_DISABLE") == value, command


def test_a_long_step_is_said_in_a_log(capsys):
    with still_at_it("training"):
        pass
    assert capsys.readouterr().err == "training: 1 of 1 done, in 0 s\n"
