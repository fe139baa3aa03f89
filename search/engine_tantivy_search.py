"""Searching one committed state of a tantivy index: pages, and counts that are exact."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from tantivy import DocAddress, Index, Query, Schema, Searcher

from analyzers.tokens import EMPTY, TextFields
from search.engine import EngineError, Found, Hit, Search
from search.engine_tantivy_query import STORED, scored, unscored
from search.engine_tantivy_top import Top, ranked, top
from search.fields import BY_NAME, Value, entry_values
from search.model import Entry, Paragraph, decode
from search.tree import All, Node, Range, scores

Counts: TypeAlias = dict[Value, int]

_SORT_FIELDS = {
    "relevance": "ordinal",
    "document": "ordinal",
    "newest": "newest",
    "oldest": "oldest",
}
# Exact counts need every value of every segment; a request gives at most 65,000 in all.
_BUCKETS = 65_000
_SEGMENT_BUCKETS = 10_000_000
_CACHED_VALUES = 200_000


class Snapshot:
    """One committed state, and the values counted in it so far; `state` says which it is."""

    def __init__(self, state: object, index: Index, schema: Schema) -> None:
        self.state = state
        self.index = index
        self.schema = schema
        index.reload()
        self.searcher: Searcher = index.searcher()
        self._counts: dict[tuple[Node, str], Counts] = {}
        self._cached = 0

    def counts(self, tree: Node, fields: Sequence[str]) -> dict[str, Counts]:
        """For each field the number of matching paragraphs with each value."""
        known = {field: self._counts.get((tree, field)) for field in fields}
        missing = [field for field, counts in known.items() if counts is None]
        counted = _aggregate(self, (tree,), missing) if missing else {}
        for field, counts in counted.items():
            self._remember(tree, field, counts)
        return {field: counted[field] if c is None else c for field, c in known.items()}

    def _remember(self, tree: Node, field: str, counts: Counts) -> None:
        self._cached += len(counts) + 1
        if self._cached > _CACHED_VALUES:
            self._counts, self._cached = {}, len(counts) + 1
        self._counts[tree, field] = counts


def found(snapshot: Snapshot, search: Search) -> Found:
    """One search on the snapshot."""
    total, page = _page(snapshot, search)
    bodies = _load(snapshot.searcher, [hit.address for hit in page])
    hits = [Hit(body, hit.score) for body, hit in zip(bodies, page, strict=True)]
    return Found(total, tuple(hits), _counts(snapshot, search))


def paragraphs(snapshot: Snapshot, tree: Node, limit: int) -> list[Paragraph]:
    """The first matching paragraphs by ordinal."""
    query = unscored(snapshot.schema, tree)
    found = top(snapshot.searcher, query, limit, by="ordinal")
    return _load(snapshot.searcher, [hit.address for hit in found.hits])


def _load(searcher: Searcher, addresses: Iterable[DocAddress]) -> list[Paragraph]:
    stored: Iterable[Any] = (searcher.doc(address).get_first(STORED) for address in addresses)
    return [decode(bytes(body)) for body in stored]


def _page(snapshot: Snapshot, search: Search) -> Top:
    """The total and the page; without a ranking every score is 0."""
    searcher, most = snapshot.searcher, snapshot.searcher.num_docs
    start = min(max(search.offset, 0), most)
    size = min(max(search.size, 0), most - start)
    if size and search.sort == "relevance" and scores(search.tree):
        return ranked(searcher, partial(_below, snapshot.schema, search), start, size)
    query = unscored(snapshot.schema, search.tree, search.filter)
    if size == 0:
        return Top(top(searcher, query, 1).total, ())
    total, hits = top(searcher, query, size, start, by=_SORT_FIELDS[search.sort])
    return Top(total, [hit._replace(score=0.0) for hit in hits])


def _below(schema: Schema, search: Search, ordinal: int | None) -> Query:
    """The search over paragraphs with a lower ordinal, or over all."""
    if ordinal is None:
        return scored(schema, search.tree, search.filter)
    restriction = All((search.filter, Range("ordinal", None, ordinal - 1)))
    return scored(schema, search.tree, restriction)


def _counts(snapshot: Snapshot, search: Search) -> Mapping[str, Mapping[Value, int]]:
    """What the counts ask for; those with equal filters in one go."""
    groups: dict[Node, list[str]] = {}
    for count in search.counts:
        field = BY_NAME.get(count.field)
        if field is None or not (field.counted or field.kind == "number"):
            raise EngineError("unknown_field", f"The index does not count {count.field!r}.")
        groups.setdefault(count.filter, []).append(count.field)
    counted = {
        restriction: snapshot.counts(All((search.tree, restriction)), fields)
        for restriction, fields in groups.items()
    }
    return {count.name: counted[count.filter][count.field] for count in search.counts}


def _aggregate(
    snapshot: Snapshot, trees: tuple[Node, ...], fields: Sequence[str]
) -> dict[str, Counts]:
    """Counts by tantivy's terms aggregation, in halves where there are too many values for it."""
    terms = {"size": _BUCKETS, "segment_size": _SEGMENT_BUCKETS}
    query = unscored(snapshot.schema, *trees)
    request = {field: {"terms": {"field": field, **terms}} for field in fields}
    try:
        answer: dict[str, Any] = snapshot.searcher.aggregate(query, request)
    except ValueError as error:
        if "bucket limit" not in str(error):
            raise
        return _aggregate_halves(snapshot, trees, fields)
    if any(answer[field]["sum_other_doc_count"] for field in fields):
        return _aggregate_halves(snapshot, trees, fields)
    return {
        field: {bucket["key"]: bucket["doc_count"] for bucket in answer[field]["buckets"]}
        for field in fields
    }


def _aggregate_halves(
    snapshot: Snapshot, trees: tuple[Node, ...], fields: Sequence[str]
) -> dict[str, Counts]:
    """Counts the paragraphs below and from the middle one apart, and adds the two."""
    searcher, query = snapshot.searcher, unscored(snapshot.schema, *trees)
    total = top(searcher, query, 1).total
    if total == 1:
        (only,) = paragraphs(snapshot, All(trees), 1)
        entry = Entry(only, TextFields(EMPTY, EMPTY, EMPTY))
        return {name: dict.fromkeys(entry_values(BY_NAME[name], entry), 1) for name in fields}
    middle = int(top(searcher, query, 1, total // 2, by="ordinal").hits[0].score)
    sums: dict[str, Counts] = {field: {} for field in fields}
    for half in (Range("ordinal", None, middle - 1), Range("ordinal", middle, None)):
        for field, counts in _aggregate(snapshot, (*trees, half), fields).items():
            for value, count in counts.items():
                sums[field][value] = sums[field].get(value, 0) + count
    return sums
