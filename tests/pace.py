"""Limits of time in tests, in processor seconds of the machine that they were measured on.

One that tests run on may be many times slower, and not always equally so.
"""

import time
from collections.abc import Callable

USUAL = 0.007
"""Processor seconds that the yardstick takes on the machine that the limits were measured on."""


def slowness() -> float:
    """How many times slower than that this machine is at the moment; 1 where it is not."""
    return max(1.0, min(_seconds(_yardstick) for _ in range(3)) / USUAL)


def quickest(work: Callable[[], object], attempts: int = 3) -> float:
    """Processor seconds that the work takes at the best attempt, as on the usual machine.

    The best, since what else the process has to do at that moment, such as to collect garbage,
    is no part of the work.
    """
    return min(_seconds(work) / slowness() for _ in range(attempts))


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _yardstick() -> int:
    """Some of all that our code does: texts, lists, tables, calls."""
    seen: dict[str, int] = {}
    for number in range(20_000):
        word = f"đê {number % 997}".casefold()
        seen[word] = seen.get(word, 0) + len(word.split())
    return len(sorted(seen, key=lambda word: (seen[word], word)))
