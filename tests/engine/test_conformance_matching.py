"""Which paragraphs every engine finds for a tree."""

import itertools

import pytest

from analyzers.normalize import gram_texts
from search.engine import (
    Engine,
    Search,
)
from search.tree import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    GramField,
    Has,
    Match,
    Near,
    Not,
    Prefix,
    Range,
    Rank,
    Term,
    Values,
)
from tests.engine.entries import (
    agencies,
    deadlines,
    entry,
    fill,
    keys,
    match,
)
from tests.engine.reference_matching import matches


def test_grams_match_next_to_each_other_in_order(engine: Engine) -> None:
    fill(
        engine,
        [
            entry("bảo vệ an ninh mạng", 1),
            entry("mạng lưới an ninh", 2),
            entry("an toàn, ninh bình", 3),
        ],
    )
    assert keys(engine, match("an ninh")) == ["1-0", "2-0"]
    assert keys(engine, match("an ninh mạng")) == ["1-0"]
    assert keys(engine, match("an")) == ["1-0", "2-0", "3-0"]
    assert keys(engine, match("ninh an")) == []
    assert keys(engine, match("mạng mạng")) == []
    assert keys(engine, match("bảo vệ an ninh mạng")) == ["1-0"]
    assert keys(engine, match("bảo vệ an ninh bình")) == []


def test_a_phrase_runs_across_punctuation_but_not_across_paragraphs(engine: Engine) -> None:
    fill(engine, [entry("an toàn, ninh bình", 1, 0), entry("an toàn", 1, 1), entry("ninh", 1, 2)])
    assert keys(engine, match("toàn ninh")) == ["1-0"]


def test_a_chinese_phrase_matches_adjacent_characters_only(engine: Engine) -> None:
    fill(engine, [entry("推进乡村振兴战略", 1), entry("振兴乡镇和村庄", 2)])
    assert keys(engine, match("乡村振兴")) == ["1-0"]
    assert keys(engine, match("乡村")) == ["1-0"]
    assert keys(engine, match("振兴乡")) == ["2-0"]


def test_parts_of_a_number_match(engine: Engine) -> None:
    fill(engine, [entry("Kết luận số 044-KL/TW", 1), entry("Chỉ thị 9 CT/TW", 2)])
    assert keys(engine, match("44-KL")) == ["1-0"]
    assert keys(engine, match("09/CT-TW")) == keys(engine, match("09-CT/TW")) == ["2-0"]


def test_a_beginning_takes_every_gram_that_begins_so(engine: Engine) -> None:
    fill(engine, [entry("kinh tế", 1), entry("kính", 2), entry("xã hội", 3), entry("k.tế 9", 4)])
    assert keys(engine, Prefix("grams", ("k",))) == ["1-0", "2-0", "4-0"]
    assert keys(engine, Prefix("grams", ("kinh",))) == ["1-0"]
    assert keys(engine, Prefix("folded", ("kinh",))) == ["1-0", "2-0"]
    assert keys(engine, Prefix("grams", ("9",))) == ["4-0"]
    assert keys(engine, Prefix("grams", ("kinhh",))) == []
    assert keys(engine, Prefix("grams", (".*",))) == []


def test_a_beginning_may_stand_behind_a_gram(engine: Engine) -> None:
    fill(
        engine, [entry("phát triển kinh tế", 1), entry("triển lãm, phát động", 2), entry("乡村", 3)]
    )
    assert keys(engine, Prefix("grams", ("phát", "tr"))) == ["1-0"]
    assert keys(engine, Prefix("grams", ("phát", "đ"))) == ["2-0"]
    assert keys(engine, Prefix("folded", ("phat", "d"))) == ["2-0"]
    assert keys(engine, Prefix("grams", ("triển", "phát"))) == []
    assert keys(engine, Prefix("grams", ("乡", "村"))) == ["3-0"]


def test_a_beginning_takes_thousands_of_words(engine: Engine) -> None:
    fill(engine, [entry(f"mã{number} an", 1, number) for number in range(3_000)])
    assert engine.search(Search(Prefix("grams", ("mã",)))).total == 3_000


