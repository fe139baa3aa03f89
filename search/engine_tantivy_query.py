"""The field table and query trees in tantivy's terms. Knows no files and runs nothing."""

import itertools
import re

from tantivy import Document, FieldType, Occur, Query, Schema, SchemaBuilder

from analyzers.normalize import join
from search.engine import EngineError
from search.fields import BY_NAME, FIELDS, Field, Value, entry_values
from search.model import Entry, encode
from search.tree import All, AnyOf, Match, Node, Not, Prefer, Range, Rank, Term, Values

STORED = "paragraph"
"""The field that holds the paragraph's JSON."""

_Clause = tuple[Occur, Query]
_HIGHEST = (1 << 63) - 1
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def schema() -> Schema:
    """The schema of `FIELDS`: texts are pre-cut at blanks, keywords are whole, numbers are fast."""
    builder = SchemaBuilder()
    for field in FIELDS:
        match field.kind:
            case "text":
                option = "position" if field.positions else "freq"
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option=option)
            case "keyword":
                builder.add_text_field(
                    field.name, fast=field.counted, tokenizer_name="raw", index_option="basic"
                )
            case "number":
                builder.add_unsigned_field(field.name, indexed=True, fast=True)
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


def document(entry: Entry) -> Document:
    """What is indexed and stored of an entry."""
    made = Document()
    for field in FIELDS:
        for value in entry_values(field, entry):
            if isinstance(value, int):
                made.add_unsigned(field.name, value)
            else:
                made.add_text(field.name, value)
    made.add_bytes(STORED, encode(entry.paragraph))
    return made


def scored(schema: Schema, tree: Node, restriction: Node) -> Query:
    """Matches what both match; the score is that of `tree`."""
    scoring = _clauses(schema, tree, scoring=True)
    return _boolean([*scoring, *_clauses(schema, restriction, scoring=False)])


def unscored(schema: Schema, *trees: Node) -> Query:
    """Matches what all of the trees match, with score 0."""
    return _boolean([clause for tree in trees for clause in _clauses(schema, tree, scoring=False)])


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
            return [(Occur.Should, _term(schema, term)) for term in terms if scoring]
        case Prefer(child, weight):
            wanted = Query.const_score_query(unscored(schema, child), weight)
            return [(Occur.Should, wanted)] if scoring else []
        case _:
            return [(Occur.Must, Query.const_score_query(_leaf(schema, node), 0.0))]


def _any(schema: Schema, children: tuple[Node, ...], minimum: int, *, scoring: bool) -> Query:
    queries = [_boolean(_clauses(schema, child, scoring=scoring)) for child in children]
    if minimum > len(queries):
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum)


def _leaf(schema: Schema, node: Match | Values | Range) -> Query:
    match node:
        case Match(text_field, grams):
            return _adjacent(schema, text_field, grams)
        case Values(name, values):
            field = _field(name)
            return Query.term_set_query(schema, name, [v for v in values if _fits(v, field)])
        case Range(name, low, high):
            bounds = max(low or 0, 0), min(_HIGHEST if high is None else high, _HIGHEST)
            if _field(name).kind != "number" or bounds[0] > bounds[1]:
                return Query.empty_query()
            return Query.range_query(schema, name, FieldType.Unsigned, *bounds)


def _adjacent(schema: Schema, field: str, grams: tuple[str, ...]) -> Query:
    """Grams in a row are their bigrams in a row: the field holds those too, in order, behind.

    Two grams are one term then, and longer runs a phrase of rarer terms.
    """
    bigrams = [join(list(pair)) for pair in itertools.pairwise(grams)]
    tokens = bigrams or list(grams)
    if len(tokens) == 1:
        return Query.term_query(schema, field, tokens[0])
    return Query.phrase_query(schema, field, list(tokens))


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
