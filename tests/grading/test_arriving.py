"""When a hand-in in the exchange is taken for whole, and which comes first."""

from __future__ import annotations

import pytest

from course.grading import arriving
from course.grading.arriving import Arriving
from course.grading.collect import Collect
from course.grading.intake import SECRET

from .test_collect import Exchange


@pytest.fixture
def exchange(tiny, tmp_path):
    return Exchange(tiny, tmp_path)


@pytest.fixture
def ready(exchange, monkeypatch):
    """The names of what is ready; `done`: those that there is nothing to do about."""
    monkeypatch.setattr(arriving, "WHOLE", 0.0)
    looking = Arriving(exchange.step(Collect))
    return lambda *done: [hand_in.name for hand_in in looking.ready(done.__contains__)]


def test_a_hand_in_is_taken_when_its_last_file_is_there_and_nothing_changes_any_more(exchange, ready):
    folder = exchange.hand_in("ann")
    assert [ready() for _ in range(3)] == [[], [], []]
    (folder / SECRET).write_text("secret")
    assert ready() == []  # it has just changed
    assert ready() == [folder.name]
    (folder / "more").write_text("more")
    assert [ready(), ready()] == [[], [folder.name]]


def test_one_without_that_file_is_taken_after_a_while(exchange, ready, monkeypatch):
    folder = exchange.hand_in("ann")
    assert [ready(), ready()] == [[], []]
    monkeypatch.setattr(arriving, "UNSURE", 0.0)
    assert ready() == [folder.name]


def test_a_students_hand_ins_come_one_after_the_other(exchange, ready, monkeypatch):
    monkeypatch.setattr(arriving, "UNSURE", 0.0)
    late, early = (exchange.hand_in("ann", stamp=f"2026-11-28 {hour}:00:00.000000 UTC").name for hour in (12, 11))
    other = exchange.hand_in("ann+b").name
    ready()
    assert ready() == [early, other]
    ready(early)
    assert ready(early) == [late, other]
    assert ready(early, late) == [other]


def test_what_is_refused_is_told_once_and_hides_no_other(exchange, ready, monkeypatch):
    monkeypatch.setattr(arriving, "UNSURE", 0.0)
    good = exchange.hand_in("ann")
    good.with_name("ann+tiny+1 never+x").mkdir()
    for _ in range(4):
        found = ready()
    assert found == [good.name]
    assert len(exchange.said("Not collected: ann+tiny+1 never+x: its name says no time")) == 1
