"""Hits grouped by document: documents in the order of their best hit, each with its best few.

Asks any engine in turns, leaving out the documents that have shown themselves. All turns must run
on one state, so a request with pages names a snapshot.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from search.engine import Count, Engine, Hit, Search
from search.find import Marked, Request, marked, restriction
from search.readings import Reading
from search.tree import All, Node, Not, Values

BEST = 3
"""Hits that are shown of each document."""

_TURN = 50
"""Hits of one turn; a document that has them all takes a single place, and the next turn is due."""


class Group(NamedTuple):
    """A document's best hits in the order of the request, of the `total` that it has."""

    document: int
    total: int
    hits: tuple[Marked, ...]


class Groups(NamedTuple):
    """Some of the `total` documents that have hits; `following` of them stand before the rest.

    `following` is None where none follows.
    """

    total: int
    groups: tuple[Group, ...]
    following: int | None


def find_groups(engine: Engine, request: Request, reading: Reading) -> Groups:
    """The `request.size` documents behind the first `request.offset`, for a settled reading.

    Raises `EngineError` where the engine cannot.
    """
    base = Search(
        reading.tree,
        restriction(request),
        sort=request.sort,
        size=_TURN,
        snapshot=request.snapshot,
    )
    end = request.offset + request.size
    counts, seen = _in_order(engine, base, end)
    groups = tuple(
        Group(id_, counts[id_], _best(engine, base, id_, seen[id_], counts[id_]))
        for id_ in list(seen)[request.offset : end]
    )
    return Groups(len(counts), groups, end if end < len(counts) else None)


def _in_order(
    engine: Engine, base: Search, end: int
) -> tuple[dict[int, int], dict[int, list[Hit]]]:
    """The number of hits of each document; and the first `end` or more documents in order.

    Those come with some of their hits, the best first.
    """
    count = Count("document", "document", base.filter)
    found = engine.search(msgspec.structs.replace(base, counts=(count,)))
    counts = {int(id_): number for id_, number in found.counts["document"].items()}
    seen: dict[int, list[Hit]] = {}
    while found.hits:
        for hit in found.hits:
            seen.setdefault(hit.paragraph.document.id, []).append(hit)
        if len(seen) >= min(end, len(counts)):
            break
        others = _narrowed(base, Not(Values("document", tuple(seen))))
        found = engine.search(others)
    return counts, seen


def _best(
    engine: Engine, base: Search, id_: int, known: Sequence[Hit], count: int
) -> tuple[Marked, ...]:
    """The best hits of a document, of which `known` are the very first."""
    if len(known) < min(BEST, count):
        within = _narrowed(base, Values("document", (id_,)))
        known = engine.search(msgspec.structs.replace(within, size=BEST)).hits
    return tuple(marked(hit, base.tree) for hit in known[:BEST])


def _narrowed(base: Search, node: Node) -> Search:
    return msgspec.structs.replace(base, filter=All((base.filter, node)))
