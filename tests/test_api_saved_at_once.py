"""A saved query that another changes or removes at that moment, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.tree import EVERYTHING
from service.accounts.model import Actor
from service.alerts import saved
from service.alerts.saved import Settings, Terms
from service.delivery import destinations
from service.delivery.unsubscribing import unsubscribe, unsubscribe_path
from tests.alert_rows import add_destination
from tests.meeting import meet
from tests.web_client import TestClient, product_of, serving

pytestmark = pytest.mark.embedded  # with a database of its own
API, PAGE = "/api/v1/saved-queries", "/saved"
FORM = {"name": "other", "events": "text", "q": "rừng"}
REQUESTS = {
    "change": ("PATCH", API, "", {"json": {"name": "other"}}),
    "pause": ("PATCH", API, "", {"json": {"paused": True}}),
    "remove": ("DELETE", API, "", {}),
    "change by the page": ("POST", PAGE, "", {"data": FORM}),
    "pause by the page": ("POST", PAGE, "/paused", {}),
    "go on by the page": ("POST", PAGE, "/resumed", {}),
    "understand anew by the page": ("POST", PAGE, "/anew", {}),
    "remove by the page": ("POST", PAGE, "/removed", {}),
}


@pytest.fixture
def server_client(postgresql_url: str, tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "served", (), database_url=postgresql_url) as client:
        yield client


@pytest.mark.parametrize("case", REQUESTS)
def test_what_was_removed_a_moment_ago_is_not_found(server_client: TestClient, case: str) -> None:
    product = product_of(server_client)
    method, place, what, given = REQUESTS[case]
    terms = Terms(text="rừng", selection={}, tree=EVERYTHING)
    id_ = saved.create(product, None, terms, Settings(name="x"))
    _, answer = meet(
        product.database,
        "COMMIT",
        lambda: saved.remove(product, id_),
        lambda: server_client.request(method, f"{place}/{id_}{what}", **given),
    )
    assert answer.status_code == 404
    assert place == PAGE or answer.json()["code"] == "saved_query_not_found"


def test_what_another_changes_at_that_moment_is_not_put_back(server_client: TestClient) -> None:
    product = product_of(server_client)
    hook = add_destination(product)
    terms = Terms(text="rừng", selection={}, tree=EVERYTHING)
    id_ = saved.create(product, None, terms, Settings(name="x", destinations=(hook,)))
    path = unsubscribe_path(product, id_, hook)
    _, answer = meet(
        product.database,
        "COMMIT",
        lambda: unsubscribe(product, path.rpartition("/")[2], None),
        lambda: server_client.patch(f"{API}/{id_}", json={"name": "other"}),
    )
    changed = answer.json()
    assert (changed["name"], changed["destinations"]) == ("other", [])


def test_what_is_removed_at_that_moment_is_not_chosen(server_client: TestClient) -> None:
    product = product_of(server_client)
    hook, other = add_destination(product), add_destination(product)
    terms = Terms(text="rừng", selection={}, tree=EVERYTHING)
    id_ = saved.create(product, None, terms, Settings(name="x"))
    _, answer = meet(
        product.database,
        "COMMIT",
        lambda: destinations.remove(product, Actor(None, "", "administrator", "single"), hook),
        lambda: server_client.patch(f"{API}/{id_}", json={"destinations": [other, hook]}),
    )
    assert answer.json()["destinations"] == [other]
