"""Translations of each other: which documents are, and which of their paragraphs correspond."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import loads
from service.db.schema import documents
from service.product import Product
from service.side_by_side import Row, SideBySide, aligned
from service.translations import (
    ENOUGH,
    EVIDENCE,
    Anchors,
    agreement,
    pairs_of,
)
from tests.web_client import TestClient, serving

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"

VIETNAMESE = """TỈNH ỦY HÀ THANH

Số {number}-KH/TU

Hà Thanh, ngày 05 tháng 3 năm 2024

KẾ HOẠCH

bảo vệ đê sông Lam

Thực hiện Chỉ thị số 7-CT/TW ngày 02/3/2023 và Kết luận số 9-KL/TW, Tỉnh ủy lập kế hoạch như sau:

1. Sở Y tế trực đê cả ngày lẫn đêm trong mùa lũ, lập 12 đội cấp cứu ở các xã ven sông.

2. Công an tỉnh tuần tra ven sông.

3. Sở Tài chính cấp kinh phí, báo cáo trước ngày 30/6/2024.

Kinh phí lấy từ dự phòng của ngân sách tỉnh.

4. Văn phòng Tỉnh ủy theo dõi.
"""
CHINESE = """河清省委

第{number}-KH/TU号

河清，2024年3月5日

计划

关于保护蓝江堤防

为落实2023年3月2日第7-CT/TW号指示和第9-KL/TW号结论，省委制定计划如下：

1. 卫生厅在汛期昼夜守堤，在沿江各乡成立12支急救队。

3. 财政厅拨付经费，在2024年6月30日前报告。

经费来自省财政预备费。

