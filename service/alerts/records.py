"""Saved queries as their owners see them: lists, one of them, and whose it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from search.tree import Node
from service.alerts.events import Event
from service.alerts.saved import Cadence, Terms
from service.alerts.stored import (
    Unreadable,
    known_events,
    read_events,
    read_selection,
    read_tree,
    read_versions,
)
from service.db.alerts import notices, query_revisions, saved_queries, saved_query_destinations
from service.db.connect import Database
from service.paging import Page, page
from service.revisions import TREE_UNREADABLE


class SavedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A saved query with its newest terms; times are ISO 8601.

    `tree` is None where this version cannot read them. `paused` says since when its owner does not
    want it, `stopped` why it does not run otherwise; `after_load` is the load behind which its
    newest terms began; `newest` is when it told last.
    """

    id: int
    owner: int | None
    name: str
    note: str
    text: str
    selection: Mapping[str, Any]
    tree: Node | None
    events: tuple[Event, ...]
    versions: Mapping[str, str]
    cadence: Cadence
    hour: int
    weekday: int
    timezone: str
    tell_nothing: bool
    destinations: tuple[int, ...]
    paused: str | None
    stopped: str | None
    revision: int
    after_load: int
    made: str
    changed: str
    notices: int
    unread: int
    newest: str | None

    @property
    def terms(self) -> Terms:
        """What it finds. Raises `Unreadable`."""
        if self.tree is None:
            raise Unreadable(f"saved query {self.id}")
        names = Terms.__struct_fields__
        return Terms(**{name: getattr(self, name) for name in names})


def owned(owner: int | sa.BindParameter[int] | None) -> sa.ColumnElement[bool]:
    """Restricts saved queries to an owner's, removed ones included; None is single use."""
    return sa.and_(saved_queries.c.owner == owner, saved_queries.c.kind == "saved")


def in_use(owner: int | None) -> sa.ColumnElement[bool]:
    """Restricts saved queries to those in an owner's list."""
    return sa.and_(owned(owner), saved_queries.c.removed.is_(None))


def list_saved(
    database: Database, owner: int | None, *, size: int = 50, offset: int = 0
) -> Page[SavedQuery]:
    """The saved queries of an owner, newest first."""
    query = _rows().where(in_use(owner)).order_by(saved_queries.c.id.desc())
    return _page(database, query, size, offset)


def list_every(database: Database, *, size: int = 50, offset: int = 0) -> Page[SavedQuery]:
    """The saved queries of all owners, oldest first; for who looks after the installation."""
    everyone = sa.and_(saved_queries.c.kind == "saved", saved_queries.c.removed.is_(None))
    return _page(database, _rows().where(everyone).order_by(saved_queries.c.id), size, offset)


def find_any(database: Database, id_: int) -> SavedQuery:
    """A saved query of anybody, removed ones included. Raises `LookupError`."""
    return _one(database, saved_queries.c.id == id_)


def find_saved(database: Database, owner: int | None, id_: int) -> SavedQuery:
    """One saved query of an owner. Raises `LookupError` for those of others, too."""
    return _one(database, sa.and_(in_use(owner), saved_queries.c.id == id_))


def _rows() -> sa.Select[Any]:
    newest = sa.and_(
        query_revisions.c.saved_query == saved_queries.c.id,
        query_revisions.c.number == saved_queries.c.revision,
    )
    return sa.select(
        saved_queries,
        query_revisions.c.tree,
        query_revisions.c.events,
        query_revisions.c.versions,
        query_revisions.c.after_load,
        _told(sa.func.count()).label("notices"),
        _told(sa.func.count()).where(unread()).label("unread"),
        _told(sa.func.max(notices.c.made)).label("newest"),
    ).join(query_revisions, newest)


def unread() -> sa.ColumnElement[bool]:
    """Restricts notices to those that nobody has read or put away."""
    return sa.and_(notices.c.read.is_(None), notices.c.archived.is_(None))


def _told(what: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    """Something that is asked of all notices of the saved query in a row."""
    asked = sa.select(what).select_from(notices)
    return asked.where(notices.c.saved_query == saved_queries.c.id).scalar_subquery()


def _page(database: Database, query: sa.Select[Any], size: int, offset: int) -> Page[SavedQuery]:
    with database.read() as connection:
        found: Page[Any] = page(connection, query, lambda row: row, size=size, offset=offset)
        return msgspec.structs.replace(found, items=_records(connection, found.items))


def _one(database: Database, which: sa.ColumnElement[bool]) -> SavedQuery:
    with database.read() as connection:
        for found in _records(connection, connection.execute(_rows().where(which)).all()):
            return found
    raise LookupError("no such saved query")


def _records(connection: sa.Connection, rows: Sequence[Any]) -> tuple[SavedQuery, ...]:
    chosen = saved_query_destinations
    query = sa.select(chosen).where(chosen.c.saved_query.in_([row.id for row in rows]))
    sent_to: defaultdict[int, list[int]] = defaultdict(list)
    for saved_query, destination in connection.execute(query.order_by(chosen.c.destination)):
        sent_to[saved_query].append(destination)
    return tuple(_record(row, sent_to[row.id]) for row in rows)


def _record(row: Any, sent_to: Sequence[int]) -> SavedQuery:
    try:
        tree, events = read_tree(row.tree), read_events(row.events)
    except Unreadable:
        tree, events = None, known_events(row.events)
    return SavedQuery(
        id=row.id,
        owner=row.owner,
        name=row.name,
        note=row.note,
        text=row.text,
        selection=read_selection(row.selection),
        tree=tree,
        events=events,
        versions=read_versions(row.versions),
        cadence=row.cadence,
        hour=row.hour,
        weekday=row.weekday,
        timezone=row.timezone,
        tell_nothing=row.tell_nothing,
        destinations=tuple(sent_to),
        paused=row.paused,
        # Those that matching has not come upon yet are no better than those that it has stopped.
        stopped=row.stopped or (TREE_UNREADABLE if tree is None else None),
        revision=row.revision,
        after_load=row.after_load,
        made=row.made,
        changed=row.changed,
        notices=row.notices,
        unread=row.unread,
        newest=row.newest,
    )
