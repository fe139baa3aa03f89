"""How tests wait for another thread or process, and a `stop` for what is never to end early."""

import time
from collections.abc import Callable

LONGEST = 300.0
"""Seconds to wait, at most, for what takes some: a machine may be ten times slower at times."""


def wait_until(holds: Callable[[], bool], seconds: float = LONGEST) -> None:
    """Wait until something holds; fails where that takes longer than so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def go_on() -> bool:
    """A `stop` that never asks to."""
    return False
