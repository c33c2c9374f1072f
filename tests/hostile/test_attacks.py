"""Hostile submissions through the real grader: one test an attack, and what they all may not do to the class."""

from __future__ import annotations

import pytest
from hostile.families import ATTACKS
from hostile.klass import Klass
from hostile.live import live
from hostile.promises import class_is_unharmed, honest_are_unchanged, keeps

pytestmark = [pytest.mark.hostile, pytest.mark.slow]


@pytest.mark.timeout(3600)  # the first one waits for the whole class
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_what_an_honest_reading_gives(klass: Klass, name: str) -> None:
    keeps(klass, name, ATTACKS[name])


def test_what_was_handed_in_is_harmless_where_an_instructor_grades_by_hand(klass: Klass) -> None:
    names = [name for name in ATTACKS if name.startswith("shown-")]
    assert names
    assert [found for name in names for found in live(klass.formgrader(name))] == []


def test_the_honest_are_graded_as_if_they_were_alone(klass: Klass) -> None:
    assert len(klass.alone) == 20
    honest_are_unchanged(klass)


def test_nothing_outside_changed_and_nobody_got_out(klass: Klass) -> None:
    class_is_unharmed(klass)


def test_every_submission_has_its_line(klass: Klass) -> None:
    assert set(klass.results) == {*ATTACKS, *klass.alone}
