"""Marks on the source text: the same rule as membership, spans in code points."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import fold, gram_texts, nfc, unmark
from search.highlight import mark
from search.tree import All, AnyOf, Match, Near, Node, Not, Prefer, Prefix, Rank, Term, Values
from search.understanding import understand
from tests.engine.entries import entry
from tests.engine.reference_matching import matches
from tests.pace import quickest


def grams(text: str) -> Match:
    return Match("grams", tuple(gram_texts(text)))


def marked(text: str, tree: Node) -> list[str]:
    return [text[start:end] for start, end in mark(text, tree)]


def test_words_are_marked_wherever_they_stand() -> None:
    text = "An ninh mạng; giữ gìn AN-NINH và mạng xã hội."
    assert marked(text, All((grams("an ninh"), grams("mạng")))) == [
        "An ninh",
        "mạng",
        "AN-NINH",
        "mạng",
    ]


def test_a_phrase_is_marked_and_its_lone_words_are_not() -> None:
    text = "Công an giữ an ninh mạng, an toàn và mạng an ninh"
    assert marked(text, grams("an ninh mạng")) == ["an ninh mạng"]


def test_marks_are_the_source_characters_and_not_the_folded() -> None:
    assert marked("Giữ gìn HOÀ  BÌNH", grams("hòa bình")) == ["HOÀ  BÌNH"]
    assert marked("số 044-KL/TW", grams("44 kl")) == ["044-KL"]
    assert marked("推進鄉村振興戰略", grams("乡村振兴")) == ["鄉村振興"]


def test_without_marks_every_marked_form_is_marked() -> None:
    tree = understand("hoa binh").readings[0].tree
    assert marked("hòa bình, hoá binh, hoa và bính", tree) == [
        *("hòa", "bình", "hoá", "binh", "hoa", "bính"),
    ]


def test_overlapping_and_touching_marks_are_one() -> None:
    text = "推进乡村振兴战略"
    assert marked(text, All((grams("乡村振兴"), grams("振兴战"), grams("略")))) == ["乡村振兴战略"]
    assert mark("an an an", grams("an an")) == [[0, 8]]


def test_what_is_excluded_or_only_ranks_is_not_marked() -> None:
    tree = All(
        (
            Not(grams("an")),
            Rank((Term("words", "ninh"),)),
            Values("type", ("an",)),
            Prefer(grams("mạng"), 1.0),
        )
    )
    assert marked("an ninh mạng", tree) == ["mạng"]


def test_places_count_code_points_beyond_the_basic_plane() -> None:
    assert mark("𠀀😀 an", grams("an")) == [[3, 5]]


def test_what_begins_as_asked_is_marked_with_what_stands_before_it() -> None:
    text = "Phát triển kinh tế, phát thanh; thanh niên phát huy"
    assert marked(text, Prefix("grams", ("th",))) == ["thanh", "thanh"]
    assert marked(text, Prefix("grams", ("phát", "t"))) == ["Phát triển", "phát thanh"]
    assert marked(text, Prefix("folded", ("phat", "h"))) == ["phát huy"]
    assert marked(text, Prefix("grams", ("phat",))) == []


def near(distance: int, *words: str) -> Near:
    return Near("grams", tuple(tuple(gram_texts(word)) for word in words), distance)


def test_words_near_each_other_are_marked_one_by_one_where_they_are_closest() -> None:
    text = "phòng một cháy rừng hai ba; phòng cháy chữa cháy rừng"
    assert mark(text, near(3, "phòng", "cháy rừng")) == [[0, 5], [10, 19]]
    assert mark(text, near(0, "phòng", "cháy")) == [[28, 38 - 5], [34, 38]]
    assert marked(text, near(0, "phòng", "cháy rừng")) == []
    assert marked(text, near(2, "cháy", "chữa", "rừng")) == ["cháy", "chữa", "rừng"]


PLACES = st.lists(st.sampled_from(["an", "án", "ninh", "乡", "9", "x"]), max_size=12)


@given(PLACES, st.data())
def test_each_leaf_that_matches_is_marked_by_itself_and_no_other(
    pieces: list[str], data: st.DataObject
) -> None:
    one = entry(" ".join(pieces))
    field = data.draw(st.sampled_from(["grams", "folded"]))
    word = st.lists(st.sampled_from(["an", "ninh", "乡", "9"]), min_size=1, max_size=2).map(tuple)
    words = data.draw(st.lists(word, min_size=1, max_size=3).map(tuple))
    leaf: Node = data.draw(
        st.sampled_from(
            [
                Match(field, words[0]),
                Prefix(field, (*words[0][:-1], words[0][-1][:1])),
                Near(field, words, data.draw(st.integers(0, 4))),
            ]
        )
    )
    text = one.paragraph.text
    found = marked(text, leaf)
    assert bool(found) == matches(one, leaf)
    # What is marked, taken alone in its order, matches again.
    assert not found or matches(entry(" ".join(found)), leaf)


def trees() -> st.SearchStrategy[Node]:
    grams_ = st.lists(st.sampled_from(["an", "ninh", "乡", "村", "9"]), min_size=1, max_size=3)
    match = st.builds(Match, st.sampled_from(["grams", "folded"]), grams_.map(tuple))
    return st.lists(match, max_size=3).map(lambda nodes: AnyOf(tuple(nodes)))


PIECES = ["an", "án", "ninh", "乡", "村", "鄉", "09", ",", ".", "\u200b", "AN"]


@given(st.lists(st.sampled_from(PIECES)), trees())
def test_every_mark_is_a_match_and_every_match_is_marked(pieces: list[str], tree: Node) -> None:
    text = nfc(" ".join(pieces))
    marks = mark(text, tree)
    assert all(start < end for start, end in marks)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(marks))
    assert isinstance(tree, AnyOf)
    for match in tree.children:
        assert isinstance(match, Match)
        texts = gram_texts(text)
        texts = texts if match.field == "grams" else [unmark(gram) for gram in texts]
        size = len(match.grams)
        places = range(len(texts) - size + 1)
        inside = [fold(text[start:end]) for start, end in marks]
        if any(tuple(texts[at : at + size]) == match.grams for at in places):
            joined = fold(" ".join(match.grams))
            assert any(joined in (unmark(i) if match.field == "folded" else i) for i in inside)


@pytest.mark.parametrize("query", ["an ninh mạng địa bàn", "an ninh mang dia ban"])
def test_a_page_of_ten_is_marked_in_a_few_milliseconds(query: str) -> None:
    text = "Tăng cường bảo đảm an ninh mạng trên địa bàn tỉnh, giữ vững trật tự. " * 9
    tree = understand(query).readings[0].tree
    mark(text, tree)

    def mark_a_page() -> None:
        for _ in range(10):
            mark(text, tree)

    assert quickest(mark_a_page) < 0.03  # usually 0.002
