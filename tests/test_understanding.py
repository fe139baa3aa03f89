"""How typed texts are understood: the explicit trees, in the order in which they are tried."""

import itertools
from collections.abc import Set

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from analyzers.normalize import gram_texts, has_marks, unmark
from search.agency_roles import having
from search.query import MAX_GRAMS, QueryError
from search.tree import (
    All,
    AnyOf,
    Has,
    Match,
    Near,
    Node,
    Not,
    Prefer,
    Prefix,
    Range,
    Rank,
    Term,
    Values,
    scores,
)
from search.understanding import CHANGES, Change, Reading, understand
from search.understanding_words import Weights, match
from tests.engine.entries import entry
from tests.engine.reference import matches
from tests.test_query import typed_texts


def reading(text: str, number: int = 0, without: Set[str] = frozenset()) -> Reading:
    return understand(text, without=without).readings[number]


def required(tree: Node) -> list[Node]:
    """What the tree requires, without what only orders."""
    assert isinstance(tree, All)
    return [child for child in tree.children if not isinstance(child, Rank | Prefer)]


def conditions(text: str, number: int = 0, without: Set[str] = frozenset()) -> list[Node]:
    return required(reading(text, number, without).tree)


def at_least_one(found: list[Node]) -> tuple[Node, ...]:
    """The choices of the only condition."""
    (either,) = found
    assert isinstance(either, AnyOf)
    return either.children


def ranked(text: str, number: int = 0) -> list[Term]:
    tree = reading(text, number).tree
    assert isinstance(tree, All)
    return [term for child in tree.children if isinstance(child, Rank) for term in child.terms]


def codes(text: str, without: Set[str] = frozenset()) -> list[list[str]]:
    readings = understand(text, without=without).readings
    return [[change.code for change in one.changes] for one in readings]


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
    key = ("9_ct_tw",)
    for before in ("", "số ", "Chỉ thị ", "chỉ thị số ", "chi thi so "):
        (number,) = conditions(before + typed)
        field = "grams" if has_marks(before) else "folded"
        assert number == AnyOf(
            (Match(field, ("9", "ct", "tw")), Values("cites", key), Values("number", key))
        )
        assert reading(before + typed).changes == (Change("number", typed),)
    assert conditions(f"Chỉ thị {typed}", without={"number"}) == [
        grams("chỉ thị"),
        Match("grams", ("9", "ct", "tw")),
    ]


@pytest.mark.parametrize(
    "typed", ["44 KL TW", "44 kl tw", "44-KL TW", "kết luận 44 TW", "KL 44/TW"]
)
def test_a_number_is_known_as_people_say_it(typed: str) -> None:
    (number,) = conditions(typed)
    assert isinstance(number, AnyOf)
    field = "grams" if has_marks(typed) else "folded"
    assert Match(field, ("44", "kl", "tw")) in number.children
    assert Values("cites", ("44_kl_tw",)) in number.children
    assert [change.detail for change in reading(typed).changes] == ["44-KL/TW"]


@pytest.mark.parametrize("typed", ["44-KL", "KL 44", "kl số 44", "kết luận 44", "ket luan so 44"])
def test_a_number_without_its_issuer_is_in_the_text_or_the_head(typed: str) -> None:
    (number,) = conditions(typed)
    assert isinstance(number, AnyOf)
    assert Has("head", "44_kl") in number.children
    field = "grams" if has_marks(typed) else "folded"
    assert {Match(field, ("44", "kl")), match("kết luận 44", field)} <= set(number.children)


def test_a_number_typed_without_marks_is_cited_with_them_too() -> None:
    (number,) = conditions("12-QD/TU")
    assert isinstance(number, AnyOf)
    assert Values("cites", ("12_qđ_tu",)) in number.children
    assert grams("12-QĐ/TU") in at_least_one(conditions("quyết định 12-QD/TU"))


def test_the_name_of_a_kind_before_a_figure_may_be_meant_as_words() -> None:
    (number,) = conditions("chương trình 135")
    assert isinstance(number, AnyOf)
    assert number.children[0] == All((grams("chương trình"), grams("135")))


@pytest.mark.parametrize(
    "text",
    ["12 đa dạng", "tho 12", "12, kl", "44", "da 12 nguoi", "kế hoạch 2025", "báo cáo 6 tháng"],
)
def test_a_figure_beside_a_common_word_is_no_number(text: str) -> None:
    assert "number" not in codes(text)[0]


@pytest.mark.parametrize("typed", ["国办发〔2025〕27号", "国办发[2025]27号", "国办发（2025）27号"])
def test_a_chinese_number_is_one_word_in_every_form(typed: str) -> None:
    key = ("国办发_2025_27_号",)
    assert conditions(typed) == [
        AnyOf((grams("国办发2025 27号"), Values("cites", key), Values("number", key)))
    ]
    assert codes(typed) == [["number"]]


