"""What each form of the query language requires: exclusions, groups, distances, fields."""

import math
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from search.agency_roles import having
from search.tree import All, AnyOf, Match, Near, Not, Prefix, Range, Values, scores
from search.understanding import understand
from search.understanding_words import MOST_APART, MOST_GAPS, near
from tests.understood import conditions, grams, ranked, reading, required


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
    assert near.distance == 30
    assert [(one.code, one.position) for one in understood.problems] == [
        ("distance_lowered", 3),
        ("distance_lowered", 30),
    ]
    assert understand('"bảo đảm an ninh mạng"~43').problems == ()


def test_no_distance_is_greater_than_paragraphs_are_long() -> None:
    assert conditions('"mạng lũ"~9999') == conditions(f'"mạng lũ"~{MOST_APART}')
    assert understand(f'"mạng lũ"~{MOST_APART}').problems == ()


def test_phrases_with_a_distance_share_what_can_be_searched() -> None:
    typed = " ".join(f'"lũ bão {number}"~99' for number in range(40))
    distances = [node.distance for node in conditions(typed) if isinstance(node, Near)]
    assert len(distances) == 40
    assert sum(2 * math.comb(distance + 2, 2) for distance in distances) <= MOST_GAPS


@pytest.mark.parametrize("words", [2, 3, 5, 44, 45, 240])
def test_a_distance_is_lowered_no_more_than_it_must(words: int) -> None:
    gaps = words - 1
    (node,) = conditions(f'"{" ".join(["lũ"] * words)}"~9999')
    assert isinstance(node, Near)
    least, more = (gaps * math.comb(node.distance + one + gaps, gaps) for one in (0, 1))
    assert least <= MOST_GAPS or node.distance == 0
    assert more > MOST_GAPS or node.distance == MOST_APART


def test_a_greater_distance_costs_no_more_to_understand() -> None:
    words = " ".join(["mạng lũ"] * 120)
    near(words, 1, "grams", 1)  # From here on nothing is cut or counted for the first time.
    close, far = (calls_of(partial(near, words, wide, "grams", 1)) for wide in (2, 9_999))
    assert close == far


def calls_of(run: Callable[[], object]) -> int:
    """How many functions are called while something runs."""
    events: Counter[str] = Counter()
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _what: events.update((event,)))
    try:
        run()
    finally:
        sys.setprofile(before)
    return events["call"] + events["c_call"]


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
