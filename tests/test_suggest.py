"""What is offered as one types: kinds, marks, numbers in any writing, filters, addresses."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.agency_beginnings import in_full
from search.find import FACETS
from service import beginnings, beginnings_agencies, beginnings_words, loads
from service.beginnings import Wanted, beginning
from service.db.schema import suggestions, vocabulary
from service.parameters import Selection
from service.product import Product
from service.suggesting import suggest
from tests.collection import Write
from tests.web_client import TestClient, serving

SCRIPT = Path(__file__).parents[1] / "web" / "static" / "suggest.js"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    """Two plans; the second one is the Sở Y tế's alone."""
    write(
        "a.txt",
        11,
        "Sở Y tế chủ trì, phối hợp với UBND tỉnh kiểm tra bến đò trước ngày 20/4/2024.",
        "Công an tỉnh chủ trì tuần tra đường thủy.",
    )
    write("b.txt", 12, "Sở Y tế kiểm tra dương tính trước ngày 15/6/2024.")
    loads.load(product, [folder])
    return product


def offered(product: Product, typed: str, **selected: Any) -> list[tuple[str, str]]:
    found = suggest(product, Selection(q=typed, **selected), 12)
    return [(one.kind, one.text) for one in found]


def asked(client: TestClient, typed: str, **selected: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/suggest", params={"q": typed, "size": 20} | selected)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.parametrize(
    "typed", ["sở y", "so y", "SỞ  Y", "y te", "Y T", "syt", "so\u031b\u0309 y"]
)
def test_agencies_are_offered_with_and_without_marks_and_by_initials(
    loaded: Product, typed: str
) -> None:
    assert ("agency", "Sở Y tế") in offered(loaded, typed)


@pytest.mark.parametrize("typed", ["UBND", "ubnd t", "ubn", "Ủy ban nh", "uỷ ban", "nhan dan"])
def test_agencies_are_offered_by_their_abbreviations(loaded: Product, typed: str) -> None:
    assert ("agency", "Ủy ban nhân dân tỉnh") in offered(loaded, typed)


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("Sở TNMT", "sở_tài_nguyên_và_môi_trường"),
        ("BCHQS t", "ban_chỉ_huy_quân_sự_t"),
        ("国办", "国务院办公厅"),
    ],
)
def test_abbreviations_in_a_name_stand_for_it_in_full(typed: str, full: str) -> None:
    assert full in in_full(typed)


@pytest.mark.parametrize("typed", ["11-kh", "11/KH-T", "11 kh", "11kh", "kh/tu", "11", "011-KH"])
def test_numbers_are_offered_however_they_are_typed(loaded: Product, typed: str) -> None:
    assert ("number", "11-KH/TU") in offered(loaded, typed)


@pytest.mark.parametrize("typed", ["松办发〔2024", "松办发2024", "松办发(2024)7", "办发"])
def test_chinese_numbers_are_offered_however_they_are_typed(client: TestClient, typed: str) -> None:
    assert "松办发〔2024〕7号" in [one["text"] for one in asked(client, typed)]


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("森", "term", "森林"),
        ("省公", "agency", "省公安厅"),
        ("公安", "agency", "省公安厅"),
        ("保护森林", "title", "松兰省委员会关于保护森林的实施方案"),
        ("thực hiện kết luận", "title", "Thực hiện Kết luận số 44-KL/TW về bảo vệ rừng đầu nguồn"),
        ("dau nguon", "title", "Thực hiện Kết luận số 44-KL/TW về bảo vệ rừng đầu nguồn"),
        ("tuyên tr", "term", "tuyên truyền"),
        ("tuyen tr", "term", "tuyên truyền"),
        ("bảo v", "term", "bảo vệ"),
    ],
)
def test_each_kind_is_offered(client: TestClient, typed: str, kind: str, text: str) -> None:
    assert (kind, text) in [(one["kind"], one["text"]) for one in asked(client, typed)]


@pytest.mark.parametrize("typed", ["", "  ", "***", "sơ z", "%", "_", "\x00", "x" * 3000])
def test_nothing_is_offered_for_what_nothing_begins_with(loaded: Product, typed: str) -> None:
    assert offered(loaded, typed) == []


