"""The query language: what each typed form means, and that any text has a syntax."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.fields import BY_NAME
from search.query import (
    MAX_GRAMS,
    MAX_LENGTH,
    Exclusion,
    FieldValue,
    Item,
    Phrase,
    QueryError,
    Span,
    Syntax,
    Words,
    parse,
    to_text,
)
from search.query_fields import name_pattern, read_range, read_value, vocabulary
from search.tree import Range, Values

NOWHERE = Span(0, 0)


def words(text: str) -> Words:
    return Words(text, NOWHERE)


def phrase(text: str) -> Phrase:
    return Phrase(text, NOWHERE)


def field(name: str, value: str) -> FieldValue:
    return FieldValue(name, value, NOWHERE)


def without(item: Words | Phrase | FieldValue) -> Exclusion:
    return Exclusion(item, NOWHERE)


def items(text: str) -> list[Item]:
    """The items of a query without alternatives."""
    (alternative,) = parse(text).alternatives or ((),)
    return list(alternative)


def codes(text: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.position) for problem in parse(text).problems]


def test_words_stay_one_stretch_with_single_blanks() -> None:
    assert items("  an   ninh\tmạng\n") == [words("an ninh mạng")]
    assert items("") == items(" \x00\x1f ") == []


@pytest.mark.parametrize(
    "typed", ['"an ninh"', "“an ninh”", "„an ninh“", "«an ninh»", "「an ninh」", "『an ninh』"]
)
def test_every_pair_of_quotes_makes_a_phrase(typed: str) -> None:
    assert items(f"{typed} mạng") == [phrase("an ninh"), words("mạng")]
    assert items(f"关于{typed}的") == [words("关于"), phrase("an ninh"), words("的")]


def test_a_quote_that_is_not_closed_is_taken_literally_and_told() -> None:
    assert items('an "ninh mạng') == [words("an ninh mạng")]
    assert codes('an "ninh mạng') == [("unbalanced_quote", 3)]
    assert codes('-"x') == [("unbalanced_quote", 1)]
    assert items("mạng» “an”") == [words("mạng"), phrase("an")]


def test_quotes_around_nothing_mean_nothing() -> None:
    assert items('an "" ninh "!"') == [words("an ninh !")]


def test_a_dash_excludes_before_a_word_a_phrase_or_a_field() -> None:
    assert items("an -ninh mạng") == [words("an"), without(words("ninh")), words("mạng")]
    assert items('-"an ninh"') == [without(phrase("an ninh"))]
    assert items("-loại:KH") == [without(field("type", "KH"))]
    assert items("-44-KL/TW") == [without(words("44-KL/TW"))]


@pytest.mark.parametrize("text", ["44-KL/TW", "a - b", "a -", "- a", "--a", "-- a", "a -!", "a–b"])
def test_other_dashes_are_literal(text: str) -> None:
    assert items(text) == [words(text)]


@pytest.mark.parametrize("either", ["OR", "HOẶC", "或"])
def test_or_separates_alternatives(either: str) -> None:
    syntax = parse(f'an ninh -mạng {either} "hòa bình"')
    assert syntax.alternatives == (
        (words("an ninh"), without(words("mạng"))),
        (phrase("hòa bình"),),
    )


def test_or_without_two_sides_is_a_word() -> None:
    assert items("OR") == [words("OR")]
    assert codes("OR") == [("lone_or", 0)]
    assert items("an OR") == [words("an OR")]
    assert parse("a OR OR b").alternatives == ((words("a"),), (words("OR b"),))
    assert items("an or ninh hoặc mạng") == [words("an or ninh hoặc mạng")]
    assert items("-OR") == [without(words("OR"))]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("loại:KH", field("type", "KH")),
        ("LOẠI:KH", field("type", "KH")),
        ("loai:KH", field("type", "KH")),
        ("类型：通知", field("type", "通知")),
        ('type:"Kế hoạch"', field("type", "Kế hoạch")),
        ("type:“Kế  hoạch”", field("type", "Kế hoạch")),
        ('cơ quan:"Công an tỉnh"', field("agency", "Công an tỉnh")),
        ("co_quan:x", field("agency", "x")),
        ("cơ quan ban hành:x", field("issuer", "x")),
        ("số:44-KL/TW", field("number", "44-KL/TW")),
        ("vai trò:chủ_trì", field("role", "chủ_trì")),
        ("năm:2024", field("year", "2024")),
        ("nhiệm vụ:2.1", field("task", "2.1")),
        ("deadline:2024..2025-06", field("deadline", "2024..2025-06")),
    ],
)
def test_fields_are_known_by_their_names_in_three_languages(
    typed: str, expected: FieldValue
) -> None:
    assert items(f"an {typed} ninh") == [words("an"), expected, words("ninh")]


@pytest.mark.parametrize("text", ["abc:def", "8:30", "(loại:x)", "loại: x", "loại:", "xloại:y"])
def test_what_names_no_field_is_plain_text(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == []


@pytest.mark.parametrize("text", ["role:boss", "năm:xưa", "task:x", "load:-", "deadline:mai"])
def test_a_value_that_cannot_be_read_is_plain_text_and_told(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == [("unreadable_value", text.index(":") + 1)]


def test_spans_are_places_in_the_composed_text() -> None:
    syntax = parse('hoà -"x y" loại:KH')
    assert syntax.text == 'hoà -"x y" loại:KH'
    spans = [item.span for item in syntax.alternatives[0]]
    assert [syntax.text[a:b] for a, b in spans] == ["hoà", '-"x y"', "loại:KH"]


def test_a_query_that_is_too_long_is_refused_with_its_place() -> None:
    parse("a" * MAX_LENGTH)
    with pytest.raises(QueryError) as refused:
        parse("a" * (MAX_LENGTH + 1))
    assert (refused.value.code, refused.value.position) == ("query_too_long", MAX_LENGTH)


def test_a_query_with_too_many_words_is_refused_with_its_place() -> None:
    parse("an " * MAX_GRAMS)
    with pytest.raises(QueryError) as refused:
        parse('một "hai ba" ' + "an " * MAX_GRAMS)
    assert (refused.value.code, refused.value.position) == ("query_too_complex", 13)


@pytest.mark.parametrize(
    "text", ['"' * MAX_LENGTH, "«" * MAX_LENGTH, "- " * 5000, "số-" * 3333, "cơ" + " " * 9990]
)
def test_odd_queries_of_the_greatest_length_are_quick(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(QueryError):
        parse(text)
    assert time.process_time() - started < 1


PIECES = [
    *('"', "“", "”", "«", "»", "「", "」", "-", "--", "OR", "HOẶC", "或", ":", "：", " ", "  "),
    *("loại:", "cơ", "quan:", "co quan", "role:", "boss", "lead", "năm:2024", "task:2.1", "số"),
    *("an", "ninh", "44-KL/TW", "!", "\x00", "乡村", "hòa", "e\u0301", "\u200b", "số:", "_"),
]


def typed_texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60)


@settings(max_examples=600)
@given(typed_texts())
def test_the_printed_form_parses_to_the_same_syntax(text: str) -> None:
    syntax = parse(text)
    assert parse(to_text(syntax)) == syntax


@settings(max_examples=300)
@given(typed_texts())
def test_spans_and_problems_lie_in_the_text_in_order(text: str) -> None:
    syntax = parse(text)
    spans = [item.span for alternative in syntax.alternatives for item in alternative]
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(syntax.text) for start, end in spans)
    assert all(0 <= problem.position < len(syntax.text) for problem in syntax.problems)


def test_the_vocabulary_names_fields_of_the_index_without_doubt() -> None:
    names = vocabulary()["names"]
    assert set(names) <= set(BY_NAME)
    spelled = [name for forms in names.values() for name in forms]
    assert len(spelled) == len(set(spelled))
    for name, forms in names.items():
        for form in forms:
            value = {"deadline": "2024", "year": "2024", "load": "7", "task": "2"}.get(name, "lead")
            value = "vi" if name == "language" else value
            assert items(f"{form}:{value}") == [field(name, value)]
    assert name_pattern(" ").match("nothing:") is None


def test_values_are_read_as_the_index_has_them() -> None:
    assert read_value("number", "Số: 09/CT-TW") == Values("number", ("9_ct_tw",))
    assert read_value("cites", "9 CT/TW") == Values("cites", ("9_ct_tw",))
    assert read_value("type", "KẾ HOẠCH") == Values("type", ("kế_hoạch",))
    assert read_value("role", "Chủ trì") == Values("role", ("lead",))
    assert read_value("role", "none") == Values("role", ("none",))
    assert read_value("language", "中文") == Values("language", ("zh",))
    assert read_value("task", "02.1") == Values("task", ("2.1",))
    assert read_value("load", "12") == Values("load", (12,))
    assert read_value("load", "9" * 30) is None
    assert read_value("deadline", "2024-02") == Range("deadline", 20240201, 20240229)
    assert read_value("type", "!") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", (20240101, 20241231)),
        ("2024-02..2024-03-05", (20240201, 20240305)),
        ("2024..", (20240101, None)),
        ("..2024-06", (None, 20240630)),
        ("..", None),
        ("2024-13", None),
        ("2023-02-29..", None),
        ("hôm nay", None),
        ("0000", None),
    ],
)
def test_ranges_of_days_are_read(text: str, days: tuple[int | None, int | None] | None) -> None:
    assert read_range(text) == days


def test_an_empty_syntax_is_an_empty_text() -> None:
    assert to_text(Syntax(())) == ""
