"""What commands, metrics, pages and programs say of a saved search that cannot be read."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from service import metrics
from service.accounts import users
from service.alerts import saved
from service.alerts.saved import Settings
from service.alerts.terms import terms_of_search
from service.cli import main
from service.loads import load_bytes
from service.parameters import Selection
from service.product import Product
from tests.collection import Write, directive
from tests.people import OPERATOR, add
from tests.saved_searches import match_all, save_search, told
from tests.unreadable import bring, damage, damage_selection
from tests.web_client import TestClient, serving


def test_the_commands_say_what_cannot_be_read(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, write, "Sở Y tế")
    damage(product, id_)
    bring(product, write, "Sở Nội vụ")
    listed = CliRunner().invoke(main, ["alerts", "list"])
    assert listed.output.split("\t")[2] == "tree_unreadable"
    verified = CliRunner().invoke(main, ["alerts", "verify"])
    assert verified.exit_code == 1
    assert verified.output.splitlines() == [
        f"stopped: saved query {id_}, from load 2 on (tree_unreadable)",
        f"unreadable: saved query {id_}, from load 1 on not proved",
    ]
    replayed = CliRunner().invoke(main, ["alerts", "replay", str(id_)])
    assert (replayed.exit_code, "cannot read" in replayed.output) == (1, True)


def test_it_is_counted_with_the_others_that_are_stopped(product: Product, write: Write) -> None:
    chief = add(product, "chief", "administrator")
    lan = add(product, "lan", "reader")
    terms = terms_of_search(product, Selection(q="trực đê"))
    ids = [saved.create(product, chief.id, terms, Settings(name="đê")) for _ in range(3)]
    saved.create(product, lan.id, terms, Settings(name="đê"))
    users.change(product, OPERATOR, lan.id, disabled=True)
    saved.pause(product, ids[0])
    damage(product, ids[1])
    bring(product, write, "Sở Y tế")
    shown = metrics.exposition(product).decode().splitlines()
    counts = [line.partition(" ")[::2] for line in shown if "_saved_queries{" in line]
    assert [(name.partition('"')[2].rstrip('"}'), value) for name, value in counts] == [
        ("active", "1.0"),
        ("paused", "1.0"),
        ("owner_disabled", "1.0"),
        ("tree_unreadable", "1.0"),
    ]


@pytest.fixture
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        client.headers["accept-language"] = "en"
        yield client


def words(client: TestClient, path: str) -> str:
    answer = client.get(path)
    main = LexborHTMLParser(answer.text).css_first("main")
    return " ".join(main.text(separator=" ").split())


def stopped(client: TestClient) -> tuple[Product, int]:
    """A saved search that a load has come upon."""
    product: Product = client.app.state.product  # type: ignore[attr-defined]
    damage(product, id_ := save_search(product, "trực đê"))
    load(client, "Sở Y tế trực đê.")
    return product, id_


def load(client: TestClient, task: str) -> None:
    product: Product = client.app.state.product  # type: ignore[attr-defined]
    load_bytes(product, [("a.txt", directive(9, task).encode())])
    match_all(product)


def test_its_owner_sees_it_and_understands_it_anew(client: TestClient) -> None:
    product, id_ = stopped(client)
    for path in ("/saved", f"/saved/{id_}", f"/saved/{id_}/proof"):
        assert "this version of the program cannot read it" in words(client, path)
    assert "One load since it was saved was not looked through" in words(
        client, f"/saved/{id_}/proof"
    )
    assert "understand it anew first" in words(client, f"/saved/{id_}/proof?first_load=1")
    done = client.post(f"/saved/{id_}/anew")
    assert done.status_code == 200
    assert "cannot read it" not in words(client, f"/saved/{id_}")
    load(client, "Sở Nội vụ trực đê.")
    assert told(product) == [(id_, "1. Sở Nội vụ trực đê.")]


def test_programs_see_it_and_mend_it(client: TestClient) -> None:
    _, id_ = stopped(client)
    address = f"/api/v1/saved-queries/{id_}"
    shown = client.get(address).json()
    assert (shown["stopped"], shown["tree"]) == ("tree_unreadable", None)
    assert client.get("/api/v1/saved-queries").json()["items"] == [shown]
    refused = client.get(f"{address}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "saved_query_unreadable")
    assert client.patch(address, json={"name": "đê"}).json()["stopped"] == "tree_unreadable"
    mended = client.patch(address, json={"events": ["text", "lead"]}).json()
    assert (mended["stopped"], mended["events"]) == (None, ["text", "lead"])
    assert client.get(f"{address}/replay").json()["total"] == 1


@pytest.mark.parametrize("written", ['{"hue":["red"]}', '{"year":["later"]}', "{", "[]"])
def test_what_was_selected_cannot_be_read_and_what_was_typed_can(
    client: TestClient, written: str
) -> None:
    product: Product = client.app.state.product  # type: ignore[attr-defined]
    id_ = save_search(product, "trực đê", year=["2024"])
    damage_selection(product, id_, written)
    address = f"/api/v1/saved-queries/{id_}"
    shown = client.get(address).json()
    assert (shown["search"]["q"], shown["stopped"]) == ("trực đê", None)
    for path in ("/saved", f"/saved/{id_}", f"/saved/{id_}/proof"):
        assert "trực đê" in words(client, path)
    anew = client.patch(address, json={"anew": True})
    assert (anew.status_code, anew.json()["parameter"]) == (422, "search")
    assert client.patch(address, json={"name": "đê", "events": ["lead"]}).json()["name"] == "đê"
    assert client.get(address).json()["tree"] == shown["tree"]
    searched = client.patch(address, json={"search": {"q": "trực đê"}})
    assert searched.json()["search"] == {"q": "trực đê"}
