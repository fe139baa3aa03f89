"""The names of facet values, and what type-ahead offers for a typed beginning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

import msgspec
import sqlalchemy as sa

from analyzers.normalize import fold, gram_texts, join, nfc, unmark
from service.db.connect import Database
from service.db.schema import documents, labels, responsibilities, suggestions

T = TypeVar("T")

SuggestionKind = Literal["number", "title", "agency"]
LONGEST_BEGINNING = 48
"""Letters of a folded text that a typed beginning is compared with."""
MOST_VALUES = 5_000
"""Values that one statement names; databases take a limited number of parameters."""
MOST_BEGINNINGS = 64
"""Words of a text from which a typed beginning may start."""


class Suggestion(msgspec.Struct, frozen=True):
    """`text` as shown; `value` is a document's id (number, title) or an agency's id."""

    kind: SuggestionKind
    text: str
    value: str


def labels_of(
    database: Database, wanted: Mapping[str, Iterable[str | int]]
) -> dict[str, dict[str, str]]:
    """The names of values of facets, by facet; a value without a name is left out.

    Facets are document, agency, issuer, type, province and cites; all others speak for themselves.
    """
    found: dict[str, dict[str, str]] = {field: {} for field in wanted}
    ids = [int(text) for value in wanted.get("document", ()) if (text := str(value)).isdecimal()]
    fields = [field for field in wanted if field != "document"]
    values = list(dict.fromkeys(str(value) for field in fields for value in wanted[field]))
    with database.read() as connection:
        for some in _chunks(ids):
            for id_, label in connection.execute(_DOCUMENTS, {"ids": some}):
                found["document"][str(id_)] = label
        # One statement for all fields: a value of one that another has as well is no matter.
        for texts in _chunks(values):
            for row in connection.execute(_VALUES, {"fields": fields, "values": texts}):
                found[row[0]][row[1]] = row[2]
    return found


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + MOST_VALUES] for start in range(0, len(values), MOST_VALUES))


# Made once: building a statement costs more than running it.
_DOCUMENTS = sa.select(documents.c.id, documents.c.label).where(
    documents.c.id.in_(sa.bindparam("ids", expanding=True))
)
_VALUES = sa.select(labels.c.field, labels.c.value, labels.c.label).where(
    labels.c.field.in_(sa.bindparam("fields", expanding=True)),
    labels.c.value.in_(sa.bindparam("values", expanding=True)),
)


def suggest(database: Database, typed: str, *, size: int = 10) -> tuple[Suggestion, ...]:
    """What a typed beginning may become: numbers, titles (from any word) and agencies held.

    Marks that were typed come first, other marks after them: a syllable may not be finished.
    Then whole beginnings come before those of a later word, and shorter texts before longer.
    """
    folded = fold(typed)[:LONGEST_BEGINNING]
    if not folded:
        return ()
    begins = sa.or_(*(_begins(suggestions.c.unmarked, one) for one in _prefixes(typed, folded)))
    exact = sa.func.max(sa.case((_begins(suggestions.c.folded, folded), 1), else_=0))
    live = sa.or_(
        suggestions.c.document.is_not(None),
        sa.exists().where(responsibilities.c.agency == suggestions.c.value),
    )
    place = sa.func.min(suggestions.c.place)
    query = (
        sa.select(suggestions.c.kind, suggestions.c.text, suggestions.c.value)
        .where(begins, live)
        .group_by(suggestions.c.kind, suggestions.c.text, suggestions.c.value)
        .order_by(exact.desc(), place, sa.func.length(suggestions.c.text), suggestions.c.text)
        .order_by(suggestions.c.kind, suggestions.c.value)
        .limit(size)
    )
    with database.read() as connection:
        return tuple(Suggestion(*row) for row in connection.execute(query))


def beginnings(text: str) -> list[tuple[int, str, str]]:
    """Place, folded form and form without marks of the text from each of its words on."""
    words = gram_texts(text)[:MOST_BEGINNINGS]
    found = []
    for place in range(len(words)):
        folded = join(words[place : place + LONGEST_BEGINNING])[:LONGEST_BEGINNING]
        found.append((place, folded, unmarked(folded)))
    return found


def unmarked(folded: str) -> str:
    """A folded text without diacritics, token by token."""
    return "_".join(unmark(token) for token in folded.split("_"))


def add_labels(connection: sa.Connection, found: Iterable[tuple[str, str, str]]) -> None:
    """Store (field, value, label) where the value has no label yet."""
    wanted = {(field, value): label for field, value, label in found}
    known = _known_labels(connection, list(wanted))
    rows = [
        {"field": field, "value": value, "label": label}
        for (field, value), label in wanted.items()
        if (field, value) not in known
    ]
    if not rows:
        return
    connection.execute(sa.insert(labels), rows)
    agencies = [row for row in rows if row["field"] == "agency"]
    add_suggestions(connection, [("agency", None, row["value"], row["label"]) for row in agencies])


def add_suggestions(
    connection: sa.Connection,
    found: Sequence[tuple[SuggestionKind, int | None, str, str]],
) -> None:
    """Store (kind, document, value, text) under each beginning of a word of the text."""
    rows = [
        {
            "kind": kind,
            "document": document,
            "value": value,
            "text": text,
            "place": place,
            "folded": folded,
            "unmarked": plain,
        }
        for kind, document, value, text in found
        for place, folded, plain in beginnings(text)
    ]
    if rows:
        connection.execute(sa.insert(suggestions), rows)


def _known_labels(
    connection: sa.Connection, wanted: Sequence[tuple[str, str]]
) -> set[tuple[str, str]]:
    known: set[tuple[str, str]] = set()
    for start in range(0, len(wanted), 500):  # SQLite takes a limited number of parameters
        values = [value for _, value in wanted[start : start + 500]]
        query = sa.select(labels.c.field, labels.c.value).where(labels.c.value.in_(values))
        known.update((field, value) for field, value in connection.execute(query))
    return known


def _prefixes(typed: str, folded: str) -> tuple[str, ...]:
    """The beginning without marks; also with its last y kept, which only ends a syllable as i.

    "quy" folds to "qui", but may go on to "quyết".
    """
    plain = unmarked(folded)
    if unmark(nfc(typed).lower()[-1:]) != "y" or plain.endswith("y"):
        return (plain,)
    return plain, plain[:-1] + "y"


def _begins(column: sa.ColumnElement[str], prefix: str) -> sa.ColumnElement[bool]:
    """The column begins with the prefix, as a range that an index answers."""
    return sa.and_(column >= prefix, column < prefix + "\U0010ffff")
