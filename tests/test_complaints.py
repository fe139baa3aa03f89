"""What users of comparable systems complain about in searching: a test for each complaint.

| complaint | seen at | test here | and elsewhere |
| --- | --- | --- | --- |
| 1 dead in one language after a change of the engine | paperless-ngx#12860, meilisearch#5015 #2091 | `test_every_language_is_found_in_a_new_index` | `tests/test_ways_in.py`, `tests/engine/test_random.py` |
| 2 typed another way it finds nothing, or marks are ignored | typesense#501, mapbox/carmen#611 | `test_another_way_to_type_finds_the_same`, `test_marks_that_are_typed_count` | `tests/test_normalize.py` |
| 3 marks on the wrong words, crashes from offsets | elasticsearch-analysis-vietnamese#12 #25 #61, pyvi#6, tantivy-py#420 | `test_marks_are_on_the_words_whatever_stands_before_them` | `tests/test_highlight.py` |
| 4 find-in-document disagrees with the list | datashare#1371 #447, courtlistener#4667 | `test_every_hit_is_marked_where_its_address_leads` | `tests/test_ways_in.py` |
| 9 facet numbers that jump, or rise with a filter | meilisearch#4634 #929 | `test_a_count_is_the_total_after_the_click_and_never_rises` | `tests/test_find_facets.py`, `tests/test_api_search_selection.py` |
| 10 the wall at 10,000, cut exports | aleph#246 #2337, typesense#780 | `test_more_than_ten_thousand_are_paged_and_exported_whole` | `tests/test_api_paging.py`, `tests/test_export.py` |
| 11 a query is cut differently from the text | analysis-ik#286 #642, typesense#2774 | `test_every_stretch_of_a_text_finds_it` | `tests/test_understanding.py` |
"""  # noqa: E501 - the rows of a table

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from analyzers.normalize import fold, grams, unmark
from service.app import create_app
from service.cli import main
from service.loads import load_bytes
from service.product import Product
from tests import ways
from tests.engine.entries import entry, replace_all
from tests.test_ways_in import QUERIES
from tests.ways import NAMES, Asked, Served, served
from tests.web_client import HERE, LOOPBACK, TestClient

MANY = 10_300
PAGE = 100

SPELLINGS = (
    ("Bà Huỳnh Thị Thụy trực tại trạm Tuỵnh.", ["thuỵ", "THỤY", "tụynh", "Tuỵnh", "thuy", "tuynh"]),
    ("Đoàn kiểm tra hoà giải ở cơ sở.", ["hòa giải", "hoà giải", "HÒA GIẢI", "hoa giai", "đoàn"]),
    ("Đường đê dài 9 km.", ["đường đê", "Ðường đê", "ĐƯỜNG ĐÊ", "duong de", "9 km", "9km"]),
    ("加强臺風預警。", ["台风预警", "臺風預警", "台风", "預警"]),
)
"""A paragraph, and queries that must find it."""

OBSTACLES = (
    "",
    "😀𐌰 ",
    "e\u0301\u0323 ",
    "ﬁ ﷺ İ ǰ ",
    "\u00a0\u200b\ufeff",
    "１２\uff3f",
    "0\u0301 ",
)
"""What has led offsets astray: beyond the basic plane, decomposed, expanding, invisible."""


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture
def client(product: Product) -> Iterator[TestClient]:
    with TestClient(create_app(product), base_url=HERE, client=LOOPBACK) as made:
        yield made


def search(client: TestClient, **parameters: Any) -> Any:
    answer = client.get("/api/v1/search", params={"size": PAGE} | parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def load(product: Product, *paragraphs: str) -> None:
    text = "\n\n".join(paragraphs)
    assert not load_bytes(product, [("a.txt", text.encode())]).failed


def test_the_table_names_tests_that_there_are() -> None:
    table = __doc__ or ""
    rows = re.findall(r"^\| (\d+) ", table, re.MULTILINE)
    assert rows == ["1", "2", "3", "4", "9", "10", "11"]
    tests = set(re.findall(r"`(test_\w+)`", table))
    assert tests == {name for name in globals() if name.startswith("test_")} - {
        "test_the_table_names_tests_that_there_are"
    }
    root = Path(__file__).parents[1]
    assert all((root / path).is_file() for path in re.findall(r"`(tests/[\w/]+\.py)`", table))


def test_every_language_is_found_in_a_new_index(tmp_path: Path) -> None:
    with served(tmp_path) as made:
        assert CliRunner().invoke(main, ["reindex"]).exit_code == 0
        for name, (asked, wanted) in QUERIES.items():
            seen = ways.api(made, asked)
            assert [made.named(key) for key in seen.hits] == wanted.split(), name


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "queries"), SPELLINGS, ids=lambda value: str(value)[:12])
def test_another_way_to_type_finds_the_same(
    product: Product, client: TestClient, text: str, queries: list[str], form: Any
) -> None:
    load(product, unicodedata.normalize(form, text))
    for query in queries:
        for typed in {query, unicodedata.normalize("NFD", query)}:
            (hit,) = search(client, q=typed)["hits"]
            assert hit["text"] == unicodedata.normalize("NFC", text)
            assert hit["highlights"], typed


