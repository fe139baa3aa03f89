"""Time limits: which dates are limits, and what they come to."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import nfc
from loader.deadlines import find_deadlines


def limits(text: str, issued: str | None = None) -> list[tuple[str, str | None]]:
    return [(limit.text, limit.iso_or_rule) for limit, _ in find_deadlines(text, issued)]


@pytest.mark.parametrize(
    ("text", "limit", "value"),
    [
        ("gửi trước ngày 20/7/2026.", "trước ngày 20/7/2026", "2026-07-20"),
        ("xong trước 20/7/2026", "trước 20/7/2026", "2026-07-20"),
        (
            "trước 17 giờ 00 ngày 20 tháng 7 năm 2026",
            "trước 17 giờ 00 ngày 20 tháng 7 năm 2026",
            "2026-07-20",
        ),
        ("chậm nhất là ngày 20/7/2026", "chậm nhất là ngày 20/7/2026", "2026-07-20"),
        ("Hoàn thành trong tháng 7/2026", "trong tháng 7/2026", "2026-07"),
        ("đến hết tháng 2/2028", "đến hết tháng 2/2028", "2028-02-29"),
        ("trình UBND tỉnh trong quý II/2026", "trong quý II/2026", "2026-06-30"),
        ("đề xuất danh sách trong tháng 7/2026", "trong tháng 7/2026", "2026-07"),
        ("rà soát, bố trí vốn trong quý III/2026", "trong quý III/2026", "2026-09-30"),
        ("Hoàn thành trong năm 2026", "trong năm 2026", "2026"),
        ("hoàn thành đến hết năm 2026", "đến hết năm 2026", "2026-12-31"),
        ("Thời gian hoàn thành: Tháng 9/2026", "Tháng 9/2026", "2026-09"),
        ("于2026年4月底前完成", "2026年4月底前", "2026-04-30"),
        ("2026年4月20日前报送", "2026年4月20日前", "2026-04-20"),
        ("2026年底前完成", "2026年底前", "2026-12-31"),
        ("trước ngày 20-7 hằng năm", "trước ngày 20-7 hằng năm", "yearly:before:--07-20"),
        ("hàng năm báo cáo trước ngày 20/7.", "trước ngày 20/7", "yearly:before:--07-20"),
        ("每年7月20日前报送", "每年7月20日前", "yearly:before:--07-20"),
        ("trước ngày 5 hằng tháng", "trước ngày 5 hằng tháng", "monthly:before:05"),
        ("vào ngày 25 hàng tháng", "vào ngày 25 hàng tháng", "monthly:on:25"),
        ("trước 16h30 hằng ngày", "trước 16h30 hằng ngày", "daily:before:16:30"),
        ("trước 8 giờ hàng ngày", "trước 8 giờ hàng ngày", "daily:before:08:00"),
    ],
)
def test_a_limit_is_found_and_resolved(text: str, limit: str, value: str) -> None:
    assert limits(text) == [(limit, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Kết luận số 91-KL/TW ngày 12/8/2024",
        "áp dụng từ ngày 01/01/2026",
        "đã ban hành trước ngày 20/7/2026",
        "trong năm 2025 có nhiều kết quả",
        "tiếp tục thực hiện trong năm 2025",
        "kết quả thực hiện trong tháng 5/2025 tăng",
        "mưa lớn xảy ra trong tháng 5/2025",
        "đã tổ chức trong tháng 5/2025",
        "Thời gian thực hiện: Năm 2025 và các năm tiếp theo",
        "khai giảng ngày 05/9/2026",
        "trước ngày 31/2/2026",
        "trước ngày 31/2",
        "trước mắt tập trung 3 việc",
        "2026年以来",
    ],
)
def test_a_date_that_limits_nothing_is_no_deadline(text: str) -> None:
    assert limits(text) == []


def test_a_letter_that_grows_in_lower_case_moves_no_limit() -> None:
    assert limits("İİİ xong trước ngày 20/7/2026") == [("trước ngày 20/7/2026", "2026-07-20")]
    assert limits("İİİ gửi TRƯỚC NGÀY 5 HẰNG THÁNG") == [
        ("TRƯỚC NGÀY 5 HẰNG THÁNG", "monthly:before:05")
    ]


def test_a_day_without_a_year_is_the_next_one_after_the_document() -> None:
    assert limits("trước ngày 15/11", "2025-03-01") == [("trước ngày 15/11", "2025-11-15")]
    assert limits("trước ngày 15/11", "2025-12-01") == [("trước ngày 15/11", "2026-11-15")]
    assert limits("trước ngày 29/2", "2025-03-01") == [("trước ngày 29/2", "2028-02-29")]
    assert limits("12月底前完成", "2025-03-01") == [("12月底前", "2025-12-31")]


def test_what_cannot_be_resolved_keeps_its_words() -> None:
    assert limits("báo cáo trước ngày 15/11") == [("trước ngày 15/11", None)]
    ((_, value),) = limits("trong thời hạn 15 ngày kể từ ngày ký")
    assert value is None


def test_a_year_of_another_sentence_does_not_make_it_yearly() -> None:
    assert limits("Hằng năm sơ kết. Gửi trước ngày 15/11") == [("trước ngày 15/11", None)]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_can_be_a_limit_in_both_languages(day: date) -> None:
    vietnamese = f"trước ngày {day.day}/{day.month}/{day.year}"
    chinese = f"{day.year}年{day.month}月{day.day}日前"
    assert limits(vietnamese) == [(vietnamese, day.isoformat())]
    assert limits(chinese) == [(chinese, day.isoformat())]


_VALUE = re.compile(
    r"\d{4}(-\d\d(-\d\d)?)?|yearly:before:--\d\d-\d\d|monthly:(before|on):\d\d|daily:before:\d\d:\d\d"
)
_WORDS = st.sampled_from(
    [
        "trước",
        "ngày",
        "31/12",
        "5/6/2025",
        "tháng 2/2025",
        "quý I/2025",
        "năm 2025",
        "hằng năm",
        ".",
        "hằng tháng",
        "hằng ngày",
        "16h30",
        "trong",
        "hết",
        "hoàn thành",
        "2025年",
        "2月",
        "30日",
        "底前",
        "前",
        "每年",
        "每月",
        "29",
        "99",
        "99/99",
    ]
)


@given(
    st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=12).map(" ".join)),
    st.sampled_from([None, "2025", "2025-06", "2025-06-15"]),
)
def test_every_value_follows_the_conventions(text: str, issued: str | None) -> None:
    for limit, _ in find_deadlines(nfc(text), issued):
        assert limit.text
        assert limit.iso_or_rule is None or _VALUE.fullmatch(limit.iso_or_rule)
