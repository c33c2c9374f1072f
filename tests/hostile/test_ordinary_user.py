"""A few attacks of each family, graded by an ordinary user: this file runs itself as one, when root runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from as_user import run_as_user
from hostile.families import AS_USER
from hostile.klass import Klass
from hostile.promises import class_is_unharmed, honest_are_unchanged, keeps

pytestmark = [pytest.mark.hostile, pytest.mark.slow, pytest.mark.needs("sandbox")]


@pytest.mark.timeout(3600)
def test_the_promises_hold_for_an_ordinary_user(request: pytest.FixtureRequest) -> None:
    if os.getuid() == 0:
        run_as_user(Path(__file__))
        return
    klass: Klass = request.getfixturevalue("as_user")
    for name, attack in AS_USER.items():
        keeps(klass, name, attack)
    honest_are_unchanged(klass)
    class_is_unharmed(klass)