@pytest.mark.parametrize(
    "typed", ["15/11", "ngày 15/11", "15 tháng 11", "ngày 15 tháng 11", "11月15日"]
)
def test_a_day_is_found_in_every_writing(typed: str) -> None:
    field = "grams" if has_marks(typed) or "月" in typed or typed == "15/11" else "folded"
    (day,) = conditions(typed)
    assert day == AnyOf(tuple(match(one, field) for one in ("15/11", "15 tháng 11", "11月15日")))
    assert codes(typed)[0] == ["date"]
    assert codes(typed, without={"date"})[0] == []


def test_dates_with_a_year_are_found_in_every_writing() -> None:
    assert conditions("2024年5月1日") == conditions("1/5/2024") == conditions("2024-05-01")
    assert grams("1 tháng 5 năm 2024") in at_least_one(conditions("2024年5月1日"))
    assert grams("2025年6月") in at_least_one(conditions("tháng 6 năm 2025"))
    assert codes("năm 2025 40/60")[0] == codes("18/2024/QĐ-TTg 13月")[0][1:] == []


def test_an_agency_by_another_name_is_what_is_charged_as_well() -> None:
    ubnd = Values("agency", ("ủy_ban_nhân_dân_tỉnh",))
    (agency,) = conditions("UBND tỉnh")
    assert agency == AnyOf(
        (All((grams("ubnd"), grams("tỉnh"))), grams("ủy ban nhân dân tỉnh"), ubnd)
    )
    assert codes("UBND tỉnh")[0] == ["agency"]
    assert codes("Ủy ban nhân dân tỉnh")[0] == []
    assert conditions("UBND tỉnh", without={"agency"}) == [grams("ubnd"), grams("tỉnh")]


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


def test_a_distance_lets_others_stand_between_the_words_of_a_phrase() -> None:
    words = (("bảo", "đảm"), ("an", "ninh"), ("mạng",))
    assert conditions('"bảo đảm an ninh mạng"~3') == [Near("grams", words, 3)]
    assert conditions('"bao dam"~3') == [Near("folded", (("bao",), ("dam",)), 3)]
    assert conditions('"mạng"~3') == [grams("mạng")]
    assert conditions('"乡村振兴"~2') == [Near("grams", (("乡", "村"), ("振", "兴")), 2)]


def test_a_distance_that_could_be_spread_too_widely_is_lowered_and_told() -> None:
    understood = understand('lũ "bảo đảm an ninh mạng"~44 -"a b c d"~17')
    near = required(understood.readings[0].tree)[1]
    assert isinstance(near, Near)
    assert near.distance == 43
    assert [(one.code, one.position) for one in understood.problems] == [
        ("distance_lowered", 3),
        ("distance_lowered", 30),
    ]
    assert understand('"bảo đảm an ninh mạng"~43').problems == ()


def test_a_prefix_is_a_beginning_in_the_field_of_the_query() -> None:
    assert conditions("thủy* sản") == [Prefix("grams", ("thủy",)), grams("sản")]
    assert conditions("thuy*") == [Prefix("folded", ("thuy",))]
    assert conditions("44-K*") == [Prefix("folded", ("44", "k"))]
    assert conditions("44-KL/T*") == [
        All((Match("folded", ("44", "kl")), Prefix("folded", ("kl", "t"))))
    ]
    assert conditions("乡村振*") == [grams("乡村振")]
    assert not ranked("thủy*")


def test_groups_are_alternatives_within_what_is_required() -> None:
    either, word = conditions("(lũ OR bão -rừng) mạng")
    assert either == AnyOf((grams("lũ"), All((grams("bão"), Not(grams("rừng"))))))
    assert word == grams("mạng")
    assert conditions("-(lũ OR bão)") == [Not(AnyOf((grams("lũ"), grams("bão"))))]
    assert conditions("-(!) mạng") == [grams("mạng")]


def test_groups_of_agencies_and_roles_are_one_condition() -> None:
    (either,) = conditions("agency:(x OR y) role:(lead OR monitor)")
    assert either == AnyOf((having(["x"], ["lead", "monitor"]), having(["y"], ["lead", "monitor"])))
    assert conditions("agency:x role:lead") == [having(["x"], ["lead"])]
    assert conditions("(agency:x OR lũ) role:lead")[1] == Values("role", ("lead",))


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
    assert codes("mạng") == codes('"hòa bình"') == [[], ["without_marks"]]
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


def test_what_is_too_complex_is_refused() -> None:
    with pytest.raises(QueryError, match="query_too_complex"):
        understand("an " * (MAX_GRAMS + 1))


def test_what_is_understood_is_printed_as_it_can_be_typed() -> None:
    text = 'an ninh mạng -"công an" loại:KH OR 乡村振兴'
    assert reading(text).printed == 'an ninh mạng -"công an" type:"KH" OR 乡村振兴'
    assert reading("Đồng thuận", 1, without={"head"}).printed == '"Dong thuan"'


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
