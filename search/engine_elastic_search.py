"""Searching a cluster: pages at any depth, exact counts, scans of one committed state.

What one request asks for is answered from one state of each shard. What takes several (very deep
pages, counts of very many values, scans) holds a point in time meanwhile, and pages that belong
together are answered from one that is held for them.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
from elasticsearch import Elasticsearch

from search.engine import SORT_FIELDS, Count, EngineError, Found, Hit, Search, is_ranked
from search.engine_elastic_query import STORED, documents_asked, query, unscored
from search.engine_elastic_snapshot import Answer, Source, ask_at, point_in_time
from search.fields import BY_NAME, Value
from search.model import Paragraph
from search.tree import EVERYTHING, Node

Counts: TypeAlias = dict[Value, int]

DEEPEST = 10_000
"""Hits that the server counts off by itself (`index.max_result_window`)."""
PAGE = 2_000

_HIGHEST = (1 << 63) - 1
_BUCKETS = 60_000
"""Values that one request may count in all; the server takes 65,536 (`search.max_buckets`)."""
_COMPOSITE = 10_000


def found(source: Source, search: Search) -> Found:
    """One search of the newest state. Raises `EngineError`."""
    _require_counted(search.counts)
    if not _is_deep(search):
        answer = _ask(source, _request(search), search)
        counts = _counts(answer, search.counts)
        if counts is not None:
            return _found(answer, search, counts)
    with point_in_time(source) as at:
        return found_at(source, at, search)


def found_at(source: Source, at: str, search: Search) -> Found:
    """One search of a state that is held. Raises `EngineError`."""
    _require_counted(search.counts)
    if _is_deep(search):
        return _deep(source, at, search)
    answer = ask_at(source, at, _request(search), _ranking(search))
    counts = _counts(answer, search.counts) or _all_counts(source, at, search)
    return _found(answer, search, counts)


def scan(source: Source) -> Iterator[Paragraph]:
    """Every paragraph by its ordinal, from one committed state."""
    with point_in_time(source) as at:
        body: dict[str, Any] = {"query": unscored(), "size": PAGE, "sort": [{"ordinal": "asc"}]}
        while True:
            hits = ask_at(source, at, body | {"track_total_hits": False})["hits"]["hits"]
            yield from map(_paragraph, hits)
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]


def begun(pages: Iterator[Paragraph]) -> Iterator[Paragraph]:
    """The same, asked for its first so that a missing index is told here."""
    first = list(itertools.islice(pages, 1))
    return itertools.chain(first, pages)


def _request(search: Search) -> dict[str, Any]:
    """The body of a search.

    Counts have filters of their own; only where these are the search's filter as well it can
    narrow the query, which costs less than to narrow the hits afterwards.
    """
    start, size = _page(search)
    ranked = is_ranked(search) and size > 0
    body: dict[str, Any] = {"size": size, "track_total_hits": True}
    if all(count.filter == search.filter for count in search.counts):
        body["query"] = query(search.tree, search.filter, scoring=ranked)
        filters: dict[Node, str] = {search.filter: ""}
    else:
        body["query"] = query(search.tree, EVERYTHING, scoring=ranked)
        body["post_filter"] = unscored(search.filter)
        filters = {EVERYTHING: ""}
    if search.counts:
        body["aggs"] = _aggregations(search.counts, filters)
    if size:
        body |= {"from": start} | _order(search)
    return body


def _page(search: Search) -> tuple[int, int]:
    """Where the page begins among the hits, or among those after `search.after`, and its size."""
    start = 0 if search.after else max(search.offset, 0)
    return start, max(search.size, 0)


def _is_deep(search: Search) -> bool:
    """Whether the server cannot count off the page by itself."""
    start, size = _page(search)
    return size > 0 and start + size > DEEPEST


def _order(search: Search) -> dict[str, Any]:
    """How hits are sorted, and after which values of that they begin."""
    order: dict[str, Any] = {"sort": [{SORT_FIELDS[search.sort]: "asc"}]}
    if is_ranked(search):
        order["sort"].insert(0, {"_score": "desc"})
    if (after := search.after) is not None:
        key = max(min(after.key, _HIGHEST), -1)
        order["search_after"] = [after.score, key] if is_ranked(search) else [key]
    return order


def _aggregations(counts: Sequence[Count], filters: dict[Node, str]) -> dict[str, Any]:
    """Each distinct count once: at the top where the query has its filter, else below a filter."""
    size = _BUCKETS // len(counts)
    made: dict[str, Any] = {}
    for at, count in enumerate(counts):
        terms = {"terms": {"field": count.field, "size": size, "shard_size": size}}
        if count.filter in filters and not filters[count.filter]:
            made[f"c{at}"] = terms
            continue
        name = filters.setdefault(count.filter, f"f{at}")
        group = made.setdefault(name, {"filter": unscored(count.filter), "aggs": {}})
        group["aggs"][f"c{at}"] = terms
    return made


def _counts(answer: Answer, counts: Sequence[Count]) -> dict[str, Counts] | None:
    """The counts of an answer; None when a shard had more values than it was asked for."""
    made: dict[str, Any] = {}
    for name, one in answer.get("aggregations", {}).items():
        made |= one if name.startswith("f") else {name: one}
    values: dict[str, Counts] = {}
    for at, count in enumerate(counts):
        terms = made[f"c{at}"]
        if terms["sum_other_doc_count"] or terms["doc_count_error_upper_bound"]:
            return None
        values[count.name] = {one["key"]: one["doc_count"] for one in terms["buckets"]}
    return values


def _all_counts(source: Source, at: str, search: Search) -> dict[str, Counts]:
    """Counts of more values than one request can give: every value, page by page."""
    return {
        count.name: dict(Counter(dict(_all_values(source, at, search.tree, count))).most_common())
        for count in search.counts
    }


def _all_values(source: Source, at: str, tree: Node, count: Count) -> Iterator[tuple[Value, int]]:
    values: dict[str, Any] = {"value": {"terms": {"field": count.field}}}
    composite: dict[str, Any] = {"size": _COMPOSITE, "sources": [values]}
    body = {"size": 0, "query": unscored(tree, count.filter), "track_total_hits": False}
    while True:
        answer = ask_at(source, at, body | {"aggs": {"all": {"composite": composite}}})
        counted = answer["aggregations"]["all"]
        for bucket in counted["buckets"]:
            yield bucket["key"]["value"], bucket["doc_count"]
        if "after_key" not in counted:
            return
        composite["after"] = counted["after_key"]


def _deep(source: Source, at: str, search: Search) -> Found:
    """A page beyond the depth that the server counts off: hit after hit, from one state."""
    start, size = _page(search)
    rest = msgspec.structs.replace(search, size=0, offset=0)
    counted = ask_at(source, at, _request(rest))
    counts = _counts(counted, search.counts) or _all_counts(source, at, search)
    total = counted["hits"]["total"]["value"]
    hits = _walk(source, at, search, start, min(start + size, total)) if start < total else ()
    return Found(total, tuple(hits), counts)


def _walk(source: Source, at: str, search: Search, start: int, end: int) -> Iterator[Hit]:
    """The hits from `start` to `end`; those before are passed without being read."""
    body: dict[str, Any] = {
        "query": query(search.tree, search.filter, scoring=is_ranked(search)),
        "track_total_hits": False,
    }
    body |= _order(search)
    place = 0
    while place < end:
        wanted = start <= place
        most = min(DEEPEST, (end if wanted else start) - place)
        hits = ask_at(source, at, body | {"size": most, "_source": wanted}, _ranking(search))
        found = hits["hits"]["hits"]
        if not found:
            return
        if wanted:
            yield from (_hit(one, search) for one in found)
        place += len(found)
        body["search_after"] = found[-1]["sort"]


def _ranking(search: Search) -> dict[str, Any]:
    """What makes scores the same whatever shard a paragraph is on: common statistics.

    (The server leaves them out by itself where there is one shard.)
    """
    return {"search_type": "dfs_query_then_fetch"} if is_ranked(search) else {}


def _parameters(source: Source, search: Search) -> dict[str, Any]:
    """Where to search: on all shards, or on those of the documents asked for.

    Equal searches go to equal copies, whose deleted paragraphs weigh alike in scores; but while a
    node may hang, the servers choose, who avoid a copy that owes them answers.
    """
    parameters = _ranking(search)
    if parameters and not source.connection.is_doubtful:
        seed = repr((search.tree, search.filter)).encode("utf-8", "surrogatepass")
        parameters["preference"] = hashlib.blake2b(seed, digest_size=8).hexdigest()
    asked = [] if search.counts or parameters else documents_asked(search.tree, search.filter)
    if source.routed and asked:
        parameters["routing"] = ",".join(map(str, asked))
    return parameters


def _ask(source: Source, body: dict[str, Any], search: Search) -> Answer:
    """An answer of all shards or none: half an answer would give totals that lie."""

    def ask(client: Elasticsearch) -> Answer:
        parameters = _parameters(source, search)  # others when it is asked again
        answer: Answer = client.search(
            index=source.alias, body=body, allow_partial_search_results=False, **parameters
        ).body
        return answer

    return source.connection.ask(ask)


def _found(answer: Answer, search: Search, counts: dict[str, Counts]) -> Found:
    hits = tuple(_hit(one, search) for one in answer["hits"]["hits"])
    return Found(answer["hits"]["total"]["value"], hits, counts)


def _hit(hit: Mapping[str, Any], search: Search) -> Hit:
    score, key, *_ = hit["sort"] if is_ranked(search) else (0.0, *hit["sort"])
    return Hit(_paragraph(hit), score, key)


def _paragraph(hit: Mapping[str, Any]) -> Paragraph:
    return msgspec.convert(hit["_source"][STORED], Paragraph)


def _require_counted(counts: Sequence[Count]) -> None:
    for count in counts:
        field = BY_NAME.get(count.field)
        if field is None or not (field.counted or field.kind == "number"):
            raise EngineError("unknown_field", f"The index does not count {count.field!r}.")
