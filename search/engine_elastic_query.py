"""The field table and query trees in Elasticsearch's terms. Knows no server and runs nothing.

Texts are cut here and only joined by blanks for the server: its whitespace analyser does no more
than take them apart again.
"""

import itertools
from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from analyzers.normalize import join
from search.engine import EngineError
from search.engine_elastic_tokens import is_sound, long_tokens, may_stand, shortened
from search.fields import BY_NAME, FIELDS, PAIRS, Field, Value, entry_values, where_indexed
from search.model import Entry, encode
from search.near import spreads
from search.tree import (
    All,
    AnyOf,
    Has,
    Leaf,
    Match,
    Near,
    Node,
    Not,
    Prefer,
    Prefix,
    Range,
    Rank,
    Term,
    Values,
    scores,
)

STORED = "paragraph"
"""The part of the source that holds the paragraph; the fields themselves are not kept in it."""
LONG = "long_tokens"
"""The field of tokens that the server would cut in two, each behind the name of its own field."""

Query: TypeAlias = dict[str, Any]
_Clause: TypeAlias = tuple[str, Query]

_EVERYTHING: Query = {"match_all": {}}
_NOTHING: Query = {"match_none": {}}
_ANYTHING: _Clause = ("filter", _EVERYTHING)
_HIGHEST = (1 << 63) - 1
_MOST_VALUES = 60_000
"""Values of one `terms` query; the server takes 65,536 by default."""
_LONGEST_GAP = (1 << 31) - 1


def mappings() -> dict[str, Any]:
    """The properties of `FIELDS`: texts are pre-cut at blanks, keywords whole, numbers integers."""
    properties: dict[str, Any] = {field.name: _property(field) for field in FIELDS}
    properties[LONG] = {"type": "keyword", "doc_values": False}
    properties[STORED] = {"type": "object", "enabled": False}
    return {"dynamic": "strict", "_source": {"includes": [STORED]}, "properties": properties}


def _property(field: Field) -> dict[str, Any]:
    match field.kind:
        case "text":
            option = "positions" if field.positions else "freqs"
            return {"type": "text", "analyzer": "whitespace", "index_options": option}
        case "keyword":
            return {"type": "keyword", "doc_values": field.counted}
        case "number":
            return {"type": "long"}


def body(entry: Entry) -> bytes:
    """What is indexed and stored of an entry, as JSON."""
    made: dict[str, object] = {STORED: msgspec.Raw(encode(entry.paragraph))}
    long: list[str] = []
    for field in FIELDS:
        values = entry_values(field, entry)
        if field.kind == "text":
            text = " ".join(map(str, values))
            made[field.name] = shortened(text)
            long += [f"{field.name} {token}" for token in long_tokens(text)]
        elif values:
            made[field.name] = values if field.many else values[0]
    if long:
        made[LONG] = long
    return msgspec.json.encode(made)


def query(tree: Node, restriction: Node, *, scoring: bool) -> Query:
    """Matches what both match; the score is that of `tree`, or 0 without `scoring`."""
    clauses = _clauses(tree, scoring=scoring and scores(tree))
    return _boolean([*clauses, *_clauses(restriction, scoring=False)])


def unscored(*trees: Node) -> Query:
    """Matches what all of the trees match, with score 0."""
    return _boolean([clause for tree in trees for clause in _clauses(tree, scoring=False)])


def documents_asked(*trees: Node) -> list[int]:
    """The documents in which alone all of the trees can match; none where that cannot be told."""
    for tree in trees:
        match tree:
            case Values("document", values):
                return [value for value in values if isinstance(value, int)]
            case All(children):
                if found := documents_asked(*children):
                    return found
    return []


def _boolean(clauses: Sequence[_Clause]) -> Query:
    """A boolean query; one of optional and forbidden clauses alone matches everything else."""
    if not clauses:
        return _EVERYTHING
    if len(clauses) == 1 and clauses[0][0] == "filter":
        return {"bool": {"filter": [clauses[0][1]]}}
    made: dict[str, Any] = {}
    for occur, clause in clauses:
        made.setdefault(occur, []).append(clause)
    if not made.keys() & {"must", "filter"}:
        made["filter"] = [_EVERYTHING]
    return {"bool": made}


def _clauses(node: Node, *, scoring: bool) -> list[_Clause]:
    """The node as clauses of a boolean query."""
    match node:
        case All(children):
            return [clause for child in children for clause in _clauses(child, scoring=scoring)]
        case AnyOf(children, minimum):
            ranked = scoring and scores(node)
            return [("must" if ranked else "filter", _any(children, minimum, scoring=ranked))]
        case Not(child):
            return [("must_not", unscored(child))]
        case Rank(terms):
            return [
                ("should", _term(where_indexed(term)))
                for term in terms
                if scoring and may_stand(term.token)
            ]
        case Prefer(child, weight):
            wanted = {"constant_score": {"filter": unscored(child), "boost": weight}}
            return [("should", wanted)] if scoring else []
        case _:
            return [("filter", _leaf(where_indexed(node)))]