def test_what_is_removed_is_offered_no_more(loaded: Product) -> None:
    assert ("number", "11-KH/TU") in offered(loaded, "11-KH")
    loads.remove(loaded, "a.txt")
    assert offered(loaded, "công an") == []
    assert offered(loaded, "11-KH") == []
    assert ("term", "tuần tra") not in offered(loaded, "tuần")


def test_with_filters_only_what_stands_in_the_selected_paragraphs_is_offered(
    loaded: Product,
) -> None:
    assert offered(loaded, "kh", document=[2])[0] == ("number", "12-KH/TU")
    assert offered(loaded, "công a", document=[2]) == []
    assert ("term", "tuần tra") in offered(loaded, "tuần", agency=["Công an tỉnh"])
    assert offered(loaded, "tuần", document=[2]) == []
    assert offered(loaded, "tuần", deadline="2024-06..2024-06") == []
    assert ("number", "11-KH/TU") not in offered(loaded, "11", year=["1999"])


def test_words_after_words_are_completed_and_the_query_before_them_stays(
    client: TestClient,
) -> None:
    (found,) = [
        one for one in asked(client, "bảo vệ rừng tuyên t") if one["text"] == "tuyên truyền"
    ]
    assert found["query"] == "bảo vệ rừng tuyên truyền"
    assert parse_qs(urlsplit(found["url"]).query) == {"q": ["bảo vệ rừng tuyên truyền"]}


@pytest.mark.parametrize("before", ["bảo vệ rừng", ""])
@pytest.mark.parametrize(
    ("typed", "kind", "name"), [("12-K", "number", "document"), ("cong an", "agency", "agency")]
)
def test_a_number_or_an_agency_becomes_a_filter_beside_those_selected(
    client: TestClient, before: str, typed: str, kind: str, name: str
) -> None:
    found = next(
        one for one in asked(client, f"{before} {typed}", language="vi") if one["kind"] == kind
    )
    state = parse_qs(urlsplit(found["url"]).query)
    assert state == {name: [found["value"]], "language": ["vi"]} | (
        {"q": [before]} if before else {}
    )
    assert client.get(found["url"]).status_code == 200


@pytest.mark.parametrize("typed", ["agency:cong a", 'agency:"công a', "bảo vệ -agency:công a"])
def test_an_operator_before_a_name_goes_with_it(client: TestClient, typed: str) -> None:
    found = next(one for one in asked(client, typed) if one["kind"] == "agency")
    assert found["query"] == typed.rpartition(" ")[0].partition(" -")[0] * ("bảo" in typed)


def test_a_title_leads_to_its_document(client: TestClient) -> None:
    (found,) = [one for one in asked(client, "đầu nguồn") if one["kind"] == "title"]
    assert found["url"] == f"/documents/{found['value']}"
    assert client.get(found["url"]).status_code == 200


def test_kinds_share_the_places(client: TestClient) -> None:
    found = asked(client, "t", size=4)
    assert len(found) == 4
    assert len({one["kind"] for one in found}) > 1
    kinds = [one["kind"] for one in found]
    assert kinds == sorted(kinds, key=kinds.index)


