"""Pages of a search by cursor: whole, once each, and the same however much is loaded meanwhile."""

import base64
import re
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from search.engine import SORTS
from service import cursors, searching
from service.app import create_app
from service.loads import load_bytes
from service.parameters import SearchParameters
from service.product import Product
from tests.web_client import HERE, LOOPBACK, TestClient

QUERY = "bảo vệ rừng"


def directive(number: int, tasks: int = 4, word: str = "rừng") -> tuple[str, bytes]:
    """A directive; the same number again is the same document with other text."""
    lines = [
        "TỈNH ỦY SÔNG LAM",
        f"Số {number}-CT/TU",
        f"Sông Lam, ngày {number % 28 + 1} tháng 3 năm {2020 + number % 5}",
        "CHỈ THỊ",
        f"Về mùa khô đợt {number}",
    ]
    lines += [
        f"{task}. Công an tỉnh bảo vệ {word} {'đầu nguồn ' * (task % 3)}đợt {number}, xong trước "
        f"ngày {task + 1}/{number % 12 + 1}/2025."
        for task in range(1, tasks + 1)
    ]
    return f"ct-{number}.txt", "\n\n".join(lines).encode()


@pytest.fixture
def client(product: Product) -> Iterator[TestClient]:
    load_bytes(product, [directive(number) for number in range(20, 35)])
    with TestClient(create_app(product), base_url=HERE, client=LOOPBACK) as client:
        yield client