def test_marks_that_are_typed_count(product: Product, client: TestClient) -> None:
    load(product, "Đường bờ sông.", "Kết quả dương tính.", "Duong la ten rieng.")
    found = {
        q: [hit["text"][:5] for hit in search(client, q=q)["hits"]] for q in ("đường", "dương")
    }
    assert found == {"đường": ["Đường"], "dương": ["Kết q"]}
    unmarked = [hit["text"][:5] for hit in search(client, q="duong")["hits"]]
    assert unmarked[0] == "Duong"
    assert sorted(unmarked) == ["Duong", "Kết q", "Đường"]


@pytest.mark.parametrize("before", OBSTACLES, ids=ascii)
def test_marks_are_on_the_words_whatever_stands_before_them(
    product: Product, client: TestClient, before: str
) -> None:
    load(product, f"{before}Tuần tra bến khách; {before}巡逻渡口，{before}44-KL/TW.")
    for query in ("tuần tra", "tuan tra", '"bến khách"', "渡口", "44-KL/TW"):
        (hit,) = search(client, q=query)["hits"]
        marked = [hit["text"][start:end] for start, end in hit["highlights"]]
        assert unmark(fold(" ".join(marked))) == unmark(fold(query))
        page = LexborHTMLParser(client.get("/", params={"q": query}).text)
        assert [mark.text() for mark in page.css(".hit .text mark")] == marked


@pytest.mark.parametrize("name", QUERIES)
def test_every_hit_is_marked_where_its_address_leads(collection: Served, name: str) -> None:
    asked = QUERIES[name][0]
    found = search(collection.client, q=asked.q, **asked.selected)
    assert found["hits"]
    for hit in found["hits"]:
        path, _, anchor = hit["url"].partition("#")
        place = LexborHTMLParser(collection.client.get(path).text).css_first(f'[id="{anchor}"]')
        assert place is not None
        assert "found" in str(place.attributes["class"]).split()
        marked = [mark.text() for mark in place.css("p mark, h2 mark")]
        assert marked == [hit["text"][start:end] for start, end in hit["highlights"]]


@pytest.mark.parametrize("q", ["", "bến khách", "duong", "渡口", "44", '"bến khách" -nghỉ'])
def test_a_count_is_the_total_after_the_click_and_never_rises(collection: Served, q: str) -> None:
    before = ways.api(collection, Asked(q)).facets or {}
    for facet, counts in before.items():
        for value, count in counts.items():
            after = ways.api(collection, Asked(q, {facet: value}))
            assert after.total == count, (facet, value)
            for other, narrowed in (after.facets or {}).items():
                assert all(number <= before[other][one] for one, number in narrowed.items())


def test_more_than_ten_thousand_are_paged_and_exported_whole(
    product: Product, client: TestClient
) -> None:
    made = [entry(f"bảo vệ rừng đợt {at}", 1 + at // 100, at % 100) for at in range(MANY)]
    replace_all(product.engine, made)
    keys: list[str] = []
    cursor: dict[str, str] = {}
    while not keys or cursor:
        found = search(client, q="bảo vệ rừng", **cursor)
        assert found["total"] == MANY
        keys += [hit["id"] for hit in found["hits"]]
        cursor = {"cursor": found["next"]} if found["next"] else {}
    assert len(keys) == len(set(keys)) == MANY
    answer = client.get("/api/v1/search/export", params={"q": "rừng", "format": "jsonl"})
    assert answer.headers["X-Total-Count"] == str(MANY)
    assert len(answer.content.splitlines()) == MANY


@pytest.mark.parametrize("name", NAMES)
def test_every_stretch_of_a_text_finds_it(collection: Served, name: str) -> None:
    whole = search(collection.client, q="", sort="document")["hits"]
    (text,) = (hit["text"] for hit in whole if hit["id"] == collection.keys[name])
    tokens = grams(text)
    for start, end in ((at, min(at + 4, len(tokens))) for at in range(0, len(tokens), 2)):
        stretch = text[tokens[start].start : tokens[end - 1].end]
        for query in (f'"{stretch}"', stretch.replace('"', " ")):
            seen = ways.api(collection, Asked(query))
            assert collection.keys[name] in seen.hits, query
