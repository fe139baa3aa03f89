"""Destinations and deliveries through the API: one's own, tried out, with secrets told once."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from service.accounts import audit, users
from service.api import destinations as api
from service.delivery import destinations, signature
from service.delivery.channels import CHANNELS
from service.delivery.sending import deliver_due
from tests.alert_rows import add_delivery, add_destination, add_query, states
from tests.people import OPERATOR
from tests.receiver import Receiver
from tests.staff import Staff, staffed
from tests.web_client import HERE, TestClient, product_of, serving

URL = "/api/v1/destinations"
SENT = "/api/v1/deliveries"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The service without users, whose webhooks may go to this machine."""
    with serving(tmp_path, webhook_private_targets=("127.0.0.0/8",)) as client:
        yield client


def add(client: TestClient, receiver: Receiver) -> dict[str, Any]:
    answer = client.post(URL, json={"name": " Phòng  tổng hợp ", "address": receiver.url})
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    made: dict[str, Any] = answer.json()
    return made


def test_a_destination_is_added_listed_changed_and_removed(
    client: TestClient, receiver: Receiver
) -> None:
    made = add(client, receiver)
    secret = made.pop("secret")
    assert (made["name"], made["kind"], made["off"]) == ("Phòng tổng hợp", "webhook", None)
    one = f"{URL}/{made['id']}"
    assert client.get(one).json() == made
    assert client.get(URL).json() == {"items": [made], "total": 1, "next": None}
    changed = client.patch(one, json={"name": "Khác", "on": False}).json()
    assert (changed["name"], changed["off_reason"]) == ("Khác", "owner")
    assert client.patch(one, json={"on": True}).json()["off"] is None
    assert client.delete(one).json()["name"] == "Khác"
    assert client.get(one).status_code == 404
    assert client.get(URL).json()["total"] == 0
    told = client.get(URL).text + client.get(SENT).text
    assert secret not in told
    product = product_of(client)
    done = [entry.action for entry in audit.list_entries(product.database).items]
    changes = ["destination_changed"] * 2
    assert done == ["destination_removed", *changes, "destination_added"]


def test_a_test_says_what_became_of_it(client: TestClient, receiver: Receiver) -> None:
    made = add(client, receiver)
    tried = client.post(f"{URL}/{made['id']}/test")
    assert tried.json() == {"delivered": True, "error": None}
    (one,) = receiver.received
    assert Webhook(made["secret"]).verify(one.body, dict(one.headers))["type"] == "test"
    receiver.status = 500
    tried = client.post(f"{URL}/{made['id']}/test")
    assert tried.json() == {"delivered": False, "error": {"code": "answered", "detail": "500"}}
    assert client.get(f"{URL}/{made['id']}").json()["failing"] is None


def test_a_secret_is_replaced_and_both_sign_for_a_day(
    client: TestClient, receiver: Receiver
) -> None:
    made = add(client, receiver)
    again = client.post(f"{URL}/{made['id']}/secret")
    assert again.headers["cache-control"] == "no-store"
    assert again.json()["secret"] != made["secret"]
    client.post(f"{URL}/{made['id']}/test")
    (one,) = receiver.received
    for secret in (made["secret"], again.json()["secret"]):
        assert Webhook(secret).verify(one.body, dict(one.headers))
    assert signature.PREFIX not in client.get(f"{URL}/{made['id']}").text


def test_a_saved_query_goes_on_without_a_destination_that_is_removed(client: TestClient) -> None:
    kept, removed = (add_destination(product_of(client)) for _ in range(2))
    body = {"name": "đê", "search": {"q": "trực đê"}, "destinations": [kept, removed]}
    saved = f"/api/v1/saved-queries/{client.post('/api/v1/saved-queries', json=body).json()['id']}"
    client.delete(f"{URL}/{removed}")
    assert client.get(saved).json()["destinations"] == [kept]
    assert client.patch(saved, json={"paused": True}).json()["paused"]
    assert client.patch(saved, json={"destinations": [removed]}).status_code == 422


