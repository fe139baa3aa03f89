"""The field table and query trees in Elasticsearch's terms. Knows no server and runs nothing.

Texts are cut here and only joined by blanks for the server: its whitespace analyser does no more
than take them apart again.
"""

import hashlib
import itertools
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from analyzers.normalize import join
from search.engine import EngineError
from search.fields import BY_NAME, FIELDS, Field, Value, entry_values
from search.model import Entry, encode
from search.tree import All, AnyOf, Match, Node, Not, Prefer, Range, Rank, Term, Values, scores

STORED = "paragraph"
"""The part of the source that holds the paragraph; the fields themselves are not kept in it."""

Query: TypeAlias = dict[str, Any]
_Clause: TypeAlias = tuple[str, Query]

_EVERYTHING: Query = {"match_all": {}}
_NOTHING: Query = {"match_none": {}}
_HIGHEST = (1 << 63) - 1
_MOST_VALUES = 60_000
"""Values of one `terms` query; the server takes 65,536 by default."""
_LONGEST_TOKEN = 255
"""UTF-16 units after which the server's whitespace tokenizer cuts a token in two."""
_MAYBE_LONG = re.compile(rf"[^ ]{{{_LONGEST_TOKEN // 2},}}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def mappings() -> dict[str, Any]:
    """The properties of `FIELDS`: texts are pre-cut at blanks, keywords whole, numbers integers."""
    properties: dict[str, Any] = {field.name: _property(field) for field in FIELDS}
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
    for field in FIELDS:
        values = entry_values(field, entry)
        if field.kind == "text":
            made[field.name] = _shortened(" ".join(map(str, values)))
        elif values:
            made[field.name] = values if field.many else values[0]
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
            return [("should", _term(term)) for term in terms if scoring and _sound(term.token)]
        case Prefer(child, weight):
            wanted = {"constant_score": {"filter": unscored(child), "boost": weight}}
            return [("should", wanted)] if scoring else []
        case _:
            return [("filter", _leaf(node))]


def _any(children: Sequence[Node], minimum: int, *, scoring: bool) -> Query:
    if minimum > len(children):
        return _NOTHING
    queries = [_boolean(_clauses(child, scoring=scoring)) for child in children]
    return {"bool": {"should": queries, "minimum_should_match": minimum}}


def _leaf(node: Match | Values | Range) -> Query:
    match node:
        case Match(text_field, grams):
            return _adjacent(text_field, grams)
        case Values(name, values):
            return _among(_field(name), values)
        case Range(name, low, high):
            bounds = max(low or 0, 0), min(_HIGHEST if high is None else high, _HIGHEST)
            if _field(name).kind != "number" or bounds[0] > bounds[1]:
                return _NOTHING
            return {"range": {name: {"gte": bounds[0], "lte": bounds[1]}}}


def _among(field: Field, values: Sequence[Value]) -> Query:
    fitting = [value for value in values if _fits(value, field)]
    pages = [fitting[at : at + _MOST_VALUES] for at in range(0, len(fitting), _MOST_VALUES)]
    queries: list[Query] = [{"terms": {field.name: page}} for page in pages]
    if not queries:
        return _NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}


def _adjacent(field: str, grams: tuple[str, ...]) -> Query:
    """Grams in a row are their bigrams in a row: the field holds those too, in order, behind.

    Two grams are one term then, and longer runs a phrase of rarer terms.
    """
    tokens = [join(list(pair)) for pair in itertools.pairwise(grams)] or list(grams)
    if not all(map(_sound, tokens)):
        return _NOTHING
    if len(tokens) == 1:
        return {"term": {field: _shortened(tokens[0])}}
    return {"match_phrase": {field: _shortened(" ".join(tokens))}}


def _term(term: Term) -> Query:
    return {"term": {term.field: {"value": _shortened(term.token), "boost": term.weight}}}


def _shortened(tokens: str) -> str:
    """The tokens, those that the server would cut given by a hash: equal ones stay equal."""
    return _MAYBE_LONG.sub(_hashed, tokens) if _MAYBE_LONG.search(tokens) else tokens


def _hashed(token: re.Match[str]) -> str:
    text = token[0].encode("utf-16-le")
    return token[0] if len(text) <= 2 * _LONGEST_TOKEN else hashlib.sha256(text).hexdigest()


def _fits(value: Value, field: Field) -> bool:
    """Whether the field can have the value."""
    if isinstance(value, int):
        return field.kind == "number" and 0 <= value <= _HIGHEST
    return field.kind != "number" and _sound(value)


def _sound(text: str) -> bool:
    """Whether the text can be sent at all."""
    return not _LONE_SURROGATE.search(text)


def _field(name: str) -> Field:
    if name not in BY_NAME:
        raise EngineError("unknown_field", f"The index has no field {name!r}.")
    return BY_NAME[name]
