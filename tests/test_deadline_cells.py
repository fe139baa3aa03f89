"""Time limits alone in a table's column or after a label."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import nfc
from loader.deadline_cells import limits_alone, limits_labelled

ISSUED = "2027-02-03"


def alone(text: str, issued: str | None = ISSUED) -> list[tuple[str, str | None]]:
    return [(limit.text, limit.iso_or_rule) for limit, _ in limits_alone(text, issued)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15/12/2027", "2027-12-15"),
        ("Ngày 15 tháng 12 năm 2027", "2027-12-15"),
        ("Từ 01/4/2027 đến 30/6/2027", "2027-06-30"),
        ("12/2027", "2027-12"),
        ("Tháng 9 - 10/2027", "2027-10"),
        ("Tuần 1 tháng 3/2027", "2027-03"),
        ("Quý I/2027", "2027-03-31"),
        ("Quý II, III năm 2027", "2027-09-30"),
        ("Q4/2027", "2027-12-31"),
        ("2027", "2027"),
        ("Năm 2027 - 2029", "2029"),
        ("Cuối năm 2027", "2027-12-31"),
        ("6 tháng đầu năm 2027", "2027-06-30"),
        ("6 tháng cuối năm 2027", "2027-12-31"),
        ("Tháng 6", "2027-06"),
        ("Tháng 1", "2028-01"),
        ("Quý III", "2027-09-30"),
        ("Tháng 12 hằng năm", "yearly:before:--12-31"),
        ("Quý II hàng năm", "yearly:before:--06-30"),
        ("Trước 15/11 hằng năm", "yearly:before:--11-15"),
        ("2027年底", "2027-12-31"),
        ("2027年6月底", "2027-06-30"),
        ("每年12月", "yearly:before:--12-31"),
        ("Thường xuyên", None),
        ("Hằng năm", None),
        ("Sau khi có hướng dẫn của Bộ", None),
        ("Năm 2027 và các năm tiếp theo", None),
        ("31/02/2027", None),
        ("持续推进", None),
    ],
)
def test_what_stands_in_the_column_is_a_limit_without_any_word(
    text: str, value: str | None
) -> None:
    assert alone(text) == [(text, value)]


@pytest.mark.parametrize("text", ["", "–", "-", "x", "..."])
def test_an_empty_cell_limits_nothing(text: str) -> None:
    assert alone(text) == []


def test_a_month_without_a_year_needs_the_date_of_the_document() -> None:
    assert alone("Tháng 6", None) == [("Tháng 6", None)]
    assert alone("Tháng 6", "2027") == [("Tháng 6", None)]


def test_the_evidence_is_the_cell_without_marks_and_blanks() -> None:
    text = " **Quý I/2027**. "
    ((_, words),) = limits_alone(text, None)
    assert text[words.start : words.end] == "Quý I/2027"


def labelled(text: str) -> list[tuple[str, str | None]]:
    found = limits_labelled(text, ISSUED)
    assert all(text[words.start : words.end] == limit.text for limit, words in found)
    return [(limit.text, limit.iso_or_rule) for limit, _ in found]


def test_a_label_makes_what_follows_a_limit() -> None:
    assert labelled("- Thời gian hoàn thành: Quý II, III/2027.") == [
        ("Quý II, III/2027", "2027-09-30")
    ]
    assert labelled("+ Thời hạn thực hiện: tháng 5;") == [("tháng 5", "2027-05")]


@pytest.mark.parametrize(
    "text",
    [
        "- Thời gian thực hiện: Thường xuyên.",
        "Thời gian: 8 giờ, tháng 5",
        "Tiến độ thực hiện: đã xong 5 dự án. Còn 3 dự án",
        "Thời gian thực hiện: Năm 2027 và các năm tiếp theo",
    ],
)
def test_a_label_without_a_date_or_for_anything_else_limits_nothing(text: str) -> None:
    assert labelled(text) == []


_VALUE = re.compile(
    r"\d{4}(-\d\d(-\d\d)?)?|yearly:before:--\d\d-\d\d|monthly:(before|on):\d\d|daily:before:\d\d:\d\d"
)
_WORDS = [
    "Quý",
    "IV",
    "9",
    "13",
    ",",
    "-",
    "/",
    "2027",
    "tháng",
    "năm",
    "hằng",
    "trước",
    "底",
    "年",
]


@given(
    st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)),
    st.sampled_from([None, "2027", "2027-06", ISSUED]),
)
def test_any_cell_gives_values_of_the_conventions(text: str, issued: str | None) -> None:
    for value in (value for _, value in alone(nfc(text), issued)):
        assert value is None or _VALUE.fullmatch(value)
