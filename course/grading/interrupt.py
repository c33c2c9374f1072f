"""Ctrl-C that is not lost: what a signal raises inside a finalizer of somebody's, Python drops with a line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["heeded"]


@contextmanager
def heeded() -> Iterator[Callable[[], None]]:
    """Notes each Ctrl-C; gives what raises `KeyboardInterrupt` again where one came, to be called now and then."""
    came = False

    def interrupt(*_: object) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    def look() -> None:
        if came:
            raise KeyboardInterrupt

    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield look  # somebody else's to decide
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
