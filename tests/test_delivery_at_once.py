"""Two ask at once on PostgreSQL: limits hold, and nothing is queued for what is taken away."""

import pytest
import sqlalchemy as sa

from service.accounts.model import Actor
from service.db.alerts import destinations as rows
from service.delivery import destinations, feeds
from service.delivery.destinations import DestinationInvalid
from service.delivery.model import Destination
from service.product import Product
from tests.meeting import meet

SINGLE = Actor(None, "", "administrator", "single")


def test_no_owner_gets_more_destinations_than_there_may_be(
    on_server: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destinations, "MOST", 1)
    made, refused = meet(
        on_server.database,
        "INSERT INTO destinations",
        lambda: destinations.add_mail(on_server, SINGLE, "one", "a@example.vn"),
        lambda: destinations.add_mail(on_server, SINGLE, "two", "b@example.vn"),
    )
    assert isinstance(made, Destination)
    assert isinstance(refused, DestinationInvalid)
    assert refused.reason == "full"


def test_an_owner_has_one_row_of_feeds(on_server: Product) -> None:
    told = meet(
        on_server.database,
        "INSERT INTO destinations",
        lambda: feeds.rotate(on_server, SINGLE),
        lambda: feeds.rotate(on_server, SINGLE),
    )
    assert told == [None, None]
    with on_server.database.read() as connection:
        assert connection.scalars(sa.select(rows.c.secret)).all() == [2]
