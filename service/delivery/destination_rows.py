"""The rows of destinations: how they are read, and what failures make of them."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from service import revisions
from service.accounts import moments
from service.db.alerts import deliveries, destinations
from service.delivery import retries
from service.delivery.model import UNDER_WAY, Destination, Failure, OffReason


def find(connection: sa.Connection, id_: int) -> Destination:
    """The destination with this id, removed or not."""
    row = connection.execute(sa.select(destinations).where(destinations.c.id == id_)).one()
    return record(row)


def record(row: Any) -> Destination:
    """A row as it is read."""
    return Destination(**{name: getattr(row, name) for name in Destination.__struct_fields__})


def lock(connection: sa.Connection, id_: int) -> None:
    """Lock a destination: before its deliveries, or two could wait for each other."""
    this = sa.select(destinations.c.id).where(destinations.c.id == id_)
    connection.execute(this.with_for_update(key_share=True))


def works(connection: sa.Connection, id_: int) -> None:
    """Note that something got through."""
    failing = sa.and_(destinations.c.id == id_, destinations.c.failing.is_not(None))
    connection.execute(sa.update(destinations).where(failing).values(failing=None))


def fails(connection: sa.Connection, id_: int, now: datetime) -> None:
    """Note that nothing gets through, and let what else is to go there rest for a while."""
    at = moments.written(now)
    since = sa.func.coalesce(destinations.c.failing, at)
    this = sa.update(destinations).where(destinations.c.id == id_).values(failing=since)
    failing = connection.execute(this.returning(destinations.c.failing)).scalar_one()
    rested = moments.written(now + retries.rest(datetime.fromisoformat(failing), now))
    others = sa.and_(_waiting(id_), deliveries.c.due < rested, deliveries.c.attempts == 0)
    connection.execute(sa.update(deliveries).where(others).values(due=rested))


def switch_off(connection: sa.Connection, id_: int, reason: OffReason, now: datetime) -> None:
    """Send nothing there any more; what waits is listed as cancelled and can be sent by hand.

    So is what is being sent, which is not tried again.
    """
    revisions.lock(connection)  # or what is being queued at this moment would wait for ever
    at = moments.written(now)
    lock(connection, id_)
    on = sa.and_(destinations.c.id == id_, destinations.c.off.is_(None))
    off = {"off": at, "off_reason": reason, "told": None}
    connection.execute(sa.update(destinations).where(on).values(off))
    error = msgspec.json.encode(Failure("off")).decode()
    cancelled = {"state": "cancelled", "done": at, "error": error, "claimed": None}
    there = sa.and_(deliveries.c.destination == id_, deliveries.c.state.in_(UNDER_WAY))
    connection.execute(sa.update(deliveries).where(there).values(cancelled | {"claim_ends": None}))


def switch_on(connection: sa.Connection, id_: int) -> None:
    """Send there what comes from now on."""
    on = {"off": None, "off_reason": None, "failing": None, "told": None}
    connection.execute(sa.update(destinations).where(destinations.c.id == id_).values(on))


def _waiting(destination: int) -> sa.ColumnElement[bool]:
    this = deliveries.c.destination == destination
    return sa.and_(this, deliveries.c.state == "waiting")
