"""What webhooks send: notices as their owner sees them, signed, in the documented form."""

import ipaddress
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from service import lease, loads
from service.accounts import signing
from service.alerts.matching import match_next
from service.db.alerts import notices, saved_queries
from service.delivery import guard, posting, signature, webhook
from service.delivery.guard import Resolve
from service.delivery.model import Delivery, DeliveryError, Destination, Failure
from service.delivery.payload import MOST, Message, message
from service.product import Product, opened
from service.settings import Settings
from tests.alert_rows import AT_NOON
from tests.collection import Write
from tests.receiver import Receiver, receiving
from tests.saved_searches import save_search
from tests.servers.process import free_port
from tests.test_webhook_guard import answering

SCHEMA = Path(__file__).resolve().parents[1] / "docs" / "webhook.schema.json"
HOOK = Destination(
    7, None, "webhook", "hook", "https://h.example/", 1, None, None, None, None, AT_NOON
)
TEST = Delivery("d-1", HOOK, None, "test", None, None, AT_NOON, 1)


@pytest.fixture
def product(settings: Settings) -> Iterator[Product]:
    """A product whose webhooks may go to this machine and that people reach by a name."""
    given = {
        "public_url": "https://directives.example",
        "webhook_private_targets": (ipaddress.ip_network("127.0.0.0/8"),),
    }
    with opened(settings.model_copy(update=given)) as made:
        yield made


def to(receiver: Receiver, delivery: Delivery = TEST, **values: Any) -> Delivery:
    """The delivery, to this receiver."""
    address = values.pop("address", receiver.url)
    hook = msgspec.structs.replace(delivery.destination, address=address)
    return msgspec.structs.replace(delivery, destination=hook, **values)


def of_notices(product: Product, query: int) -> Delivery:
    """The delivery of all notices of a saved query."""
    with product.database.read() as connection:
        ids = list(connection.scalars(sa.select(notices.c.id).order_by(notices.c.id)))
    return Delivery("d-1", HOOK, query, "notices", ids[0], ids[-1], AT_NOON, 1)


@pytest.fixture
def told(product: Product, write: Write) -> Delivery:
    """The delivery of two notices, one of them about a text that has changed."""
    query = save_search(product, "trực đê")
    with lease.aside(product) as connection:
        note = sa.update(saved_queries).values(note="nobody else's business", name="Đê điều")
        connection.execute(note)
    loads.load(product, [write("a.txt", 12, "Sở Y tế trực đê.", "Công an tỉnh tuần tra.")])
    match_next(product)
    loads.load(product, [write("a.txt", 12, "Sở Y tế trực đê ngày đêm.", "Công an tuần tra.")])
    match_next(product)
    return of_notices(product, query)


