"""Queries whose phrases are given up: in which order, what then is required, how it is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import MAX_GRAMS, parse, to_text
from search.query_nodes import Near, Phrase, Words, leaves
from search.readings import Change, Reading
from search.understanding import understand
from search.understanding_phrases import MOST_ALONE, unquoted
from tests.typed_queries import either, every, phrase, typed_texts, without, words
from tests.understood import codes, folded, grams, required


def given_up(text: str) -> list[Reading]:
    """The readings without phrases."""
    return [one for one in understand(text).readings if one.unless is not None]


def roots(text: str) -> list[object]:
    return [one.root for one in unquoted(parse(text).root, "grams")]


def test_a_phrase_is_given_up_after_its_marks_and_before_any_word() -> None:
    found = [tuple(each) for each in codes('tuần tra "bến khách sông"')]
    first = found.index(("phrase",))
    assert found[:first] == [(), ("without_marks",)]
    last = max(at for at, each in enumerate(found) if "phrase" in each)
    assert all("phrase" in each for each in found[first : last + 1])
    assert ("phrase", "most_words") in found[first:]
    assert {"most_words"} == set(found[last + 1]) == set(found[-2])


def test_given_up_a_phrase_is_its_words() -> None:
    one = given_up('rà soát "bến khách, bến tàu"')[0]
    assert required(one.tree) == [grams("rà soát"), grams("bến"), grams("khách"), grams("bến tàu")]
    assert one.printed == "rà soát bến khách, bến tàu"
    assert one.changes == (Change("phrase", '"bến khách, bến tàu"'),)
    assert one.unless == grams("bến khách bến tàu")


def test_a_phrase_with_a_distance_is_given_up_as_well() -> None:
    one = given_up('"tuần tra ban đêm"~3')[0]
    assert required(one.tree) == [grams("tuần tra"), grams("ban đêm")]
    assert one.changes == (Change("phrase", '"tuần tra ban đêm"~3'),)


def test_a_wider_reading_tells_of_the_phrase_too() -> None:
    wider = given_up('rà soát "bến khách, bến tàu"')[0].wider
    assert wider
    assert [change.code for change in wider.changes] == ["phrase", "widened"]


def test_a_question_is_one_without_its_quotes() -> None:
    one = given_up("谁写了“夜间巡逻办法”？")[0]
    assert [change.code for change in one.changes] == ["phrase", "question"]


def test_a_phrase_without_marks_is_given_up_in_the_same_field() -> None:
    one = given_up('"ben khach"')[0]
    assert (one.unless, required(one.tree)) == (
        folded("ben khach"),
        [folded("ben"), folded("khach")],
    )


def test_of_several_phrases_each_is_given_up_alone_then_all() -> None:
    assert roots('"a b" -"c d" "e f" "a b"') == [
        every(words("a b"), without(phrase("c d")), phrase("e f"), words("a b")),
        every(phrase("a b"), without(phrase("c d")), words("e f"), phrase("a b")),
        every(words("a b"), without(phrase("c d")), words("e f a b")),
    ]
    many = [f'"a {at}"' for at in range(MOST_ALONE + 1)]
    assert len(roots(" ".join(many[:-1]))) == MOST_ALONE + 1
    assert len(roots(" ".join(many))) == 1


def test_phrases_in_groups_are_given_up_and_excluded_ones_are_not() -> None:
    assert roots('("a b" OR c) d') == [every(either(words("a b"), words("c")), words("d"))]
    assert roots('-"a b" OR -(c "d e")') == []


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('"lũ (bão) -rừng*"', "lũ bão rừng"),
        ('"lũ OR bão"', "lũ or bão"),
        ('"năm:2024"', "năm 2024"),
        ('cơ "quan:x"', "(cơ) (quan:x)"),
        ('"国发（2019）3号"', "国发〔2019〕3号"),
    ],
)
def test_words_of_a_phrase_do_not_become_syntax(typed: str, printed: str) -> None:
    assert [to_text(one.root) for one in unquoted(parse(typed).root, "grams")] == [printed]


def test_a_phrase_whose_words_cannot_be_typed_without_quotes_stays() -> None:
    assert roots('"甲 或 乙"') == roots("乡村") == []


def test_signs_in_a_phrase_do_not_make_a_query_too_complex() -> None:
    text = f'"a {"( ! ) " * (MAX_GRAMS + 1)}"'
    assert [to_text(one.root) for one in unquoted(parse(text).root, "grams")]


def test_what_is_switched_off_keeps_phrases() -> None:
    text = '谁写了“夜间巡逻办法” "渡口检查"?'
    assert any("phrase" in each for each in codes(text))
    assert not any("phrase" in each for each in codes(text, without={"phrase"}))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(['"an ninh"', '"mạng lũ"~4', '"乡村 (a)"', ""]), max_size=2),
    typed_texts(),
)
def test_readings_without_phrases_are_those_of_the_query_typed_so(
    phrases: list[str], text: str
) -> None:
    typed = " ".join([*phrases, text])
    again = [
        shown(reading, one.changes)
        for one in unquoted(parse(typed).root, "grams")
        for reading in understand(to_text(one.root), without={"phrase"}).readings
    ]
    assert [shown(one) for one in given_up(typed)] == again


def shown(reading: Reading, before: tuple[Change, ...] = ()) -> object:
    """All of a reading that does not depend on how it came about."""
    wider = reading.wider and shown(reading.wider, before)
    return reading.tree, (*before, *reading.changes), reading.printed, wider


@settings(max_examples=200, deadline=None)
@given(typed_texts())
def test_exclusions_and_fields_outlive_phrases(text: str) -> None:
    root = parse(text).root
    kept = [
        one for one in leaves(root, excluded=True) if not isinstance(one, Words | Phrase | Near)
    ]
    for one in unquoted(root, "grams"):
        left = [leaf for leaf in leaves(one.root) if not isinstance(leaf, Words | Phrase | Near)]
        assert left == kept