def _any(children: Sequence[Node], minimum: int, *, scoring: bool) -> Query:
    if minimum > len(children):
        return _NOTHING
    # What matches everything has a score of 1 with the server, unless it is a filter.
    clauses = [_clauses(child, scoring=scoring) or [_ANYTHING] for child in children]
    queries = list(map(_boolean, clauses))
    return {"bool": {"should": queries, "minimum_should_match": minimum}}


def _leaf(node: Leaf) -> Query:
    match node:
        case Match(text_field, grams):
            return _adjacent(text_field, grams)
        case Prefix(text_field, grams):
            return _beginning(text_field, grams)
        case Near():
            return _near(node)
        case Has(name, token):
            return _token(name, token)
        case Values(name, values):
            return _among(_field(name), values)
        case Range():
            return _between(node)


def _between(node: Range) -> Query:
    low = max(node.low or 0, 0)
    high = min(_HIGHEST if node.high is None else node.high, _HIGHEST)
    if _field(node.field).kind != "number" or low > high:
        return _NOTHING
    return {"range": {node.field: {"gte": low, "lte": high}}}


def _among(field: Field, values: Sequence[Value]) -> Query:
    fitting = [value for value in values if _fits(value, field)]
    pages = [fitting[at : at + _MOST_VALUES] for at in range(0, len(fitting), _MOST_VALUES)]
    queries: list[Query] = [{"terms": {field.name: page}} for page in pages]
    if not queries:
        return _NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}


def _adjacent(field: str, grams: tuple[str, ...]) -> Query:
    """Grams in a row. Two are one pair; in longer runs the pairs, which are rarer, lead."""
    if not all(map(may_stand, grams)):
        return _NOTHING
    if len(grams) == 1:
        return _token(field, grams[0])
    pairs = [
        _token(PAIRS[field], join(list(pair))) for pair in dict.fromkeys(itertools.pairwise(grams))
    ]
    if len(grams) == 2:
        return pairs[0]
    phrase = {"match_phrase": {field: shortened(" ".join(grams))}}
    return {"bool": {"filter": [*pairs, phrase]}}


def _token(field: str, token: str) -> Query:
    return {"term": {field: shortened(token)}} if may_stand(token) else _NOTHING


def _beginning(field: str, grams: tuple[str, ...]) -> Query:
    """Tokens that begin so, however many; those that are indexed by a hash stand apart, whole."""
    if not all(map(may_stand, grams)):
        return _NOTHING
    name, beginning = field if len(grams) == 1 else PAIRS[field], join(list(grams))
    places = {name: beginning, LONG: f"{name} {beginning}"}
    return {"bool": {"should": [{"prefix": {name: value}} for name, value in places.items()]}}


def _near(node: Near) -> Query:
    """Intervals of words in a row, in order, with so many grams between them at most."""
    if not all(may_stand(gram) for word in node.words for gram in word):
        return _NOTHING
    if node.distance < 0 and len(node.words) > 1:
        return _NOTHING
    if len(set(node.words)) < len(node.words):
        return _near_repeated(node)
    words = [
        {"match": {"query": shortened(" ".join(word)), "ordered": True, "max_gaps": 0}}
        for word in node.words
    ]
    gaps = max(0, min(node.distance, _LONGEST_GAP))
    rule = {"ordered": True, "max_gaps": gaps, "intervals": words}
    return {"intervals": {node.field: {"all_of": rule}}}


def _near_repeated(node: Near) -> Query:
    """The same as spans in a row, one for each way to spread the distance.

    Intervals take equal words for one that is repeated, and then miss some and count others twice.
    """
    ways = []
    for gaps in spreads(len(node.words) - 1, node.distance):
        row: list[Query] = []
        for gap, word in zip((0, *gaps), node.words, strict=True):
            row += [{"span_gap": {node.field: gap}}] if gap else []
            row += [{"span_term": {node.field: shortened(gram)}} for gram in word]
        ways.append({"span_near": {"clauses": row, "slop": 0, "in_order": True}})
    return {"bool": {"should": ways}}


def _term(term: Term) -> Query:
    return {"term": {term.field: {"value": shortened(term.token), "boost": term.weight}}}


def _fits(value: Value, field: Field) -> bool:
    """Whether the field can have the value."""
    if isinstance(value, int):
        return field.kind == "number" and 0 <= value <= _HIGHEST
    return field.kind != "number" and is_sound(value)


def _field(name: str) -> Field:
    if name not in BY_NAME:
        raise EngineError("unknown_field", f"The index has no field {name!r}.")
    return BY_NAME[name]
