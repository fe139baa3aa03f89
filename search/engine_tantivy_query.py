"""The field table and query trees in tantivy's terms. Knows no files and runs nothing."""

import itertools
import re
from collections.abc import Iterator, Sequence

from tantivy import Document, FieldType, Occur, Query, Schema, SchemaBuilder

from analyzers.normalize import join
from search.engine import SORT_FIELDS, EngineError
from search.fields import BY_NAME, FIELDS, PAIRS, Field, Value, entry_values, where_indexed
from search.model import Entry
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
)

STORED = "paragraph"
"""The field that holds the packed paragraph."""

# Each value is of one paragraph: postings for them would only cost space.
_SORT_KEYS = frozenset(SORT_FIELDS.values())
_Clause = tuple[Occur, Query]
_HIGHEST = (1 << 63) - 1
_FEW = 16
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def schema() -> Schema:
    """The schema of `FIELDS`: texts are pre-cut at blanks, keywords are whole, numbers are fast."""
    builder = SchemaBuilder()
    for field in FIELDS:
        match field.kind:
            case "text":
                kept = "position" if field.positions else "basic" if field.distinct else "freq"
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option=kept)
            case "keyword":
                builder.add_text_field(
                    field.name, fast=field.counted, tokenizer_name="raw", index_option="basic"
                )
            case "number":
                builder.add_unsigned_field(
                    field.name, indexed=field.name not in _SORT_KEYS, fast=True
                )
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


def document(entry: Entry, stored: bytes) -> Document:
    """What is indexed of an entry, and what is stored."""
    made = Document()
    for field in FIELDS:
        for value in entry_values(field, entry):
            if isinstance(value, int):
                made.add_unsigned(field.name, value)
            else:
                made.add_text(field.name, value)
    made.add_bytes(STORED, stored)
    return made


def scored(schema: Schema, tree: Node, restriction: Node) -> Query:
    """Matches what both match; the score is that of `tree`."""
    restricted = _clauses(schema, restriction, scoring=False)
    return _ranked(schema, tree, restricted)


def unscored(schema: Schema, *trees: Node) -> Query:
    """Matches what all of the trees match, with score 0."""
    return _boolean([clause for tree in trees for clause in _clauses(schema, tree, scoring=False)])


def _ranked(schema: Schema, node: Node, restricted: Sequence[_Clause] = ()) -> Query:
    """The node with its scores.

    Each preference is a query around the rest: beside other optional clauses tantivy would read all
    that is preferred, a good part of the index, and not only what the rest matches.
    """
    query = _boolean([*_clauses(schema, node, scoring=True), *restricted])
    for child, weight in _preferences(node):
        wanted = Query.const_score_query(unscored(schema, child), weight)
        query = Query.boolean_query([(Occur.Must, query), (Occur.Should, wanted)])
    return query


def _preferences(node: Node) -> Iterator[tuple[Node, float]]:
    match node:
        case Prefer(child, weight):
            yield child, weight
        case All(children):
            for child in children:
                yield from _preferences(child)


def _boolean(clauses: list[_Clause]) -> Query:
    if not any(occur == Occur.Must for occur, _ in clauses):
        # Optional and forbidden clauses alone would restrict, or match nothing.
        clauses = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0)), *clauses]
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


def _clauses(schema: Schema, node: Node, *, scoring: bool) -> list[_Clause]:
    """The node as clauses of a boolean query that has something required besides."""
    match node:
        case All(children):
            return [
                clause for child in children for clause in _clauses(schema, child, scoring=scoring)
            ]
        case AnyOf(children, minimum):
            return [(Occur.Must, _any(schema, children, minimum, scoring=scoring))]
        case Not(child):
            return [(Occur.MustNot, unscored(schema, child))]
        case Rank(terms):
            return [(Occur.Should, _term(schema, where_indexed(term))) for term in terms if scoring]
        case Prefer():
            return []  # see `_ranked`
        case _:
            return [(Occur.Must, Query.const_score_query(_leaf(schema, where_indexed(node)), 0.0))]


