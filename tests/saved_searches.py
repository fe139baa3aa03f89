"""What tests of alerts share: saving a search as typed, matching what waits, what was told."""

from typing import Any

import sqlalchemy as sa

from service.alerts import saved
from service.alerts.events import Event
from service.alerts.matching import match_next
from service.alerts.saved import Settings
from service.alerts.terms import terms_of_search
from service.db.alerts import notices
from service.db.schema import paragraphs
from service.loads import load_bytes
from service.parameters import Selection
from service.product import Product
from tests.collection import directive


def save_search(product: Product, q: str, *events: Event, **selection: Any) -> int:
    """Save a search without an owner; its id."""
    wanted = Selection(q=q, **selection)
    terms = terms_of_search(product, wanted, events or ("text",))
    return saved.create(product, None, terms, Settings(name=q or "all"))


def match_all(product: Product) -> int:
    """Match whatever there is; how many loads that were."""
    count = 0
    while match_next(product):
        count += 1
    return count


def bring(product: Product, name: str, *tasks: str) -> None:
    """Load a directive with these tasks and match what waits."""
    report = load_bytes(product, [(name, directive(9, *tasks).encode())])
    assert not report.failed
    match_all(product)


def told(product: Product) -> list[tuple[int, str]]:
    """Each notice: its saved query and its text."""
    query = sa.select(notices.c.saved_query, paragraphs.c.text).join(
        paragraphs, paragraphs.c.id == notices.c.paragraph
    )
    with product.database.read() as connection:
        return [(row[0], row[1]) for row in connection.execute(query.order_by(notices.c.id))]
