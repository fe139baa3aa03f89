"""How typed texts are understood: the explicit trees, in the order in which they are tried."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from analyzers.normalize import gram_texts, unmark
from search.query import MAX_GRAMS, QueryError
from search.tree import All, AnyOf, Match, Node, Not, Prefer, Range, Rank, Term, Values, scores
from search.understanding import Reading, understand
from search.understanding_parts import Weights
from tests.engine.entries import entry
from tests.engine.reference import matches
from tests.test_query import typed_texts


def reading(text: str, number: int = 0) -> Reading:
    return understand(text).readings[number]


def required(tree: Node) -> list[Node]:
    """What the tree requires, without what only orders."""
    assert isinstance(tree, All)
    return [child for child in tree.children if not isinstance(child, Rank | Prefer)]


def conditions(text: str, number: int = 0) -> list[Node]:
    return required(reading(text, number).tree)


def ranked(text: str, number: int = 0) -> list[Term]:
    tree = reading(text, number).tree
    assert isinstance(tree, All)
    return [term for child in tree.children if isinstance(child, Rank) for term in child.terms]


def codes(text: str) -> list[list[str]]:
    return [[change.code for change in one.changes] for one in understand(text).readings]


def grams(text: str) -> Match:
    return Match("grams", tuple(gram_texts(text)))


def folded(text: str) -> Match:
    return Match("folded", tuple(unmark(gram) for gram in gram_texts(text)))


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


@pytest.mark.parametrize("typed", ["09/CT-TW", "09-CT/TW", "9 CT/TW"])
def test_a_document_number_is_one_word_in_every_form(typed: str) -> None:
    assert conditions(f"Chỉ thị {typed}") == [grams("chỉ thị"), Match("grams", ("9", "ct", "tw"))]
    assert conditions(typed) == [Match("folded", ("9", "ct", "tw"))]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("số 44-KL", ["số", "44-KL"]),
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
    (preferred,) = (child for child in tree.children if isinstance(child, Prefer))
    assert preferred.child == AnyOf((All((grams("hoa"), grams("binh"))),))
    assert preferred.weight >= 31 * sum(term.weight for term in ranked("hoa binh"))


def test_one_mark_decides_for_the_whole_query() -> None:
    assert conditions('"hòa binh"') == [grams("hòa binh")]
    assert conditions('"hoa binh" mạng')[0] == grams("hoa binh")
    assert conditions('hoa type:"Kế hoạch"')[0] == folded("hoa")


def test_chinese_goes_to_grams_beside_letters_without_marks() -> None:
    assert conditions("乡村 ke hoach") == [grams("乡村"), folded("ke"), folded("hoach")]


def test_exclusions_are_not_there_and_do_not_order() -> None:
    assert conditions('an ninh -mạng -"trật tự"') == [
        grams("an ninh"),
        Not(grams("mạng")),
        Not(grams("trật tự")),
    ]
    assert all("mạng" not in term.token for term in ranked("an ninh -mạng"))
    assert conditions('-loại:"Kế hoạch"') == [Not(Values("type", ("kế_hoạch",)))]


def test_a_query_of_exclusions_alone_is_everything_else_and_orders_nothing() -> None:
    for text in ("-mạng", "-mang", "-năm:2024"):
        tree = reading(text).tree
        assert isinstance(tree, All)
        assert [type(child) for child in tree.children] == [Not]
        assert not scores(tree)


def test_nothing_typed_is_everything() -> None:
    for text in ("", "  ", "…!?", '""', "- –"):
        assert [one.tree for one in understand(text).readings] == [All(())]


def test_alternatives_without_any_word_do_not_count() -> None:
    assert conditions("mạng OR !?") == [grams("mạng")]


def test_or_gives_alternatives_that_are_ranked_together() -> None:
    (either,) = conditions('"hòa bình" -mạng OR trật tự')
    assert either == AnyOf((All((grams("hòa bình"), Not(grams("mạng")))), All((grams("trật tự"),))))
    tokens = {term.token for term in ranked('"hòa bình" OR trật tự')}
    assert {"hòa_bình", "trật_tự"} <= tokens


def test_fields_are_conditions() -> None:
    assert conditions("năm:2024 hạn:2024-06..") == [
        Values("year", ("2024",)),
        Range("deadline", 20240601, None),
    ]


def test_agency_and_role_are_one_condition() -> None:
    (pair,) = conditions('cơ quan:"Công an tỉnh" vai trò:lead')
    assert isinstance(pair, Values)
    assert pair.field == "agency_roles"
    assert {str(value).rpartition("|")[0] for value in pair.values} == {"công_an_tỉnh"}
    assert all(int(str(value).rpartition("|")[2]) & 1 for value in pair.values)
    assert conditions("role:lead OR cơ quan:x") == [
        AnyOf((All((Values("role", ("lead",)),)), All((Values("agency", ("x",)),))))
    ]


def test_an_agency_of_a_province_is_found_by_its_general_name_there() -> None:
    there = Values("province", ("phú_thọ",))
    (node,) = conditions('cơ quan:"Công an tỉnh Phú Thọ"')
    assert node == AnyOf(
        (
            Values("agency", ("công_an_tỉnh_phú_thọ",)),
            All((Values("agency", ("công_an_tỉnh",)), there)),
        )
    )
    (pair,) = conditions('cơ quan:"Công an tỉnh Phú Thọ" vai trò:lead')
    assert isinstance(pair, AnyOf)
    located, general = pair.children
    assert isinstance(located, Values)
    assert located.field == "agency_roles"
    assert isinstance(general, All)
    assert general.children[1] == there


def test_a_marked_query_is_ranked_by_words_grams_and_neighbours() -> None:
    assert [(term.field, term.token) for term in ranked("an ninh mạng")] == [
        ("words", "an_ninh"),
        ("words", "mạng"),
        ("grams", "an"),
        ("grams", "ninh"),
        ("grams", "mạng"),
        ("grams", "an_ninh"),
        ("grams", "ninh_mạng"),
    ]


def test_a_query_without_marks_is_not_ranked_by_words() -> None:
    assert {term.field for term in ranked("an ninh mang")} == {"folded"}
    assert {term.field for term in ranked("乡村振兴")} == {"words", "grams"}


def test_weights_are_given_in_one_place() -> None:
    understood = understand("an ninh mạng", Weights(words=3.0, grams=0.5, bigrams=2.0))
    tree = understood.readings[0].tree
    assert isinstance(tree, All)
    (rank,) = (child for child in tree.children if isinstance(child, Rank))
    assert {term.weight for term in rank.terms} == {3.0, 0.5, 2.0}


def test_readings_come_in_order_where_they_differ() -> None:
    assert codes("bảo đảm an ninh mạng") == [
        [],
        ["without_marks"],
        ["most_words"],
        ["without_marks", "most_words"],
    ]
    assert codes("an ninh mạng") == [[], ["without_marks"]]
    assert codes("bao dam") == [[]]
    assert codes("bao dam an ninh") == [[], ["most_words"]]
    assert codes("推进乡村振兴战略") == [[], ["most_words"]]
    assert codes('"hòa bình"') == [[], ["without_marks"]]
    assert codes("năm:2024") == codes("") == codes("44-KL/TW") == [[]]


def test_without_marks_all_words_are_folded_but_exclusions_stay_as_typed() -> None:
    assert conditions("an ninh mạng -hòa", 1) == [
        folded("an ninh"),
        folded("mạng"),
        Not(grams("hòa")),
    ]


def test_most_words_are_at_least_six_of_ten() -> None:
    for count, minimum in ((3, 2), (4, 3), (5, 3), (6, 4), (10, 6)):
        words = " ".join(
            ["乡村", "振兴", "战略", "农业", "工业", "商业", "教育", "卫生", "文化", "环境"][:count]
        )
        (most,) = conditions(words, 1)
        assert isinstance(most, AnyOf)
        assert (len(most.children), most.minimum) == (count, minimum)
        assert reading(words, 1).changes == (("most_words", f"{minimum}/{count}"),)


def test_a_word_that_is_repeated_counts_once() -> None:
    assert conditions("an ninh an ninh mạng") == [grams("an ninh"), grams("mạng")]


def test_what_is_too_complex_is_refused() -> None:
    with pytest.raises(QueryError, match="query_too_complex"):
        understand("an " * (MAX_GRAMS + 1))


def test_what_is_understood_is_printed_as_it_can_be_typed() -> None:
    text = 'an ninh mạng -"công an" loại:KH OR 乡村振兴'
    assert reading(text).printed == 'an ninh mạng -"công an" type:"KH" OR 乡村 振兴'
    assert reading("Đồng thuận", 1).printed == '"Dong thuan"'


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
        assert term.token in getattr(fields, term.field).split(" ")


def test_a_word_that_is_written_without_marks_stays_whole() -> None:
    assert conditions("an ninh") == [Match("folded", ("an", "ninh"))]
    assert conditions("hoa binh") == [Match("folded", ("hoa",)), Match("folded", ("binh",))]
