"""The names of facet values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa

from service.db.connect import Database
from service.db.schema import documents, labels

T = TypeVar("T")

MOST_VALUES = 5_000
"""Values that one statement names; databases take a limited number of parameters."""


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


def add_labels(connection: sa.Connection, found: Iterable[tuple[str, str, str]]) -> None:
    """Store (field, value, label) where the value has no label yet."""
    wanted = {(field, value): label for field, value, label in found}
    known = _known_labels(connection, list(wanted))
    rows = [
        {"field": field, "value": value, "label": label}
        for (field, value), label in wanted.items()
        if (field, value) not in known
    ]
    if rows:
        connection.execute(sa.insert(labels), rows)


def _known_labels(
    connection: sa.Connection, wanted: Sequence[tuple[str, str]]
) -> set[tuple[str, str]]:
    known: set[tuple[str, str]] = set()
    for start in range(0, len(wanted), 500):  # SQLite takes a limited number of parameters
        values = [value for _, value in wanted[start : start + 500]]
        query = sa.select(labels.c.field, labels.c.value).where(labels.c.value.in_(values))
        known.update((field, value) for field, value in connection.execute(query))
    return known
