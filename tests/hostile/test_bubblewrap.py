"""The attacks that meet the layer, in bubblewrap instead of the best one."""

from __future__ import annotations

import pytest
from hostile.families import IN_BUBBLEWRAP
from hostile.klass import Klass
from hostile.promises import class_is_unharmed, honest_are_unchanged, keeps

pytestmark = [pytest.mark.hostile, pytest.mark.slow]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", IN_BUBBLEWRAP)
def test_an_attack_earns_what_an_honest_reading_gives(in_bubblewrap: Klass, name: str) -> None:
    keeps(in_bubblewrap, name, IN_BUBBLEWRAP[name])


def test_the_others_and_all_else_are_unharmed(in_bubblewrap: Klass) -> None:
    honest_are_unchanged(in_bubblewrap)
    class_is_unharmed(in_bubblewrap)
