"""What the field table makes of a paragraph."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import search.stamp
from search import agency_roles
from search.fields import (
    BY_NAME,
    FIELDS,
    KEYWORD_LIMIT,
    Value,
    ancestors,
    day_number,
    days_of,
    entry_values,
    where_indexed,
)
from search.find import FACETS
from search.model import ROLES, Entry, Role
from search.query_fields import vocabulary
from search.stamp import stamp
from search.tree import GramField, Has, Match, Near, Prefix, Term, Values
from tests.engine.entries import agencies, citations, deadlines, entry
from tests.engine.reference_matching import matches

FULL = entry(
    "Giao Sở Y tế chủ trì",
    7,
    3,
    number="Số: 09/CT-TW",
    type="Kế hoạch",
    issuer="Tỉnh ủy Nghệ An",
    province="Nghệ An",
    date="2024-02",
    language="vi",
    task="2.10.1",
    agencies=agencies(("sở_y_tế", "lead"), ("sở_y_tế", "monitor"), ("công_an", "coordinate")),
    citations=citations("44_kl_tw", "44_kl_tw", "7_nq"),
    deadlines=deadlines("2024", "2024-02-29", "monthly:on:05"),
    load=12,
)
HEAD = "số 9 ct tw số_9 9_ct ct_tw kế hoạch kế_hoạch so so_9 ke hoach ke_hoach"


def values(name: str, one: Entry = FULL) -> list[Value]:
    return entry_values(BY_NAME[name], one)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("key", ["7-3"]),
        ("ordinal", [7 << 20 | 3]),
        ("document", [7]),
        ("number", ["9_ct_tw"]),
        ("task", ["2", "2.10", "2.10.1"]),
        ("agency", ["sở_y_tế", "công_an"]),
        ("agency_roles", ["sở_y_tế|9", "công_an|2"]),
        ("role", ["lead", "monitor", "coordinate"]),
        ("type", ["kế_hoạch"]),
        ("issuer", ["tỉnh_ủy_nghệ_an"]),
        ("province", ["nghệ_an"]),
        ("language", ["vi"]),
        ("year", ["2024"]),
        ("kind", ["body"]),
        ("cites", ["44_kl_tw", "7_nq"]),
        ("deadline", [20241231, 20240229]),
        ("date", [20240229]),
        ("load", [12]),
        ("deadline_month", ["2024-12", "2024-02"]),
        ("words", ["giao sở y tế chủ trì"]),
        ("head", [HEAD]),
    ],
)
def test_a_field_has_the_values_of_the_paragraph(name: str, expected: list[Value]) -> None:
    assert values(name) == expected


def test_what_is_counted_has_none_where_there_is_nothing() -> None:
    bare = entry("an")
    counted = [f.name for f in FIELDS if f.counted and f.kind == "keyword"]
    missing = [name for name in counted if values(name, bare) == ["none"]]
    assert set(counted) - set(missing) == {"language", "kind"}
    assert values("number", bare) == values("deadline", bare) == []


def test_names_are_unique_and_what_facets_and_queries_need_is_there() -> None:
    assert len(BY_NAME) == len(FIELDS)
    assert all(BY_NAME[name].counted for name in FACETS)
    assert all(name in BY_NAME for name in vocabulary()["names"])


@given(st.sampled_from(FIELDS), st.text(max_size=2_000))
def test_no_keyword_is_too_long_and_numbers_are_whole(field: Any, text: str) -> None:
    made = entry(text, type=text, agencies=agencies((text, "lead")), citations=citations(text))
    for value in entry_values(field, made):
        assert isinstance(value, int) == (field.kind == "number")
        assert field.kind != "keyword" or len(str(value)) <= KEYWORD_LIMIT
        assert field.kind != "number" or 0 <= int(value) < 1 << 63


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2024-02-05", (20240205, 20240205)),
        ("2024-02", (20240201, 20240229)),
        ("2023", (20230101, 20231231)),
        ("2023-02-29", None),
        ("2023-00", None),
        ("2023-13", None),
        ("2023-01-00", None),
        ("0000-01-01", None),
        ("23-01-01", None),
        ("yearly:before:--12-10", None),
        ("٢٠٢٤", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_may_leave_out_day_and_month(date: str | None, days: tuple[int, int] | None) -> None:
    assert days_of(date) == days
    assert day_number(date) == (days[1] if days else None)


@given(st.lists(st.tuples(st.none() | st.dates(), st.integers(1, 4), st.integers(0, 3))))
def test_sort_keys_order_by_date_then_ordinal_with_undated_last(
    rows: list[tuple[datetime.date | None, int, int]],
) -> None:
    made = [entry("an", d, p, date=day.isoformat() if day else None) for day, d, p in rows]

    def sign(newest: bool, one: Entry) -> tuple[bool, int, int]:
        day = datetime.date.fromisoformat(one.paragraph.document.date or "0001-01-01").toordinal()
        # Days beyond the year 5700 count as one.
        day = min(day, 2**21 - 2)
        undated = one.paragraph.document.date is None
        return undated, 0 if undated else -day if newest else day, one.paragraph.ordinal

    for name, newest in (("newest", True), ("oldest", False)):
        by_key = sorted(made, key=lambda one: values(name, one))
        assert by_key == sorted(made, key=lambda one: sign(newest, one))


@given(st.lists(st.tuples(st.lists(st.dates(), max_size=2), st.integers(0, 9))))
def test_the_key_of_deadlines_orders_by_the_first_and_puts_those_without_last(
    rows: list[tuple[list[datetime.date], int]],
) -> None:
    made = [
        (dates, entry("an", 1, at, deadlines=deadlines(*map(str, dates)))) for dates, at in rows
    ]

    def sign(row: tuple[list[datetime.date], Entry]) -> tuple[bool, int, int]:
        first = min(row[0], default=datetime.date.min).toordinal()
        return not row[0], min(first, 2**21 - 2), row[1].paragraph.ordinal

    assert sorted(made, key=lambda row: values("due", row[1])) == sorted(made, key=sign)


def test_what_stands_twice_is_indexed_once_where_only_the_set_of_tokens_counts() -> None:
    twice = entry("hòa bình, hòa bình")
    assert values("words", twice) == ["hòa bình"]
    assert values("pairs", twice) == ["hòa_bình bình_hòa hòa_bình"]
    assert values("folded_pairs", twice) == ["hoa_binh binh_hoa"]
    assert values("grams", twice) == ["hòa bình hòa bình"]
    distinct = [name for name, field in BY_NAME.items() if field.distinct]
    assert distinct == ["words", "folded_pairs", "head"]


def test_a_text_of_han_and_digits_is_not_indexed_again_without_marks() -> None:
    assert values("folded", entry("第3号")) == values("folded_pairs", entry("第3号")) == ["∅"]
    assert values("folded", entry("第3号 tổ")) == ["第 3 号 to"]
    assert values("folded", entry("an")) == ["an"]


@given(
    st.text("第3号AnếÊ0-", max_size=9),
    st.lists(st.sampled_from(["第", "3", "号", "an", "ê", "30"])),
)
def test_tokens_are_looked_for_where_they_are_indexed(text: str, grams: list[str]) -> None:
    one, sought = entry(text), tuple(grams or ["3"])
    fields: tuple[GramField, ...] = ("grams", "folded")
    for leaf in (
        Match(fields[1], sought),
        Prefix(fields[1], sought[:1]),
        Near("folded", (sought,), 2),
    ):
        routed = where_indexed(leaf)
        assert matches(one, routed) == matches(one, leaf)
        (indexed,) = values(routed.field, one)
        assert indexed != "∅" or not matches(one, leaf)


def test_only_what_is_asked_for_without_marks_is_looked_for_elsewhere() -> None:
    assert where_indexed(Term("folded", "3号")) == Term("grams", "3号")
    assert where_indexed(Term("folded_pairs", "3_号", 2.0)) == Term("pairs", "3_号", 2.0)
    for left in (
        Has("folded", "a3"),
        Has("head", "3"),
        Values("type", ("3",)),
        Match("grams", ("3",)),
    ):
        assert where_indexed(left) == left


def test_a_task_is_under_every_number_above_it() -> None:
    assert ancestors("4") == ["4"]
    assert ancestors("4.3.5") == ["4", "4.3", "4.3.5"]


def pairs() -> st.SearchStrategy[list[tuple[str, Role]]]:
    return st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(ROLES)), max_size=6)


@given(
    st.lists(pairs(), max_size=8),
    st.lists(st.sampled_from([*"abc", "none"]), unique=True),
    st.sets(st.sampled_from([*ROLES, "none"])),
)
def test_pairs_of_agency_and_role_are_found_and_counted_without_doubles(
    paragraphs: list[list[tuple[str, Role]]], asked: list[str], roles: set[str]
) -> None:
    keywords = [agency_roles.keywords(pairs) or ["none"] for pairs in paragraphs]
    real: list[set[tuple[str, str]]] = [{*pairs} or {("none", "none")} for pairs in paragraphs]

    wanted = set(agency_roles.having(asked, roles).values)
    found = [not wanted.isdisjoint(has) for has in keywords]
    assert found == [any(a in asked and r in roles for a, r in has) for has in real]

    counts: dict[Value, int] = {}
    for keyword in (keyword for has in keywords for keyword in has):
        counts[keyword] = counts.get(keyword, 0) + 1
    expected = {
        agency: sum(any(a == agency and r in roles for a, r in has) for has in real)
        for agency in [*"abc", "none"]
    }
    summed = agency_roles.agency_counts(counts, roles)
    assert summed == {agency: count for agency, count in expected.items() if count}


def test_the_stamp_is_that_of_the_table_and_the_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stamp()
    assert before == stamp()
    for name, other in (
        ("FIELDS", FIELDS[:-1]),
        ("ANALYSIS", 0),
        ("LAYOUT", ()),
        ("text_fields", lambda text: text),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(search.stamp, name, other)
            assert stamp.__wrapped__() != before
