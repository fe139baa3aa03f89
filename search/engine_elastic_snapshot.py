"""States of the index that stay while they are used: points in time, whose ids are their names.

A point in time lives on the nodes that had the shards when it was opened. It goes with any of them,
or when it was not used for long; what was to be read from it is then an error, never another state.
"""

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from elasticsearch import Elasticsearch

from search.engine import SNAPSHOT_SECONDS, EngineError
from search.engine_elastic_connection import TIMEOUTS, Connection

Answer: TypeAlias = dict[str, Any]

MOST = 5_000
"""Snapshots that a process holds at once: 16 new ones a second, each for its five minutes.

So many over five shards took less than 10 MB of a node's memory, and 6 s to open. What they cost is
the disk space of segments that were merged away since.
"""

_KEEP_ALIVE = f"{SNAPSHOT_SECONDS}s"
_SHORT = (2.0,)


class Source(NamedTuple):
    """The alias that is searched, and whether the paragraphs of a document are on one shard."""

    connection: Connection
    alias: str
    routed: bool


@contextmanager
def point_in_time(source: Source) -> Iterator[str]:
    """The id of the newest state, held for the length of the block."""
    at = _open(source)
    try:
        yield at
    finally:
        _close(source, at)


def ask_at(
    source: Source, at: str, body: dict[str, Any], parameters: dict[str, Any] | None = None
) -> Answer:
    """The answer of a point in time to a search, of all shards or none."""
    whole = body | {"pit": {"id": at, "keep_alive": _KEEP_ALIVE}}

    def ask(client: Elasticsearch) -> Answer:
        answer: Answer = client.search(
            body=whole, allow_partial_search_results=False, **(parameters or {})
        ).body
        return answer

    return source.connection.ask(ask)


class Snapshots:
    """The snapshots that this process has opened, those used least recently first.

    Those of other processes serve as well: only how many there are is counted here.
    """

    def __init__(self, source: Source, most: int = MOST) -> None:
        self._source = source
        self._most = most
        self._held: OrderedDict[str, float] = OrderedDict()  # and when it was used
        self._lock = threading.Lock()

    def open(self) -> str:
        """The name of a snapshot of the newest state."""
        at = _open(self._source, _SHORT)
        for old in self._making_room(at):
            with contextlib.suppress(EngineError):  # it goes by itself, only later
                _close(self._source, old)
        return at

    @contextmanager
    def using(self, name: str) -> Iterator[str]:
        """The id of the point in time of this name.

        An error in the block becomes `EngineError("snapshot_expired")` where the snapshot is not
        there any more, or never was.
        """
        with self._lock:
            if name in self._held:
                self._held[name] = time.monotonic()
                self._held.move_to_end(name)
        try:
            yield name
        except EngineError as error:
            if self._is_lost(name):
                with self._lock:
                    self._held.pop(name, None)
                message = f"this state of the index is not held any more: {error}"
                raise EngineError("snapshot_expired", message) from error
            raise

    def _making_room(self, at: str) -> list[str]:
        """What to close for a new one; the servers close what nobody used for long."""
        with self._lock:
            now = self._held[at] = time.monotonic()
            while next(iter(self._held.values())) < now - SNAPSHOT_SECONDS:
                self._held.popitem(last=False)
            surplus = len(self._held) - self._most
            return [self._held.popitem(last=False)[0] for _ in range(surplus)]

    def _is_lost(self, name: str) -> bool:
        """Whether the snapshot has no answer even to the simplest question, but the index has."""
        return not self._answers(pit={"id": name}) and self._answers(index=self._source.alias)

    def _answers(self, **state: Any) -> bool:
        try:
            self._source.connection.ask(
                lambda client: client.search(
                    size=0,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                    **state,
                ),
                _SHORT,
            )
        except EngineError:
            return False
        return True


def _open(source: Source, timeouts: Sequence[float] = TIMEOUTS) -> str:
    opened = source.connection.ask(
        lambda client: client.open_point_in_time(index=source.alias, keep_alive=_KEEP_ALIVE),
        timeouts,
    )
    at: str = opened["id"]
    return at


def _close(source: Source, at: str) -> None:
    source.connection.ask(lambda client: client.close_point_in_time(id=at))
