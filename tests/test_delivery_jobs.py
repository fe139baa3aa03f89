"""From a load to a receiver: what a worker and the service do by themselves."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from service import loads, worker
from service.alerts import saved
from service.alerts.saved import Settings as Wishes
from service.alerts.terms import terms_of_search
from service.delivery.history import list_deliveries
from service.parameters import Selection
from service.product import Product, opened
from service.settings import Settings
from service.worker import Done
from tests.alert_rows import add_destination, states
from tests.collection import Write
from tests.receiver import Receiver
from tests.waiting import go_on


@pytest.fixture
def product(settings: Settings) -> Iterator[Product]:
    """A product whose webhooks may go to this machine."""
    given = {"webhook_private_targets": (ip_network("127.0.0.0/8"),)}
    with opened(settings.model_copy(update=given)) as made:
        yield made


def test_what_a_load_brings_reaches_the_receiver_once(
    product: Product, write: Write, receiver: Receiver
) -> None:
    hook = add_destination(product, address=receiver.url)
    terms = terms_of_search(product, Selection(q="trực đê"), ("text",))
    saved.create(product, None, terms, Wishes(name="Đê điều", destinations=(hook,)))
    loads.load(product, [write("a.txt", 12, "Sở Y tế trực đê.", "Công an tỉnh tuần tra.")])
    match, deliver = worker.match_alerts(go_on), worker.deliver_alerts(go_on)
    assert match(product).changes
    assert deliver(product) == Done("messages: 1 delivered")
    assert deliver(product) == Done()
    (one,) = receiver.received
    assert "Sở Y tế trực đê." in one.body.decode()
    assert states(product) == {one.id: "delivered"}


def test_what_does_not_arrive_is_told(product: Product, write: Write, receiver: Receiver) -> None:
    receiver.status = 500
    hook = add_destination(product, address=receiver.url)
    terms = terms_of_search(product, Selection(q="trực đê"), ("text",))
    saved.create(product, None, terms, Wishes(name="Đê điều", destinations=(hook,)))
    loads.load(product, [write("a.txt", 12, "Sở Y tế trực đê.")])
    worker.match_alerts(go_on)(product)
    assert worker.deliver_alerts(go_on)(product) == Done("messages: 1 not delivered")


def test_letters_are_sent_as_well(product: Product, write: Write) -> None:
    hook = add_destination(product, kind="email", address="an@example.vn")
    terms = terms_of_search(product, Selection(q="trực đê"), ("text",))
    saved.create(product, None, terms, Wishes(name="Đê điều", destinations=(hook,)))
    loads.load(product, [write("a.txt", 12, "Sở Y tế trực đê.")])
    worker.match_alerts(go_on)(product)
    assert worker.deliver_alerts(go_on)(product) == Done("messages: 1 not delivered")
    (one,) = list_deliveries(product.database, None).items
    assert one.error is not None
    assert one.error.code == "mail_unset"


def test_who_is_to_stop_sends_nothing_more(product: Product) -> None:
    assert worker.deliver_alerts(lambda: True)(product) == Done()
