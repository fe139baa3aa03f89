"""Two ask at once on PostgreSQL: limits hold, and nothing is queued for what is taken away."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from search.tree import EVERYTHING
from service import loads
from service.accounts.model import Actor
from service.alerts import saved
from service.alerts.matching import match_next
from service.alerts.saved import Settings, Terms
from service.db.alerts import deliveries
from service.db.alerts import destinations as rows
from service.delivery import claims, destinations, feeds, history
from service.delivery.destinations import DestinationInvalid
from service.delivery.model import DeliveryError, Destination
from service.delivery.unsubscribing import unsubscribe, unsubscribe_path
from service.product import Product
from tests.alert_rows import AT_NOON, NOON, add_delivery, add_destination, add_query, states
from tests.collection import directive
from tests.meeting import meet

QUEUING = 'INSERT INTO "deliveries"'
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


TAKEN_AWAY: dict[str, Callable[[Product, int, int], object]] = {
    "removed": lambda product, _, hook: destinations.remove(product, SINGLE, hook),
    "off": lambda product, _, hook: destinations.change(product, SINGLE, hook, on=False),
    "unsubscribed": lambda product, query, hook: unsubscribe(
        product, unsubscribe_path(product, query, hook).rpartition("/")[2], None
    ),
    "dead": lambda product, _, hook: _give_up(product, hook),
}


@pytest.mark.parametrize("how", TAKEN_AWAY)
def test_nothing_is_queued_for_what_is_taken_away_at_that_moment(
    on_server: Product, how: str
) -> None:
    hook = add_destination(on_server)
    told = Settings(name="x", cadence="daily", destinations=(hook,))
    terms = Terms(text="", selection={}, tree=EVERYTHING)
    query = saved.create(on_server, None, terms, told)
    loads.load_bytes(on_server, [("a.txt", directive(1, "Sở Y tế trực đê.").encode())])
    results = meet(
        on_server.database,
        QUEUING,
        lambda: match_next(on_server),
        lambda: TAKEN_AWAY[how](on_server, query, hook),
    )
    assert not [one for one in results if isinstance(one, Exception)]
    with on_server.database.read() as connection:
        found = sa.select(deliveries.c.state).where(deliveries.c.kind == "notices")
        assert connection.scalars(found).all() == ["cancelled"]


def test_nothing_is_sent_once_more_to_what_is_switched_off_at_that_moment(
    on_server: Product,
) -> None:
    hook = add_destination(on_server)
    add_delivery(on_server, "a", hook, add_query(on_server), state="given_up")
    meet(
        on_server.database,
        "UPDATE deliveries",
        lambda: history.replay(on_server, SINGLE, "a"),
        lambda: destinations.change(on_server, SINGLE, hook, on=False),
    )
    assert states(on_server) == {"a": "cancelled"}


@pytest.mark.parametrize("statement", ["UPDATE deliveries", "UPDATE destinations"])
@pytest.mark.parametrize("arrives", [True, False])
def test_what_ends_while_its_destination_is_switched_off_holds_nobody_up(
    on_server: Product, statement: str, *, arrives: bool
) -> None:
    hook = add_destination(on_server, failing=AT_NOON)
    add_delivery(on_server, "a", hook, add_query(on_server))
    one = claims.claim(on_server, "sender", ["webhook"], NOON)
    assert one is not None

    def end() -> object:
        if arrives:
            return claims.is_delivered(on_server, one, NOON)
        return claims.has_failed(on_server, "sender", one, DeliveryError("timed_out"), NOON)

    results = meet(
        on_server.database,
        statement,
        end,
        lambda: destinations.change(on_server, SINGLE, hook, on=False),
    )
    assert not [one for one in results if isinstance(one, Exception)]
    assert states(on_server) == {"a": "delivered" if arrives else "cancelled"}


def _give_up(product: Product, hook: int) -> None:
    """Another delivery shows that nothing reaches the destination."""
    add_delivery(product, "other", hook, add_query(product))
    delivery = claims.claim(product, "sender", ["webhook"], NOON)
    assert delivery is not None
    gone = DeliveryError("answered", "410", ending="switch_off")
    claims.has_failed(product, "sender", delivery, gone, NOON)