4. 省委办公厅跟踪落实。
"""


@pytest.fixture
def pair(product: Product, folder: Path) -> Product:
    """Document 1 in Vietnamese, 2 in Chinese without its task 2, 3 another plan."""
    (folder / "a_vi.txt").write_text(VIETNAMESE.format(number=12), encoding="utf-8")
    (folder / "b_zh.txt").write_text(CHINESE.format(number=12), encoding="utf-8")
    (folder / "c_vi.txt").write_text(VIETNAMESE.format(number=13), encoding="utf-8")
    loads.load(product, [folder])
    return product


def rows(product: Product, left: int = 1, right: int = 2) -> list[Row]:
    return list(side_by_side(product, left, right).rows)


def side_by_side(product: Product, left: int = 1, right: int = 2) -> SideBySide:
    found = aligned(product.database, left, right)
    assert found is not None
    return found


def beginnings(found: list[Row]) -> list[tuple[str, str]]:
    return [
        (
            " + ".join(one.text[:9] for one in row.left),
            " + ".join(one.text[:4] for one in row.right),
        )
        for row in found
    ]


def test_a_document_with_the_same_number_and_date_is_a_translation(pair: Product) -> None:
    [found] = pairs_of(pair.database, 1)
    assert found.document.id == 2
    assert found.agreement > ENOUGH
    assert found.shared == ("number", "date", "citations", "deadlines", "tasks")
    assert [one.document.id for one in pairs_of(pair.database, 2)] == [1]


def test_another_number_is_another_document(pair: Product) -> None:
    assert pairs_of(pair.database, 3) == ()


def test_a_document_that_is_not_there_has_no_translation(pair: Product) -> None:
    assert pairs_of(pair.database, 99) == ()
    assert aligned(pair.database, 1, 99) is None


def test_a_removed_document_is_no_translation(pair: Product) -> None:
    loads.remove(pair, "b_zh.txt")
    assert pairs_of(pair.database, 1) == ()


def test_tasks_stand_beside_their_like_and_a_missing_one_is_told(pair: Product) -> None:
    found = side_by_side(pair)
    assert (found.missing_left, found.missing_right) == ((), ("2",))
    tasks = [row for row in found.rows if row.task]
    assert beginnings(tasks) == [
        ("1. Sở Y t", "1. 卫"),
        ("2. Công a", ""),
        ("3. Sở Tài", "3. 财"),
        ("Kinh phí ", "经费来自"),
        ("4. Văn ph", "4. 省"),
    ]
    assert [row.gap for row in tasks] == [None, "task", None, None, None]


def test_the_sides_may_be_swapped(pair: Product) -> None:
    found = side_by_side(pair, 2, 1)
    assert found.missing_left == ("2",)
    mirrored = [(row.right, row.left, row.task, row.gap) for row in found.rows]
    assert mirrored == [(row.left, row.right, row.task, row.gap) for row in rows(pair)]


def test_every_paragraph_stands_in_one_row(pair: Product) -> None:
    found = rows(pair)
    for side in ([row.left for row in found], [row.right for row in found]):
        positions = [one.position for paragraphs in side for one in paragraphs]
        assert positions == sorted(set(positions))
        assert positions == list(range(len(positions)))


def test_two_ways_of_numbering_are_aligned_without_the_tasks(
    product: Product, folder: Path
) -> None:
    (folder / "a.txt").write_text(VIETNAMESE.format(number=12), encoding="utf-8")
    other = CHINESE.format(number=12)
    for number, written in (("1", "七"), ("3", "八"), ("4", "九")):
        other = other.replace(f"\n{number}. ", f"\n{written}、")
    (folder / "b.txt").write_text(other, encoding="utf-8")
    loads.load(product, [folder])
    assert ("1. Sở Y t", "七、卫生") in beginnings(rows(product))


PLAN = Anchors(
    None, "", None, frozenset(["15_kl_tw", "46_ct_tw"]), (), ("1", "2", "3", "4"), (90, 300, 30, 60)
)


def test_without_number_and_date_all_else_must_agree() -> None:
    shorter = PLAN._replace(lengths=(30, 100, 10, 20))
    value, shared = agreement(PLAN, shorter)
    assert value > 0.95
    assert shared == ("citations", "tasks")


def test_tasks_of_quite_other_lengths_are_other_tasks() -> None:
    assert agreement(PLAN, PLAN._replace(lengths=(100, 10, 200, 90)))[0] < ENOUGH


def test_one_cited_document_is_too_little() -> None:
    single = PLAN._replace(citations=frozenset(["46_ct_tw"]))
    assert len(single.citations) < EVIDENCE
    assert agreement(single, single) == (0.0, ())


def test_number_and_date_suffice_for_a_summary() -> None:
    whole = PLAN._replace(number="12_kh_tu", date="2024-03-05")
    summary = Anchors("12_kh_tu", "", "2024-03-05")
    assert agreement(whole, summary)[0] > ENOUGH


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"number": "12_kh_tu"}, {"number": "13_kh_tu"}),
        ({"date": "2024-03-05"}, {"date": "2024-03-06"}),
        ({"scope": "nghệ_an"}, {"scope": "phú_thọ"}),
    ],
)
def test_what_contradicts_is_no_translation(one: dict[str, str], other: dict[str, str]) -> None:
    assert agreement(PLAN, PLAN)[0] > ENOUGH
    assert agreement(PLAN._replace(**one), PLAN._replace(**other)) == (0.0, ())


def test_of_samples_and_seeds_only_the_two_true_pairs_are_found(product: Product) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the seeds are not there")
    loads.load(product, [SAMPLES, SEEDS])
    with product.database.read() as connection:
        query = sa.select(documents.c.id, documents.c.source)
        sources = {row.id: row.source[:3] for row in connection.execute(query)}
    found = {
        (sources[id_], sources[one.document.id])
        for id_ in sources
        for one in pairs_of(product.database, id_)
    }
    expected = {("01_", "02_"), ("000", "004")}
    assert found == {order for pair in expected for order in itertools.permutations(pair)}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    files = (
        ("a_vi.txt", VIETNAMESE.format(number=12).encode()),
        ("b_zh.txt", CHINESE.format(number=12).encode()),
    )
    with serving(tmp_path / "data", files) as client:
        yield client


def test_the_api_lists_translations_and_aligns_them(client: TestClient) -> None:
    answer = client.get("/api/v1/documents/1/translations").json()
    assert answer["total"] == 1
    assert answer["next"] is None
    [one] = answer["items"]
    assert (one["document"]["id"], one["url"]) == (2, "/documents/1/translations/2")
    found = client.get("/api/v1/documents/1/translations/2").json()
    assert found["missing_right"] == ["2"]
    assert [row["gap"] for row in found["rows"] if row["task"] == "2"] == ["task"]
    assert client.get("/api/v1/documents/1/translations/9").json()["code"] == "document_not_found"
    assert client.get("/api/v1/documents/9/translations").status_code == 404


def test_the_page_of_a_document_leads_to_its_translation(client: TestClient) -> None:
    headers = {"accept-language": "vi"}
    assert 'href="/documents/1/translations/2"' in client.get("/documents/1", headers=headers).text
    page = client.get("/documents/1/translations/2", headers=headers).text
    assert "Thiếu nhiệm vụ 2" in page
    assert "số, ký hiệu · ngày ban hành" in page
    assert 'href="/documents/2/translations/1"' in page
    assert client.get("/documents/1/translations/9", headers=headers).status_code == 404


def test_two_documents_that_are_no_translations_are_said_to_be_none(client: TestClient) -> None:
    page = client.get("/documents/1/translations/1", headers={"accept-language": "vi"}).text
    assert "Không có dấu hiệu" in page
