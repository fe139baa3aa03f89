"""What the inbox shows: why each notice came, what it is about, and what to do without any."""

import pytest
import sqlalchemy as sa

from service import lease
from service.alerts import saved
from service.db.alerts import notices
from service.loads import load_bytes
from service.product import Product
from tests.collection import directive
from tests.inbox_page import PAGE, press, show, text, texts
from tests.saved_searches import bring, save_search
from tests.web_client import TestClient, product_of


@pytest.fixture
def product(client: TestClient) -> Product:
    return product_of(client)


def test_unread_notices_come_load_by_load_the_newest_first(
    client: TestClient, product: Product
) -> None:
    save_search(product, "trực đê")
    save_search(product, "cấp thuốc")
    bring(product, "a.txt", "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    bring(product, "b.txt", "Sở Nội vụ trực đê.", "Sở Nội vụ trực đê ban đêm.")
    page = show(client)
    assert texts(page) == [
        "1. Sở Nội vụ trực đê.",
        "2. Sở Nội vụ trực đê ban đêm.",
        "2. Sở Y tế cấp thuốc.",
        "1. Sở Y tế trực đê.",
    ]
    assert texts(page, ".told h2") == ["trực đê", "cấp thuốc", "trực đê"]
    assert texts(page, ".told h3")[0].startswith("9-KH/TU")


def test_a_notice_says_why_what_and_where(client: TestClient, product: Product) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế chủ trì trực đê trước ngày 15/11/2030.")
    page = show(client)
    assert texts(page, ".why") == ["Unread new paragraph"]
    assert texts(page, ".text mark") == ["trực", "đê"]
    assert "Sở Y tế" in text(page.css_first(".facts .lead"))
    assert "15/11/2030" in text(page.css_first(".facts .due"))
    links = {node.attributes["href"] for node in page.css(".told a")}
    assert {f"/saved/{id_}", "/loads/2"} <= links
    opened = page.css_first("a.open")
    assert opened is not None
    paragraph = (opened.attributes["href"] or "").partition("#")[2]
    assert f'id="{paragraph}"' in client.get(opened.attributes["href"] or "").text


def test_what_changed_is_shown_word_by_word(client: TestClient, product: Product) -> None:
    save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê ban ngày.")
    bring(product, "a.txt", "Sở Y tế trực đê ban đêm.")
    page = show(client)
    assert texts(page, ".why") == ["Unread changed paragraph", "Unread new paragraph"]
    assert texts(page, "del") == ["[left out: ngày]"]
    assert texts(page, "ins") == ["[added: đêm]"]
    assert texts(page, ".one .hint") == ["The document does not have this paragraph any more."]


def test_what_a_deadline_was_is_told(client: TestClient, product: Product) -> None:
    save_search(product, "trực đê", "deadline")
    bring(product, "a.txt", "Sở Y tế trực đê trước ngày 15/11/2030.")
    with lease.aside(product) as connection:
        values = {
            "reasons": '["deadline_changed"]',
            "detail": '{"deadlines":[{"text":"30/9/2030","iso_or_rule":"2030-09-30"}]}',
        }
        connection.execute(sa.update(notices).values(values))
    page = show(client)
    assert texts(page, ".why") == ["Unread the deadline has changed"]
    assert texts(page, ".was") == ["Before: 30/9/2030"]
    assert not page.css("del, ins")


def test_a_limit_that_is_near_comes_of_its_day(client: TestClient, product: Product) -> None:
    id_ = save_search(product, "trực đê", "text", "due")
    tasks = ("Sở Y tế trực đê trước ngày 15/11/2030.", "Sở Nội vụ trực đê.")
    bring(product, "a.txt", *tasks)
    near = {
        "occasion": "due:7:2030-11-15",
        "reasons": '["due"]',
        "detail": '{"due":"2030-11-15"}',
        "made": "2030-11-08T01:00:00+00:00",
    }
    with lease.aside(product) as connection:
        connection.execute(sa.update(notices).where(notices.c.id == 1).values(near))
    page = show(client)
    assert texts(page, ".why") == [
        "Unread due on 15 Nov 2030",
        "Unread new paragraph",
    ]
    first, second = texts(page, ".told header .meta")
    assert first == "8 Nov 2030 08:00"
    assert second.startswith("load 2")
    shown = client.get(f"/saved/{id_}").text
    assert "due on 15 Nov 2030" in shown


def test_notices_of_one_search_and_of_one_load_are_shown(
    client: TestClient, product: Product
) -> None:
    medicine = save_search(product, "cấp thuốc")
    save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    bring(product, "b.txt", "Sở Nội vụ cấp thuốc.")
    assert texts(show(client, saved_query=medicine)) == [
        "1. Sở Nội vụ cấp thuốc.",
        "2. Sở Y tế cấp thuốc.",
    ]
    assert len(texts(show(client, load=2))) == 2
    page = show(client, saved_query=medicine, load=2)
    assert texts(page) == ["2. Sở Y tế cấp thuốc."]
    assert len(texts(press(client, page, "Mark this one as read"))) == 0
    assert len(texts(show(client, saved_query="", load=""))) == 2


def test_an_empty_inbox_says_what_to_do_or_that_nothing_came(
    client: TestClient, product: Product
) -> None:
    assert "No search is saved yet." in text(show(client).css_first(".nothing"))
    first = save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế cấp thuốc.")
    page = show(client)
    told = text(page.css_first(".nothing"))
    assert "“trực đê”: nothing new since" in told
    assert "All loads up to 2 have been looked through" in told
    assert [one.attributes["href"] for one in page.css(".nothing a")] == [f"/saved/{first}/proof"]
    report = load_bytes(product, [("b.txt", directive(9, "Sở Nội vụ cấp thuốc.").encode())])
    assert not report.failed
    assert "still to be looked through" in text(show(client).css_first(".nothing"))
    saved.pause(product, first)
    assert "is paused" in text(show(client).css_first(".nothing"))


def test_all_that_the_page_links_to_is_there(client: TestClient, product: Product) -> None:
    save_search(product, "trực đê")
    save_search(product, "cấp thuốc")
    bring(product, "a.txt", "Sở Y tế trực đê.")
    for page in (show(client), show(client, show="archived"), show(client, load=1)):
        for link in page.css("main a"):
            address = link.attributes["href"] or ""
            assert client.get(address).status_code == 200, address


def test_notices_of_a_removed_search_stay_without_a_link(
    client: TestClient, product: Product
) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, "a.txt", "Sở Y tế trực đê.")
    saved.remove(product, id_)
    page = show(client, saved_query=id_)
    assert texts(page, ".told h2") == ["trực đê (removed)"]
    assert not page.css(".told h2 a")


@pytest.mark.parametrize("query", ["saved_query=99", "load=x", "page=0", "show=none"])
def test_what_is_not_there_is_told(client: TestClient, query: str) -> None:
    assert client.get(f"{PAGE}?{query}").status_code in {404, 422}
