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
        ("xong trong 6 tháng đầu năm 2026", "trong 6 tháng đầu năm 2026", "2026-06-30"),
        (
            "hoàn thành trong tháng 5, tháng 6 năm 2026",
            "trong tháng 5, tháng 6 năm 2026",
            "2026-06",
        ),
        ("muộn nhất đến ngày 20/7/2026", "muộn nhất đến ngày 20/7/2026", "2026-07-20"),
        ("Hạn cuối: 20/7/2026", "20/7/2026", "2026-07-20"),
        ("đến ngày 20/7/2026 phải hoàn thành", "đến ngày 20/7/2026", "2026-07-20"),
        ("Thời hạn gửi báo cáo: Ngày 20/7/2026", "20/7/2026", "2026-07-20"),
        ("rà soát vào tháng 12 hằng năm", "vào tháng 12 hằng năm", "yearly:before:--12-31"),
        ("báo cáo trong quý I hàng năm", "trong quý I hàng năm", "yearly:before:--03-31"),
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
        "trước mắt tập trung 3 việc",
        "tính đến ngày 20/7/2026 đã hoàn thành 5 dự án",
        "từ ngày 01/5/2026 đến ngày 20/7/2026 hoàn thành 5 dự án",
        "nắng nóng vào tháng 6 hằng năm",
        "trong tháng 5 mưa lớn",
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


def test_a_month_without_a_year_is_the_next_one_after_the_document() -> None:
    assert limits("hoàn thành trong tháng 4", "2025-03-01") == [("trong tháng 4", "2025-04")]
    assert limits("hoàn thành trong tháng 2", "2025-03-01") == [("trong tháng 2", "2026-02")]
    assert limits("hoàn thành trong quý I", "2025-03-01") == [("trong quý I", "2025-03-31")]
    assert limits("hoàn thành trong tháng 4") == [("trong tháng 4", None)]


def test_a_second_day_after_the_first_is_a_limit_too() -> None:
    assert limits("gửi trước ngày 15/6 và ngày 15/12 hằng năm") == [
        ("trước ngày 15/6", "yearly:before:--06-15"),
        ("ngày 15/12 hằng năm", "yearly:before:--12-15"),
    ]
    assert limits("gửi trước ngày 15/6, 15/12", "2025-03-01") == [
        ("trước ngày 15/6", "2025-06-15"),
        ("15/12", "2025-12-15"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "trước 16 giờ thứ Sáu hằng tuần",
        "trước ngày 20 của tháng cuối quý",
        "trước ngày 15 của tháng kế tiếp",
        "trong 10 ngày làm việc, kể từ ngày",
        "chậm nhất sau 03 ngày làm việc kể từ ngày",
        "không quá 5 ngày kể từ khi",
    ],
)
def test_cycles_and_spans_without_a_day_keep_their_words(words: str) -> None:
    assert limits(f"báo cáo {words} ký", "2025-03-01") == [(words, None)]


def test_what_cannot_be_resolved_keeps_its_words() -> None:
    assert limits("báo cáo trước ngày 15/11") == [("trước ngày 15/11", None)]
    ((_, value),) = limits("trong thời hạn 15 ngày kể từ ngày ký")
    assert value is None


@pytest.mark.parametrize("words", ["trước ngày 31/2/2026", "trước ngày 31/2"])
def test_a_limit_on_a_day_that_does_not_exist_keeps_its_words(words: str) -> None:
    assert limits(f"báo cáo {words}", "2025-12-01") == [(words, None)]


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


@pytest.mark.parametrize(
    ("text", "limit", "value"),
    [
        ("- Năm 2026: Rà soát các trạm bơm.", "Năm 2026", "2026"),
        ("Đến năm 2028, hoàn thành việc di dời.", "Đến năm 2028", "2028"),
        ("1. Quý II/2026: Trình phê duyệt đề án.", "Quý II/2026", "2026-06-30"),
        ("Sở Y tế hoàn thành việc này vào năm 2027.", "vào năm 2027", "2027"),
    ],
)
def test_a_time_that_opens_its_clause_limits_the_work_after_it(
    text: str, limit: str, value: str
) -> None:
    found = [(one.fact.text, one.fact.iso_or_rule) for one in find_deadlines(text, None)]
    assert found == [(limit, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Đến năm 2030, 100% số xã đạt chuẩn.",
        "Năm 2024, tỉnh đã hoàn thành kế hoạch.",
        "Cầu được khánh thành vào năm 2020.",
        "Kết quả công tác năm 2025: tổ chức tốt.",
    ],
)
def test_a_target_or_a_report_of_a_year_is_no_limit(text: str) -> None:
    assert find_deadlines(text, None) == ()
