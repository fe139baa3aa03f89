"""What does not agree among citations and documents held."""

from pathlib import Path

import pytest

from service import loads
from service.citation_conflicts import ConflictKind, count_conflicts, list_conflicts
from service.product import Product
from tests.collection import Write, directive


def conflicts(product: Product, kind: ConflictKind) -> list[str]:
    return [found.number for found in list_conflicts(product.database, kind).items]


def test_a_number_with_two_dates_is_flagged(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 11, "Thực hiện Nghị định số 26/2020/NĐ-CP ngày 28/02/2020 của Chính phủ.")
    write("b.txt", 12, "Thực hiện Nghị định số 26/2020/NĐ-CP ngày 18/02/2020 của Chính phủ.")
    loads.load(product, [folder])
    (found,) = list_conflicts(product.database, "dates_differ").items
    assert found.number == "26/2020/NĐ-CP"
    assert found.dates == ("2020-02-18", "2020-02-28")
    assert [head.source for head in found.citing] == ["a.txt", "b.txt"]
    assert found.places == 2


def test_a_date_that_differs_from_the_documents_own_is_flagged(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 11, "Sở Y tế trực đê.")
    write("b.txt", 12, "Thực hiện Kế hoạch số 11-KH/TU ngày 04/3/2024.")
    loads.load(product, [folder])
    (found,) = list_conflicts(product.database, "dates_differ").items
    assert found.dates == ("2024-03-04", "2024-03-05")
    assert [head.source for head in found.held] == ["a.txt"]
    assert found.province == "Hà Thanh"


def test_the_same_local_number_of_two_provinces_is_no_conflict(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 11, "Thực hiện Kế hoạch số 5-KH/TU ngày 01/02/2024.")
    other = directive(12, "Thực hiện Kế hoạch số 5-KH/TU ngày 08/02/2024.")
    (folder / "b.txt").write_text(
        other.replace("HÀ THANH", "SÔNG LÂM").replace("Hà Thanh", "Sông Lâm")
    )
    loads.load(product, [folder])
    assert conflicts(product, "dates_differ") == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Thực hiện Công văn số 77/BNV-TC ngày 09/9/2024.", True),
        ("Thực hiện Công văn số 77/BNV-TC ngày 09/02/2024.", False),
        ("Căn cứ Nghị định số 26/2020/NĐ-CP ngày 28/02/2019.", True),
        ("Căn cứ Nghị định số 26/2020/NĐ-CP ngày 28/02/2020.", False),
        ("Căn cứ Kết luận số 44-KL/TW ngày 22/01/2019.", False),
    ],
)
def test_a_date_that_cannot_be_is_flagged(
    product: Product, folder: Path, write: Write, text: str, flagged: bool
) -> None:
    write("a.txt", 11, text)
    loads.load(product, [folder])
    assert bool(conflicts(product, "date_impossible")) is flagged


def test_what_is_cited_but_not_held_comes_by_the_number_of_places(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 11, "Căn cứ Kết luận số 44-KL/TW.", "Thực hiện Kế hoạch số 12-KH/TU.")
    write("b.txt", 12, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    assert conflicts(product, "not_held") == ["7-CT/TW", "44-KL/TW"]
    assert list_conflicts(product.database, "not_held", size=1).next == 1


def test_a_document_held_that_another_replaces_is_flagged(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 11, "Sở Y tế trực đê.")
    write("b.txt", 12, "Kế hoạch này thay thế Kế hoạch số 11-KH/TU ngày 05/3/2024.")
    loads.load(product, [folder])
    (found,) = list_conflicts(product.database, "replaced").items
    assert [head.source for head in found.held] == ["a.txt"]
    assert [head.source for head in found.by] == ["b.txt"]


def test_conflicts_are_counted_by_kind(product: Product, folder: Path, write: Write) -> None:
    assert set(count_conflicts(product.database).values()) == {0}
    write("a.txt", 11, "Căn cứ Kết luận số 44-KL/TW.")
    loads.load(product, [folder])
    assert count_conflicts(product.database) == {
        "dates_differ": 0,
        "date_impossible": 0,
        "replaced": 0,
        "not_held": 2,
    }
