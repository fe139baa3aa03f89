"""The query language: what each typed form means, and that any text has a syntax."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.fields import BY_NAME
from search.query import MAX_GRAMS, MAX_LENGTH, MAX_PROBLEMS, QueryError, parse, to_text
from search.query_fields import name_pattern, read_range, read_value, vocabulary
from search.query_nodes import (
    PROBLEMS,
    And,
    FieldValue,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Span,
    Words,
    leaves,
)
from search.query_pairs import MAX_DEPTH
from search.tree import All, AnyOf, Has, Match, Range, Values
from search.tree import Not as Without

NOWHERE = Span(0, 0)


def words(text: str) -> Words:
    return Words(text, NOWHERE)


def phrase(text: str) -> Phrase:
    return Phrase(text, NOWHERE)


def near(text: str, distance: int) -> Near:
    return Near(text, distance, NOWHERE)


def prefix(text: str) -> Prefix:
    return Prefix(text, NOWHERE)


def field(name: str, value: str) -> FieldValue:
    return FieldValue(name, value, NOWHERE)


def without(child: Node) -> Not:
    return Not(child, NOWHERE)


def every(*children: Node) -> And:
    return And(children, NOWHERE)


def either(*children: Node) -> Or:
    return Or(children, NOWHERE)


def items(text: str) -> list[Node]:
    """What a query without alternatives requires."""
    root = parse(text).root
    if root is None:
        return []
    return list(root.children) if isinstance(root, And) else [root]


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


def test_dashes_behind_a_quote_or_a_group_mean_nothing() -> None:
    assert items('"an"-ninh') == items('"an"--ninh') == [phrase("an"), words("ninh")]
    assert items("(an)-ninh") == [words("an"), words("ninh")]


@pytest.mark.parametrize("text", ["44-KL/TW", "a - b", "a -", "- a", "--a", "-- a", "a -!", "a–b"])
def test_other_dashes_are_literal(text: str) -> None:
    assert items(text) == [words(text)]


@pytest.mark.parametrize("sign", ["OR", "HOẶC", "或"])
def test_or_separates_alternatives(sign: str) -> None:
    root = parse(f'an ninh -mạng {sign} "hòa bình"').root
    assert root == either(every(words("an ninh"), without(words("mạng"))), phrase("hòa bình"))


def test_or_without_two_sides_is_a_word() -> None:
    assert items("OR") == [words("OR")]
    assert codes("OR") == [("lone_or", 0)]
    assert items("an OR") == [words("an OR")]
    assert parse("a OR OR b").root == either(words("a"), words("OR b"))
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


@pytest.mark.parametrize("text", ["8:30", "loại: x", "loại:", "a:b", "通知：一是"])
def test_what_names_no_field_is_plain_text(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == []


@pytest.mark.parametrize("text", ["abc:def", "xloại:y", "loaị:x"])
def test_what_looks_like_a_field_and_is_none_is_plain_text_and_told(text: str) -> None:
    assert items(f"mạng {text}") == [words(f"mạng {text}")]
    assert codes(f"mạng {text}") == [("unknown_field", 5)]
    assert codes('abc:"x y"') == [("unknown_field", 0)]


def test_parentheses_group() -> None:
    assert items("(lũ OR bão) rừng") == [either(words("lũ"), words("bão")), words("rừng")]
    assert items("（lũ 或 bão）rừng") == items("(lũ OR bão) rừng")
    assert items("-(lũ OR bão)") == [without(either(words("lũ"), words("bão")))]
    assert items("-(lũ bão)") == [without(words("lũ bão"))]
    assert items("((lũ bão))") == [words("lũ bão")]
    assert items('a ("b" "c")') == [words("a"), phrase("b"), phrase("c")]
    assert parse("a OR (b OR -c)").root == either(words("a"), words("b"), without(words("c")))


def test_a_parenthesis_without_its_other_half_is_taken_literally_and_told() -> None:
    assert items("1) an (ninh") == [words("1 an ninh")]
    assert codes("1) an (ninh") == [
        ("unbalanced_parenthesis", 1),
        ("unbalanced_parenthesis", 6),
    ]
    assert items("() an ( )") == [words("an")]
    assert codes("()") == []


def test_parentheses_of_a_number_are_part_of_it() -> None:
    assert items("国发（2019）3号 规划") == [words("国发〔2019〕3号 规划")]
    assert items("(国办发(2025)27号)") == [words("国办发〔2025〕27号")]


def test_groups_too_deep_within_each_other_are_opened_and_told() -> None:
    deep = "(" * MAX_DEPTH + "an OR ninh" + ")" * MAX_DEPTH
    assert parse(deep).root == either(words("an"), words("ninh"))
    assert codes(deep) == []
    assert parse(f"({deep})").root == parse(deep).root
    assert codes(f"({deep})") == [("too_deep", MAX_DEPTH)]


@pytest.mark.parametrize("typed", ["thủy*", "thủy**", "thủy＊"])
def test_a_star_ends_the_beginning_of_a_word(typed: str) -> None:
    assert items(f"an {typed} sản") == [words("an"), prefix("thủy"), words("sản")]
    assert items("44-K*") == [prefix("44-K")]
    assert items("-thủy*") == [without(prefix("thủy"))]


@pytest.mark.parametrize("text", ["*", "!*", "*an", "!**"])
def test_a_star_without_a_beginning_is_taken_literally_and_told(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == [("lone_star", 0)]
    assert codes("2*3") == []


def test_a_distance_behind_a_phrase_lets_others_stand_between_its_words() -> None:
    assert items('"an ninh"~3 mạng') == [near("an ninh", 3), words("mạng")]
    assert items("「网络 安全」～10") == [near("网络 安全", 10)]
    assert items('-"an ninh"~0') == [without(near("an ninh", 0))]


@pytest.mark.parametrize("rest", ["~", "~x", "~3x", "~12345"])
def test_a_distance_that_is_none_is_taken_literally_and_told(rest: str) -> None:
    assert items(f'"an ninh"{rest}') == [phrase("an ninh"), words(rest)]
    assert codes(f'"an ninh"{rest}') == [("lone_tilde", 9)]
    assert codes("khoảng ~3 ngày") == []


def test_a_field_before_a_group_stands_before_each_value_in_it() -> None:
    kinds = either(field("type", "kế hoạch"), field("type", "chỉ thị"))
    assert items("loại:(kế hoạch OR chỉ thị) lũ") == [kinds, words("lũ")]
    assert items('type:("kế hoạch" OR (chỉ thị))') == [kinds]
    assert items("type:(KH -CT)") == [field("type", "KH"), without(field("type", "CT"))]
    assert items("type:(KH year:2024)") == [field("type", "KH"), field("year", "2024")]
    assert items("type:(KH issuer:(A OR B))")[1] == either(
        field("issuer", "A"), field("issuer", "B")
    )


def test_a_value_in_a_group_that_cannot_be_read_is_plain_text_and_told() -> None:
    assert items("year:(2024 OR xưa)") == [either(field("year", "2024"), words("xưa"))]
    assert codes("year:(2024 OR xưa)") == [("unreadable_value", 14)]
    assert items("type:(KH") == [words("type: KH")]


@pytest.mark.parametrize("text", ["role:boss", "năm:xưa", "task:x", "load:-", "deadline:mai"])
def test_a_value_that_cannot_be_read_is_plain_text_and_told(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == [("unreadable_value", text.index(":") + 1)]


def test_spans_are_places_in_the_composed_text() -> None:
    text = 'hoà -"x y" (loại:KH OR "a b"~3 c*)'
    syntax = parse(text)
    assert syntax.text == text
    assert [text[a:b] for a, b in (leaf.span for leaf in leaves(syntax.root))] == [
        "hoà",
        '"x y"',
        "loại:KH",
        '"a b"~3',
        "c*",
    ]
    assert isinstance(syntax.root, And)
    assert [text[a:b] for a, b in (child.span for child in syntax.root.children)] == [
        "hoà",
        '-"x y"',
        'loại:KH OR "a b"~3 c*',
    ]


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
    "text",
    [
        *('"' * MAX_LENGTH, "«" * MAX_LENGTH, "- " * 5000, "số-" * 3333, "cơ" + " " * 9990),
        *("(" * MAX_LENGTH, ")" * MAX_LENGTH, "(" * 5000 + ")" * 5000, "()" * 5000, "(!)" * 3333),
        *("( " * 20 + " " * 9000 + ")" * 20, "OR " * 3333, "cơ: " * 2500, "type:(" * 1600),
        *('"a"~9' * 2000, "a*" * 5000, "号(" * 5000, "\ud800" * MAX_LENGTH, "*~-:" * 2500),
    ],
)
def test_odd_queries_of_the_greatest_length_are_quick(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(QueryError):
        assert len(parse(text).problems) <= MAX_PROBLEMS
    assert time.process_time() - started < 1


PIECES = [
    *('"', "“", "”", "«", "»", "「", "」", "-", "--", "OR", "HOẶC", "或", ":", "：", " ", "  "),
    *("(", ")", "（", "）", "*", "~", "~3", "type:(", " OR ", " (", ") ", "国发（2019）3号", "x:y"),
    *("\u00a0", "\ufeff", "\ud800", "2024..2025", "date:"),
    *("loại:", "cơ", "quan:", "co quan", "role:", "boss", "lead", "năm:2024", "task:2.1", "số"),
    *("an", "ninh", "44-KL/TW", "!", "\x00", "乡村", "hòa", "e\u0301", "\u200b", "số:", "_"),
]


def typed_texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60)


@settings(max_examples=600)
@given(typed_texts())
def test_the_printed_form_parses_to_the_same_syntax(text: str) -> None:
    syntax = parse(text)
    assert parse(to_text(syntax.root)).root == syntax.root


def leaf_nodes() -> st.SearchStrategy[Node]:
    texts = st.sampled_from(
        ["an", "an ninh", "OR", "- a", "b)", "x:", "*", "44-KL/TW", "cơ", "或 x"]
    )
    values = st.sampled_from(["KH", "kế hoạch", "a) b"])
    return st.one_of(
        texts.map(lambda text: parse(text).root or words("an")),
        values.map(phrase),
        st.builds(near, values, st.integers(0, 99)),
        values.map(lambda value: field("type", value)),
        st.sampled_from(["an", "44-K", "thủ"]).map(prefix),
    )


def joined(kind: type[And] | type[Or], children: list[Node]) -> Node:
    flat = [each for one in children for each in (one.children if isinstance(one, kind) else [one])]
    return kind(tuple(flat), NOWHERE)


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(
        leaf_nodes(),
        lambda inner: st.one_of(
            inner.map(without),
            st.lists(inner, min_size=2, max_size=4).map(lambda one: joined(And, one)),
            st.lists(inner, min_size=2, max_size=4).map(lambda one: joined(Or, one)),
        ),
        max_leaves=8,
    )


@settings(max_examples=300)
@given(nodes())
def test_any_tree_can_be_typed(root: Node) -> None:
    assert parse(to_text(root)).root == root


@settings(max_examples=300)
@given(typed_texts())
def test_spans_and_problems_lie_in_the_text_in_order(text: str) -> None:
    syntax = parse(text)
    spans = [leaf.span for leaf in leaves(syntax.root)]
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(syntax.text) for start, end in spans)
    assert all(0 <= problem.position < len(syntax.text) for problem in syntax.problems)
    assert {problem.code for problem in syntax.problems} <= set(PROBLEMS)


VALUES = {
    "date": "2024",
    "deadline": "2024",
    "kind": "body",
    "language": "vi",
    "load": "7",
    "task": "2",
    "year": "2024",
}


def test_the_vocabulary_names_fields_of_the_index_without_doubt() -> None:
    names = vocabulary()["names"]
    assert set(names) <= set(BY_NAME)
    spelled = [name for forms in names.values() for name in forms]
    assert len(spelled) == len(set(spelled))
    for name, forms in names.items():
        for form in forms:
            value = VALUES.get(name, "lead")
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
    assert read_value("kind", "Nơi nhận") == Values("kind", ("recipients",))
    assert read_value("date", "2023..2024") == Range("date", 20230101, 20241231)
    assert read_value("date", "mai") is None


def test_a_number_that_is_cited_may_be_typed_from_its_left() -> None:
    cites = Without(Values("cites", ("none",)))
    assert read_value("cites", "số 44-QĐ") == AnyOf(
        (Values("cites", ("44_qđ",)), All((Match("folded", ("44", "qd")), cites)))
    )
    assert read_value("cites", "none") == Values("cites", ("none",))


def test_the_number_of_a_document_may_be_typed_from_its_left() -> None:
    begun = read_value("number", "44-KL")
    assert isinstance(begun, Values)
    assert {"44_kl", "44_kl_tw", "44_kl_ubnd"} <= set(begun.values)
    alone = read_value("number", "44")
    assert isinstance(alone, AnyOf)
    assert {Values("number", ("44",)), Has("head", "44_kl"), Has("head", "44_号")} <= set(
        alone.children
    )
    assert read_value("number", "26/2020") == AnyOf(
        (Values("number", ("26_2020",)), All((Has("head", "26_2020"),)))
    )


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
        ("15/11/2024", (20241115, 20241115)),
        ("ngày 15/11/2024", None),
        ("2024年5月..tháng 6/2025", (20240501, 20250630)),
        ("31/2/2024", None),
        ("0000", None),
    ],
)
def test_ranges_of_days_are_read(text: str, days: tuple[int | None, int | None] | None) -> None:
    assert read_range(text) == days


def test_an_empty_syntax_is_an_empty_text() -> None:
    assert to_text(None) == ""
    assert to_text(parse(" ()").root) == ""
