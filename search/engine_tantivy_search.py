"""Searching one committed state of a tantivy index: pages, and counts that are exact."""

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import Any, TypeAlias

from tantivy import DocAddress, Query, Schema, Searcher

from analyzers.tokens import BLANK
from search.engine import SORT_FIELDS, EngineError, Found, Hit, Search, is_ranked
from search.engine_tantivy_errors import reported
from search.engine_tantivy_query import STORED, scored, unscored
from search.engine_tantivy_store import Opened
from search.engine_tantivy_top import Ranked, Top, ranked, top
from search.fields import BY_NAME, Value, entry_values
from search.model import Entry, Paragraph
from search.tree import EVERYTHING, All, Node, Range

Counts: TypeAlias = dict[Value, int]
_Fields: TypeAlias = Sequence[tuple[Node, Sequence[str]]]

# Exact counts need every value of every segment; a request gives at most 65,000 in all.
_BUCKETS = 65_000
_SEGMENT_BUCKETS = 10_000_000
_CACHED_VALUES = 200_000
_PLACES = 100
# Their many values take longer than all other fields do.
_LONG = frozenset({"document", "agency", "agency_roles", "cites", "deadline_month"})
_NUMBERS = itertools.count(1)
_WHOLE = All((EVERYTHING, EVERYTHING))
# tantivy lets go of Python's lock while it works. One core is for who asks.
_POOL = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), "tantivy")


class Snapshot:
    """One committed state, and the values counted in it so far.

    `state` says which it is; `name` does so as long as the process lives.
    """

    def __init__(self, state: object, opened: Opened, schema: Schema) -> None:
        self.state = state
        self.name = str(next(_NUMBERS))
        self.index, self.stored = opened.index, opened.stored
        self.schema = schema
        self.index.reload()
        self.searcher: Searcher = self.index.searcher()
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

    def whole_fields(self) -> list[str]:
        """The fields that were counted over everything."""
        return [field for tree, field in list(self._counts) if tree == _WHOLE]

    def _remember(self, tree: Node, field: str, counts: Counts) -> None:
        self._cached += len(counts) + 1
        if self._cached > _CACHED_VALUES:
            self._counts, self._cached = {}, len(counts) + 1
        self._counts[tree, field] = counts


def found(snapshot: Snapshot, search: Search) -> Found:
    """One search on the snapshot; its counts may still be under way when it is given."""
    counts = _Counting(snapshot, search)
    total, page = _page(snapshot, search)
    return Found(total, _hits(snapshot, search, page), counts, snapshot.name)


def warm(snapshot: Snapshot, before: Snapshot) -> None:
    """Begin to count over everything what was counted in the state before, and keep it."""
    if fields := before.whole_fields():
        _POOL.submit(snapshot.counts, _WHOLE, fields)


def paragraphs(snapshot: Snapshot, tree: Node, limit: int) -> list[Paragraph]:
    """The first matching paragraphs by ordinal."""
    query = unscored(snapshot.schema, tree)
    found = top(snapshot.searcher, query, limit, by="ordinal")
    return _load(snapshot, [hit.address for hit in found.hits])


