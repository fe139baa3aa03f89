"""Reads documents: their heads, lists of them, their paragraphs and their bytes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from analyzers.agencies import agency_id
from analyzers.normalize import fold
from analyzers.numbers import number_key
from loader import model
from search.model import DocumentHead, Kind, Paragraph, Task
from service import originals
from service.db.connect import Database
from service.db.schema import documents, paragraphs, responsibilities, tasks
from service.db.text import Text
from service.facts import read_facts
from service.paging import Page, page
from service.product import Product


class DocumentRecord(msgspec.Struct, frozen=True):
    """All that is known of a document.

    `root` is the folder it was loaded from, "" for an upload; `load_ended` is None while it is
    held; `indexed` is False while a load of it is not complete. `format` is one of the reader's
    ("" if it was read before these were known), `encoding` that of a text, `encoding_given` the
    one that a person asked for.
    """

    head: DocumentHead
    root: str
    sha256: str
    size: int
    suffix: str
    warnings: tuple[model.Warning, ...]
    paragraphs: int
    tasks: int
    load_added: int
    load_changed: int
    load_ended: int | None
    indexed: bool
    format: str = ""
    encoding: str | None = None
    encoding_given: str | None = None


class DocumentFilter(msgspec.Struct, frozen=True):
    """Restricts a list of documents; names of agencies, types and so on may be given folded."""

    number: str | None = None
    type: str | None = None
    issuer: str | None = None
    province: str | None = None
    language: str | None = None
    year: str | None = None
    agency: str | None = None
    source: str | None = None


class Original(msgspec.Struct, frozen=True):
    """The bytes that a document was read from: where they are, and the file's own name."""

    path: Path
    name: str
    sha256: str
    size: int


def document(database: Database, id_: int) -> DocumentRecord | None:
    """The document, removed ones included (`load_ended`), or None where there never was one."""
    with database.read() as connection:
        row = connection.execute(sa.select(documents).where(documents.c.id == id_)).first()
    return record(row) if row else None


def list_documents(
    database: Database,
    wanted: DocumentFilter = DocumentFilter(),  # noqa: B008 - frozen
    *,
    size: int = 50,
    offset: int = 0,
) -> Page[DocumentRecord]:
    """The documents held, by date (newest first), then by source."""
    query = (
        sa.select(documents)
        .where(documents.c.load_ended.is_(None), *_conditions(wanted))
        .order_by(documents.c.date.desc().nulls_last(), documents.c.source, documents.c.id)
    )
    with database.read() as connection:
        return page(connection, query, record, size=size, offset=offset)


def same_as(database: Database, id_: int) -> tuple[DocumentHead, ...]:
    """Other documents held with this one's number, issuer, date and language.

    They are told, never merged: a translation shares its number, and a source is an identity.
    """
    mine, other = documents.alias("mine"), documents
    equal = [
        getattr(other.c, name) == getattr(mine.c, name)
        for name in ("number_key", "issuer_key", "date", "language")
    ]
    query = (
        sa.select(other)
        .join(mine, sa.and_(other.c.id != mine.c.id, *equal))
        .where(mine.c.id == id_, mine.c.load_ended.is_(None), other.c.load_ended.is_(None))
        .order_by(other.c.source)
    )
    with database.read() as connection:
        return tuple(head(row) for row in connection.execute(query))


def list_paragraphs(
    database: Database, id_: int, *, size: int = 100, offset: int = 0
) -> Page[Paragraph]:
    """The paragraphs of a document in order, the same values as a search hit has."""
    query = live_paragraphs().where(paragraphs.c.document == id_).order_by(paragraphs.c.position)
    with database.read() as connection:
        found = connection.execute(sa.select(documents).where(documents.c.id == id_)).first()
        if found is None:
            return Page((), 0, None)
        of = head(found)
        return page(connection, query, lambda row: paragraph(row, of), size=size, offset=offset)


def find_paragraph(database: Database, id_: int, key: str) -> Paragraph | None:
    """The paragraph of a document that has this key now, or None."""
    query = live_paragraphs().where(paragraphs.c.document == id_, paragraphs.c.key == key)
    with database.read() as connection:
        row = connection.execute(query).first()
        heads = heads_of(connection, [id_])
    return paragraph(row, heads[id_]) if row else None


