"""The protocol that every engine keeps: tantivy, Elasticsearch, and the reference in the tests.

An engine stores entries, runs trees and counts values. It knows nothing of query syntax, of facets'
own selections or of labels: `find` does. Hits, totals and counts are the same on every engine; the
order is by descending score, then by ordinal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

import msgspec

from search.model import Entry, Paragraph
from search.tree import EVERYTHING, Node, scores

Sort = Literal["relevance", "document", "newest", "oldest", "deadline"]
SORTS: tuple[Sort, ...] = ("relevance", "document", "newest", "oldest", "deadline")
SORT_FIELDS: Mapping[Sort, str] = {
    "relevance": "ordinal",
    "document": "ordinal",
    "newest": "newest",
    "oldest": "oldest",
    "deadline": "due",
}
"""The number field whose rising values order hits, and of "relevance" those with equal scores."""

SNAPSHOT_SECONDS = 300
"""How long after its last use a snapshot is held."""


class EngineError(Exception):
    """The engine cannot do what was asked; `code` says which way, the message says why.

    Codes: `engine_locked` (another writer), `fenced` (a later writer has taken over),
    `schema_changed` and `index_corrupt` (mended by `replacing`), `write_failed`, `unknown_field`,
    `snapshot_expired` (it was not used for `SNAPSHOT_SECONDS`, or made room for others).
    Engines on a server have more: `engine_unreachable`, `engine_refused` (credentials or rights),
    `engine_untrusted` (its certificate), `engine_version`, `engine_read_only`, `engine_failed`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Count(msgspec.Struct, frozen=True):
    """Asks how many paragraphs of `tree` that also match `filter` have each value of `field`."""

    name: str
    field: str
    filter: Node = EVERYTHING


class After(msgspec.Struct, frozen=True):
    """A page begins right behind a hit with this score and `Hit.key`, the `rank`-th from 1."""

    score: float
    key: int
    rank: int


class Search(msgspec.Struct, frozen=True):
    """One search: `tree` scores, `filter` only restricts; hits `offset` to `offset + size`.

    With `after` the page begins behind that hit, and `offset` says nothing. With `snapshot` it runs
    on the state that `Engine.snapshot` has named. Total and counts are of the whole result always.

    Sorts by a key go on behind the key on whatever state they run: paragraphs that come or go
    neither double a hit nor hide one. "relevance" needs a snapshot for that, since scores change
    with the collection; without one the page is some stretch of the newest order.
    """

    tree: Node
    filter: Node = EVERYTHING
    counts: tuple[Count, ...] = ()
    sort: Sort = "relevance"
    size: int = 10
    offset: int = 0
    after: After | None = None
    snapshot: str | None = None


def is_ranked(search: Search) -> bool:
    """Whether hits are ordered by score; else they are by their key alone."""
    return search.sort == "relevance" and scores(search.tree)


class Hit(NamedTuple):
    """A paragraph, its score (0.0 where the order is not by score) and its value of the sort field.

    `key` rises along hits with equal scores; see `SORT_FIELDS`.
    """

    paragraph: Paragraph
    score: float
    key: int = 0


class Found(msgspec.Struct, frozen=True):
    """The answer: exact total, hits in order, and for each `Count` its values with exact counts.

    Only values with a count above 0 are listed, those with the highest first. Counts may still be
    under way: who reads them waits, and an `EngineError` may come as late as that. `state` names
    the committed state that was searched: what has the same name was found on the same. It is None
    where the engine cannot tell.
    """

    total: int
    hits: tuple[Hit, ...]
    counts: Mapping[str, Mapping[str | int, int]]
    state: str | None = None


class Health(msgspec.Struct, frozen=True):
    """Whether the engine answers, what it is, and how much it holds."""

    ok: bool
    engine: str
    paragraphs: int
    bytes: int
    message: str = ""


class Fence(NamedTuple):
    """What tells one writer from the next: `epoch` rises each time the right to write is taken.

    Engines on a server refuse what comes with a lower epoch than was there before, and call
    `check`, which raises when the right is lost, before each request.
    """

    epoch: int = 0
    check: Callable[[], None] = lambda: None


OPEN = Fence()
"""The fence of a writer that is alone."""


class Batch(Protocol):
    """Writes that become visible together when the batch ends, or not at all."""

    def put(self, entry: Entry) -> None:
        """Store the entry in place of the one with the same key, if any."""

    def delete(self, key: str) -> None:
        """Remove the paragraph with this key; a missing one is no error."""


class Replacement(Batch, Protocol):
    """A new index beside the one in use, which goes on serving and being written to.

    A key that was put is not put again unless it was deleted since.
    """

    def switch(self, expected: int) -> None:
        """Take the place of the index in use, in one step; the caller keeps writers out.

        Raises `EngineError("write_failed")` when it does not hold `expected` paragraphs.
        """


class Engine(Protocol):
    """What the product asks of an index."""

    def batch(self, fence: Fence = OPEN) -> AbstractContextManager[Batch]:
        """One writer at a time: commits at the end, drops everything on an exception.

        Raises `EngineError("engine_locked")` when another process writes, "fenced" when a later
        writer has.
        """

    def search(self, search: Search) -> Found:
        """Run one search on the newest committed state, or on the snapshot that it names.

        Raises `EngineError("snapshot_expired")` where that is not held any more.
        """

    def snapshot(self) -> str:
        """Hold the newest committed state, until `SNAPSHOT_SECONDS` after its last use; its name.

        Engines hold so many at once and no more: those used least recently go first.
        """

    def get(self, keys: Sequence[str]) -> dict[str, Paragraph]:
        """Those of the paragraphs that are there, by key."""

    def scan(self) -> Iterator[Paragraph]:
        """Every paragraph by its ordinal, from one committed state."""

    def replacing(self, fence: Fence = OPEN) -> AbstractContextManager[Replacement]:
        """A new index to be filled; dropped at the end of the block unless it was switched to.

        Needs no sound index in use. Raises `EngineError("engine_locked")` when another is filled.
        """

    def drop_replaced(self) -> list[str]:
        """Remove indexes that were replaced or never switched to; gives their names.

        Snapshots of them may be held no longer.
        """

    def health(self) -> Health:
        """Never raises."""

    def close(self) -> None:
        """Let go of files and connections; a second call does nothing."""
