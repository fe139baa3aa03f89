"""Saved searches whose notices go out by e-mail, and the letters that come of them."""

from typing import Any

import sqlalchemy as sa

from service import ledger
from service.accounts.model import Language, User
from service.alerts import saved
from service.alerts.terms import terms_of_search
from service.db.accounts import users
from service.db.alerts import deliveries, destinations
from service.delivery import destination_rows
from service.delivery.model import Delivery
from service.parameters import Selection
from service.product import Product
from tests.people import add

PUBLIC = "https://directives.example.vn"


def reader(product: Product, language: Language | None = None) -> User:
    """A user with an e-mail address who reads this language."""
    user = add(product, "an", email="an@example.vn")
    with product.database.write() as connection:
        connection.execute(sa.update(users).values(language=language))
    return user


def destination_of(product: Product, owner: int | None, kind: str = "email") -> int:
    """Somewhere that letters go to."""
    row = {"owner": owner, "kind": kind, "name": "thư", "address": "an@example.vn"}
    with product.database.write() as connection:
        adding = sa.insert(destinations).values(**row, made=ledger.now())
        return int(connection.scalar(adding.returning(destinations.c.id)) or 0)


def save_with_mail(
    product: Product, owner: int | None, q: str, *, name: str = "", **settings: Any
) -> int:
    """Save a search that tells of news by e-mail; its id."""
    terms = terms_of_search(product, Selection(q=q), ("text", "deadline", "lead"))
    to = destination_of(product, owner)
    told = saved.Settings(name=name or q, destinations=(to,), **settings)
    return saved.create(product, owner, terms, told)


def waiting(product: Product) -> list[str]:
    """The ids of the deliveries that wait."""
    query = sa.select(deliveries.c.id).where(deliveries.c.state == "waiting")
    with product.database.read() as connection:
        return list(connection.scalars(query.order_by(deliveries.c.made, deliveries.c.id)))


def delivery_of(product: Product, id_: str) -> Delivery:
    """A delivery as a sender claims it."""
    with product.database.read() as connection:
        row = connection.execute(sa.select(deliveries).where(deliveries.c.id == id_)).one()
        where = sa.select(destinations).where(destinations.c.id == row.destination)
        to = destination_rows.record(connection.execute(where).one())
    return Delivery(id_, to, row.saved_query, row.kind, row.first, row.last, row.made, attempt=1)


def queue(product: Product, saved_query: int, kind: str) -> str:
    """Queue a letter without notices; its id."""
    with product.database.write() as connection:
        to = connection.scalar(sa.select(sa.func.max(destinations.c.id)))
        now = ledger.now()
        row = {"id": f"delivery-{kind}", "destination": to, "saved_query": saved_query}
        row |= {"kind": kind, "state": "waiting", "due": now, "made": now}
        connection.execute(sa.insert(deliveries).values(row))
    return str(row["id"])
