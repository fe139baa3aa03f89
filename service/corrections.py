"""What persons have put right: rows that are laid over a document whenever it is written.

A correction belongs to a document and the content of a paragraph, so it outlives re-loading and
changed rules. Who may correct, and the load that it makes, are settled in `correcting`.
"""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from loader import corrections as overlay
from loader.corrections import FactChange, FieldChange
from loader.model import Field
from search.model import Agency, Citation, Deadline, DocumentHead
from service import parsing
from service.db.connect import Database
from service.db.schema import corrections, paragraphs
from service.documents import heads_of
from service.paging import Page, page
from service.parsing import Parsed

FactField = Literal["agencies", "citations", "deadlines"]
FIELDS: tuple[str, ...] = (*get_args(Field), *get_args(FactField))
Value: TypeAlias = str | Agency | Citation | Deadline

_FACTS: dict[str, type[Agency | Citation | Deadline]] = {
    "agencies": Agency,
    "citations": Citation,
    "deadlines": Deadline,
}


class Place(msgspec.Struct, frozen=True):
    """A paragraph by what it says: the content hash of its text, and which of equal ones it is."""

    content: str
    occurrence: int


class Correction(msgspec.Struct, frozen=True):
    """`after` is right and `before` wrong; None before adds, None after takes out.

    Values are strings for a field of the document (`place` None), facts for those of a paragraph.
    """

    document: int
    place: Place | None
    field: str
    before: Value | None
    after: Value | None
    note: str = ""


class CorrectionRecord(msgspec.Struct, frozen=True):
    """A correction that was made: when, by which load, and the load that took it back, if any.

    `applied` is False while its paragraph is not in the document; `paragraph` is that one's key,
    `text` what it says.
    """

    id: int
    document: DocumentHead
    field: str
    before: Value | None
    after: Value | None
    note: str
    made: str
    load: int
    taken_back: int | None
    applied: bool
    paragraph: str | None
    text: str | None


def list_corrections(
    database: Database, *, document: int | None = None, size: int = 50, offset: int = 0
) -> Page[CorrectionRecord]:
    """The corrections, newest first, those that were taken back as well."""
    query = sa.select(corrections).order_by(corrections.c.id.desc())
    if document is not None:
        query = query.where(corrections.c.document == document)
    with database.read() as connection:
        found = page(connection, query, lambda row: row, size=size, offset=offset)
        heads = heads_of(connection, (row.document for row in found.items))
        texts = _texts(connection, [key for row in found.items if (key := _key(row))])
    items = tuple(_record(row, heads[row.document], texts) for row in found.items)
    return Page(items, found.total, found.next)


def find(database: Database, id_: int) -> CorrectionRecord | None:
    """The correction with this id, or None."""
    with database.read() as connection:
        row = connection.execute(sa.select(corrections).where(corrections.c.id == id_)).first()
        if row is None:
            return None
        key = _key(row)
        texts = _texts(connection, [key] if key else [])
        return _record(row, heads_of(connection, [row.document])[row.document], texts)


def add(connection: sa.Connection, load: int, made: str, found: Sequence[Correction]) -> None:
    """Write corrections that a load makes at the moment `made` (ISO 8601)."""
    rows = [
        {
            "document": one.document,
            "content": one.place and one.place.content,
            "occurrence": one.place.occurrence if one.place else 0,
            "field": one.field,
            "before": _encoded(one.before),
            "after": _encoded(one.after),
            "note": one.note,
            "made": made,
            "load_added": load,
            "applied": False,
        }
        for one in found
    ]
    connection.execute(sa.insert(corrections), rows)


def end(connection: sa.Connection, load: int, id_: int) -> None:
    """Take a correction back with this load."""
    ending = sa.update(corrections).where(corrections.c.id == id_)
    connection.execute(ending.values(load_ended=load))


class Overlay:
    """The corrections that stand, as one transaction sees them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        corrected = sa.select(corrections.c.document).where(_STANDS).distinct()
        self._corrected = set(connection.scalars(corrected))

    def laid_over(self, document: int, parsed: Parsed) -> Parsed:
        """What was parsed of a document with its corrections; notes which of them found a place."""
        if document not in self._corrected:
            return parsed
        query = sa.select(corrections).where(corrections.c.document == document, _STANDS)
        rows = list(self._connection.execute(query.order_by(corrections.c.id)))
        places = _places(parsed.contents)
        applied = [
            row for row in rows if row.content is None or (row.content, row.occurrence) in places
        ]
        self._note(document, [row.id for row in applied])
        corrected = overlay.apply(
            parsed.prepared.document,
            [
                FieldChange(row.field, _decoded(row, row.after))
                for row in applied
                if not row.content
            ],
            [
                FactChange(
                    places[row.content, row.occurrence],
                    _decoded(row, row.before),
                    _decoded(row, row.after),
                )
                for row in applied
                if row.content
            ],
        )
        return parsing.encoded(replace(parsed.prepared, document=corrected))

    def _note(self, document: int, applied: Sequence[int]) -> None:
        here = corrections.c.document == document
        found = sa.case((corrections.c.id.in_(applied), sa.true()), else_=sa.false())
        self._connection.execute(sa.update(corrections).where(here, _STANDS).values(applied=found))


_STANDS = corrections.c.load_ended.is_(None)


def _places(contents: Sequence[str]) -> dict[tuple[str, int], int]:
    """The position of each paragraph by its content and occurrence."""
    seen: dict[str, int] = {}
    places = {}
    for position, content in enumerate(contents):
        places[content, seen.get(content, 0)] = position
        seen[content] = seen.get(content, 0) + 1
    return places


def _encoded(value: Value | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _decoded(row: Any, value: str | None) -> Any:
    if value is None:
        return None
    return msgspec.json.decode(value, type=_FACTS.get(row.field, str))


def _key(row: Any) -> str | None:
    return f"{row.document}-{row.content}-{row.occurrence}" if row.content else None


def _texts(connection: sa.Connection, keys: Sequence[str]) -> dict[str, str]:
    held = paragraphs.c
    query = sa.select(held.key, held.text).where(held.key.in_(keys), held.load_ended.is_(None))
    return {row.key: row.text for row in connection.execute(query)}


def _record(row: Any, of: DocumentHead, texts: dict[str, str]) -> CorrectionRecord:
    key = _key(row)
    return CorrectionRecord(
        id=row.id,
        document=of,
        field=row.field,
        before=_decoded(row, row.before),
        after=_decoded(row, row.after),
        note=row.note,
        made=row.made,
        load=row.load_added,
        taken_back=row.load_ended,
        applied=row.applied and row.load_ended is None,
        paragraph=key,
        text=texts.get(key or ""),
    )
