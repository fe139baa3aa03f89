"""Stopping the letters of one saved query, by an address that only their reader knows."""

import sqlalchemy as sa

from service import lease, ledger, revisions
from service.accounts import audit
from service.accounts.model import Actor
from service.db.accounts import users
from service.db.alerts import deliveries, destinations, saved_queries, saved_query_destinations
from service.delivery.links import sealed, unsealed
from service.delivery.model import UNDER_WAY
from service.product import Product

_LABEL = "unsubscribe"


def unsubscribe_path(product: Product, saved_query: int, destination: int) -> str:
    """The path at which letters of this saved query to this destination are stopped."""
    return f"/unsubscribe/{sealed(product, _LABEL, (saved_query, destination))}"


def name_of(product: Product, token: str) -> str | None:
    """What its owner calls the saved query; None for a token that is none."""
    numbers = unsealed(product, _LABEL, token)
    if numbers is None:
        return None
    with product.database.read() as connection:
        name = sa.select(saved_queries.c.name).where(saved_queries.c.id == numbers[0])
        return connection.scalar(name)


def unsubscribe(product: Product, token: str, address: str | None) -> bool:
    """Stop these letters, those under way as well; False for a token that is none.

    The saved query goes on, and so do its other ways. A second time changes nothing. Raises `Busy`.
    """
    numbers = unsealed(product, _LABEL, token)
    if numbers is None:
        return False
    saved_query, destination = numbers
    chosen, queued = saved_query_destinations.c, deliveries.c
    this = sa.and_(chosen.saved_query == saved_query, chosen.destination == destination)
    under_way = sa.and_(
        queued.saved_query == saved_query,
        queued.destination == destination,
        queued.state.in_(UNDER_WAY),
    )
    # Before its deliveries, as everywhere, so that no two can wait for each other.
    locking = sa.select(destinations.c.id).where(destinations.c.id == destination)
    with lease.aside(product) as connection:
        revisions.lock(connection)  # or what is being queued at this moment would still be sent
        ended = connection.execute(sa.delete(saved_query_destinations).where(this)).rowcount
        values = {"state": "cancelled", "done": ledger.now(), "claimed": None, "claim_ends": None}
        connection.execute(locking.with_for_update(key_share=True))
        connection.execute(sa.update(deliveries).where(under_way).values(values))
        if ended:
            actor = _owner(connection, saved_query, address)
            audit.record(connection, actor, "unsubscribed", str(saved_query), to=destination)
    return True


def _owner(connection: sa.Connection, saved_query: int, address: str | None) -> Actor:
    """Whose saved query it is, in whose name its letters are stopped."""
    query = (
        sa.select(users.c.id, users.c.name, users.c.role)
        .join(saved_queries, saved_queries.c.owner == users.c.id)
        .where(saved_queries.c.id == saved_query)
    )
    row = connection.execute(query).first()
    if row is None:
        return Actor(None, "", "administrator", "single", address)
    return Actor(row.id, row.name, row.role, "session", address)
