"""The embedded engine: one tantivy index in a folder, or in memory.

Readers follow commits of other processes; a writer reopens the index for each batch, since a handle
that stays open never lets go of old segments. A stale or broken index is told, never used.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tantivy import Index, IndexWriter, Schema

from search.engine import Batch, Engine, EngineError, Found, Health, Search
from search.engine_tantivy_errors import reported
from search.engine_tantivy_query import document, schema
from search.engine_tantivy_search import Snapshot, found, paragraphs
from search.engine_tantivy_store import FolderStore, MemoryStore
from search.model import Entry, Paragraph
from search.stamp import stamp
from search.tree import Range, Values

_HEAP = 128_000_000
_PAGE = 2_000
_ATTEMPTS = 3


def open_engine(path: Path | None) -> Engine:
    """The engine over the index in a folder, which need not exist yet; None keeps it in memory.

    A stale or broken index opens as well: `health` tells, everything but `replace_all` raises
    `EngineError` with code `schema_changed` or `index_corrupt`.
    """
    fields = schema()
    store = FolderStore(path, fields, stamp()) if path else MemoryStore(fields)
    return TantivyEngine(store, fields)


class TantivyEngine:
    """Keeps the protocol of `search.engine`; safe to share between threads."""

    def __init__(self, store: FolderStore | MemoryStore, schema: Schema) -> None:
        self._store = store
        self._schema = schema
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """See `Engine.batch`."""
        with self._store.writing() as index, _writer(index) as writer:
            yield _Batch(index, writer, self._schema)

    def search(self, search: Search) -> Found:
        """See `Engine.search`."""
        with reported("index_corrupt"):
            return found(self._current(), search)

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

    def replace_all(self, entries: Iterable[Entry]) -> None:
        """See `Engine.replace_all`; mends stale and broken indexes, since it opens none."""
        with self._store.replacing() as index, _writer(index) as writer:
            for entry in entries:
                with reported("write_failed"):
                    writer.add_document(document(entry))

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
        self._snapshot = None

    def _current(self) -> Snapshot:
        """The newest committed state."""
        state = self._store.state()
        snapshot = self._snapshot
        if snapshot is None or snapshot.state != state:
            with self._opening:
                snapshot = self._snapshot
                if snapshot is None or snapshot.state != state:
                    snapshot = self._snapshot = self._open(state)
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


class _Batch:
    """Writes into one open writer."""

    def __init__(self, index: Index, writer: IndexWriter, schema: Schema) -> None:
        self._writer = writer
        self._schema = schema
        index.reload()
        self._searcher = index.searcher()
        self._written: set[str] = set()

    def put(self, entry: Entry) -> None:
        """See `Batch.put`."""
        key = entry.paragraph.key
        self.delete(key)
        with reported("write_failed"):
            self._writer.add_document(document(entry))
        self._written.add(key)

    def delete(self, key: str) -> None:
        """See `Batch.delete`; only a term that is there costs tantivy a pass over its segments."""
        with reported("write_failed"):
            if key in self._written or self._searcher.doc_freq("key", key):
                self._writer.delete_documents_by_term("key", key)


@contextmanager
def _writer(index: Index) -> Iterator[IndexWriter]:
    """Commits at the end, drops everything on an exception; tantivy's lock is let go either way."""
    with reported("write_failed"):
        writer = index.writer(_HEAP, num_threads=1)
    try:
        yield writer
        with reported("write_failed"):
            writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        # Without waiting, merges under way would be dropped and segments pile up.
        writer.wait_merging_threads()
