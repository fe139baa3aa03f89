"""The embedded engine: one tantivy index in a folder, or in memory.

Readers follow commits of other processes; a writer reopens the index for each batch, since a handle
that stays open never lets go of old segments. A stale or broken index is told, never used.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from tantivy import Index, IndexWriter, Schema

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
from search.engine_tantivy_errors import reported
from search.engine_tantivy_held import HeldSnapshots
from search.engine_tantivy_query import document, schema
from search.engine_tantivy_search import Snapshot, found, paragraphs, sample, warm
from search.engine_tantivy_store import FolderStore, MemoryStore, Opened, Successor
from search.engine_tantivy_stored import train
from search.model import Entry, Paragraph
from search.stamp import stamp
from search.tree import Range, Values

_HEAP = 128_000_000
_PAGE = 2_000
_ATTEMPTS = 3


def open_engine(path: Path | None, clock: Callable[[], float] = time.monotonic) -> Engine:
    """The engine over the index in a folder, which need not exist yet; None keeps it in memory.

    `clock` gives seconds that never go back; the age of snapshots is read from it.

    A stale or broken index opens as well: `health` tells, everything but `replacing` raises
    `EngineError` with code `schema_changed` or `index_corrupt`.
    """
    fields = schema()
    store = FolderStore(path, fields, stamp()) if path else MemoryStore(fields)
    return TantivyEngine(store, fields, HeldSnapshots(clock))


class TantivyEngine:
    """Keeps the protocol of `search.engine`; safe to share between threads."""

    def __init__(
        self, store: FolderStore | MemoryStore, schema: Schema, held: HeldSnapshots
    ) -> None:
        self._store = store
        self._schema = schema
        self._held = held
        self._opening = threading.Lock()
        self._newest: Snapshot | None = None

    @contextmanager
    def batch(self, fence: Fence = OPEN) -> Iterator[Batch]:
        """See `Engine.batch`; the lock on the folder is all the fence that is needed."""
        with self._store.writing() as opened:
            trained = self._trained(opened)
            with _writer(opened.index) as writer:
                yield _Batch(trained, writer)

    def search(self, search: Search) -> Found:
        """See `Engine.search`."""
        with reported("index_corrupt"):
            state = self._held.get(search.snapshot) if search.snapshot else self._current()
            return found(state, search)

    def snapshot(self) -> str:
        """See `Engine.snapshot`; it does not outlive the process."""
        with reported("index_corrupt"):
            return self._held.hold(self._current())

    def get(self, keys: Sequence[str]) -> dict[str, Paragraph]:
        """See `Engine.get`."""
        pages = [Values("key", tuple(keys[at : at + _PAGE])) for at in range(0, len(keys), _PAGE)]
        with reported("index_corrupt"):
            now = self._current()
            return {hit.key: hit for page in pages for hit in paragraphs(now, page, _PAGE)}

    def scan(self) -> Iterator[Paragraph]:
        """See `Engine.scan`; the order is that of the ordinals."""
        snapshot, low = self._current(), 0
        while True:
            with reported("index_corrupt"):
                page = paragraphs(snapshot, Range("ordinal", low, None), _PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            low = page[-1].ordinal + 1

    @contextmanager
    def replacing(self, fence: Fence = OPEN) -> Iterator[Replacement]:
        """See `Engine.replacing`; mends stale and broken indexes, since it opens none."""
        with self._store.replacing() as successor:
            replacement = _Replacement(successor, _new_writer(successor.opened.index))
            try:
                yield replacement
            finally:
                replacement.end()

    def drop_replaced(self) -> list[str]:
        """See `Engine.drop_replaced`; most are gone by then, for each writer removes them."""
        return self._store.collect()

    def health(self) -> Health:
        """See `Engine.health`; the message begins with the code of the error, if there is one."""
        try:
            with reported("index_corrupt"):
                count, size = self._current().searcher.num_docs, self._store.size()
        except EngineError as error:
            return Health(False, "tantivy", 0, 0, f"{error.code}: {error}")
        return Health(True, "tantivy", count, size)

    def close(self) -> None:
        """See `Engine.close`."""
        self._newest = None
        self._held.clear()

    def _current(self) -> Snapshot:
        """The newest committed state."""
        state = self._store.state()
        snapshot = self._newest
        if snapshot is None or snapshot.state != state:
            with self._opening:
                snapshot = self._newest
                if snapshot is None or snapshot.state != state:
                    before, self._newest = snapshot, self._open(state)
                    snapshot = self._newest
                    self._held.expire()
                    if before:
                        warm(snapshot, before)
        return snapshot

    def _open(self, state: object) -> Snapshot:
        """A snapshot; tried again where another process has switched generations meanwhile."""
        for _ in range(_ATTEMPTS):
            try:
                with reported("index_corrupt"):
                    return Snapshot(state, self._store.open(), self._schema)
            except EngineError:
                before, state = state, self._store.state()
                if before == state:
                    raise
        return Snapshot(state, self._store.open(), self._schema)

    def _trained(self, opened: Opened) -> Opened:
        """The index with a new dictionary for its texts, if its size asks for one."""
        if opened.folder is None:
            return opened
        with reported("write_failed"):
            now = Snapshot(None, opened, self._schema)
            if not opened.stored.is_due(now.searcher.num_docs):
                return opened
            return replace(opened, stored=train(opened.folder, partial(sample, now)))


class _Batch:
    """Writes into one open writer."""

    def __init__(self, opened: Opened, writer: IndexWriter) -> None:
        self._writer = writer
        self._stored = opened.stored
        opened.index.reload()
        self._searcher = opened.index.searcher()
        self._written: set[str] = set()

    def put(self, entry: Entry) -> None:
        """See `Batch.put`."""
        key = entry.paragraph.key
        self.delete(key)
        with reported("write_failed"):
            self._writer.add_document(document(entry, self._stored.packed(entry.paragraph)))
        self._written.add(key)

    def delete(self, key: str) -> None:
        """See `Batch.delete`; only a term that is there costs tantivy a pass over its segments."""
        with reported("write_failed"):
            if key in self._written or self._searcher.doc_freq("key", key):
                self._writer.delete_documents_by_term("key", key)


class _Replacement:
    """Fills a successor of the index in use."""

    def __init__(self, successor: Successor, writer: IndexWriter) -> None:
        self._successor = successor
        self._writer: IndexWriter | None = writer

    def put(self, entry: Entry) -> None:
        """See `Batch.put`."""
        stored = self._successor.opened.stored
        with reported("write_failed"):
            self._open().add_document(document(entry, stored.packed(entry.paragraph)))

    def delete(self, key: str) -> None:
        """See `Batch.delete`."""
        with reported("write_failed"):
            self._open().delete_documents_by_term("key", key)

    def switch(self, expected: int) -> None:
        """See `Replacement.switch`."""
        with reported("write_failed"):
            self._open().commit()
        self.end()
        with reported("write_failed"):
            self._successor.opened.index.reload()
            held = self._successor.opened.index.searcher().num_docs
        if held != expected:
            message = f"The new index holds {held} paragraphs in place of {expected}."
            raise EngineError("write_failed", message)
        self._successor.take_over()

    def end(self) -> None:
        """Drop what is not committed and let go of the writer; a second call does nothing."""
        writer, self._writer = self._writer, None
        if writer:
            writer.rollback()
            writer.wait_merging_threads()

    def _open(self) -> IndexWriter:
        if self._writer is None:
            raise EngineError("write_failed", "The new index has been switched to already.")
        return self._writer


def _new_writer(index: Index) -> IndexWriter:
    with reported("write_failed"):
        return index.writer(_HEAP, num_threads=1)


@contextmanager
def _writer(index: Index) -> Iterator[IndexWriter]:
    """Commits at the end, drops everything on an exception; tantivy's lock is let go either way."""
    writer = _new_writer(index)
    try:
        with reported("write_failed"):
            # What a killed writer left may have the very names that this one gives its files.
            writer.garbage_collect_files()
        yield writer
        with reported("write_failed"):
            writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        # Without waiting, merges under way would be dropped and segments pile up.
        writer.wait_merging_threads()
