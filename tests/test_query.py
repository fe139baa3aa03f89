"""The query language: what each typed form means."""

import pytest

from search.query import parse
from search.query_nodes import And, leaves
from search.query_pairs import MAX_DEPTH
from tests.typed_queries import (
    codes,
    either,
    every,
    field,
    items,
    near,
    phrase,
    prefix,
    without,
    words,
)


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
