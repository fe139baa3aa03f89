"""Notices are read and put away by the forms of the inbox, and that is taken back."""

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.pages import inbox as page_of_inbox
from service.product import Product
from tests.inbox_page import PAGE, press, show, text, texts
from tests.saved_searches import bring, save_search
from tests.web_client import TestClient, product_of


@pytest.fixture
def product(client: TestClient) -> Product:
    return product_of(client)


def test_a_notice_is_read_and_that_is_taken_back(client: TestClient, product: Product) -> None:
    save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê.", "Sở Nội vụ trực đê.")
    page = press(client, show(client), "Mark as read")
    assert text(page.css_first("#done p")) == "Marked as read."
    assert texts(page) == ["2. Sở Nội vụ trực đê."]
    assert len(texts(press(client, page, "Undo"))) == 2
    press(client, show(client), "Mark as read")
    page = press(client, show(client, show="all"), "Mark as unread")
    assert text(page.css_first("[aria-current=page]")) != ""
    assert len(texts(show(client))) == 2


def test_a_notice_is_put_away_and_brought_back_as_it_was(
    client: TestClient, product: Product
) -> None:
    save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê.")
    press(client, show(client), "Archive")
    assert texts(show(client)) == texts(show(client, show="all")) == []
    page = press(client, show(client, show="archived"), "Back to the inbox")
    assert text(page.css_first("#done p")) == "Back in the inbox."
    assert texts(show(client)) == ["1. Sở Y tế trực đê."]


def test_what_was_first_read_at_one_time_was_read_then(
    client: TestClient, product: Product
) -> None:
    save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê.")
    client.post(f"{PAGE}/1", data={"action": "read"})
    first = client.get("/api/v1/notices/1").json()["read"]
    client.post(f"{PAGE}/1", data={"action": "read"})
    assert client.get("/api/v1/notices/1").json()["read"] == first != None  # noqa: E711


def test_only_what_was_shown_is_marked(
    client: TestClient, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_inbox, "PER_PAGE", 2)
    save_search(product, "trực đê")
    bring(product, "a.txt", *(f"Sở Y tế trực đê đợt {number}." for number in range(5)))
    page = show(client)
    bring(product, "b.txt", "Sở Nội vụ trực đê.")
    page = press(client, page, "Mark these 2 as read")
    assert text(page.css_first("#done p")) == "2 notices are marked as read."
    assert texts(page) == ["1. Sở Nội vụ trực đê.", "3. Sở Y tế trực đê đợt 2."]
    bring(product, "c.txt", "Sở Công an trực đê.")
    page = press(client, page, "Mark all 4 as read")
    assert texts(page) == ["1. Sở Công an trực đê."]


def test_pages_end_and_a_page_that_is_not_there_any_more_is_the_last_one(
    client: TestClient, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_inbox, "PER_PAGE", 2)
    save_search(product, "trực đê")
    bring(product, "a.txt", *(f"Sở Y tế trực đê đợt {number}." for number in range(3)))
    page = show(client, page=2)
    assert texts(page) == ["3. Sở Y tế trực đê đợt 2."]
    assert len(texts(press(client, page, "Archive"))) == 2
    assert len(texts(show(client, page=9))) == 2


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/inbox/99", {"action": "read"}, 404),
        ("/inbox/1", {"action": "burn"}, 422),
        ("/inbox/1", {}, 422),
        ("/inbox/0", {"action": "read"}, 404),
        ("/inbox/read", {"id": ["x"]}, 422),
        ("/inbox/read", {"up_to": "0"}, 422),
        ("/inbox/read?show=some", {}, 422),
    ],
)
def test_what_cannot_be_is_refused(
    client: TestClient, path: str, sent: dict[str, Any], status: int
) -> None:
    assert client.post(path, data=sent).status_code == status


def test_the_page_stays_in_another_language(client: TestClient, product: Product) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê.")
    page = press(client, show(client, saved_query=id_), "Archive")
    for link in page.css(".languages a"):
        answer = client.get(link.attributes["href"] or "")
        assert answer.status_code == 200
        assert LexborHTMLParser(answer.text).css_first(".narrowing option[selected]") is not None