def near(distance: int, *words: str) -> Near:
    return Near("grams", tuple(tuple(gram_texts(word)) for word in words), distance)


def test_words_near_each_other_keep_their_order_and_the_distance_is_of_all_gaps(
    engine: Engine,
) -> None:
    fill(
        engine,
        [
            entry("phòng cháy chữa cháy rừng", 1),
            entry("phòng một hai cháy ba rừng", 2),
            entry("rừng cháy, phòng", 3),
            entry("phòng cháy", 4),
        ],
    )
    words = ("phòng", "cháy", "rừng")
    assert keys(engine, near(0, *words)) == keys(engine, near(1, *words)) == []
    assert keys(engine, near(2, *words)) == ["1-0"]
    assert keys(engine, near(3, *words)) == ["1-0", "2-0"]
    assert keys(engine, near(0, "phòng cháy")) == ["1-0", "4-0"]
    assert keys(engine, near(1, "phòng cháy", "cháy rừng")) == ["1-0"]
    assert keys(engine, near(0, "cháy", "cháy")) == []
    assert keys(engine, near(1, "cháy", "cháy")) == ["1-0"]
    assert keys(engine, Near("folded", (("rung",), ("phong",)), 1)) == ["3-0"]


def test_words_near_each_other_do_not_share_grams(engine: Engine) -> None:
    fill(engine, [entry("an an ninh", 1), entry("an ninh", 2)])
    assert keys(engine, near(5, "an an", "an")) == []
    assert keys(engine, near(0, "an", "an ninh")) == ["1-0"]


def test_the_head_of_a_document_may_be_asked_for(engine: Engine) -> None:
    fill(
        engine,
        [
            entry("điều một", 1, title="Phòng cháy", section=("Nhiệm vụ",)),
            entry("phòng cháy", 2, number="9-CT/TW"),
        ],
    )
    assert keys(engine, Has("head", "phòng_cháy")) == ["1-0"]
    assert keys(engine, Has("head", "phong")) == keys(engine, Has("head", "nhiem_vu")) == ["1-0"]
    assert keys(engine, Has("head", "9_ct")) == ["2-0"]
    assert keys(engine, Has("words", "phòng")) == ["2-0"]
    assert keys(engine, Has("folded_pairs", "phong_chay")) == ["2-0"]


def test_han_and_digits_are_the_same_without_marks(engine: Engine) -> None:
    fill(engine, [entry("国办发2019第3号", 1), entry("第3号 kế hoạch", 2), entry("3", 3)])
    fields: tuple[GramField, ...] = ("grams", "folded")
    for field in fields:
        assert keys(engine, Match(field, ("第", "3", "号"))) == ["1-0", "2-0"]
        assert keys(engine, Prefix(field, ("201",))) == ["1-0"]
        assert keys(engine, Near(field, (("国",), ("3",)), 4)) == ["1-0"]
        assert keys(engine, Has(field, "3")) == ["1-0", "2-0", "3-0"]
    assert keys(engine, Match("folded", ("号", "ke"))) == ["2-0"]
    ranked = [
        [hit.score for hit in engine.search(Search(Rank((Term(field, "3"),)))).hits]
        for field in fields
    ]
    assert ranked[0] == ranked[1]
    assert ranked[0][-1] > 0


def test_marks_count_in_grams_and_not_in_folded(engine: Engine) -> None:
    fill(engine, [entry("hòa bình", 1), entry("hoa binh", 2), entry("hoà bình", 3)])
    assert keys(engine, match("hòa bình")) == ["1-0", "3-0"]
    assert keys(engine, Match("folded", ("hoa", "binh"))) == ["1-0", "2-0", "3-0"]


