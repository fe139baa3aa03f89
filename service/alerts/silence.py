"""What is told where there is no notice: since when nothing came, and that all was looked at."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from service.alerts.progress import LAST_RUN, is_waiting
from service.alerts.records import in_use
from service.db.alerts import notices, saved_queries
from service.db.connect import Database

MOST_NAMED = 10
"""Saved queries that are named."""


class Quiet(NamedTuple):
    """A saved query that has told nothing since its newest notice or, without any, since it began.

    `rests` says that it is paused or stopped.
    """

    id: int
    name: str
    since: str
    rests: bool


class Silence(NamedTuple):
    """The first saved queries of `total`; all loads up to `last_load` have been matched, the last
    at `last_run` (ISO 8601), and where `waits` another one has ended since.
    """

    queries: tuple[Quiet, ...]
    total: int
    last_load: int | None
    last_run: str | None
    waits: bool


def silence(database: Database, owner: int | None, saved_query: int | None = None) -> Silence:
    """What there is to say of an owner's saved queries, or of one of them."""
    mine = in_use(owner)
    if saved_query is not None:
        mine = sa.and_(mine, saved_queries.c.id == saved_query)
    query = sa.select(saved_queries).where(mine).order_by(saved_queries.c.name, saved_queries.c.id)
    with database.read() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(saved_queries).where(mine))
        rows = connection.execute(query.limit(MOST_NAMED)).all()
        newest = _newest(connection, [row.id for row in rows])
        done = connection.execute(LAST_RUN).first()
    quiet = tuple(_quiet(row, newest.get(row.id)) for row in rows)
    load, at = (done.load, done.finished) if done else (None, None)
    return Silence(quiet, total or 0, load, at, is_waiting(database))


def _newest(connection: sa.Connection, ids: list[int]) -> dict[int, str]:
    """When the newest notice of each of these was made."""
    query = (
        sa.select(notices.c.saved_query, sa.func.max(notices.c.made))
        .where(notices.c.saved_query.in_(ids))
        .group_by(notices.c.saved_query)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _quiet(row: sa.Row[Any], newest: str | None) -> Quiet:
    rests = row.paused is not None or row.stopped is not None
    return Quiet(row.id, row.name, newest or row.made, rests)
