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
)
from search.find import FACETS
from search.model import ROLES, Entry, Role
from search.query_fields import vocabulary
from search.stamp import stamp
from tests.engine.entries import agencies, citations, deadlines, entry

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
        ("words", [FULL.fields.words]),
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
        ("text_fields", lambda text: text),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(search.stamp, name, other)
            assert stamp.__wrapped__() != before