def test_letters_have_no_secret_to_replace(client: TestClient) -> None:
    product = product_of(client)
    mail = add_destination(product, kind="email", address="an@example.vn")
    for path in (URL, "/destinations"):
        answer = client.post(f"{path}/{mail}/secret")
        assert answer.status_code == 422
        assert signature.PREFIX not in answer.text
    assert client.get(f"{URL}/{mail}").json()["rotated"] is None
    assert not audit.list_entries(product.database).items


def test_trying_a_letter_without_a_mail_server_says_so(client: TestClient) -> None:
    mail = add_destination(product_of(client), kind="email", address="an@example.vn")
    tried = client.post(f"{URL}/{mail}/test").json()
    assert tried == {"delivered": False, "error": {"code": "mail_unset", "detail": ""}}


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"name": "x", "address": "https://10.0.0.1/"}, "destination_invalid", "inside"),
        ({"name": "x", "address": "https://[::ffff:10.0.0.1]/"}, "destination_invalid", "inside"),
        ({"name": "x", "address": "https://2130706433/"}, "destination_invalid", "host"),
        ({"name": "x", "address": "http://93.184.216.34/"}, "destination_invalid", "https"),
        ({"name": "x", "address": "ftp://h.example/"}, "destination_invalid", "https://"),
        ({"name": "x", "address": "https://a:b@h.example/"}, "destination_invalid", "password"),
        ({"name": "x", "address": "https://h.example:25/"}, "destination_invalid", "port"),
        ({"name": "x", "address": "https://no-such.invalid/"}, "destination_invalid", "no host"),
        ({"name": "x", "address": "nowhere at all"}, "destination_invalid", "cannot be read"),
        ({"name": " ", "address": "https://93.184.216.34/"}, "destination_invalid", "name"),
        ({"name": "x" * 101, "address": "https://h.example/"}, "parameter_invalid", "name"),
        ({"name": "x"}, "destination_invalid", "address"),
        ({"name": "x", "address": "https://h.example/", "owner": 1}, "unknown_parameter", "owner"),
    ],
)
def test_a_destination_that_cannot_be_is_told_why(
    client: TestClient, body: dict[str, object], code: str, words: str
) -> None:
    answer = client.post(URL, json=body, headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert words in answer.json()["detail"]
    assert "a:b" not in answer.text


def test_few_wait_for_other_machines_at_a_time(client: TestClient, receiver: Receiver) -> None:
    body = {"name": "x", "address": receiver.url}
    path = f"{URL}/{client.post(URL, json=body).json()['id']}/test"
    with ExitStack() as others:
        for _ in range(api.AT_ONCE):
            others.enter_context(api.going_out())
        page = client.post("/destinations", data=body, headers={"origin": HERE})
        answers = client.post(path), client.post(URL, json=body)
        for answer in (*answers, page):
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
        assert {answer.json()["code"] for answer in answers} == {"destination_busy"}
        assert f'value="{receiver.url}"' in page.text
        assert client.get(URL).status_code == 200
    assert client.post(path).json()["delivered"]
    assert client.post(URL, json=body).status_code == 201


def test_there_are_only_so_many(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(destinations, "MOST", 1)
    body = {"name": "x", "address": "https://93.184.216.34/"}
    assert client.post(URL, json=body).status_code == 201
    answer = client.post(URL, json=body, headers={"accept-language": "en"})
    assert "may be 1" in answer.json()["detail"]


def test_deliveries_are_listed_with_their_errors_and_sent_once_more(
    client: TestClient, receiver: Receiver
) -> None:
    product = product_of(client)
    hook, query = add_destination(product, address=receiver.url), add_query(product)
    add_delivery(product, "d-1", hook, query)
    receiver.status = 503
    deliver_due(product, CHANNELS)
    (one,) = client.get(SENT, params={"state": "waiting"}).json()["items"]
    assert (one["id"], one["attempts"]) == ("d-1", 1)
    assert one["error"] == {"code": "answered", "detail": "503"}
    assert (one["destination"], one["destination_name"]) == (hook, "hook")
    receiver.status = 204
    again = client.post(f"{SENT}/d-1/replay").json()
    assert (again["state"], again["attempts"], again["error"]) == ("waiting", 0, None)
    deliver_due(product, CHANNELS)
    assert states(product) == {"d-1": "delivered"}
    assert client.post(f"{SENT}/d-1/replay").json()["done"] is None
    deliver_due(product, CHANNELS)
    assert receiver.ids == ["d-1"] * 3
    assert client.get(SENT, params={"destination": hook + 1}).json()["total"] == 0
    assert client.get(SENT, params={"destination": hook}).json()["total"] == 1


def test_nothing_is_sent_once_more_to_what_is_off(client: TestClient) -> None:
    product = product_of(client)
    hook = add_destination(product)
    add_delivery(product, "d-1", hook, add_query(product))
    client.patch(f"{URL}/{hook}", json={"on": False})
    assert states(product) == {"d-1": "cancelled"}
    answer = client.post(f"{SENT}/d-1/replay")
    assert (answer.status_code, answer.json()["code"]) == (409, "destination_off")
    client.patch(f"{URL}/{hook}", json={"on": True})
    assert client.post(f"{SENT}/d-1/replay").json()["state"] == "waiting"
    answer = client.post(f"{SENT}/none/replay")
    assert (answer.status_code, answer.json()["code"]) == (404, "delivery_not_found")


def test_what_others_have_is_out_of_reach(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        editor, mine = staff.person("editor"), staff.token(staff.person("reader"), "administer")
        hook = add_destination(staff.product, owner=editor.id, name="Theirs")
        add_delivery(staff.product, "d-1", hook, add_query(staff.product, editor.id))
        _require_out_of_reach(staff, mine, hook)
        administrator = staff.token(staff.person("administrator"), "administer")
        _require_out_of_reach(staff, administrator, hook)
        assert states(staff.product) == {"d-1": "waiting"}


def _require_out_of_reach(staff: Staff, headers: dict[str, str], hook: int) -> None:
    for path in (URL, SENT):
        answer = staff.ask("GET", path, headers)
        assert answer.json()["total"] == 0
        assert "Theirs" not in answer.text
    one = f"{URL}/{hook}"
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", one, {}),
        ("PATCH", one, {"json": {"on": False}}),
        ("DELETE", one, {}),
        ("POST", f"{one}/secret", {}),
        ("POST", f"{one}/test", {}),
        ("POST", f"{SENT}/d-1/replay", {}),
    ]
    for method, path, given in requests:
        assert staff.ask(method, path, headers, **given).status_code == 404, path


def test_in_single_use_letters_go_to_the_address_that_was_given(client: TestClient) -> None:
    body = {"kind": "email", "name": "Thư", "address": " an@example.vn "}
    made = client.post(URL, json=body)
    assert made.status_code == 201, made.text
    assert made.json()["secret"] is None
    assert (made.json()["kind"], made.json()["address"]) == ("email", "an@example.vn")
    for address in ("", "nowhere", "an@example.vn\nBcc: b@example.vn"):
        answer = client.post(URL, json=body | {"address": address})
        assert (answer.status_code, answer.json()["code"]) == (422, "destination_invalid")
    assert client.get(URL).json()["total"] == 1


def test_a_users_letters_go_to_the_address_of_his_account_alone(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        user = staff.newcomer()
        headers = staff.session(user)
        body = {"kind": "email", "name": "Thư"}
        refused = staff.ask("POST", URL, headers, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "destination_invalid")
        users.change(staff.product, OPERATOR, user.id, email="an@example.vn")
        for address in ("", "an@example.vn"):
            made = staff.ask("POST", URL, headers, json=body | {"address": address})
            assert (made.status_code, made.json()["address"]) == (201, "an@example.vn")
        other = staff.ask("POST", URL, headers, json=body | {"address": "other@example.vn"})
        assert (other.status_code, other.json()["code"]) == (422, "destination_invalid")
        users.change(staff.product, OPERATOR, user.id, email="new@example.vn")
        listed = staff.ask("GET", URL, headers).json()["items"]
        assert [one["address"] for one in listed] == ["new@example.vn"] * 2
