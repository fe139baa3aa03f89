"""The page of destinations, as a form without script uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.accounts import users
from service.delivery.channels import CHANNELS
from service.delivery.sending import deliver_due
from tests.alert_rows import add_delivery, add_destination, add_query, destination, states
from tests.people import OPERATOR
from tests.receiver import Receiver
from tests.staff import staffed
from tests.web_client import TestClient, product_of, serving

PAGE = "/destinations"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The service without users, whose webhooks may go to this machine."""
    with serving(tmp_path, webhook_private_targets=("127.0.0.0/8",)) as client:
        client.headers["accept-language"] = "en"
        yield client


def press(client: TestClient, button: str) -> str:
    """The page after the only button with this name was pressed."""
    page = LexborHTMLParser(client.get(PAGE).text)
    (pressed,) = (one for one in page.css("td button") if one.text() == button)
    assert pressed.parent is not None
    named = pressed.attributes
    sent = {named["name"] or "": named["value"] or ""} if "name" in named else {}
    return client.post(pressed.parent.attributes["action"] or "", data=sent).text


def test_a_secret_is_shown_once(client: TestClient, receiver: Receiver) -> None:
    answer = client.post(PAGE, data={"name": "Office", "address": receiver.url})
    shown = LexborHTMLParser(answer.text).css_first("code.secret")
    assert shown is not None
    assert shown.text().startswith("whsec_")
    assert answer.headers["cache-control"] == "no-store"
    again = client.get(PAGE).text
    assert "Office" in again
    assert "whsec_" not in again
    other = client.post(f"{PAGE}/1/secret").text
    assert "whsec_" in other
    assert shown.text() not in other


def test_what_cannot_be_is_told_and_what_was_typed_stays(client: TestClient) -> None:
    answer = client.post(PAGE, data={"name": "Office", "address": "https://10.0.0.1/"})
    assert answer.status_code == 422
    assert "addresses inside" in answer.text
    assert 'value="https://10.0.0.1/"' in answer.text


def test_a_test_says_what_became_of_it(client: TestClient, receiver: Receiver) -> None:
    product = product_of(client)
    hook = add_destination(product, address=receiver.url)
    assert "the message arrived" in client.post(f"{PAGE}/{hook}/test").text
    receiver.status = 500
    assert "answered with a failure: 500" in client.post(f"{PAGE}/{hook}/test").text
    inside = add_destination(product, address="https://10.0.0.1/")
    assert "addresses inside" in client.post(f"{PAGE}/{inside}/test").text


def test_messages_are_shown_with_errors_and_sent_again(
    client: TestClient, receiver: Receiver
) -> None:
    product = product_of(client)
    hook = add_destination(product, address=receiver.url)
    add_delivery(product, "d-1", hook, add_query(product))
    receiver.status = 503
    deliver_due(product, CHANNELS)
    shown = client.get(PAGE).text
    assert "answered with a failure: 503" in shown
    assert "nothing gets through since" in shown
    receiver.status = 204
    assert "sent again" in client.post(f"{PAGE}/deliveries/d-1/replayed").text
    deliver_due(product, CHANNELS)
    assert states(product) == {"d-1": "delivered"}


def test_a_destination_is_switched_off_and_on_and_removed(client: TestClient) -> None:
    product = product_of(client)
    hook = add_destination(product)
    assert "switched off on" in press(client, "Switch off")
    assert destination(product, hook)["off_reason"] == "owner"
    assert "is switched on" in press(client, "Switch on")
    assert "There is no destination" in client.post(f"{PAGE}/{hook}/removed").text
    assert client.post(f"{PAGE}/{hook}/test").status_code == 404


def test_letters_are_added_in_single_use_by_any_address(client: TestClient) -> None:
    form = {"kind": "email", "name": "Thư"}
    answer = client.post(PAGE, data=form | {"address": "nowhere"})
    assert answer.status_code == 422
    assert "the e-mail address is not right" in answer.text
    shown = LexborHTMLParser(answer.text)
    assert [one.attributes["value"] for one in shown.css("[aria-invalid]")] == ["nowhere"]
    answer = client.post(PAGE, data=form | {"address": "an@example.vn"})
    assert "The destination is added." in answer.text
    assert "an@example.vn" in answer.text
    assert "whsec_" not in answer.text
    assert "No mail server is set" in answer.text


def test_letters_to_a_user_need_an_address_of_the_account(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        user = staff.newcomer()
        headers = staff.session(user) | {"accept-language": "en"}
        assert 'href="/account#email"' in staff.ask("GET", PAGE, headers).text
        form = {"kind": "email", "name": "Thư"}
        refused = staff.ask("POST", PAGE, headers, data=form)
        assert (refused.status_code, "no e-mail address" in refused.text) == (422, True)
        users.change(staff.product, OPERATOR, user.id, email="an@example.vn")
        assert LexborHTMLParser(staff.ask("GET", PAGE, headers).text).css("[type=email]") == []
        assert staff.ask("POST", PAGE, headers, data=form).status_code == 303
        assert "an@example.vn" in staff.ask("GET", PAGE, headers).text
