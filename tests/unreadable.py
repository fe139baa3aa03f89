"""Saved searches whose terms this version cannot read, for tests of what becomes of them."""

import sqlalchemy as sa

from service import lease, loads
from service.alerts import saved
from service.alerts.terms import terms_of_search
from service.db.alerts import query_revisions, saved_queries
from service.parameters import Selection
from service.product import Product
from tests.collection import Write
from tests.saved_searches import match_all

LATER_NODE = {"tree": '{"type":"sounds","field":"grams","like":"đê"}'}
LATER_FIELD = {"tree": '{"type":"any","children":[{"type":"values","field":"hue","values":[1]}]}'}
LATER_EVENT = {"events": '["text","signed"]'}
DAMAGED = {"tree": '{"type":"match","fie'}
EMPTY = {"tree": '{"type":"match","field":"grams","grams":[]}', "versions": "?"}
WAYS = [LATER_NODE, LATER_FIELD, LATER_EVENT, DAMAGED, EMPTY]


def damage(product: Product, id_: int, values: dict[str, str] = DAMAGED) -> None:
    """Write this into the newest terms of a saved search."""
    newest = sa.select(sa.func.max(query_revisions.c.id)).where(
        query_revisions.c.saved_query == id_
    )
    which = query_revisions.c.id == newest.scalar_subquery()
    with lease.aside(product) as connection:
        connection.execute(sa.update(query_revisions).where(which).values(values))


def bring(product: Product, write: Write, *names: str) -> None:
    """Load a directive of each, and match it."""
    for name in names:
        loads.load(product, [write(f"{name}.txt", 1, f"{name} trực đê.")])
        match_all(product)


def damage_selection(product: Product, id_: int, written: str) -> None:
    """Write this in place of what was selected."""
    this = sa.update(saved_queries).where(saved_queries.c.id == id_)
    with lease.aside(product) as connection:
        connection.execute(this.values(selection=written))


def again(product: Product, id_: int) -> None:
    """Save the same search again."""
    terms = terms_of_search(product, Selection(q="trực đê"))
    saved.change(product, id_, terms, {"name": "đê"})
