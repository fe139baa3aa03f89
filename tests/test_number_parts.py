"""What a number says of its document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.number_parts import local_endings, parts_of
from analyzers.numbers import number_key


@pytest.mark.parametrize(
    ("number", "kind", "issuer", "year", "is_local"),
    [
        ("26/2020/NĐ-CP", "nghị định", "Chính phủ", 2020, False),
        ("44-KL/TW", "kết luận", "Ban Chấp hành Trung ương Đảng", None, False),
        ("12-KH/TU", "kế hoạch", "Tỉnh ủy", None, True),
        ("308/KH-UBND", "kế hoạch", "Ủy ban nhân dân", None, True),
        ("77/SYT-NVY", None, "Sở Y tế", None, True),
        ("15/1931", None, None, 1931, False),
        ("国办发〔2019〕3号", None, "国务院办公厅", 2019, False),
        ("国发［2018］7号", None, "国务院", 2018, False),
        ("教师函〔2024〕5号", None, "教育部", 2024, False),
        ("xyz", None, None, None, False),
    ],
)
def test_a_number_tells_type_issuer_and_year(
    number: str, kind: str | None, issuer: str | None, year: int | None, is_local: bool
) -> None:
    parts = parts_of(number)
    assert (parts.kind.vi if parts.kind else None) == kind
    assert (parts.issuer, parts.year, parts.is_local) == (issuer, year, is_local)


def test_the_ends_of_local_numbers_are_the_ends_of_their_keys() -> None:
    assert number_key("12-KH/TU").endswith(local_endings())
    assert number_key("308/KH-UBND").endswith(local_endings())
    assert not number_key("26/2020/NĐ-CP").endswith(local_endings())
    assert not number_key("44-KL/TW").endswith(local_endings())


@given(st.text(max_size=40))
def test_any_text_is_taken_for_a_number(text: str) -> None:
    parts = parts_of(text)
    assert parts.issuer is None or parts.issuer
