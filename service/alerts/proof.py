"""What can be shown of a saved query: which loads were matched with it, and what came of them.

So silence can be told from a fault: there was nothing, or loads wait. What was not sent, the
history of deliveries tells.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from service.alerts.progress import LAST_RUN
from service.alerts.records import unread
from service.db.alerts import alert_loads, notices, query_revisions, saved_queries
from service.db.connect import Database
from service.db.schema import loads

MOST_NAMED = 20
"""Loads that wait are named up to so many."""


class Span(msgspec.Struct, frozen=True):
    """Loads for which one revision of the terms was or is in force: behind `after_load`.

    `to_load` is None while it is in force; `made` is when it began. Of `loads` there, `matched` are
    done, with `notices`.
    """

    revision: int
    after_load: int
    to_load: int | None
    made: str
    loads: int
    matched: int
    notices: int


class Proof(msgspec.Struct, frozen=True):
    """What shows whether a saved query is matched; times are ISO 8601.

    `last_load` is the newest load that has been matched, at `last_run`. `waiting` names the first
    loads that are to be matched with it, `waits` counts them. `left_out` counts those since it was
    saved with which it is never matched, as it was paused or stopped. Knows nothing of what was
    sent.
    """

    saved_query: int
    name: str
    spans: tuple[Span, ...]
    last_load: int | None
    last_run: str | None
    waits: int
    waiting: tuple[int, ...]
    left_out: int
    notices: int
    unread: int
    newest: str | None


def proof(database: Database, id_: int) -> Proof:
    """The proof of a saved query, be it removed. Raises `LookupError` where there is none."""
    with database.read() as connection:
        named = sa.select(saved_queries.c.name, saved_queries.c.removed)
        known = connection.execute(named.where(saved_queries.c.id == id_)).first()
        if known is None:
            raise LookupError(id_)
        mine = query_revisions.c.saved_query == id_
        revisions = connection.execute(
            sa.select(query_revisions).where(mine).order_by(query_revisions.c.number)
        ).all()
        spans = tuple(_spans(connection, revisions))
        end = revisions[-1].to_load if known.removed else None
        there, _ = _counted(connection, revisions[0].after_load, end)
        done = connection.execute(LAST_RUN).first()
        waiting = _waiting(connection, spans)
        counted, new, newest = connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(unread()),
                sa.func.max(notices.c.made),
            ).where(notices.c.saved_query == id_)
        ).one()
        return Proof(
            saved_query=id_,
            name=known.name,
            spans=spans,
            last_load=done.load if done else None,
            last_run=done.finished if done else None,
            waits=sum(span.loads - span.matched for span in spans),
            waiting=waiting,
            left_out=there - sum(span.loads for span in spans),
            notices=counted,
            unread=new,
            newest=newest,
        )


_ENDED = loads.c.state != "running"
_MATCHED = sa.and_(alert_loads.c.state.is_not(None), alert_loads.c.state != "matching")
_LOADS = loads.join(alert_loads, alert_loads.c.load == loads.c.number, isouter=True)


def _spans(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> list[Span]:
    """The revisions that were in force for any load, or still are."""
    return [_span(connection, row) for row in rows if row.to_load != row.after_load]


def _span(connection: sa.Connection, row: sa.Row[Any]) -> Span:
    there, matched = _counted(connection, row.after_load, row.to_load)
    told = sa.select(sa.func.count()).where(notices.c.revision == row.id)
    told = told.where(notices.c.saved_query == row.saved_query)
    count = connection.scalar(told) or 0
    return Span(row.number, row.after_load, row.to_load, row.made, there, matched, count)


def _counted(connection: sa.Connection, after: int, to: int | None) -> tuple[int, int]:
    """How many loads have ended in a range, and how many of them are matched."""
    counts = sa.select(sa.func.count(), sa.func.count().filter(_MATCHED)).select_from(_LOADS)
    there, matched = connection.execute(counts.where(_ENDED, _within(after, to))).one()
    return there, matched


def _within(after: int, to: int | None) -> sa.ColumnElement[bool]:
    behind = loads.c.number > after
    return behind if to is None else sa.and_(behind, loads.c.number <= to)


def _waiting(connection: sa.Connection, spans: Sequence[Span]) -> tuple[int, ...]:
    found: list[int] = []
    for span in spans:
        if span.matched < span.loads and len(found) < MOST_NAMED:
            query = sa.select(loads.c.number).select_from(_LOADS)
            query = query.where(_ENDED, _within(span.after_load, span.to_load), sa.not_(_MATCHED))
            rows = connection.scalars(query.order_by(loads.c.number).limit(MOST_NAMED))
            found += rows
    return tuple(found[:MOST_NAMED])
