"""Chinese time limits that lean on the document's date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.deadlines import find_deadlines
from loader.deadlines_zh import leaning

DATE = "2024-12-05"


def limits(text: str, document_date: str | None = DATE) -> list[tuple[str, str | None]]:
    found = find_deadlines(text, document_date)
    return [(one.fact.text, one.fact.iso_or_rule) for one in found]


@pytest.mark.parametrize(
    ("text", "limit", "value"),
    [
        ("今年年底前完成改造。", "今年年底前", "2024-12-31"),
        ("年底前报送。", "年底前", "2024-12-31"),
        ("明年6月底前建成。", "明年6月底前", "2025-06-30"),
        ("明年6月前建成。", "明年6月前", "2025-06"),
        ("后年3月1日前办结。", "后年3月1日前", "2026-03-01"),
        ("2025年上半年完成验收。", "2025年上半年", "2025-06-30"),
        ("上半年完成验收。", "上半年", "2025-06-30"),
        ("第三季度前报送。", "第三季度前", "2025-09-30"),
        ("2025年第四季度前报送。", "2025年第四季度前", "2025-12-31"),
        ("本月底前报送。", "本月底前", "2024-12-31"),
        ("下月底前报送。", "下月底前", "2025-01-31"),
        ("当年内办结。", "当年内", "2024-12-31"),
        ("一、准备阶段（2025年4月—2026年2月）", "2025年4月—2026年2月", "2026-02"),
    ],
)
def test_a_limit_takes_its_year_from_the_document(text: str, limit: str, value: str) -> None:
    assert limits(text) == [(limit, value)]


@pytest.mark.parametrize("text", ["年底前报送。", "明年6月底前建成。", "本月底前报送。"])
def test_without_the_documents_date_the_words_stay_without_a_value(text: str) -> None:
    ((words, value),) = limits(text, None)
    assert words in text
    assert value is None


@pytest.mark.parametrize(
    "text",
    [
        "今年上半年，全国产量增加。",
        "年末人口为三万。",
        "5年内",
        "（2026年9月—2025年3月）",
        "近年来",
    ],
)
def test_times_that_limit_nothing_are_none(text: str) -> None:
    assert limits(text) == []


@given(
    st.text("今明后次年底末月季度上下半前内完成（）—0123456789一二三四第本当日", max_size=40),
    st.sampled_from([None, "2024", "2024-05", "2024-12-05"]),
)
def test_any_text_gives_limits_inside_it(text: str, document_date: str | None) -> None:
    for limit in leaning(text, document_date):
        assert 0 <= limit.start < limit.end <= len(text)
