"""The built-in saved query that shows whether alerts work: it tells of one paragraph of each load.

It goes the way of all others, from matching to delivery, and nobody reads it: its times are watched
(`service.metrics`). Where nothing is saved besides, a load is read and one paragraph cut, no more.
"""

from typing import Any

import msgspec
import sqlalchemy as sa

from search.tree import EVERYTHING
from service import lease, ledger, states
from service.alerts.events import EVENTS
from service.db.alerts import destinations, saved_queries, saved_query_destinations
from service.product import Product
from service.revisions import lock, open_revision

KIND = "canary"
_STATE = "alerts_canary"
_ASKED = [event for event in EVENTS if event != "due"]


def ensure(product: Product) -> None:
    """Make the saved query and its destination, once; they are for the loads to come.

    Nobody can save it again where it has stopped, as its row could not be read: it goes on here.
    """
    with product.database.read() as connection:
        known = _known(connection)
    if known is not None and known.stopped is None:
        return
    with lease.aside(product) as connection:
        lock(connection)
        known = _known(connection)
        if known is None:
            states.set_state(connection, _STATE, str(_make(connection)))
        elif known.stopped is not None:
            number = known.revision + 1
            this = sa.update(saved_queries).where(saved_queries.c.id == known.id)
            connection.execute(this.values(stopped=None, revision=number))
            _open(connection, known.id, number)


def canary(connection: sa.Connection) -> int | None:
    """The id of the saved query, None before there is one."""
    written = states.state(connection, _STATE)
    return int(written) if written else None


def _known(connection: sa.Connection) -> sa.Row[Any] | None:
    mine = saved_queries.c.id == canary(connection)
    return connection.execute(sa.select(saved_queries).where(mine)).first()


def _make(connection: sa.Connection) -> int:
    now = ledger.now()
    row = {"kind": KIND, "name": KIND, "note": "", "text": "", "selection": "{}"}
    row |= {"cadence": "at_once", "timezone": "UTC", "made": now, "changed": now}
    adding = sa.insert(saved_queries).values(**row, revision=1)
    id_ = int(connection.execute(adding.returning(saved_queries.c.id)).scalar_one())
    _open(connection, id_, 1)
    to = {"kind": KIND, "name": KIND, "address": "", "made": now}
    where = sa.insert(destinations).values(to).returning(destinations.c.id)
    sent = {"saved_query": id_, "destination": connection.execute(where).scalar_one()}
    connection.execute(sa.insert(saved_query_destinations).values(sent))
    return id_


def _open(connection: sa.Connection, id_: int, number: int) -> None:
    terms = {"tree": EVERYTHING, "events": _ASKED, "versions": {}}
    columns = {name: msgspec.json.encode(value).decode() for name, value in terms.items()}
    open_revision(connection, id_, number, columns)