@given(st.text(st.sampled_from('aáăâđươ1 -:"〔公安 rừng'), min_size=1, max_size=12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_a_suggestion_leads_to_a_page(client: TestClient, typed: str) -> None:
    for one in asked(client, typed)[:1]:
        assert client.get(one["url"]).status_code == 200


TITLES = ("Đường sông Lam", "Dương sông Lam", "Quyết toán quỹ đê")


def titled(product: Product, *titles: str, date: str | None = None) -> None:
    with product.database.write() as connection:
        connection.execute(sa.delete(suggestions))
        beginnings.add(connection, [("title", 1 + at, one, date) for at, one in enumerate(titles)])


def titles(product: Product, typed: str, size: int = 8, **among: Any) -> list[str]:
    start = beginning(typed)
    assert start
    with product.database.read() as connection:
        found = beginnings.lookup(connection, start, Wanted("title", size, **among))
    return [one.text for one in found]


@pytest.fixture
def held(loaded: Product, folder: Path, write: Write) -> Product:
    write("c.txt", 13, "Sở Y tế kiểm tra.")
    loads.load(loaded, [folder])
    return loaded


@pytest.mark.parametrize("typed", ["quy", "quyê", "quyết t", "quỹ", "quy đ", "toan quy d"])
def test_a_syllable_that_is_not_finished_goes_on(held: Product, typed: str) -> None:
    titled(held, *TITLES)
    assert titles(held, typed) == ["Quyết toán quỹ đê"]


def test_marks_that_were_typed_come_first(held: Product) -> None:
    titled(held, *TITLES)
    assert titles(held, "đường s") == ["Đường sông Lam", "Dương sông Lam"]
    assert titles(held, "dương s") == ["Dương sông Lam", "Đường sông Lam"]


def test_a_frequent_beginning_gives_the_same_as_a_rare_one(
    held: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    titled(held, *TITLES)
    typed = ("s", "song", "đườ", "duo", "lam", "quy", "quỹ", "d", "đ")
    rare = [titles(held, one) for one in typed]
    monkeypatch.setattr(beginnings, "MANY", 1)
    assert [titles(held, one) for one in typed] == rare
    monkeypatch.setattr(beginnings, "FEW_DOCUMENTS", 0)
    assert titles(held, "song", among={2}) == ["Dương sông Lam"]


def test_the_newest_document_comes_first_and_the_first_word_before_later_ones(
    held: Product,
) -> None:
    with held.database.write() as connection:
        connection.execute(sa.delete(suggestions))
        rows = [("Đê sông Lam", "2020-01-01"), ("Đê biển", "2024-05"), ("Kè đê", "2025-01-01")]
        beginnings.add(
            connection, [("title", 1 + at, text, date) for at, (text, date) in enumerate(rows)]
        )
    assert titles(held, "đê") == ["Đê biển", "Đê sông Lam", "Kè đê"]


def test_the_most_frequent_words_come_first(loaded: Product) -> None:
    with loaded.database.write() as connection:
        connection.execute(sa.delete(vocabulary))
        rows = {"thực_hiện": 9, "thực_tế": 2, "thúc_đẩy": 30, "thực": 12, "ubnd": 3, "hà_nội": 1}
        connection.execute(
            sa.insert(vocabulary),
            [
                {"token": token, "folded": beginnings.unmarked(token), "paragraphs": count}
                for token, count in rows.items()
            ],
        )
    with loaded.database.read() as connection:
        thuc, marked = beginning("thuc"), beginning("thực")
        assert thuc
        assert marked
        found = beginnings_words.words(connection, thuc, 8)
        assert found == ["thúc_đẩy", "thực", "thực_hiện", "thực_tế"]
        assert beginnings_words.words(connection, marked, 2) == ["thực_hiện", "thực_tế"]


@pytest.mark.parametrize(
    ("token", "written"),
    [("thực_hiện", "thực hiện"), ("ubnd", "UBND"), ("hà_nội", "Hà Nội"), ("森林", "森林")],
)
def test_words_are_shown_as_they_are_usually_written(token: str, written: str) -> None:
    assert beginnings_words.spelled(token) == written


def test_agencies_with_the_typed_marks_come_first_then_those_with_more_paragraphs() -> None:
    counts = {"sở_xây_dựng": 5, "sở_y_tế": 9, "số_hóa": 90, "công_an_tỉnh": 1}
    assert beginnings_agencies.matching(counts, "sở", 8) == ["sở_y_tế", "sở_xây_dựng", "số_hóa"]
    assert beginnings_agencies.matching(counts, "cat", 8) == ["công_an_tỉnh"]
    assert beginnings_agencies.matching(counts, "sở", 1) == ["sở_y_tế"]


def test_the_script_sends_every_filter_of_the_page() -> None:
    (listed,) = re.findall(r"const FILTERS = \[([^\]]+)\]", SCRIPT.read_text(encoding="utf-8"))
    assert set(re.findall(r'"(\w+)"', listed)) == set(FACETS)
