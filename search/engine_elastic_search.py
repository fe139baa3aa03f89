"""Searching a cluster: pages at any depth, exact counts, scans of one committed state.

What one request asks for is answered from one state of each shard. What takes several (very deep
pages, counts of very many values, scans) holds a point in time meanwhile.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import msgspec
from elasticsearch import Elasticsearch

from search.engine import Count, EngineError, Found, Hit, Search
from search.engine_elastic_connection import Connection
from search.engine_elastic_query import STORED, documents_asked, query, unscored
from search.fields import BY_NAME, Value
from search.model import Paragraph
from search.tree import EVERYTHING, Node, scores

Counts: TypeAlias = dict[Value, int]
Answer: TypeAlias = dict[str, Any]

DEEPEST = 10_000
"""Hits that the server counts off by itself (`index.max_result_window`)."""
PAGE = 2_000
KEEP_ALIVE = "5m"

_BUCKETS = 60_000
"""Values that one request may count in all; the server takes 65,536 (`search.max_buckets`)."""
_COMPOSITE = 10_000
_SORT_FIELDS = {"document": "ordinal", "newest": "newest", "oldest": "oldest"}


class Source(NamedTuple):
    """The alias that is searched, and whether the paragraphs of a document are on one shard."""

    connection: Connection
    alias: str
    routed: bool


def found(source: Source, search: Search) -> Found:
    """One search. Raises `EngineError`."""
    start, size = max(search.offset, 0), max(search.size, 0)
    for count in search.counts:
        _require_counted(count)
    if size and start + size > DEEPEST:
        return _deep(source, search, start, size)
    body = _request(search, start, size)
    answer = _ask(source, body, search)
    counts = _counts(answer, search.counts)
    if counts is None:
        with _point_in_time(source) as at:
            answer = _ask_at(source, at, body, _parameters(source, search, at))
            counted = _counts(answer, search.counts) or _all_counts(source, at, search)
            return _found(answer, search, counted)
    return _found(answer, search, counts)


def scan(source: Source) -> Iterator[Paragraph]:
    """Every paragraph by its ordinal, from one committed state."""
    with _point_in_time(source) as at:
        body: dict[str, Any] = {"query": unscored(), "size": PAGE, "sort": [{"ordinal": "asc"}]}
        while True:
            hits = _ask_at(source, at, body | {"track_total_hits": False})["hits"]["hits"]
            yield from map(_paragraph, hits)
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]


def _request(search: Search, start: int, size: int) -> dict[str, Any]:
    """The body of a search.

    Counts have filters of their own; only where these are the search's filter as well it can
    narrow the query, which costs less than to narrow the hits afterwards.
    """
    ranked = _is_ranked(search) and size > 0
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
        body |= {"from": start, "sort": _sort(search)}
    return body


def _sort(search: Search) -> list[dict[str, str]]:
    if _is_ranked(search):
        return [{"_score": "desc"}, {"ordinal": "asc"}]
    return [{_SORT_FIELDS.get(search.sort, "ordinal"): "asc"}]


def _is_ranked(search: Search) -> bool:
    return search.sort == "relevance" and scores(search.tree)


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
        count.name: dict(_all_values(source, at, search.tree, count)) for count in search.counts
    }


def _all_values(source: Source, at: str, tree: Node, count: Count) -> Iterator[tuple[Value, int]]:
    values: dict[str, Any] = {"value": {"terms": {"field": count.field}}}
    composite: dict[str, Any] = {"size": _COMPOSITE, "sources": [values]}
    body = {"size": 0, "query": unscored(tree, count.filter), "track_total_hits": False}
    while True:
        answer = _ask_at(source, at, body | {"aggs": {"all": {"composite": composite}}})
        counted = answer["aggregations"]["all"]
        for bucket in counted["buckets"]:
            yield bucket["key"]["value"], bucket["doc_count"]
        if "after_key" not in counted:
            return
        composite["after"] = counted["after_key"]


def _deep(source: Source, search: Search, start: int, size: int) -> Found:
    """A page beyond the depth that the server counts off: hit after hit, from one state."""
    rest = msgspec.structs.replace(search, size=0, offset=0)
    with _point_in_time(source) as at:
        counted = _ask_at(source, at, _request(rest, 0, 0))
        counts = _counts(counted, search.counts) or _all_counts(source, at, search)
        total = counted["hits"]["total"]["value"]
        hits = _walk(source, at, search, start, min(start + size, total)) if start < total else ()
        return Found(total, tuple(hits), counts)


def _walk(source: Source, at: str, search: Search, start: int, end: int) -> Iterator[Hit]:
    """The hits from `start` to `end`; those before are passed without being read."""
    body: dict[str, Any] = {
        "query": query(search.tree, search.filter, scoring=_is_ranked(search)),
        "sort": _sort(search),
        "track_total_hits": False,
    }
    parameters = _parameters(source, search, at)
    place = 0
    while place < end:
        wanted = start <= place
        most = min(DEEPEST, (end if wanted else start) - place)
        hits = _ask_at(source, at, body | {"size": most, "_source": wanted}, parameters)
        found = hits["hits"]["hits"]
        if not found:
            return
        if wanted:
            yield from (_hit(one, search) for one in found)
        place += len(found)
        body["search_after"] = found[-1]["sort"]


@contextmanager
def _point_in_time(source: Source) -> Iterator[str]:
    """The id of a state of the index that stays while it is used."""
    opened = source.connection.ask(
        lambda client: client.open_point_in_time(index=source.alias, keep_alive=KEEP_ALIVE)
    )
    at: str = opened["id"]
    try:
        yield at
    finally:
        source.connection.ask(lambda client: client.close_point_in_time(id=at))


def _parameters(source: Source, search: Search, at: str | None = None) -> dict[str, Any]:
    """Where to search: all shards with common statistics, or those of the documents asked for.

    (The server leaves the statistics out by itself where there is one shard.)

    Equal searches go to equal copies, whose deleted paragraphs weigh alike in scores; but while a
    node may hang, the servers choose, who avoid a copy that owes them answers.
    """
    parameters: dict[str, Any] = {}
    ranked = _is_ranked(search)
    if ranked:
        parameters["search_type"] = "dfs_query_then_fetch"
    if at is not None:
        return parameters
    if ranked and not source.connection.is_doubtful:
        seed = repr((search.tree, search.filter)).encode("utf-8", "surrogatepass")
        parameters["preference"] = hashlib.blake2b(seed, digest_size=8).hexdigest()
    asked = [] if search.counts or ranked else documents_asked(search.tree, search.filter)
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


def _ask_at(
    source: Source, at: str, body: dict[str, Any], parameters: dict[str, Any] | None = None
) -> Answer:
    """An answer from a point in time."""
    whole = body | {"pit": {"id": at, "keep_alive": KEEP_ALIVE}}

    def ask(client: Elasticsearch) -> Answer:
        answer: Answer = client.search(
            body=whole, allow_partial_search_results=False, **(parameters or {})
        ).body
        return answer

    return source.connection.ask(ask)


def _found(answer: Answer, search: Search, counts: dict[str, Counts]) -> Found:
    hits = tuple(_hit(one, search) for one in answer["hits"]["hits"])
    return Found(answer["hits"]["total"]["value"], hits, counts)


def _hit(hit: Mapping[str, Any], search: Search) -> Hit:
    return Hit(_paragraph(hit), hit["sort"][0] if _is_ranked(search) else 0.0)


def _paragraph(hit: Mapping[str, Any]) -> Paragraph:
    return msgspec.convert(hit["_source"][STORED], Paragraph)


def _require_counted(count: Count) -> None:
    field = BY_NAME.get(count.field)
    if field is None or not (field.counted or field.kind == "number"):
        raise EngineError("unknown_field", f"The index does not count {count.field!r}.")