def page(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def walked(client: TestClient, between: Any, **asked: Any) -> list[str]:
    """The keys of all pages; `between` is called with the number of each page that was read."""
    found = page(client, **asked)
    keys = [hit["id"] for hit in found["hits"]]
    number = 1
    while found["next"]:
        between(number)
        number += 1
        found = page(client, **asked, cursor=found["next"])
        keys += [hit["id"] for hit in found["hits"]]
    return keys


@pytest.mark.parametrize("sort", SORTS)
def test_pages_are_whole_and_once_each_while_loads_go_on(
    client: TestClient, product: Product, sort: str
) -> None:
    """Between the pages documents come, change and go; what was there all the time is all there."""
    asked = {"q": QUERY, "sort": sort, "size": 4}
    before = walked(client, lambda _: None, **asked)
    changes = {
        2: [directive(10), directive(40)],
        4: [directive(22, tasks=2), directive(33, tasks=2)],
        6: [directive(21, word="đê"), directive(34, word="đê"), directive(11)],
    }

    def change(number: int) -> None:
        if number in changes:
            report = load_bytes(product, changes[number])
            assert not report.failed

    keys = walked(client, change, **asked)
    after = walked(client, lambda _: None, **asked)
    stayed = set(before) & set(after)
    assert len(keys) == len(set(keys))
    assert stayed < set(before)
    assert stayed <= set(keys)
    kept = [key for key in keys if key in stayed]
    assert kept == [key for key in before if key in stayed]
    if sort == "relevance":
        assert keys == before


def test_pages_stay_right_while_a_load_runs_beside_them(
    client: TestClient, product: Product
) -> None:
    asked = {"q": QUERY, "sort": "newest", "size": 2}
    before = walked(client, lambda _: None, **asked)
    more = [directive(number) for number in range(50, 70)]
    load = threading.Thread(target=lambda: [load_bytes(product, [one]) for one in more])
    load.start()
    keys = walked(client, lambda _: None, **asked)
    load.join()
    assert len(keys) == len(set(keys))
    assert [key for key in keys if key in set(before)] == before


def test_a_later_page_is_read_as_the_first_was(client: TestClient, product: Product) -> None:
    """All the words come into the collection after the first page, which had most of them."""
    asked = {"q": "bảo vệ rừng đầu nguồn vũ trụ", "sort": "document", "size": 4}
    first = page(client, **asked)
    assert [one["code"] for one in first["query"]["changes"]] == ["most_words"]
    load_bytes(product, [directive(90, word="rừng vũ trụ đầu nguồn")])
    second = page(client, **asked, cursor=first["next"])
    assert [one["code"] for one in second["query"]["changes"]] == ["most_words"]
    newest = page(client, **asked)["query"]["changes"]
    assert [one["code"] for one in newest] == ["widened"]


def test_a_phrase_stays_given_up_once_somebody_writes_it(
    client: TestClient, product: Product
) -> None:
    asked = {"q": '"bảo vệ vũ trụ rừng"~1', "without": "widened", "sort": "document", "size": 4}
    first = page(client, **asked)
    codes = [one["code"] for one in first["query"]["changes"]]
    assert codes[0] == "phrase"
    load_bytes(product, [directive(91, word="bảo vệ vũ trụ, rừng")])
    second = page(client, **asked, cursor=first["next"])
    assert [one["code"] for one in second["query"]["changes"]] == codes
    assert page(client, **asked)["query"]["changes"] == []


@pytest.mark.parametrize("sort", SORTS)
def test_groups_are_paged_on_one_state(client: TestClient, product: Product, sort: str) -> None:
    asked = {"q": QUERY, "sort": sort, "group": "document", "size": 4}
    found = page(client, **asked)
    groups, total = list(found["groups"]), found["documents"]
    while found["next"]:
        load_bytes(product, [directive(70 + len(groups))])
        found = page(client, **asked, cursor=found["next"])
        groups += found["groups"]
    documents = [group["document"]["id"] for group in groups]
    assert len(documents) == len(set(documents)) == total == 15
    assert all(len(group["hits"]) == 3 <= group["count"] == 4 for group in groups)
    listed = page(client, q=QUERY, sort=sort, size=100, document=documents)["hits"]
    if sort == "document":
        best = list(dict.fromkeys(hit["document"]["id"] for hit in listed))
        assert documents == best


def test_a_grouped_answer_has_groups_and_paragraphs_are_counted_still(client: TestClient) -> None:
    plain = page(client, q=QUERY)
    grouped = page(client, q=QUERY, group="document")
    assert set(grouped) - set(plain) == {"groups", "documents"}
    assert (grouped["total"], grouped["facets"]) == (plain["total"], plain["facets"])
    assert grouped["hits"] == []
    assert grouped["groups"][0]["hits"][0] == plain["hits"][0]


def test_a_result_that_is_not_held_any_more_says_so(client: TestClient) -> None:
    asked = {"q": QUERY, "size": 4}
    wanted = SearchParameters(**asked)
    list_ = searching.asked(wanted, "relevance", None)
    place = cursors.read_place(page(client, **asked)["next"], list_)
    assert place
    assert place.snapshot
    for other in (
        msgspec.structs.replace(place, snapshot="gone"),
        msgspec.structs.replace(place, reading=b"anything"),
    ):
        cursor = cursors.issue(other, list_)
        answer = client.get("/api/v1/search", params={**asked, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")


def test_only_orders_by_score_hold_a_state(client: TestClient) -> None:
    for asked, held in (
        ({"q": QUERY}, True),
        ({"q": QUERY, "sort": "newest"}, False),
        ({"q": "", "sort": "relevance"}, False),
        ({"q": QUERY, "sort": "newest", "group": "document"}, True),
    ):
        wanted = SearchParameters(**asked, size=4)
        list_ = searching.asked(wanted, wanted.sort, wanted.group)
        place = cursors.read_place(page(client, **asked, size=4)["next"], list_)
        assert place
        assert bool(place.snapshot) == held, asked


def test_a_cursor_says_nothing_to_those_who_look(client: TestClient) -> None:
    cursor = page(client, q=QUERY, size=4)["next"]
    assert len(cursor) < 4_000
    content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert "rừng".encode() not in content


def test_pages_of_the_site_stay_on_their_result(client: TestClient, product: Product) -> None:
    def keys(text: str) -> list[str]:
        return re.findall(r'<h2>\s*<a href="[^"#]+#p-([^"]+)"', text)

    def link(text: str, rel: str) -> str:
        found = re.search(rf'rel="{rel}" href="([^"]+)"', text)
        assert found
        return found[1].replace("&amp;", "&")

    first = client.get("/", params={"q": QUERY}).text
    second = client.get(link(first, "next")).text
    load_bytes(product, [directive(number) for number in range(80, 99)])
    third = client.get(link(second, "next")).text
    assert keys(client.get(link(third, "prev")).text) == keys(second) != []
    assert keys(client.get(link(second, "prev")).text) == keys(first)
    assert not set(keys(first)) & set(keys(second)) | set(keys(second)) & set(keys(third))


def test_a_page_of_the_site_that_is_held_no_more_shows_the_newest(client: TestClient) -> None:
    asked = {"q": QUERY, "page": "2", "cursor": "anything", "lang": "en"}
    answer = client.get("/", params=asked)
    assert answer.status_code == 200
    assert "no longer held" in answer.text
    assert '<ol class="hits" start="11">' in answer.text
