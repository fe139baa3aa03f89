"""The canary: each load with news is told once, all the way to its delivery, and nobody sees it."""

import pytest
import sqlalchemy as sa

from service import lease, loads, worker
from service.alerts import canary
from service.alerts.inbox import list_notices
from service.alerts.records import list_every, list_saved
from service.alerts.verification import verify
from service.db.alerts import deliveries, notices, saved_queries
from service.delivery import destinations
from service.delivery.history import list_deliveries
from service.product import Product
from tests.collection import Write
from tests.people import add
from tests.saved_searches import match_all, save_search
from tests.unreadable import damage
from tests.waiting import go_on


def told(product: Product) -> list[int]:
    """The loads of which the canary told."""
    with product.database.read() as connection:
        mine = notices.c.saved_query == canary.canary(connection)
        return list(
            connection.scalars(sa.select(notices.c.load).where(mine).order_by(notices.c.id))
        )


@pytest.fixture(params=["alone", "with others"])
def watched(request: pytest.FixtureRequest, product: Product) -> Product:
    """A product with a canary, and perhaps a saved search besides."""
    canary.ensure(product)
    if request.param == "with others":
        save_search(product, "trực đê")
    return product


def test_each_load_with_news_is_told_once(watched: Product, write: Write) -> None:
    path = write("a.txt", 1, "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    loads.load(watched, [path])
    loads.load(watched, [path])
    loads.load(watched, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Y tế cấp thuốc men.")])
    loads.reparse(watched)
    loads.remove(watched, "a.txt")
    match_all(watched)
    assert told(watched) == [1, 3]
    assert list(verify(watched)) == []


def test_a_canary_that_cannot_be_read_misses_one_load_and_goes_on(
    watched: Product, write: Write
) -> None:
    with watched.database.read() as connection:
        id_ = canary.canary(connection)
    damage(watched, id_ or 0)
    for number in (1, 2):
        loads.load(watched, [write(f"{number}.txt", number, f"Tổ {number} trực đê.")])
        match_all(watched)
        if number == 1:
            assert [one.kind for one in verify(watched)] == ["stopped"]
        canary.ensure(watched)
    assert told(watched) == [2]
    assert list(verify(watched)) == []


def test_a_canary_that_did_not_sing_is_found(watched: Product, write: Write) -> None:
    loads.load(watched, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(watched)
    with watched.database.read() as connection:
        id_ = canary.canary(connection)
    with lease.aside(watched) as connection:
        connection.execute(sa.delete(notices).where(notices.c.saved_query == id_))
    assert [(one.kind, one.saved_query) for one in verify(watched)] == [("missing", id_)]


def test_the_worker_makes_it_and_delivers_what_it_tells(product: Product, write: Write) -> None:
    match, deliver = worker.match_alerts(go_on), worker.deliver_alerts(go_on)
    for _ in range(2):
        match(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match(product)
    assert told(product) == [1]
    assert deliver(product).changes == "messages: 1 delivered"
    with product.database.read() as connection:
        assert connection.scalars(sa.select(deliveries.c.state)).all() == ["delivered"]
        assert connection.scalar(sa.select(sa.func.count()).select_from(saved_queries)) == 1


def test_nobody_sees_it(product: Product, write: Write) -> None:
    canary.ensure(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    assert told(product) == [1]
    database = product.database
    for found in (
        list_saved(database, None),
        list_every(database),
        list_notices(database, None),
        list_deliveries(database, None),
        destinations.list_destinations(database, None),
    ):
        assert found.total == 0


def test_the_first_user_does_not_take_it_over(
    product: Product, write: Write, quick_passwords: None
) -> None:
    canary.ensure(product)
    owner = add(product, "an").id
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    assert told(product) == [1]
    assert list_saved(product.database, owner).total == 0
