"""A dictionary that computes what it lacks and never grows past its bound."""

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")

_LONGEST = 128  # Longer keys come from broken text, do not repeat, and would fill the memory.


class Memo(dict[str, V]):
    """`memo[key]` is `compute(key)`; at `limit` entries everything is forgotten.

    Text repeats its words so much that a full memo is rare, and emptying it costs no bookkeeping on
    the hot path. Threads may share one: at worst they compute a value twice.
    """

    __slots__ = ("_compute", "_limit")

    def __init__(self, compute: Callable[[str], V], limit: int = 1 << 16) -> None:
        super().__init__()
        self._compute = compute
        self._limit = limit

    def __missing__(self, key: str) -> V:
        if len(self) >= self._limit:
            self.clear()
        value = self._compute(key)
        if len(key) <= _LONGEST:
            self[key] = value
        return value
