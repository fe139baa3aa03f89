"""Notices as their owners read them, and where each leads.

Text, facts and marks are those that a notice was made for, whatever has become of the document.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from search.highlight import mark
from search.model import Agency, Citation, Deadline, Paragraph
from service.addresses import document_address
from service.alerts.events import Reason
from service.alerts.past_versions import past_head, past_paragraph
from service.alerts.records import owned, unread
from service.alerts.stored import Unreadable, read_tree
from service.changes import Past
from service.db.alerts import notices, query_revisions, saved_queries
from service.db.connect import Database
from service.db.schema import documents, paragraphs
from service.paging import Page

Order = Literal["newest", "documents", "loads"]


class Before(msgspec.Struct, frozen=True):
    """What a notice's detail tells: the version that was replaced, or what was said of this one.

    Or the day (ISO) of a time limit that is near, `due`, before which there was nothing.
    """

    replaced: int | None = None
    agencies: tuple[Agency, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    due: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice with the paragraph that it is about; times are ISO 8601.

    `highlights` are spans of its text, none where this version cannot read what matched; `before`
    is there where something was before, `before_text` where that read otherwise; `held` says
    whether the document still has this paragraph. `due` is the day (ISO) of the time limit that is
    near, where the notice is of that.
    """

    id: int
    saved_query: int
    name: str
    load: int
    occasion: str
    reasons: tuple[Reason, ...]
    made: str
    read: str | None
    archived: str | None
    paragraph: Paragraph
    highlights: list[list[int]]
    before: Before | None
    before_text: str | None
    due: str | None
    held: bool

    @property
    def is_unread(self) -> bool:
        """Whether its owner has neither read it nor put it away."""
        return self.read is None and self.archived is None


class SavedName(NamedTuple):
    """What a saved query is called, and whether it was removed."""

    id: int
    name: str
    removed: bool


class NoticeFilter(NamedTuple):
    """Restricts notices; `archived` None means both those put away and the others.

    `first` and `last` are the ids of the first and last that are wanted.

    Their `order` is the newest first; those of a saved query and a document together; or unread
    ones before others, each of them load by load, the newest first, and then as "documents".
    """

    saved_query: int | None = None
    load: int | None = None
    unread: bool = False
    archived: bool | None = None
    first: int | None = None
    last: int | None = None
    order: Order = "newest"


ALL = NoticeFilter()


def list_notices(
    database: Database,
    owner: int | None,
    wanted: NoticeFilter = ALL,
    *,
    size: int = 50,
    offset: int = 0,
) -> Page[Notice]:
    """A page of an owner's notices."""
    condition = sa.and_(owned(owner), *conditions(wanted))
    with database.read() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(_OWNED).where(condition))
        query = _ROWS.where(condition).order_by(*_ORDERS[wanted.order])
        query = query.limit(size).offset(offset)
        items = tuple(_records(connection, connection.execute(query).all()))
    end = offset + len(items)
    return Page(items, total or 0, end if items and end < (total or 0) else None)


def find_notice(database: Database, owner: int | None, id_: int) -> Notice:
    """One notice of an owner. Raises `LookupError` for those of others, too."""
    with database.read() as connection:
        rows = connection.execute(_ROWS.where(owned(owner), notices.c.id == id_)).all()
        for found in _records(connection, rows):
            return found
    raise LookupError(id_)


def list_names(database: Database, owner: int | None) -> tuple[SavedName, ...]:
    """The saved queries that an owner's notices are or may be of, by name."""
    has_any = sa.exists().where(notices.c.saved_query == saved_queries.c.id)
    shown = sa.or_(saved_queries.c.removed.is_(None), has_any)
    columns = (saved_queries.c.id, saved_queries.c.name, saved_queries.c.removed)
    query = sa.select(*columns).where(owned(owner), shown)
    with database.read() as connection:
        rows = connection.execute(query.order_by(saved_queries.c.name, saved_queries.c.id))
        return tuple(SavedName(row.id, row.name, row.removed is not None) for row in rows)


def newest_notice(database: Database, owner: int | None, wanted: NoticeFilter = ALL) -> int:
    """The highest id of an owner's notices, 0 without any."""
    highest = sa.select(sa.func.max(notices.c.id)).select_from(_OWNED)
    with database.read() as connection:
        return connection.scalar(highest.where(owned(owner), *conditions(wanted))) or 0


