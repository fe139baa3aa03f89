"""How typed texts are understood: words, what ranks them, and the readings in their order."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from analyzers.normalize import unmark
from search.query import MAX_GRAMS, MAX_LENGTH, MAX_PROBLEMS, QueryError
from search.readings import CHANGES, Change
from search.tree import All, AnyOf, Match, Not, Prefer, Rank
from search.understanding import understand
from search.understanding_words import Weights
from tests.engine.entries import entry
from tests.engine.reference_matching import matches
from tests.typed_queries import typed_texts
from tests.understood import codes, conditions, folded, grams, ranked, reading, required


def test_each_word_is_its_adjacent_grams_and_all_are_required() -> None:
    assert conditions("bảo đảm an ninh mạng") == [
        grams("bảo đảm"),
        grams("an ninh"),
        grams("mạng"),
    ]
    assert conditions("乡村振兴战略") == [grams("乡村"), grams("振兴"), grams("战略")]


def test_a_phrase_is_all_of_its_grams() -> None:
    assert conditions('"bảo đảm an ninh, mạng"') == [grams("bảo đảm an ninh mạng")]
    assert conditions("“推进乡村振兴”") == [grams("推进乡村振兴")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("số 44-45", ["số", "44-45"]),
        ("kinh tế-xã hội", ["kinh tế-xã hội"]),
        ("mức 1.500,5 đồng", ["mức", "1.500,5", "đồng"]),
        ("và/hoặc", ["và/hoặc"]),
        ("kinh tế - xã hội", ["kinh tế", "xã hội"]),
        ("an ninh.Trật tự", ["an ninh", "Trật tự"]),
    ],
)
def test_what_is_typed_in_one_piece_stays_together(typed: str, words: list[str]) -> None:
    assert conditions(typed) == [grams(word) for word in words]


def test_without_marks_syllables_are_required_without_marks_and_typed_forms_preferred() -> None:
    (one, two), tree = conditions("hoa binh"), reading("hoa binh").tree
    assert (one, two) == (folded("hoa"), folded("binh"))
    assert isinstance(tree, All)
    exact = AnyOf((All((grams("hoa"), grams("binh"))),))
    (preferred,) = (
        child for child in tree.children if isinstance(child, Prefer) and child.child == exact
    )
    assert preferred.weight >= 31 * sum(term.weight for term in ranked("hoa binh"))


def test_one_mark_decides_for_the_whole_query() -> None:
    assert conditions('"hòa binh"') == [grams("hòa binh")]
    assert conditions('"hoa binh" mạng')[0] == grams("hoa binh")
    assert conditions('hoa type:"Kế hoạch"')[0] == folded("hoa")


def test_chinese_goes_to_grams_beside_letters_without_marks() -> None:
    assert conditions("乡村 ke hoach") == [grams("乡村"), folded("ke"), folded("hoach")]


def test_a_marked_query_is_ranked_by_words_grams_and_neighbours() -> None:
    assert [(term.field, term.token) for term in ranked("an ninh mạng")] == [
        ("words", "an_ninh"),
        ("words", "mạng"),
        ("grams", "an"),
        ("grams", "ninh"),
        ("grams", "mạng"),
        ("pairs", "an_ninh"),
        ("pairs", "ninh_mạng"),
        ("head", "an"),
        ("head", "ninh"),
        ("head", "mạng"),
        ("head", "an_ninh"),
        ("head", "ninh_mạng"),
    ]


def test_a_query_without_marks_is_not_ranked_by_words() -> None:
    assert {term.field for term in ranked("an ninh mang")} == {
        "folded",
        "folded_pairs",
        "head",
    }
    assert {term.field for term in ranked("乡村振兴")} == {"words", "grams", "pairs", "head"}


def test_weights_are_given_in_one_place() -> None:
    understood = understand(
        "an ninh mạng", weights=Weights(words=3.0, grams=0.5, pairs=2.0, head=0.25)
    )
    tree = understood.readings[0].tree
    assert isinstance(tree, All)
    (rank,) = (child for child in tree.children if isinstance(child, Rank))
    assert {term.weight for term in rank.terms} == {3.0, 0.5, 2.0, 0.25}


def test_readings_come_in_order_where_they_differ() -> None:
    assert codes("bảo đảm an ninh mạng") == [
        [],
        ["head"],
        ["without_marks"],
        ["most_words"],
        ["without_marks", "most_words"],
        ["most_words"],
        ["without_marks", "most_words"],
    ]
    assert codes("bao dam an ninh")[:3] == [[], ["head"], ["most_words"]]
    assert codes("推进乡村振兴战略")[:3] == [[], ["head"], ["most_words"]]
    assert codes("mạng") == [[], ["without_marks"]]
    assert codes("năm:2024") == codes("") == codes("mang") == [[]]


def test_what_is_switched_off_is_not_tried() -> None:
    text = "bảo đảm an ninh mạng"
    assert codes(text, without={"head", "most_words"}) == [[], ["without_marks"]]
    assert codes(text, without={"without_marks"})[:3] == [[], ["head"], ["most_words"]]
    assert codes(text, without=set(CHANGES)) == [[]]


def test_without_marks_all_words_are_folded_but_exclusions_stay_as_typed() -> None:
    assert conditions("an ninh mạng -hòa", 1, without={"head"}) == [
        folded("an ninh"),
        folded("mạng"),
        Not(grams("hòa")),
    ]


def test_most_words_are_fewer_than_all_and_said() -> None:
    listed = ["乡村", "振兴", "战略", "农业", "工业", "商业", "教育", "卫生", "文化", "环境"]
    for count in (3, 4, 6, 10):
        most = reading(" ".join(listed[:count]), 1, without={"head"})
        (words,) = required(most.tree)
        assert isinstance(words, AnyOf)
        assert len(words.children) == count
        assert 1 <= words.minimum < count
        assert most.changes == (("most_words", f"{words.minimum}/{count}"),)


def test_a_word_that_is_repeated_counts_once() -> None:
    assert conditions("an ninh an ninh mạng") == [grams("an ninh"), grams("mạng")]


def test_words_that_differ_by_their_marks_alone_count_once_without_marks() -> None:
    found = [one for one in understand("hòa hoa mạng").readings if len(one.changes) == 2]
    assert [change.detail for one in found for change in one.changes[1:]] == ["1/2"]
    (most,) = required(found[0].tree)
    assert most == AnyOf((folded("hòa"), folded("mạng")))


def test_what_stands_in_quotes_is_counted_with_the_words_and_stays() -> None:
    text = '"bến khách" rà soát tuần tra ban đêm'
    found = [one for one in understand(text).readings if one.changes[:1] and not one.unless]
    loose = [one for one in found if one.changes[0].code == "most_words"]
    assert [one.changes[0].detail for one in loose] == ["2/4", "1/4"]
    half, few = (required(one.tree) for one in loose)
    assert half[1:] == few == [grams("bến khách")]
    assert isinstance(half[0], AnyOf)
    assert half[0].minimum == 1


def test_what_is_too_complex_is_refused() -> None:
    with pytest.raises(QueryError, match="query_too_complex"):
        understand("an " * (MAX_GRAMS + 1))


def test_no_more_problems_are_told_than_one_reads() -> None:
    wide = ' "a b c"~99'
    told = understand("abc:x" + wide * (2 * MAX_PROBLEMS)).problems
    assert len(told) == MAX_PROBLEMS
    assert [problem.position for problem in told] == sorted({one.position for one in told})


def test_what_is_understood_is_printed_as_it_can_be_typed() -> None:
    text = 'an ninh mạng -"công an" loại:KH OR 乡村振兴'
    assert reading(text).printed == 'an ninh mạng -"công an" type:"KH" OR 乡村振兴'
    assert reading("Đồng thuận", 1, without={"head"}).printed == '"Dong thuan"'


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("bảo đảm mạng", '"bao dam" mang'),
        ('thủy* "lũ bão"~3 mạng', 'thuy* "lu bao"~3 mang'),
        ("an ninh mạng", '"an ninh" mang'),
        ("44-QĐ/TU bão", "44-QD/TU bao"),
    ],
)
def test_a_query_without_its_marks_can_be_typed_so(text: str, printed: str) -> None:
    bare = reading(text, 1, without={"head", "number"})
    assert bare.changes == (Change("without_marks", printed),)
    assert conditions(bare.printed, without={"number"}) == required(bare.tree)


@pytest.mark.parametrize("text", ["15/11", "乡村 11月15日", "乡村, 振兴", "an ninh", "44-KL"])
def test_a_query_without_any_mark_is_not_tried_without(text: str) -> None:
    assert "without_marks" not in itertools.chain(*codes(text))


@pytest.mark.parametrize("typed", ["ă", "Đ", "số:4 ă", '"a b"~9 ă'])
def test_a_query_of_the_greatest_length_has_all_its_readings(typed: str) -> None:
    text = typed + typed[-1] * (MAX_LENGTH - len(typed))
    assert "without_marks" in itertools.chain(*codes(text))


@settings(max_examples=300, deadline=None)
@given(typed_texts())
def test_the_printed_form_is_understood_alike(text: str) -> None:
    first = understand(text).readings[0]
    again = understand(first.printed).readings[0]
    assert required(again.tree) == required(first.tree)


MARKED = ["hòa", "bình", "an", "ninh", "Nghệ", "kế", "hoạch", "44-KL/TW", "đến", "乡村", "xã-hội"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(MARKED), min_size=1, max_size=5),
    st.lists(st.sampled_from([*MARKED, ",", "hoa", "binh"]), max_size=12),
)
def test_without_marks_at_least_the_same_is_found(typed: list[str], text: list[str]) -> None:
    query = " ".join(typed)
    for order in itertools.islice(itertools.permutations(typed), 3):
        one = entry(" ".join([*text, *order]))
        if matches(one, reading(query).tree):
            assert matches(one, reading(unmark(query.replace("Đ", "D"))).tree)


@given(st.text(max_size=80))
def test_any_text_that_is_not_refused_gives_readings_over_real_tokens(text: str) -> None:
    for one in understand(text).readings:
        assert isinstance(one.tree, All)
        for term in (t for c in one.tree.children if isinstance(c, Rank) for t in c.terms):
            assert " " not in term.token
            assert term.token


@given(st.lists(st.sampled_from(MARKED), min_size=1, max_size=6).map(" ".join))
def test_a_text_is_found_by_itself_and_has_the_terms_it_is_ranked_by(text: str) -> None:
    one = entry(text)
    assert matches(one, reading(text).tree)
    fields = text_fields(text)
    for term in ranked(text):
        if term.field != "head":
            assert term.token in getattr(fields, term.field).split(" ")


def test_a_word_that_is_written_without_marks_stays_whole() -> None:
    assert conditions("an ninh") == [Match("folded", ("an", "ninh"))]
    assert conditions("hoa binh") == [Match("folded", ("hoa",)), Match("folded", ("binh",))]
