"""Queues deliveries of notices, in the transaction that writes these.

A delivery is for one saved query and one destination, and takes its notices from a first to a last
one. What is to wait for its hour takes in what comes until then.
"""

import datetime
import uuid
from typing import Any

import sqlalchemy as sa

from service import ledger
from service.alerts.schedule import Schedule, next_moment
from service.db.alerts import (
    deliveries,
    destinations,
    notices,
    saved_queries,
    saved_query_destinations,
)
from service.db.rows import insert

_COLUMNS = tuple(
    deliveries.c[name]
    for name in (
        "id",
        "destination",
        "saved_query",
        "first",
        "last",
        "kind",
        "state",
        "due",
        "made",
    )
)


def queue(connection: sa.Connection, load: int, first: int, last: int, *, behind: int = 0) -> None:
    """Queue the notices of a load for the revisions with these ids and those between.

    Only notices with an id above `behind` are new.
    """
    now = datetime.datetime.fromisoformat(ledger.now())
    wanted = _wanted(load, first, last, behind)
    rows = connection.execute(wanted).all()
    waiting = {tuple(row) for row in connection.execute(_extending(wanted.subquery()))}
    moments: dict[tuple[Any, ...], str] = {}
    made = []
    for saved_query, low, high, destination, *when in rows:
        if (saved_query, destination) not in waiting:
            moment = (
                moments.get(key := tuple(when)) or next_moment(now, Schedule(*when)).isoformat()
            )
            moments[key] = moment
            place = (str(uuid.uuid4()), destination, saved_query, low, high)
            made.append((*place, "notices", "waiting", moment, now.isoformat()))
    insert(connection, _COLUMNS, made)


def _wanted(load: int, first: int, last: int, behind: int) -> sa.Select[Any]:
    """Which saved queries have new notices and somewhere to send them."""
    made = (
        sa.select(
            notices.c.saved_query,
            sa.func.min(notices.c.id).label("first"),
            sa.func.max(notices.c.id).label("last"),
        )
        .where(notices.c.load == load, notices.c.revision.between(first, last))
        .where(notices.c.id > behind)
        .group_by(notices.c.saved_query)
        .subquery()
    )
    chosen = saved_query_destinations
    return (
        sa.select(
            made.c.saved_query,
            made.c.first,
            made.c.last,
            chosen.c.destination,
            saved_queries.c.cadence,
            saved_queries.c.hour,
            saved_queries.c.weekday,
            saved_queries.c.timezone,
        )
        .join(chosen, chosen.c.saved_query == made.c.saved_query)
        .join(saved_queries, saved_queries.c.id == made.c.saved_query)
        .join(destinations, destinations.c.id == chosen.c.destination)
        .where(destinations.c.off.is_(None), destinations.c.removed.is_(None))
        .order_by(made.c.saved_query, chosen.c.destination)
    )


def _extending(wanted: sa.Subquery) -> sa.UpdateBase:
    """Has deliveries that still wait for their hour take the notices in, and tells which."""
    own = sa.and_(
        deliveries.c.saved_query == wanted.c.saved_query,
        deliveries.c.destination == wanted.c.destination,
        wanted.c.cadence != "at_once",
    )
    waiting = sa.and_(
        deliveries.c.kind == "notices",
        deliveries.c.state == "waiting",
        deliveries.c.attempts == 0,
    )
    # An earlier one must not reach over what was sent at once meanwhile.
    later = deliveries.alias("later")
    newest = ~sa.exists().where(
        later.c.saved_query == deliveries.c.saved_query,
        later.c.destination == deliveries.c.destination,
        later.c.kind == "notices",
        later.c.first > deliveries.c.first,
    )
    extending = sa.update(deliveries).where(own, waiting, newest).values(last=wanted.c.last)
    return extending.returning(deliveries.c.saved_query, deliveries.c.destination)
