"""What became of deliveries, as their owners see it, and sending one once more."""

from typing import Any

import msgspec
import sqlalchemy as sa

from service import lease, revisions
from service.accounts import audit, moments
from service.accounts.model import Actor
from service.db.alerts import deliveries, destinations
from service.db.connect import Database
from service.delivery.model import Failure, Kind, State
from service.paging import Page, page
from service.product import Product

AGAIN: tuple[State, ...] = ("waiting", "delivered", "given_up", "cancelled")
"""The states in which one can be sent once more, which is at once for one that waits."""
MOST_FAILED = 20


class Record(msgspec.Struct, frozen=True):
    """A delivery and what became of it; times are ISO 8601, `error` is that of the last attempt."""

    id: str
    destination: int
    destination_name: str
    saved_query: int | None
    kind: Kind
    first: int | None
    last: int | None
    state: State
    made: str
    due: str
    attempts: int
    done: str | None
    error: Failure | None


class DestinationOff(Exception):  # noqa: N818 - a state, told as such
    """Nothing is sent to a destination that is off."""


def list_deliveries(  # noqa: PLR0913 - each stands for itself
    database: Database,
    owner: int | None,
    *,
    destination: int | None = None,
    state: State | None = None,
    size: int = 50,
    offset: int = 0,
) -> Page[Record]:
    """The deliveries of an owner, newest first, also those to destinations that were removed."""
    query = _ROWS.where(_mine(owner)).order_by(*_NEWEST)
    if destination is not None:
        query = query.where(deliveries.c.destination == destination)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    with database.read() as connection:
        return page(connection, query, _record, size=size, offset=offset)


def count_by_state(database: Database, saved_query: int) -> dict[State, int]:
    """How many deliveries of a saved query are in each state; states of none are left out."""
    state, mine = deliveries.c.state, deliveries.c.saved_query == saved_query
    query = sa.select(state, sa.func.count()).where(mine).group_by(state).order_by(state)
    with database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def list_failed(database: Database, saved_query: int) -> tuple[Record, ...]:
    """The newest deliveries of a saved query that did not go as they should, `MOST_FAILED` at most.

    What was delivered after all is no failure.
    """
    wrong = sa.and_(deliveries.c.error.is_not(None), deliveries.c.state != "delivered")
    query = _ROWS.where(deliveries.c.saved_query == saved_query, wrong).order_by(*_NEWEST)
    with database.read() as connection:
        return tuple(map(_record, connection.execute(query.limit(MOST_FAILED))))


def replay(product: Product, actor: Actor, id_: str) -> Record:
    """Send a delivery once more, as if it had just been made, under the same id.

    Raises `LookupError` and `DestinationOff`. One that is being sent is left to itself.
    """
    now = moments.written(moments.now())
    again = {"state": "waiting", "due": now, "attempts": 0, "done": None, "error": None}
    this = _ROWS.where(_mine(actor.user), deliveries.c.id == id_)
    with lease.aside(product) as connection:
        revisions.lock(connection)  # nobody takes its destination away meanwhile
        row = connection.execute(this).first()
        if row is None:
            raise LookupError(id_)
        if row.off is not None:
            raise DestinationOff(id_)
        may = sa.and_(deliveries.c.id == id_, deliveries.c.state.in_(AGAIN))
        if connection.execute(sa.update(deliveries).where(may).values(again)).rowcount:
            audit.record(connection, actor, "delivery_replayed", row.destination_name, id=id_)
        return _record(connection.execute(this).one())


_ROWS = sa.select(
    deliveries, destinations.c.name.label("destination_name"), destinations.c.off
).join(destinations, destinations.c.id == deliveries.c.destination)
_NEWEST = (deliveries.c.made.desc(), deliveries.c.id)


def _mine(owner: int | None) -> sa.ColumnElement[bool]:
    return sa.and_(destinations.c.owner == owner, destinations.c.kind != "canary")


def _record(row: Any) -> Record:
    error = row.error and msgspec.json.decode(row.error, type=Failure)
    names = (name for name in Record.__struct_fields__ if name != "error")
    return Record(**{name: getattr(row, name) for name in names}, error=error)
