"""A dictionary that computes what it lacks and never grows past its bound."""

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")

_LONGEST = 128  # Longer words come from broken text, do not repeat, and would fill the memory.
_TEXTS, _LONGEST_TEXT = 4, 1 << 16


class Memo(dict[str, V]):
    """`memo[key]` is `compute(key)`; at `limit` entries everything is forgotten.

    Text repeats its words so much that a full memo is rare, and emptying it costs no bookkeeping on
    the hot path. Threads may share one: at worst they compute a value twice.
    """

    __slots__ = ("_compute", "_limit", "_longest")

    def __init__(
        self, compute: Callable[[str], V], limit: int = 1 << 16, longest: int = _LONGEST
    ) -> None:
        super().__init__()
        self._compute = compute
        self._limit = limit
        self._longest = longest

    def __missing__(self, key: str) -> V:
        if len(self) >= self._limit:
            self.clear()
        value = self._compute(key)
        if len(key) <= self._longest:
            self[key] = value
        return value


def recent(compute: Callable[[str], V]) -> Memo[V]:
    """A memo of the last few whole texts, since several ask the same of one paragraph."""
    return Memo(compute, _TEXTS, _LONGEST_TEXT)