def test_a_message_tells_notices_and_the_standards_library_verifies_it(
    product: Product, told: Delivery, receiver: Receiver
) -> None:
    webhook.send(product, to(receiver, told))
    (one,) = receiver.received
    secret = signature.secret_of(product, HOOK.id, 1)
    body = Webhook(secret).verify(one.body, dict(one.headers))
    jsonschema.validate(body, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert one.headers["content-type"] == "application/json"
    assert (body["version"], body["type"], body["id"], body["total"]) == (1, "notices", "d-1", 2)
    assert one.headers["webhook-id"] == "d-1"
    assert body["timestamp"] == AT_NOON
    url = f"https://directives.example/saved/{told.saved_query}"
    assert body["saved_query"] == {"id": told.saved_query, "name": "Đê điều", "url": url}
    new, changed = body["notices"]
    assert new["reasons"] == ["new"]
    assert new["before"] is None
    assert (changed["reasons"], changed["before"]) == (["changed"], new["text"])
    marked = [changed["text"][start:end] for start, end in changed["highlights"]]
    assert marked == ["trực", "đê"]
    assert changed["document"]["number"] == "12-KH/TU"
    assert changed["url"].startswith("https://directives.example/documents/1#p-1-")


def test_a_message_holds_no_note_and_no_secret(
    product: Product, told: Delivery, receiver: Receiver
) -> None:
    webhook.send(product, to(receiver, told))
    (one,) = receiver.received
    sent = repr((one.path, one.headers, one.body.decode()))
    assert "nobody" not in sent
    secret = signature.secret_of(product, HOOK.id, 1)
    assert secret not in sent
    assert secret.removeprefix(signature.PREFIX) not in sent
    assert signing.key_of(product.settings).hex() not in sent
    assert str(product.settings.data) not in sent


def test_a_message_is_the_same_at_each_attempt(product: Product, told: Delivery) -> None:
    first = message(product, told)
    assert message(product, msgspec.structs.replace(told, attempt=9)) == first


def test_a_message_has_nothing_of_other_owners(product: Product, told: Delivery) -> None:
    other = msgspec.structs.replace(told.destination, owner=99)
    made = message(product, msgspec.structs.replace(told, destination=other))
    assert (made.total, made.notices) == (0, ())


def test_a_long_list_is_told_in_part(product: Product, write: Write) -> None:
    query = save_search(product, "trực đê")
    tasks = [f"Sở Y tế trực đê số {number}." for number in range(MOST + 5)]
    loads.load(product, [write("a.txt", 12, *tasks)])
    match_next(product)
    made = message(product, of_notices(product, query))
    assert (made.total, len(made.notices)) == (MOST + 5, MOST)
    ids = [one.id for one in made.notices]
    assert ids == sorted(ids)


def test_a_test_and_a_message_of_nothing_new_have_the_form(product: Product) -> None:
    query = save_search(product, "trực đê")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    nothing = msgspec.structs.replace(TEST, kind="nothing", saved_query=query)
    for delivery, name in ((TEST, None), (nothing, "trực đê")):
        body = json.loads(msgspec.json.encode(message(product, delivery)))
        jsonschema.validate(body, schema)
        assert (body["type"], body["notices"]) == (delivery.kind, [])
        assert (body["saved_query"] and body["saved_query"]["name"]) == name


def test_the_schema_is_that_of_the_message() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == msgspec.json.schema(Message)


def test_without_a_public_address_links_lead_to_where_it_is_served(
    product: Product, told: Delivery
) -> None:
    settings = product.settings.model_copy(update={"public_url": ""})
    made = message(Product(settings, product.database, product.engine), told)
    assert made.notices[0].url.startswith("http://127.0.0.1:8000/documents/1")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_success_is_every_status_of_success(
    product: Product, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    webhook.send(product, to(receiver))


@pytest.mark.parametrize(
    ("status", "ending"),
    [(301, "try_again"), (307, "try_again"), (400, "try_again"), (404, "try_again"),
     (410, "switch_off"), (429, "try_again"), (500, "try_again"), (503, "try_again")],
)  # fmt: skip
def test_any_other_status_is_a_failure(
    product: Product, receiver: Receiver, status: int, ending: str
) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "120"}
    with pytest.raises(DeliveryError) as failed:
        webhook.send(product, to(receiver))
    error = failed.value
    assert (error.failure, error.ending) == (Failure("answered", str(status)), ending)
    assert error.wait == 120


def test_a_redirect_to_a_private_address_is_not_followed(
    product: Product, receiver: Receiver
) -> None:
    with receiving() as inside:
        receiver.status, receiver.headers = 302, {"location": inside.url}
        with pytest.raises(DeliveryError, match="answered: 302"):
            webhook.send(product, to(receiver))
        assert inside.received == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://10.0.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://2130706433/", "host"),
        ("http://0x7f.1/", "host"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://[64:ff9b::a00:1]/", "private"),
        ("https://[fe80::1]/", "private"),
        ("http://93.184.216.34/", "http"),
        ("https://user:secret@h.example/", "credentials"),
    ],
)
def test_what_leads_inside_is_refused(product: Product, address: str, reason: str) -> None:
    with pytest.raises(DeliveryError) as failed:
        webhook.send(product, to(Receiver(), address=address))
    assert failed.value.failure == Failure("target_refused", reason)
    assert "secret" not in str(failed.value)


def test_a_name_that_is_bound_anew_is_reached_where_it_was_judged(
    product: Product, receiver: Receiver
) -> None:
    lookups: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        """127.0.0.1, which is allowed here, at the first lookup, an address inside after it."""
        lookups.append(host)
        return ["127.0.0.1"] if len(lookups) == 1 else ["10.0.0.1"]

    address = f"http://rebound.example:{receiver.port}/"
    webhook.send(product, to(receiver, address=address), resolve=rebinding)
    assert lookups == ["rebound.example"]
    assert receiver.received[0].headers["host"] == f"rebound.example:{receiver.port}"
    with pytest.raises(DeliveryError, match="target_refused: private"):
        webhook.send(product, to(receiver, address=address), resolve=rebinding)
    assert len(receiver.received) == 1


def failing(error: OSError) -> Resolve:
    """A lookup that fails."""

    def resolve(_host: str, _port: int) -> list[str]:
        raise error

    return resolve


@pytest.mark.parametrize(
    ("resolve", "code"),
    [
        (failing(OSError("no such name")), "name_unknown"),
        (failing(TimeoutError()), "timed_out"),
        (answering(), "name_unknown"),
        (answering("127.0.0.1"), "unreachable"),
    ],
)
def test_what_cannot_be_reached_is_told_by_its_cause(
    product: Product, resolve: Resolve, code: str
) -> None:
    address = f"http://h.example:{free_port()}/"
    with pytest.raises(DeliveryError, match=code):
        webhook.send(product, to(Receiver(), address=address), resolve=resolve)


def test_a_receiver_that_is_too_slow_is_told(
    product: Product, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    receiver.status, receiver.body, receiver.pause = 200, b"x" * 100, 0.2
    with pytest.raises(DeliveryError, match="timed_out"):
        webhook.send(product, to(receiver))


def test_a_certificate_that_nobody_vouches_for_is_told(product: Product, tmp_path: Path) -> None:
    from tests.servers.certificates import issue, make_authority

    made = issue(make_authority(tmp_path, "authority"), tmp_path, "server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.path, made.key)
    with receiving(context) as receiver, pytest.raises(DeliveryError, match="certificate"):
        webhook.send(product, to(receiver))
    assert receiver.received == []


def test_the_channel_has_less_time_than_a_claim_lasts() -> None:
    from service.delivery import claims, sending

    assert guard.LOOKUP_SECONDS < posting.SECONDS < sending.LONGEST
    assert claims.CLAIM.total_seconds() > sending.LONGEST