def conditions(wanted: NoticeFilter) -> list[sa.ColumnElement[bool]]:
    """What a filter asks of notices, whosever they are."""
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.saved_query is not None:
        asked.append(notices.c.saved_query == wanted.saved_query)
    if wanted.load is not None:
        asked.append(notices.c.load == wanted.load)
    if wanted.first is not None:
        asked.append(notices.c.id >= wanted.first)
    if wanted.last is not None:
        asked.append(notices.c.id <= wanted.last)
    if wanted.unread:
        asked.append(unread())
    if wanted.archived is not None:
        put_away = notices.c.archived
        asked.append(put_away.is_not(None) if wanted.archived else put_away.is_(None))
    return asked


def notice_address(notice: Notice) -> str:
    """The paragraph on its document's page, or the document where it is not there any more."""
    paragraph = notice.paragraph
    if not notice.held:
        return document_address(paragraph.document.id)
    return document_address(paragraph.document.id, key=paragraph.key, position=paragraph.position)


_OWNED = notices.join(saved_queries, saved_queries.c.id == notices.c.saved_query)
_JOINED = _OWNED.join(paragraphs, paragraphs.c.id == notices.c.paragraph)
_ROWS = sa.select(
    notices,
    saved_queries.c.name,
    paragraphs.c.document,
    query_revisions.c.tree,
).select_from(_JOINED.join(query_revisions, query_revisions.c.id == notices.c.revision))
_TOGETHER = (
    saved_queries.c.name,
    saved_queries.c.id,
    paragraphs.c.document,
    paragraphs.c.position,
    notices.c.id,
)
_ORDERS: Mapping[Order, Sequence[sa.ColumnElement[Any]]] = {
    "newest": (notices.c.id.desc(),),
    "documents": _TOGETHER,
    "loads": (
        sa.case((unread(), 0), else_=1),
        notices.c.load.desc(),
        notices.c.made.desc(),  # days tell of time limits after the load
        *_TOGETHER,
    ),
}
_read_reasons = msgspec.json.Decoder(tuple[Reason, ...]).decode
_read_before = msgspec.json.Decoder(Before).decode


def _records(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> Iterable[Notice]:
    befores = {row.id: _read_before(row.detail) for row in rows if row.detail}
    replaced = [one.replaced for one in befores.values() if one.replaced is not None]
    versions = _versions(connection, [*(row.paragraph for row in rows), *replaced])
    told = _paragraphs(connection, rows, versions)
    for row in rows:
        before = befores.get(row.id)
        old = versions.get(before.replaced) if before and before.replaced else None
        paragraph = told[row.id]
        yield Notice(
            id=row.id,
            saved_query=row.saved_query,
            name=row.name,
            load=row.load,
            occasion=row.occasion,
            reasons=_read_reasons(row.reasons),
            made=row.made,
            read=row.read,
            archived=row.archived,
            paragraph=paragraph,
            highlights=_marks(paragraph.text, row.tree),
            before=before if before and before.due is None else None,
            before_text=old.text if old else None,
            due=before.due if before else None,
            held=versions[row.paragraph].load_ended is None,
        )


def _marks(text: str, tree: str) -> list[list[int]]:
    """The notice is good also where what it was found with cannot be read."""
    try:
        return mark(text, read_tree(tree))
    except Unreadable:
        return []


def _versions(connection: sa.Connection, ids: Collection[int]) -> dict[int, sa.Row[Any]]:
    query = sa.select(paragraphs).where(paragraphs.c.id.in_(set(ids)))
    return {row.id: row for row in connection.execute(query)}


def _paragraphs(
    connection: sa.Connection, rows: Sequence[sa.Row[Any]], versions: Mapping[int, sa.Row[Any]]
) -> dict[int, Paragraph]:
    """What each notice is about as it was after the notice's load."""
    ids = {row.document for row in rows}
    heads = {
        row.id: row
        for row in connection.execute(sa.select(documents).where(documents.c.id.in_(ids)))
    }
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        touched[row.load].add(row.document)
    pasts = {load: Past(connection, ids, load) for load, ids in touched.items()}
    told = {}
    for row in rows:
        past = pasts[row.load]
        head = past_head(heads[row.document], past.of(row.document))
        before = past.of(row.document, row.paragraph)
        told[row.id] = past_paragraph(versions[row.paragraph], head, before)
    return told