def original(product: Product, id_: int) -> Original | None:
    """The document's file, or None where there is no such document."""
    known = document(product.database, id_)
    if known is None:
        return None
    path = originals.path(product.settings.data, known.sha256)
    return Original(path, Path(known.head.source).name, known.sha256, known.size)


def head(row: Any) -> DocumentHead:
    """The head of a row of `documents`."""
    return DocumentHead(
        id=row.id,
        number=row.number,
        title=row.title,
        type=row.type,
        issuer=row.issuer,
        province=row.province,
        date=row.date,
        language=row.language,
        source=row.source,
        label=row.label,
    )


def record(row: Any) -> DocumentRecord:
    """The record of a row of `documents`."""
    return DocumentRecord(
        head=head(row),
        root=row.root,
        sha256=row.sha256,
        size=row.size,
        suffix=row.suffix,
        warnings=_read_warnings(row.warnings),
        paragraphs=row.paragraphs,
        tasks=row.tasks,
        load_added=row.load_added,
        load_changed=row.load_changed,
        load_ended=row.load_ended,
        indexed=row.indexed,
        format=row.format,
        encoding=row.encoding,
        encoding_given=row.encoding_given,
    )


def heads_of(connection: sa.Connection, ids: Iterable[int]) -> dict[int, DocumentHead]:
    """The heads of those documents that exist, by id."""
    query = sa.select(documents).where(documents.c.id.in_(set(ids)))
    return {row.id: head(row) for row in connection.execute(query)}


def is_live(key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Joins a paragraph's key to its present version."""
    return sa.and_(paragraphs.c.key == key, paragraphs.c.load_ended.is_(None))


def live_paragraphs() -> sa.Select[*tuple[Any, ...]]:
    """Selects what `paragraph` needs of every paragraph that is held."""
    return (
        sa.select(
            paragraphs,
            tasks.c.number.label("task_number"),
            tasks.c.title.label("task_title"),
        )
        .join(tasks, tasks.c.id == paragraphs.c.task, isouter=True)
        .where(paragraphs.c.load_ended.is_(None))
    )


def paragraph(row: Any, of: DocumentHead) -> Paragraph:
    """The paragraph of a row of `live_paragraphs` in the document with the head `of`."""
    kind: Kind = row.kind
    facts = read_facts(row.facts)
    return Paragraph(
        key=row.key,
        ordinal=ordinal(of.id, row.position),
        document=of,
        section=read_headings(row.section),
        task=None if row.task is None else Task(row.task, row.task_number, row.task_title),
        position=row.position,
        kind=kind,
        language=row.language,
        text=row.text,
        agencies=facts.agencies,
        citations=facts.citations,
        deadlines=facts.deadlines,
        load=row.load_added,
    )


def ordinal(document_id: int, position: int) -> int:
    """The number that orders paragraphs by document and position."""
    return document_id << 20 | position


read_headings = msgspec.json.Decoder(tuple[str, ...]).decode
"""The headings above a paragraph, outermost first, from the JSON of its row."""
_read_warnings = msgspec.json.Decoder(tuple[model.Warning, ...]).decode


def _conditions(wanted: DocumentFilter) -> Sequence[sa.ColumnElement[bool]]:
    """One condition for each part of the filter that is given."""
    columns = documents.c
    folded = {
        columns.type_key: wanted.type,
        columns.issuer_key: wanted.issuer,
        columns.province_key: wanted.province,
    }
    conditions = [column == fold(value) for column, value in folded.items() if value is not None]
    if wanted.number is not None:
        conditions.append(columns.number_key == number_key(wanted.number))
    exact = {columns.language: wanted.language, columns.source: wanted.source}
    conditions += [column == value for column, value in exact.items() if value is not None]
    if wanted.year is not None:
        conditions.append(sa.func.substr(columns.date, 1, 4, type_=Text) == wanted.year)
    if wanted.agency is not None:
        named = sa.select(responsibilities.c.document).where(
            responsibilities.c.agency == agency_id(wanted.agency)
        )
        conditions.append(columns.id.in_(named))
    return conditions
