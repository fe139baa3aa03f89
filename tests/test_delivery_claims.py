"""Finding the next delivery costs little, however much waits and however much was sent before."""

from typing import Any

import pytest
import sqlalchemy as sa

from service import lease
from service.db.alerts import deliveries
from service.delivery import claims
from service.product import Product
from tests.alert_rows import AT_NOON, NOON, add_destination, add_query
from tests.sqlite_steps import counting

BEFORE, WAITING = 3_000, 300
MOST = 50
"""Steps for each one that waits before it; fewer than a look at all that was sent before."""


@pytest.mark.embedded
def test_a_busy_destination_with_a_long_past_holds_nobody_up(product: Product) -> None:
    busy, free, query = add_destination(product), add_destination(product), add_query(product)
    _add(product, [_row("last", free, query, "waiting")])
    alone = _steps(product)
    past = [_row(f"past-{number}", busy, query, "delivered") for number in range(BEFORE)]
    first = [_row(f"first-{number}", busy, query, "waiting") for number in range(WAITING)]
    _add(product, [*past, *first, _row("now", busy, query, "sending")])
    assert 0 < alone <= _steps(product) < alone + MOST * WAITING


def _steps(product: Product) -> int:
    """The work of finding the delivery to the destination that is free."""
    with counting() as steps:
        found = claims.claim(product, "tried", ["webhook"], NOON)
        taken = steps[0]
    assert found is not None
    assert found.id == "last"
    _again(product, found.id)
    return taken


def _row(id_: str, destination: int, query: int, state: str) -> dict[str, Any]:
    place = {"id": id_, "destination": destination, "saved_query": query, "state": state}
    return place | {"kind": "nothing", "due": AT_NOON, "made": AT_NOON}


def _add(product: Product, rows: list[dict[str, Any]]) -> None:
    with lease.aside(product) as connection:
        connection.execute(sa.insert(deliveries), rows)


def _again(product: Product, id_: str) -> None:
    """Have it wait as before."""
    this = sa.update(deliveries).where(deliveries.c.id == id_)
    with lease.aside(product) as connection:
        connection.execute(this.values(state="waiting", claimed=None, attempts=0))
