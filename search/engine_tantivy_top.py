"""The best hits of a tantivy query in exact order: by falling score, equal scores by ordinal.

Tantivy breaks ties by where a paragraph happens to lie, and boilerplate ties by the ten thousand.
Limits must not exceed what there is: tantivy allocates what it is asked for.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tantivy import DocAddress, Order, Query, Searcher

_MARGIN = 8
_WIDER = 8
_TIES = 64


class Ranked(NamedTuple):
    """A hit's address and score, or its key where hits are sorted by a field."""

    score: float
    address: DocAddress


class Top(NamedTuple):
    """The number of all hits, and a stretch of them in order."""

    total: int
    hits: Sequence[Ranked]


def top(
    searcher: Searcher, query: Query, limit: int, offset: int = 0, by: str | None = None
) -> Top:
    """Hits by falling score, equal ones in no order, or by a rising field; no `limit` below 1."""
    order = Order.Desc if by is None else Order.Asc
    bounded = max(1, min(limit, searcher.num_docs))
    result: Any = searcher.search(query, bounded, offset=offset, order_by_field=by, order=order)
    return Top(result.count, [Ranked(*hit) for hit in result.hits])


def ranked(searcher: Searcher, below: Callable[[int | None], Query], start: int, size: int) -> Top:
    """Hits `start` to `start + size` in exact order.

    `below(ordinal)` is the query over paragraphs with a lower ordinal; `below(None)` over all.
    """
    query, low = below(None), max(0, start - _MARGIN)
    while True:
        total, hits = top(searcher, query, start + size + 1 - low, low)
        if start >= total:
            return Top(total, ())
        if low == 0 or hits[0].score > hits[start - low].score:
            break
        # The page begins within equal scores: the window must begin before them.
        low = max(0, low - _WIDER * (start + size - low))
    end = min(start + size, total) - low
    page, last = hits[:end], hits[end - 1].score
    if len(hits) > end and hits[end].score == last:
        higher = [hit for hit in page if hit.score > last]
        page = [*higher, *_ties(searcher, below, last, low + len(higher), end - len(higher))]
    return Top(total, _sorted(searcher, page)[start - low :])


def _ties(
    searcher: Searcher,
    below: Callable[[int | None], Query],
    score: float,
    higher: int,
    needed: int,
) -> Sequence[Ranked]:
    """Of the hits with this score those `needed` with the lowest ordinals; `higher` score more.

    Each round looks only below the last ordinal that would do so far. Paragraphs mostly lie in the
    order of their ordinals, so two rounds are the rule.
    """
    width = max(_TIES, _WIDER * needed)
    bound: int | None = None
    kept: list[Ranked] = []
    while True:
        hits = top(searcher, below(bound), higher + width).hits
        kept = [*(hit for hit in hits if hit.score == score), *kept[-1:]]
        kept = _sorted(searcher, kept)[:needed]
        if len(hits) < higher + width or hits[-1].score != score:
            return kept
        bound = _ordinals(searcher, kept[-1:])[0]


def _sorted(searcher: Searcher, hits: Sequence[Ranked]) -> list[Ranked]:
    ordinals = _ordinals(searcher, hits)
    order = sorted(range(len(hits)), key=lambda at: (-hits[at].score, ordinals[at]))
    return [hits[at] for at in order]


def _ordinals(searcher: Searcher, hits: Sequence[Ranked]) -> list[Any]:
    return searcher.fast_field_values("ordinal", [hit.address for hit in hits])
