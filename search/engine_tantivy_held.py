"""Committed states that are held under a name for those who page through them.

Their files are mapped, so a state costs little but the disk space of what was merged away since.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from search.engine import SNAPSHOT_SECONDS, EngineError
from search.engine_tantivy_search import Snapshot

MOST = 16
"""Searches between two commits share a state, so this is a number of commits, not of users."""


class _Held(NamedTuple):
    snapshot: Snapshot
    used: float


class HeldSnapshots:
    """At most `MOST` snapshots by name; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def hold(self, snapshot: Snapshot) -> str:
        """The name of the snapshot, the same for as long as it is held."""
        with self._lock:
            now = self._expire()
            known = (name for name, held in self._held.items() if held.snapshot is snapshot)
            name = next(known, None) or secrets.token_urlsafe(12)
            self._use(name, snapshot, now)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
            return name

    def get(self, name: str) -> Snapshot:
        """The snapshot of this name; raises `EngineError("snapshot_expired")`."""
        with self._lock:
            now = self._expire()
            if name not in self._held:
                raise EngineError("snapshot_expired", "This state of the index is not held.")
            snapshot = self._held[name].snapshot
            self._use(name, snapshot, now)
            return snapshot

    def expire(self) -> None:
        """Let go of what nobody has used for long."""
        with self._lock:
            self._expire()

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._held.clear()

    def _use(self, name: str, snapshot: Snapshot, now: float) -> None:
        self._held[name] = _Held(snapshot, now)
        self._held.move_to_end(name)

    def _expire(self) -> float:
        """The time, and nothing is held that was used too long before it."""
        now = self._clock()
        while self._held and now - next(iter(self._held.values())).used > SNAPSHOT_SECONDS:
            self._held.popitem(last=False)
        return now
