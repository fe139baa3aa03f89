"""The short forms that documents define: the rows of each document, and all pairs together."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from loader.abbreviations import definitions
from search.abbreviations import Abbreviation
from service.db.schema import abbreviations

MOST_PAIRS = 5_000


def rows_of(document: int, texts: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a document with these paragraphs."""
    return [
        {"document": document, "short": short, "long": long} for short, long in definitions(texts)
    ]


def replace(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Put these rows, of all documents, in place of all that are there."""
    connection.execute(sa.delete(abbreviations))
    if rows:
        connection.execute(sa.insert(abbreviations), rows)


def defined(connection: sa.Connection) -> list[Abbreviation]:
    """The pairs that documents define, those of the most documents first."""
    columns = abbreviations.c.short, abbreviations.c.long
    query = (
        sa.select(*columns)
        .group_by(*columns)
        .order_by(sa.func.count().desc(), *columns)
        .limit(MOST_PAIRS)
    )
    return [Abbreviation(row.short, row.long) for row in connection.execute(query)]
