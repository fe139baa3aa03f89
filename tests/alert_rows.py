"""Rows of saved queries, destinations and deliveries, for tests of what is done with them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from service import lease, revisions
from service.db.alerts import deliveries, destinations, saved_queries
from service.product import Product

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
AT_NOON = NOON.isoformat()


def add_query(product: Product, owner: int | None = None, cadence: str = "at_once") -> int:
    """A saved query that finds nothing."""
    row = {
        "owner": owner,
        "name": "đê điều",
        "note": "for me alone",
        "text": "trực đê",
        "selection": "{}",
        "cadence": cadence,
        "timezone": "Asia/Ho_Chi_Minh",
        "revision": 1,
        "made": AT_NOON,
        "changed": AT_NOON,
    }
    insert = sa.insert(saved_queries).values(row).returning(saved_queries.c.id)
    nothing = {"tree": '{"type":"any","children":[]}', "events": '["text"]', "versions": "{}"}
    with lease.aside(product) as connection:
        id_ = int(connection.execute(insert).scalar_one())
        revisions.open_revision(connection, id_, 1, nothing)
    return id_


def add_destination(product: Product, **values: Any) -> int:
    """A webhook of nobody, unless the values say otherwise."""
    row = {
        "owner": None,
        "kind": "webhook",
        "name": "hook",
        "address": "https://h.example/",
        "made": AT_NOON,
        **values,
    }
    insert = sa.insert(destinations).values(row).returning(destinations.c.id)
    with lease.aside(product) as connection:
        return int(connection.execute(insert).scalar_one())


def add_delivery(product: Product, id_: str, destination: int, query: int, **values: Any) -> str:
    """A delivery that is due at noon, unless the values say otherwise."""
    row = {
        "id": id_,
        "destination": destination,
        "saved_query": query,
        "kind": "nothing",
        "state": "waiting",
        "due": AT_NOON,
        "made": AT_NOON,
        **values,
    }
    with lease.aside(product) as connection:
        connection.execute(sa.insert(deliveries).values(row))
    return id_


def delivery(product: Product, id_: str) -> Mapping[str, Any]:
    """The row of a delivery."""
    with product.database.read() as connection:
        query = sa.select(deliveries).where(deliveries.c.id == id_)
        return connection.execute(query).one()._mapping


def states(product: Product) -> dict[str, str]:
    """The state of each delivery."""
    with product.database.read() as connection:
        rows = connection.execute(sa.select(deliveries.c.id, deliveries.c.state))
        return {row.id: row.state for row in rows}


def destination(product: Product, id_: int) -> Mapping[str, Any]:
    """The row of a destination."""
    with product.database.read() as connection:
        query = sa.select(destinations).where(destinations.c.id == id_)
        return connection.execute(query).one()._mapping


def lapse(product: Product) -> None:
    """Have the claims of senders end, as they do some time after these were killed."""
    if product.database.is_postgresql:
        past = sa.func.now() - timedelta(seconds=1)
        with lease.aside(product) as connection:
            sending = deliveries.c.state == "sending"
            connection.execute(sa.update(deliveries).where(sending).values(claim_ends=past))
