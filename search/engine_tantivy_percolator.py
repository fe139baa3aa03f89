"""Matches many trees against a few paragraphs: those of one load, in an index in memory.

It is the embedded engine's own query that decides, whatever engine the collection is kept on; the
engines agree on what matches. Knows nothing of saved queries.
"""

from collections.abc import Sequence

from tantivy import Index

from search import engine_tantivy_query as queries
from search.engine_tantivy_errors import reported
from search.engine_tantivy_top import top
from search.model import Entry
from search.presearch import Presearch
from search.tree import Node

_HEAP = 32_000_000


class Percolator:
    """Paragraphs of one state, so with an ordinal each, ready to be matched.

    A tree that none of them can match costs some microseconds.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._presearch = Presearch(entries)
        self._places = {entry.paragraph.ordinal: place for place, entry in enumerate(entries)}
        self._schema = queries.schema()
        index = Index(self._schema)
        with reported("engine_failed"):
            writer = index.writer(_HEAP, 1)
            for entry in entries:
                writer.add_document(queries.document(entry, b""))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        self._searcher = index.searcher()

    def matches(self, tree: Node) -> list[int]:
        """Which of the entries match: their places in the order given, from 0, rising."""
        possible = self._presearch.possible(tree)
        if not possible:
            return []
        with reported("engine_failed"):
            query = queries.unscored(self._schema, tree)
            found = top(self._searcher, query, possible.bit_count(), by="ordinal")
        return sorted(self._places[int(hit.score)] for hit in found.hits)
