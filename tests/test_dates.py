"""Dates with a year in both languages, and what only looks like one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.dates import _DATE, _matches, find_dates, impossible_dates


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("14/8/2022", "2022-08-14", "day"),
        ("03-11-2018", "2018-11-03", "day"),
        ("7.2.2020", "2020-02-07", "day"),
        ("2023-04-09", "2023-04-09", "day"),
        ("19 tháng 5 năm 2016", "2016-05-19", "day"),
        ("19 tháng 0 5 năm 20 16", "2016-05-19", "day"),
        ("THÁNG 12/2026", "2026-12", "month"),
        ("tháng 3 năm 2026", "2026-03", "month"),
        ("quý IV/2024", "2024-Q4", "quarter"),
        ("quý 2 năm 2024", "2024-Q2", "quarter"),
        ("năm 2027", "2027", "year"),
        ("2017年3月8日", "2017-03-08", "day"),
        ("2017 年 3 月 8 日", "2017-03-08", "day"),
        ("一九九八年十二月三十一日", "1998-12-31", "day"),
        ("二〇二〇年二月二十九日", "2020-02-29", "day"),
        ("2021年11月", "2021-11", "month"),
        ("2021年第三季度", "2021-Q3", "quarter"),
        ("2030年", "2030", "year"),
    ],
)
def test_a_date_is_read(text: str, iso: str, precision: str) -> None:
    (mention,) = find_dates(f"(từ {text})")
    assert (mention.iso, mention.text, mention.precision) == (iso, text, precision)


@pytest.mark.parametrize(
    "text",
    [
        "31/2/2021",
        "ngày 31 tháng 2 năm 2021",
        "tháng 13/2021",
        "2021年13月",
        "12/2020/NĐ-CP",
        "năm học: năm 2024-2025",
        "192.168.1.2019",
        "15/11",
        "80年代",
    ],
)
def test_what_the_calendar_or_the_context_forbids_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_the_longest_form_counts_once() -> None:
    assert [d.iso for d in find_dates("ngày 1 tháng 2 năm 2021 và tháng 3/2021")] == [
        "2021-02-01",
        "2021-03",
    ]
    assert [d.text for d in find_dates("于2022年4月底前完成")] == ["2022年4月"]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    forms = [
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
    ]
    for form in forms:
        assert [mention.iso for mention in find_dates(form)] == [day.isoformat()]


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="0123459/-. 年月日〇一二十九quýthángnăm季度第I", max_size=40),
    )
)
def test_every_mention_has_its_span(text: str) -> None:
    for mention in find_dates(text):
        assert text[mention.start : mention.end] == mention.text
        assert len(mention.iso) in (4, 7, 10)


_PIECES = st.sampled_from(
    [
        "ngày",
        "31/12/2025",
        "5/6",
        "/2025",
        "tháng 2/2025",
        "THÁNG",
        "Tháng",
        "năm 2025",
        "NĂM",
        "quý",
        "I/2025",
        "Quý",
        "2",
        "tháng5/2024",
        "2025",
        "2025年",
        "二〇二五年",
        "3月",
        ".",
        ",",
        "/",
        "-",
        " ",
        "İ",
        "t",
    ]
)


@given(st.lists(_PIECES, max_size=12), st.sampled_from(["", " "]))
def test_no_date_begins_but_at_figures_and_words_that_are_looked_for(
    pieces: list[str], blank: str
) -> None:
    text = blank.join(pieces)
    everywhere = [match.span() for match in _DATE.finditer(text)]
    assert [match.span() for match in _matches(text)] == everywhere


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ngày 31/02/2026", "2026-02-31"),
        ("ngày 31 tháng 4 năm 2026", "2026-04-31"),
        ("2026年2月30日", "2026-02-30"),
        ("二〇二六年二月三十日", "2026-02-30"),
        ("05.13.2026", "2026-13-05"),
    ],
)
def test_a_day_that_no_calendar_has_is_found_apart(text: str, written: str) -> None:
    assert find_dates(text) == []
    assert [date.iso for date in impossible_dates(text)] == [written]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_no_day_of_the_calendar_is_impossible(day: date) -> None:
    text = f"{day.day}/{day.month}/{day.year} và {day.year}年{day.month}月{day.day}日"
    assert impossible_dates(text) == []
