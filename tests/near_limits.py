"""A time limit, days before it, and what was told of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from service.alerts.due import tell_due
from service.db.alerts import notices
from service.db.schema import paragraphs
from service.product import Product
from tests.saved_searches import match_all
from tests.waiting import go_on

MIDNIGHT = datetime(2024, 4, 12, 17, tzinfo=UTC)
"""With it the 13th of April begins in Hà Nội."""
APRIL_20 = "Sở Y tế trực đê trước ngày 20/4/2024."
Go = Callable[[float], int]


def going(product: Product) -> Go:
    """Matches what waits and tells what is near, so many days after the 13th of April began."""

    def tell(days: float) -> int:
        match_all(product)
        return tell_due(product, go_on, now=MIDNIGHT + timedelta(days))

    return tell


def told(product: Product) -> list[tuple[int, str, str]]:
    """Each notice of a limit: its saved query, its text, what it was told for."""
    query = (
        sa.select(notices.c.saved_query, paragraphs.c.text, notices.c.occasion)
        .join(paragraphs, paragraphs.c.id == notices.c.paragraph)
        .where(notices.c.occasion.like("due:%"))
        .order_by(notices.c.id)
    )
    with product.database.read() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def occasions(product: Product) -> list[str]:
    """What each notice was told for."""
    return [occasion for _, _, occasion in told(product)]