def _any(schema: Schema, children: tuple[Node, ...], minimum: int, *, scoring: bool) -> Query:
    made = _ranked if scoring else unscored
    queries = [made(schema, child) for child in children]
    if minimum > len(queries):
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum)


def _leaf(schema: Schema, node: Leaf) -> Query:
    match node:
        case Match(text_field, grams):
            return _adjacent(schema, text_field, grams)
        case Prefix(text_field, grams):
            return _beginning(schema, text_field, grams)
        case Near():
            return _near(schema, node)
        case Has(name, token):
            return Query.term_query(schema, name, token)
        case Values(name, values):
            field = _field(name)
            return _values(schema, name, [v for v in values if _fits(v, field)])
        case Range():
            return _between(schema, node)


def _between(schema: Schema, node: Range) -> Query:
    low, high = max(node.low or 0, 0), min(_HIGHEST if node.high is None else node.high, _HIGHEST)
    if _field(node.field).kind != "number" or low > high:
        return Query.empty_query()
    return Query.range_query(schema, node.field, FieldType.Unsigned, low, high)


def _values(schema: Schema, name: str, values: list[Value]) -> Query:
    if name in _SORT_KEYS:
        each = [Query.range_query(schema, name, FieldType.Unsigned, v, v) for v in values]
    elif len(values) <= _FEW:
        # A set of terms is looked up in the whole index before anything is matched.
        each = [Query.term_query(schema, name, value) for value in values]
    else:
        return Query.term_set_query(schema, name, values)
    return each[0] if len(each) == 1 else Query.boolean_query([(Occur.Should, q) for q in each])


def _adjacent(schema: Schema, field: str, grams: tuple[str, ...]) -> Query:
    """Grams in a row. Two are one pair; in longer runs the pairs, which are rarer, lead."""
    if len(grams) == 1:
        return Query.term_query(schema, field, grams[0])
    pairs = [
        (Occur.Must, Query.term_query(schema, PAIRS[field], join(list(pair))))
        for pair in dict.fromkeys(itertools.pairwise(grams))
    ]
    if len(grams) == 2:
        return pairs[0][1]
    return Query.boolean_query(
        [*pairs, (Occur.Must, Query.phrase_query(schema, field, list(grams)))]
    )


def _beginning(schema: Schema, field: str, grams: tuple[str, ...]) -> Query:
    """Grams that begin so, or pairs; a regular expression of tantivy has no cap."""
    name = field if len(grams) == 1 else PAIRS[field]
    return Query.regex_query(schema, name, f"{re.escape(join(list(grams)))}.*")


def _near(schema: Schema, node: Near) -> Query:
    """The words at every distance allowed, each a phrase with places of its own."""
    if len(node.words) == 1:
        return _adjacent(schema, node.field, node.words[0])
    phrases = []
    for gaps in spreads(len(node.words) - 1, node.distance):
        placed: list[tuple[int, str]] = []
        for gap, word in zip((0, *gaps), node.words, strict=True):
            start = placed[-1][0] + 1 + gap if placed else 0
            placed += [(start + at, gram) for at, gram in enumerate(word)]
        phrases.append((Occur.Should, Query.phrase_query(schema, node.field, list(placed))))
    words = [(Occur.Must, _adjacent(schema, node.field, word)) for word in node.words]
    return Query.boolean_query([*words, (Occur.Must, Query.boolean_query(phrases))])


def _term(schema: Schema, term: Term) -> Query:
    query = Query.term_query(schema, term.field, term.token)
    return query if term.weight == 1.0 else Query.boost_query(query, term.weight)


def _fits(value: Value, field: Field) -> bool:
    """Whether the field can have the value; tantivy takes no other."""
    if isinstance(value, int):
        return field.kind == "number" and 0 <= value <= _HIGHEST
    return field.kind != "number" and not _LONE_SURROGATE.search(value)


def _field(name: str) -> Field:
    if name not in BY_NAME:
        raise EngineError("unknown_field", f"The index has no field {name!r}.")
    return BY_NAME[name]
