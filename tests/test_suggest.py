"""What is offered as one types: kinds, marks, numbers in any writing, filters, addresses."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.agency_beginnings import in_full
from search.find import FACETS
from service import loads
from service.parameters import Selection
from service.product import Product, opened
from service.settings import Settings
from service.suggesting import suggest
from tests import stores
from tests.collection import Write, directive
from tests.web_client import TestClient, serving

SCRIPT = Path(__file__).parents[1] / "web" / "static" / "suggest.js"
FERRY = "Sở Y tế chủ trì, phối hợp với UBND tỉnh kiểm tra bến đò trước ngày 20/4/2024."
PLANS = (
    ("a.txt", 11, FERRY, "Công an tỉnh chủ trì tuần tra đường thủy."),
    ("b.txt", 12, "Sở Y tế kiểm tra dương tính trước ngày 15/6/2024."),
)
"""Two plans, by name, number and tasks; the second one is the Sở Y tế's alone."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The plans, for those who only ask."""
    folder = tmp_path_factory.mktemp("plans")
    with stores.place() as place, opened(Settings(data=folder, **place)) as made:
        loads.load_bytes(made, [(name, directive(*plan).encode()) for name, *plan in PLANS])
        yield made


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    """The plans, for those who change them."""
    for plan in PLANS:
        write(*plan)
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
    plans: Product, typed: str
) -> None:
    assert ("agency", "Sở Y tế") in offered(plans, typed)


@pytest.mark.parametrize("typed", ["UBND", "ubnd t", "ubn", "Ủy ban nh", "uỷ ban", "nhan dan"])
def test_agencies_are_offered_by_their_abbreviations(plans: Product, typed: str) -> None:
    assert ("agency", "Ủy ban nhân dân tỉnh") in offered(plans, typed)


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
def test_numbers_are_offered_however_they_are_typed(plans: Product, typed: str) -> None:
    assert ("number", "11-KH/TU") in offered(plans, typed)


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
def test_nothing_is_offered_for_what_nothing_begins_with(plans: Product, typed: str) -> None:
    assert offered(plans, typed) == []


def test_what_is_removed_is_offered_no_more(loaded: Product) -> None:
    assert ("number", "11-KH/TU") in offered(loaded, "11-KH")
    loads.remove(loaded, "a.txt")
    assert offered(loaded, "công an") == []
    assert offered(loaded, "11-KH") == []
    assert ("term", "tuần tra") not in offered(loaded, "tuần")


def test_with_filters_only_what_stands_in_selected_paragraphs_is_offered(plans: Product) -> None:
    assert offered(plans, "kh", document=[2])[0] == ("number", "12-KH/TU")
    assert offered(plans, "công a", document=[2]) == []
    assert ("term", "tuần tra") in offered(plans, "tuần", agency=["Công an tỉnh"])
    assert offered(plans, "tuần", document=[2]) == []
    assert offered(plans, "tuần", deadline="2024-06..2024-06") == []
    assert ("number", "11-KH/TU") not in offered(plans, "11", year=["1999"])


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


def test_the_script_sends_every_filter_of_the_page() -> None:
    (listed,) = re.findall(r"const FILTERS = \[([^\]]+)\]", SCRIPT.read_text(encoding="utf-8"))
    assert set(re.findall(r'"(\w+)"', listed)) == set(FACETS)
