"""Says from which load to which a saved query runs: the one place that opens and closes revisions.

A revision is for the loads after `after_load` and up to `to_load`. Knows neither trees nor notices.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from service import ledger
from service.db.alerts import alert_loads, destinations, query_revisions, saved_queries
from service.db.schema import loads, states
from service.db.turns import take_turn

log = logging.getLogger(__name__)

OWNER_DISABLED = "owner_disabled"
"""Why a saved query has stopped whose owner may not log in."""
TREE_UNREADABLE = "tree_unreadable"
"""Why one has stopped whose newest terms this version cannot read; it goes on with new ones."""


def lock(connection: sa.Connection) -> None:
    """Let no two transactions decide at once from which load on a saved query runs.

    Who saves a query reads the newest load and commits before any later load is matched. Nor is
    anything queued while somebody takes away where it would be sent.
    """
    row = sa.select(states.c.value).where(states.c.name == "alerts")
    connection.execute(row.with_for_update())


def newest_load(connection: sa.Connection) -> int:
    """The number of the newest load that has ended; those after it are to come. Needs `lock`."""
    ended = sa.select(sa.func.max(loads.c.number)).where(loads.c.state != "running")
    begun = sa.select(sa.func.max(alert_loads.c.load))
    return max(connection.scalar(ended) or 0, connection.scalar(begun) or 0)


def open_revision(
    connection: sa.Connection, saved_query: int, number: int, columns: Mapping[str, str]
) -> None:
    """Open one for the loads to come, with its tree, events and versions. Needs `lock`."""
    row = {"saved_query": saved_query, "number": number, "made": ledger.now()}
    row["after_load"] = newest_load(connection)
    connection.execute(sa.insert(query_revisions).values({**row, **columns}))


def close_revision(connection: sa.Connection, saved_query: int) -> None:
    """End the revision in force, if there is one, with the newest load. Needs `lock`."""
    mine = query_revisions.c.saved_query == saved_query
    in_force = sa.and_(mine, query_revisions.c.to_load.is_(None))
    closing = sa.update(query_revisions).where(in_force)
    connection.execute(closing.values(to_load=newest_load(connection)))


def stop_of(connection: sa.Connection, owner: int) -> None:
    """Stop all that a user has saved: loads to come are not told to who may not log in."""
    lock(connection)
    running = _saved_by(connection, owner, saved_queries.c.stopped.is_(None))
    for row in running:
        close_revision(connection, row.id)
    _stopped(connection, running, OWNER_DISABLED)


def go_on_of(connection: sa.Connection, owner: int) -> None:
    """Go on with what `stop_of` has stopped, from the loads to come on."""
    lock(connection)
    stopped = _saved_by(connection, owner, saved_queries.c.stopped == OWNER_DISABLED)
    for row in stopped:
        if row.paused is None and row.removed is None:
            _reopen(connection, row)
    _stopped(connection, stopped, None)


def stop_unreadable(connection: sa.Connection, revisions: Sequence[int], last: int) -> None:
    """End revisions that cannot be read with the last load that was matched. Needs `lock`.

    What they are of is stopped, unless it has newer terms already.
    """
    if not revisions:
        return
    log.warning("saved searches that this version cannot read are stopped: %d", len(revisions))
    rows = [{"unreadable": one} for one in revisions]
    this = query_revisions.c.id == sa.bindparam("unreadable")
    after = query_revisions.c.after_load
    to_load = sa.case((after > last, after), else_=last)
    connection.execute(sa.update(query_revisions).where(this).values(to_load=to_load), rows)
    of = saved_queries.c.id == _scalar(query_revisions.c.saved_query, this)
    newest = saved_queries.c.revision == _scalar(query_revisions.c.number, this)
    stopping = sa.update(saved_queries).where(of, newest, saved_queries.c.stopped.is_(None))
    connection.execute(stopping.values(stopped=TREE_UNREADABLE), rows)


def newest_revision(connection: sa.Connection, row: sa.Row[Any]) -> sa.Row[Any]:
    """The newest terms of the saved query in a row."""
    newest = sa.and_(
        query_revisions.c.saved_query == row.id, query_revisions.c.number == row.revision
    )
    return connection.execute(sa.select(query_revisions).where(newest)).one()


def terms_in(revision: sa.Row[Any]) -> dict[str, str]:
    """What one revision hands on to the next, as it is written."""
    return {name: getattr(revision, name) for name in ("tree", "events", "versions")}


def adopt(connection: sa.Connection, owner: int) -> None:
    """Give what was saved in single use to the first user, whose it was in all likelihood.

    What is being saved at this moment is waited for.
    """
    take_turn(connection, destinations)
    lock(connection)
    for table in (saved_queries, destinations):
        single = sa.and_(table.c.owner.is_(None), table.c.kind != "canary")
        connection.execute(sa.update(table).where(single).values(owner=owner))


def _saved_by(
    connection: sa.Connection, owner: int, condition: sa.ColumnElement[bool]
) -> Sequence[sa.Row[Any]]:
    mine = sa.and_(saved_queries.c.owner == owner, condition)
    return connection.execute(sa.select(saved_queries).where(mine)).all()


def _scalar(column: sa.Column[Any], where: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(column).where(where).scalar_subquery()


def _stopped(connection: sa.Connection, rows: Sequence[sa.Row[Any]], reason: str | None) -> None:
    for row in rows:
        of = sa.update(saved_queries).where(saved_queries.c.id == row.id)
        connection.execute(of.values(stopped=reason))


def _reopen(connection: sa.Connection, row: sa.Row[Any]) -> None:
    """A new revision with the terms of the newest one."""
    open_revision(connection, row.id, row.revision + 1, terms_in(newest_revision(connection, row)))
    of = sa.update(saved_queries).where(saved_queries.c.id == row.id)
    connection.execute(of.values(revision=row.revision + 1))
