"""What became of the deliveries of one saved query, and its proof by the API."""

import pytest
import sqlalchemy as sa

from service import lease
from service.accounts import audit
from service.db.alerts import deliveries
from service.delivery import history
from service.product import Product
from tests.alert_rows import add_delivery, add_destination, add_query
from tests.web_client import TestClient, product_of

FAILED = '{"code":"answered","detail":"503"}'


def test_deliveries_are_counted_and_failures_named_for_each_saved_query(product: Product) -> None:
    query, other, hook = add_query(product), add_query(product), add_destination(product)
    add_delivery(product, "d-1", hook, query, state="delivered", error=FAILED)
    add_delivery(product, "d-2", hook, query, error=FAILED, made="2024-05-06T13:00:00+00:00")
    add_delivery(product, "d-3", hook, query, state="given_up", error=FAILED)
    add_delivery(product, "d-4", hook, query)
    add_delivery(product, "d-5", hook, other, state="given_up", error=FAILED)
    counted = history.count_by_state(product.database, query)
    assert counted == {"delivered": 1, "given_up": 1, "waiting": 2}
    assert [one.id for one in history.list_failed(product.database, query)] == ["d-2", "d-3"]


def test_only_the_newest_failures_are_named(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_FAILED", 2)
    query, hook = add_query(product), add_destination(product)
    for day in (1, 3, 2):
        add_delivery(product, f"d-{day}", hook, query, error=FAILED, made=f"2024-05-0{day}")
    assert [one.id for one in history.list_failed(product.database, query)] == ["d-3", "d-2"]


def test_what_is_being_sent_is_left_to_itself(client: TestClient) -> None:
    product = product_of(client)
    sent = add_delivery(
        product, "d-1", add_destination(product), add_query(product), state="sending", attempts=3
    )
    again = client.post(f"/api/v1/deliveries/{sent}/replay").json()
    assert (again["state"], again["attempts"]) == ("sending", 3)
    assert not audit.list_entries(product.database).items
    with lease.aside(product) as connection:
        connection.execute(sa.update(deliveries).values(state="given_up"))
    assert client.post(f"/api/v1/deliveries/{sent}/replay").json()["state"] == "waiting"
    (entry,) = audit.list_entries(product.database).items
    assert (entry.action, entry.object) == ("delivery_replayed", "hook")


def test_the_proof_names_failures_as_the_list_of_deliveries_does(client: TestClient) -> None:
    product = product_of(client)
    query, hook = add_query(product), add_destination(product)
    add_delivery(product, "d-1", hook, query, state="given_up", attempts=9, error=FAILED)
    found = client.get(f"/api/v1/saved-queries/{query}/proof").json()
    assert found["deliveries"] == {"given_up": 1}
    assert found["failures"] == client.get("/api/v1/deliveries").json()["items"]
    assert found["failures"][0]["error"] == {"code": "answered", "detail": "503"}
