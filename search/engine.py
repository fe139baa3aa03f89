"""The protocol that every engine keeps: tantivy, Elasticsearch, and the reference in the tests.

An engine stores entries, runs trees and counts values. It knows nothing of query syntax, of facets'
own selections or of labels: `find` does. Hits, totals and counts are the same on every engine; the
order is by descending score, then by ordinal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

import msgspec

from search.model import Entry, Paragraph
from search.tree import EVERYTHING, Node

Sort = Literal["relevance", "document", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "document", "newest", "oldest")


class EngineError(Exception):
    """The engine cannot do what was asked; `code` says which way, the message says why.

    Codes: `engine_locked` (another writer), `schema_changed` and `index_corrupt` (mended by
    `replace_all`), `write_failed`, `unknown_field`; engines elsewhere have more.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Count(msgspec.Struct, frozen=True):
    """Asks how many paragraphs of `tree` that also match `filter` have each value of `field`."""

    name: str
    field: str
    filter: Node = EVERYTHING


class Search(msgspec.Struct, frozen=True):
    """One search: `tree` scores, `filter` only restricts; hits `offset` to `offset + size`."""

    tree: Node
    filter: Node = EVERYTHING
    counts: tuple[Count, ...] = ()
    sort: Sort = "relevance"
    size: int = 10
    offset: int = 0


class Hit(NamedTuple):
    """A paragraph and its score (0.0 where the order is not by relevance)."""

    paragraph: Paragraph
    score: float


class Found(msgspec.Struct, frozen=True):
    """The answer: exact total, hits in order, and for each `Count` its values with exact counts.

    Only values with a count above 0 are listed; their order carries no meaning.
    """

    total: int
    hits: tuple[Hit, ...]
    counts: Mapping[str, Mapping[str | int, int]]


class Health(msgspec.Struct, frozen=True):
    """Whether the engine answers, what it is, and how much it holds."""

    ok: bool
    engine: str
    paragraphs: int
    bytes: int
    message: str = ""


class Batch(Protocol):
    """Writes that become visible together when the batch ends, or not at all."""

    def put(self, entry: Entry) -> None:
        """Store the entry in place of the one with the same key, if any."""

    def delete(self, key: str) -> None:
        """Remove the paragraph with this key; a missing one is no error."""


class Engine(Protocol):
    """What the product asks of an index."""

    def batch(self) -> AbstractContextManager[Batch]:
        """One writer at a time: commits at the end, drops everything on an exception.

        Raises `EngineError("engine_locked", …)` when another process writes.
        """

    def search(self, search: Search) -> Found:
        """Run one search on the newest committed state."""

    def get(self, keys: Sequence[str]) -> dict[str, Paragraph]:
        """Those of the paragraphs that are there, by key."""

    def scan(self) -> Iterator[Paragraph]:
        """Every paragraph, in no particular order, from one committed state."""

    def replace_all(self, entries: Iterable[Entry]) -> None:
        """Fill a new index beside the old one and switch to it; the old one serves meanwhile."""

    def health(self) -> Health:
        """Never raises."""

    def close(self) -> None:
        """Let go of files and connections; a second call does nothing."""
