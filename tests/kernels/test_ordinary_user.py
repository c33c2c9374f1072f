"""All that is promised holds for an ordinary user as well: these tests run the others as one, when root runs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from as_user import run_as_user


@pytest.mark.hostile
@pytest.mark.slow
@pytest.mark.needs("sandbox")
@pytest.mark.parametrize("tests", ["test_confinement.py", "test_limits.py", "test_ending.py", "test_resources.py"])
def test_the_promises_hold_for_an_ordinary_user(tests: str) -> None:
    if os.getuid() == 0:  # else the others have just run as one
        run_as_user(Path(__file__).with_name(tests))
