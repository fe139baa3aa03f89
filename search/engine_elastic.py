"""The engine on a cluster: Elasticsearch 9, spoken to by its official client.

A batch is kept here until its block ends, then sent and made visible by one refresh. The rows of
the database say what was not sent, should the writer die meanwhile.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

import msgspec
from elasticsearch import Elasticsearch

from search.engine import (
    OPEN,
    Batch,
    Engine,
    EngineError,
    Fence,
    Found,
    Health,
    Replacement,
    Search,
)
from search.engine_elastic_bulk import PATIENCE, Operation, Sender, Spool, Target, send_all, sending
from search.engine_elastic_connection import Connection, Servers
from search.engine_elastic_index import ON_BATCH, Indexes, Layout
from search.engine_elastic_query import STORED, body, unscored
from search.engine_elastic_search import begun, found, found_at, scan
from search.engine_elastic_snapshot import Snapshots, Source
from search.model import Entry, Paragraph, document_of
from search.tree import EVERYTHING

__all__ = ["Layout", "Servers", "open_engine"]

T = TypeVar("T")

_PAGE = 1_000
_EPOCH_BITS = 32
_LONG = (60.0,)
"""Seconds that a count of everything may take."""
_REFRESHING = (40.0,)
"""Seconds that a refresh may take. After 60 the server gives up shards that have no primary, or
whose primary it looks for in vain, and its answer tells of no failure."""
_SHORT = (2.0,)
"""Seconds for what can be done without."""
_EMPTY = "empty"
"""The snapshot of an index that is not there yet."""
_UNHELD = "unheld"
"""The snapshot while a node hangs: nothing is held, so it has a first page and none behind."""


def open_engine(servers: Servers, layout: Layout) -> Engine:
    """The engine over an index on a cluster, which need not exist yet; nothing is asked here."""
    return ElasticEngine(Connection(servers), layout)


class ElasticEngine:
    """Keeps the protocol of `search.engine`; safe to share between threads."""

    def __init__(self, connection: Connection, layout: Layout) -> None:
        self._connection = connection
        self._indexes = Indexes(connection, layout)
        self._source = Source(connection, self._indexes.read, layout.routing == "document")
        self._snapshots = Snapshots(self._source)
        self._writing = threading.Lock()
        self._filling = threading.Lock()
        self._sequence = itertools.count(1)
        self._was_there = False

    @contextmanager
    def batch(self, fence: Fence = OPEN) -> Iterator[Batch]:
        """See `Engine.batch`."""
        with _alone(self._writing), closing(Spool()) as spool:
            yield _Batch(spool)
            if len(spool):
                self._indexes.ready(was_there=self._was_there)
                target = self._target(self._indexes.write, is_alias=True)
                send_all(target, spool, fence, self._version)
                self._was_there = True
                if self._indexes.layout.refresh == ON_BATCH:
                    self._refresh(self._indexes.write)

    def search(self, search: Search) -> Found:
        """See `Engine.search`."""
        if search.snapshot == _EMPTY:
            return _nothing(search)
        if search.snapshot == _UNHELD:
            return self._search_unheld(search)
        if search.snapshot is not None:
            with self._snapshots.using(search.snapshot) as at:
                return found_at(self._source, at, search)
        return self._unless_absent(lambda: found(self._source, search)) or _nothing(search)

    def snapshot(self) -> str:
        """See `Engine.snapshot`; a first page must not wait for a node that hangs."""
        if self._source.connection.is_doubtful:
            return _UNHELD
        try:
            return self._unless_absent(self._snapshots.open) or _EMPTY
        except EngineError as error:
            if error.code != "engine_unreachable":
                raise
            return _UNHELD

    def _search_unheld(self, search: Search) -> Found:
        if search.after or search.offset:
            raise EngineError("snapshot_expired", "no state was held: a node did not answer")
        return self.search(msgspec.structs.replace(search, snapshot=None))

    def get(self, keys: Sequence[str]) -> dict[str, Paragraph]:
        """See `Engine.get`; as of the last refresh, as everything else."""
        if not keys:
            self._indexes.is_absent()
        pages = [keys[at : at + _PAGE] for at in range(0, len(keys), _PAGE)]
        return {key: one for page in pages for key, one in self._get(page)}

    def scan(self) -> Iterator[Paragraph]:
        """See `Engine.scan`."""
        pages = self._unless_absent(lambda: begun(scan(self._source)))
        yield from pages or ()

    @contextmanager
    def replacing(self, fence: Fence = OPEN) -> Iterator[Replacement]:
        """See `Engine.replacing`; the index is filled without copies, which follow at the end."""
        with _alone(self._filling):
            name = self._indexes.create()
            replacement = None
            try:
                target = self._target(name, is_alias=False)
                with sending(target, fence, self._version) as sender:
                    replacement = _Replacement(self, name, sender, fence)
                    yield replacement
            finally:
                if replacement is None or not replacement.is_in_use:
                    self._indexes.drop_unused(name)

    def drop_replaced(self) -> list[str]:
        """See `Engine.drop_replaced`; not to be called while another process fills an index."""
        names = self._indexes.unused()
        self._indexes.drop(names)
        return names

    def health(self) -> Health:
        """See `Engine.health`; the message begins with the code of the error, if there is one.

        What answers searches is well; of a node that hangs the message tells.
        """
        try:
            if self._indexes.is_absent():
                return Health(True, "elasticsearch", 0, 0)
            total = self.search(Search(EVERYTHING, size=0)).total
        except EngineError as error:
            return Health(False, "elasticsearch", 0, 0, f"{error.code}: {error}")
        try:
            size, message = self._connection.ask(self._measure, _SHORT)
        except EngineError as error:
            size, message = 0, f"{error.code}: {error}"
        return Health(True, "elasticsearch", total, size, message)

    def close(self) -> None:
        """See `Engine.close`."""
        self._connection.close()

    def switch_to(self, name: str, expected: int, fence: Fence) -> None:
        """Put a filled index in the place of the one in use, if it holds what it should."""
        self._refresh(name)
        counted = self._connection.ask(lambda client: client.count(index=name), _LONG)["count"]
        if counted != expected:
            message = f"The new index holds {counted} paragraphs in place of {expected}."
            raise EngineError("write_failed", message)
        self._indexes.replicate(name)
        fence.check()
        self._indexes.switch(name)

    def _unless_absent(self, ask: Callable[[], T]) -> T | None:
        """The answer, or None where there is no index yet; one that was there is missed."""
        try:
            answer = ask()
        except EngineError as error:
            if error.code != "index_corrupt":
                raise
            if not self._indexes.is_absent():
                return ask()  # it has been made since, or is damaged indeed
            if self._was_there:
                raise
            return None
        self._was_there = True
        return answer

    def _get(self, keys: Sequence[str]) -> Iterator[tuple[str, Paragraph]]:
        routed = self._source.routed
        asked = [{"_id": key} | ({"routing": document_of(key)} if routed else {}) for key in keys]
        answer = self._unless_absent(
            lambda: self._connection.ask(
                lambda client: client.mget(index=self._indexes.read, docs=asked, realtime=False)
            )
        )
        for one in answer["docs"] if answer else ():
            if one.get("found"):
                yield one["_id"], msgspec.convert(one["_source"][STORED], Paragraph)

    def _target(self, index: str, *, is_alias: bool) -> Target:
        return Target(self._connection, index, is_alias, self._source.routed)

    def _version(self, epoch: int) -> int:
        """Higher than all before it, of this writer and of those with lower epochs."""
        return (epoch << _EPOCH_BITS) + next(self._sequence)

    def _refresh(self, index: str) -> None:
        """Make visible what was sent, on every copy that answers; as patient as sending is.

        A copy that is lost in this moment is refreshed again when it has come back.
        """
        end = time.monotonic() + PATIENCE
        while not self._is_refreshed(index):
            if time.monotonic() >= end:
                raise EngineError("engine_unreachable", f"a shard of {index} cannot be refreshed")
            time.sleep(1)

    def _is_refreshed(self, index: str) -> bool:
        try:
            answer = self._connection.ask(
                lambda client: client.indices.refresh(index=index), _REFRESHING
            )
        except EngineError as error:
            if error.code != "engine_unreachable":
                raise
            return False
        return not answer["_shards"]["failed"]

    def _measure(self, client: Elasticsearch) -> tuple[int, str]:
        """The bytes of all copies, and what of them is missing."""
        index = self._indexes.read
        state = client.cluster.health(index=index, filter_path="status,unassigned_shards")
        stats = client.indices.stats(index=index, metric="store", filter_path="_all.total.store")
        status, missing = state["status"], state["unassigned_shards"]
        message = "" if status == "green" else f"{status}: {missing} copies of shards are missing"
        return stats["_all"]["total"]["store"]["size_in_bytes"], message


class _Batch:
    """Keeps what is put and deleted until the batch ends."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def put(self, entry: Entry) -> None:
        """See `Batch.put`."""
        self._spool.add(Operation(entry.paragraph.key, body(entry)))

    def delete(self, key: str) -> None:
        """See `Batch.delete`."""
        self._spool.add(Operation(key, None))


class _Replacement:
    """Sends what is put and deleted at once: nobody reads the index before the switch."""

    def __init__(self, engine: ElasticEngine, name: str, sender: Sender, fence: Fence) -> None:
        self._engine = engine
        self._name = name
        self._sender = sender
        self._fence = fence
        self.is_in_use = False

    def put(self, entry: Entry) -> None:
        """See `Batch.put`."""
        self._sender.send(Operation(entry.paragraph.key, body(entry)))

    def delete(self, key: str) -> None:
        """See `Batch.delete`."""
        self._sender.send(Operation(key, None))

    def switch(self, expected: int) -> None:
        """See `Replacement.switch`."""
        self._sender.finish()
        self._engine.switch_to(self._name, expected, self._fence)
        self.is_in_use = True


@contextmanager
def _alone(lock: threading.Lock) -> Iterator[None]:
    if not lock.acquire(blocking=False):
        raise EngineError("engine_locked", "Another writer is at work in this process.")
    try:
        yield
    finally:
        lock.release()


def _nothing(search: Search) -> Found:
    """The answer of an index that is not there yet; an unknown field is told all the same."""
    unscored(search.tree, search.filter, *(count.filter for count in search.counts))
    return Found(0, (), {count.name: {} for count in search.counts})