def test_values_are_alternatives_and_none_is_one(engine: Engine) -> None:
    fill(
        engine,
        [
            entry("a", 1, agencies=agencies(("x", "lead"), ("y", "monitor"))),
            entry("a", 2, agencies=agencies(("y", "lead"))),
            entry("a", 3),
        ],
    )
    assert keys(engine, Values("agency", ("x",))) == ["1-0"]
    assert keys(engine, Values("agency", ("x", "y"))) == ["1-0", "2-0"]
    assert keys(engine, Values("agency", ("none", "x"))) == ["1-0", "3-0"]
    assert keys(engine, Values("agency_roles", ("y|8",))) == ["1-0"]
    assert keys(engine, Values("document", (2, 3))) == ["2-0", "3-0"]
    assert keys(engine, Values("document", ("2", -1))) == []
    assert keys(engine, Values("agency", ())) == []
    assert keys(engine, Values("document", (-5, 1 << 64, 3))) == ["3-0"]
    assert keys(engine, Values("agency", (3, "\ud800", "x"))) == ["1-0"]


def test_a_task_is_found_under_its_number_and_those_above(engine: Engine) -> None:
    fill(engine, [entry("a", 1, 0, task="2"), entry("a", 1, 1, task="2.1"), entry("a", 1, 2)])
    assert keys(engine, Values("task", ("2",))) == ["1-0", "1-1"]
    assert keys(engine, Values("task", ("2.1",))) == ["1-1"]
    assert keys(engine, Values("task", ("none",))) == ["1-2"]


def test_ranges_include_their_ends_and_rules_are_no_days(engine: Engine) -> None:
    fill(
        engine,
        [
            entry("a", 1, deadlines=deadlines("2024-06-30")),
            entry("a", 2, deadlines=deadlines("2024", "2030-01-01")),
            entry("a", 3, deadlines=deadlines("yearly:before:--12-10")),
        ],
    )
    assert keys(engine, Range("deadline", 20240630, 20240630)) == ["1-0"]
    assert keys(engine, Range("deadline", 20240701, 20241231)) == ["2-0"]
    assert keys(engine, Range("deadline", None, None)) == ["1-0", "2-0"]
    assert keys(engine, Range("deadline", 20300102, None)) == []
    assert keys(engine, Range("deadline", -(1 << 80), 1 << 80)) == ["1-0", "2-0"]


def test_conditions_combine(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1), entry("an toàn", 2), entry("trật tự", 3)])
    an, ninh, order = match("an"), match("ninh"), match("trật tự")
    assert keys(engine, All((an, ninh))) == ["1-0"]
    assert keys(engine, AnyOf((ninh, order))) == ["1-0", "3-0"]
    assert keys(engine, AnyOf((an, ninh, order), 2)) == ["1-0"]
    assert keys(engine, AnyOf((an,), 2)) == keys(engine, NOTHING) == []
    assert keys(engine, Not(an)) == keys(engine, All((Not(an), Not(ninh)))) == ["3-0"]
    assert keys(engine, All((an, Not(ninh)))) == ["2-0"]
    assert keys(engine, Not(EVERYTHING)) == []
    assert keys(engine, EVERYTHING) == ["1-0", "2-0", "3-0"]


def test_a_long_text_and_many_words_are_searched(engine: Engine) -> None:
    fill(engine, [entry("công an nhân dân " * 500, 1), entry("công an", 2)])
    long = match("công an nhân dân " * 100)
    assert keys(engine, long) == ["1-0"]
    many = AnyOf((*(match(f"từ {number}") for number in range(500)), match("an nhân")))
    assert keys(engine, many) == ["1-0"]


@pytest.mark.parametrize("distance", [0, 1, 3, 6])
def test_words_that_are_repeated_stand_apart_without_overlap(engine: Engine, distance: int) -> None:
    texts = [
        "".join(letters) for size in range(2, 8) for letters in itertools.product("ab", repeat=size)
    ]
    entries = [entry(" ".join(text), number) for number, text in enumerate(texts, 1)]
    fill(engine, entries)
    for words in ((("a", "a"), ("a", "a")), (("b",), ("b",)), (("a", "b"), ("a", "b"), ("b",))):
        near = Near("grams", words, distance)
        wanted = {one.paragraph.key for one in entries if matches(one, near)}
        assert set(keys(engine, near, size=len(texts))) == wanted
        assert wanted
