"""Reads the register of citations: who names which numbered document, and whether it is held."""

from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa

from analyzers.number_parts import parts_of
from analyzers.numbers import number_key
from search.model import DocumentHead
from service.db.connect import Database
from service.db.schema import citations, documents, paragraphs
from service.documents import head, heads_of, is_live
from service.paging import Page, page


class CitationFilter(msgspec.Struct, frozen=True):
    """Restricts a list of citations: `key` is the cited number (or its key)."""

    key: str | None = None
    document: int | None = None
    relation: str | None = None


class CitationRecord(msgspec.Struct, frozen=True):
    """One place that names a numbered document; `held` are the documents with that number.

    `type` and `issuer` are what the number says of them, None where it is silent.
    """

    document: DocumentHead
    paragraph: str
    position: int
    number: str
    key: str
    date: str | None
    relation: str
    type: str | None
    issuer: str | None
    held: tuple[DocumentHead, ...]


def list_citations(
    database: Database,
    wanted: CitationFilter = CitationFilter(),  # noqa: B008 - frozen
    *,
    size: int = 50,
    offset: int = 0,
) -> Page[CitationRecord]:
    """The places that cite, by cited number, then by document and position."""
    columns = citations.c
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.key is not None:
        conditions.append(columns.key == number_key(wanted.key))
    if wanted.document is not None:
        conditions.append(columns.document == wanted.document)
    if wanted.relation is not None:
        conditions.append(columns.relation == wanted.relation)
    query = (
        sa.select(citations, paragraphs.c.position)
        .join(paragraphs, is_live(columns.paragraph))
        .where(*conditions)
        .order_by(columns.key, columns.document, paragraphs.c.position)
        .order_by(columns.number, columns.relation, columns.date.nulls_last())
    )
    with database.read() as connection:
        found = page(connection, query, lambda row: row, size=size, offset=offset)
        of = heads_of(connection, (row.document for row in found.items))
        held = _held(connection, {row.key for row in found.items})
    items = tuple(
        _record(row, of[row.document], held.get((row.key, row.scope), ())) for row in found.items
    )
    return Page(items, found.total, found.next)


def _record(row: Any, of: DocumentHead, held: tuple[DocumentHead, ...]) -> CitationRecord:
    said = parts_of(row.number)
    return CitationRecord(
        document=of,
        paragraph=row.paragraph,
        position=row.position,
        number=row.number,
        key=row.key,
        date=row.date,
        relation=row.relation,
        type=said.kind.vi if said.kind else None,
        issuer=said.issuer,
        held=held,
    )


_Place: TypeAlias = tuple[str, str]
"""A number's key and the province within which it is one."""


def _held(connection: sa.Connection, keys: set[str]) -> dict[_Place, tuple[DocumentHead, ...]]:
    query = (
        sa.select(documents)
        .where(documents.c.number_key.in_(keys), documents.c.load_ended.is_(None))
        .order_by(documents.c.source)
    )
    held: dict[_Place, tuple[DocumentHead, ...]] = {}
    for row in connection.execute(query):
        place = (row.number_key, row.number_scope)
        held[place] = (*held.get(place, ()), head(row))
    return held