def sample(snapshot: Snapshot, number: int) -> list[str]:
    """About so many texts from places all over the collection."""
    query, last = unscored(snapshot.schema), snapshot.searcher.num_docs - 1
    ends = (top(snapshot.searcher, query, 1, at, by="ordinal").hits[0].score for at in (0, last))
    low, high = map(int, ends)
    starts = (low + (high - low) * place // _PLACES for place in range(_PLACES))
    found = (paragraphs(snapshot, Range("ordinal", at, None), number // _PLACES) for at in starts)
    return [paragraph.text for page in found for paragraph in page]


def _load(snapshot: Snapshot, addresses: Iterable[DocAddress]) -> list[Paragraph]:
    documents = map(snapshot.searcher.doc, addresses)
    bodies: Iterable[Any] = (document.get_first(STORED) for document in documents)
    return [snapshot.stored.unpacked(bytes(body)) for body in bodies]


def _page(snapshot: Snapshot, search: Search) -> Top:
    """The total and the page."""
    searcher, most = snapshot.searcher, snapshot.searcher.num_docs
    by_score, after = is_ranked(search), search.after
    offset = search.offset if after is None else after.rank if by_score else 0
    start = min(max(offset, 0), most)
    size = min(max(search.size, 0), most - start)
    if size and by_score:
        return ranked(searcher, partial(_below, snapshot.schema, search), start, size)
    if size == 0:
        return Top(_total(snapshot, search), ())
    field = SORT_FIELDS[search.sort]
    if after is None:
        query = unscored(snapshot.schema, search.tree, search.filter)
        return top(searcher, query, size, start, by=field)
    behind = Range(field, after.key + 1, None)
    query = unscored(snapshot.schema, search.tree, search.filter, behind)
    return Top(_total(snapshot, search), top(searcher, query, size, by=field).hits)


def _total(snapshot: Snapshot, search: Search) -> int:
    """How many paragraphs match: tantivy would look at each even where nothing is asked for."""
    if All((search.tree, search.filter)) == _WHOLE:
        return snapshot.searcher.num_docs
    query = unscored(snapshot.schema, search.tree, search.filter)
    return top(snapshot.searcher, query, 1).total


def _hits(snapshot: Snapshot, search: Search, page: Sequence[Ranked]) -> tuple[Hit, ...]:
    """The paragraphs of a page; without a ranking every score is 0."""
    addresses = [hit.address for hit in page]
    bodies = _load(snapshot, addresses)
    keys: list[Any] = snapshot.searcher.fast_field_values(SORT_FIELDS[search.sort], addresses)
    scores = [hit.score if is_ranked(search) else 0.0 for hit in page]
    return tuple(map(Hit, bodies, scores, keys))


def _below(schema: Schema, search: Search, ordinal: int | None) -> Query:
    """The search over paragraphs with a lower ordinal, or over all."""
    if ordinal is None:
        return scored(schema, search.tree, search.filter)
    restriction = All((search.filter, Range("ordinal", None, ordinal - 1)))
    return scored(schema, search.tree, restriction)


class _Counting(Mapping[str, Counts]):
    """The counts of a search by name, taken beside it: who reads one waits until all are there.

    What no thread was free for until then is counted by who reads.
    """

    def __init__(self, snapshot: Snapshot, search: Search) -> None:
        self._places = {count.name: (count.filter, count.field) for count in search.counts}
        parts = [part for part in _dealt_out(search) if part]
        self._works = [partial(_counted, snapshot, search.tree, part) for part in parts]
        self._begun = [_POOL.submit(work) for work in self._works]

    def __getitem__(self, name: str) -> Counts:
        return self._counts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _counts(self) -> dict[str, Counts]:
        counted: dict[tuple[Node, str], Counts] = {}
        for work, begun in zip(reversed(self._works), reversed(self._begun), strict=True):
            counted |= work() if begun.cancel() else begun.result()
        return {name: counted[place] for name, place in self._places.items()}


def _dealt_out(search: Search) -> tuple[_Fields, _Fields]:
    """The fields to count under each filter in two parts that take about as long."""
    groups: dict[Node, list[str]] = {}
    for count in search.counts:
        field = BY_NAME.get(count.field)
        if field is None or not (field.counted or field.kind == "number"):
            raise EngineError("unknown_field", f"The index does not count {count.field!r}.")
        groups.setdefault(count.filter, []).append(count.field)
    long, short = [], []
    for restriction, fields in groups.items():
        long.append((restriction, [field for field in fields if field in _LONG]))
        short.append((restriction, [field for field in fields if field not in _LONG]))
    return [part for part in long if part[1]], [part for part in short if part[1]]


def _counted(snapshot: Snapshot, tree: Node, asked: _Fields) -> dict[tuple[Node, str], Counts]:
    """The counts of each field under each filter."""
    with reported("index_corrupt"):
        return {
            (restriction, field): counts
            for restriction, fields in asked
            for field, counts in snapshot.counts(All((tree, restriction)), fields).items()
        }


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
        entry = Entry(only, BLANK)
        return {name: dict.fromkeys(entry_values(BY_NAME[name], entry), 1) for name in fields}
    middle = int(top(searcher, query, 1, total // 2, by="ordinal").hits[0].score)
    sums = {field: Counter[Value]() for field in fields}
    for half in (Range("ordinal", None, middle - 1), Range("ordinal", middle, None)):
        for field, counts in _aggregate(snapshot, (*trees, half), fields).items():
            sums[field].update(counts)
    return {field: dict(counts.most_common()) for field, counts in sums.items()}
