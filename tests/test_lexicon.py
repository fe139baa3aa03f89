"""What a product's lexicon says of words, and the other ways to ask that it offers."""

from pathlib import Path

import pytest

from search import find
from search.find import Request
from search.understanding import Understanding, understand
from service import loads
from service.lexicon import Suggested, lexicon_of, suggestions
from service.product import Product
from tests.collection import Write

MANY = ["Công an tỉnh bảo đảm an ninh mạng cho các cơ quan"] * 6


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    for number, name in enumerate("abcdef", 1):
        write(f"{name}.txt", number, *MANY)
    write("slip.txt", 9, "Báo cáo công tác an nin mạng của xã", "Bao cao an ninh mang")
    loads.load(product, [folder], workers=0)
    return product


def offered(product: Product, typed: str) -> tuple[Suggested, ...]:
    understanding: Understanding = understand(typed, lexicon_of(product))
    answer = find.find(product.engine, Request(understanding.readings))
    return suggestions(product, understanding, answer)


def test_a_slip_that_the_collection_has_is_found_and_the_right_word_offered(
    loaded: Product,
) -> None:
    (one,) = offered(loaded, "an nin mạng")
    assert (one.code, one.text, one.total) == ("spelling", "an ninh mạng", 36)


def test_nothing_is_offered_where_enough_is_found(loaded: Product) -> None:
    assert offered(loaded, "an ninh mạng") == ()
    assert offered(loaded, "") == ()


def test_nothing_is_offered_for_what_was_changed_or_finds_nothing(loaded: Product) -> None:
    assert offered(loaded, "an ninhh mạng") == ()
    assert offered(loaded, "zzyzx qwerty") == ()


def test_the_form_without_marks_is_offered_where_it_finds_far_more(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Tư pháp kiểm tra bán hàng", *["Kiểm tra bạn hàng của doanh nghiệp"] * 9)
    loads.load(product, [folder], workers=0)
    found = offered(product, "bán hàng")
    assert ("without_marks", "ban hang", 10) in [(one.code, one.text, one.total) for one in found]


def test_a_corrected_query_is_run_where_the_typed_one_finds_nothing(loaded: Product) -> None:
    understanding = understand("anh ninh mạng", lexicon_of(loaded))
    answer = find.find(loaded.engine, Request(understanding.readings))
    assert "spelling" in [change.code for change in answer.reading.changes]
    assert answer.total == 36


def test_a_long_form_is_found_by_its_short_one_and_the_reverse(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Đẩy mạnh CCHC trong các cơ quan", "Đẩy mạnh cải cách hành chính ở xã")
    loads.load(product, [folder], workers=0)
    for typed in ("CCHC", "cchc", "cải cách hành chính", "cai cach hanh chinh"):
        understanding = understand(typed, lexicon_of(product))
        assert find.find(product.engine, Request(understanding.readings)).total == 2, typed
