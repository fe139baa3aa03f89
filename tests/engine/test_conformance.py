"""What every engine does alike. A new engine joins by a parameter of the fixture `engine`."""

import itertools
from collections.abc import Iterable

import msgspec
import pytest

from analyzers.normalize import gram_texts
from search.engine import (
    SORT_FIELDS,
    SORTS,
    After,
    Count,
    Engine,
    EngineError,
    Hit,
    Search,
    Sort,
)
from search.fields import BY_NAME, entry_values
from search.model import Entry
from search.tree import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    GramField,
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
)
from tests.engine.entries import agencies, citations, deadlines, entry, fill, replace_all
from tests.engine.reference import matches


def keys(engine: Engine, tree: Node, sort: Sort = "relevance", size: int = 10) -> list[str]:
    found = engine.search(Search(tree, sort=sort, size=size))
    return [hit.paragraph.key for hit in found.hits]


def match(text: str) -> Match:
    return Match("grams", tuple(gram_texts(text)))


def test_a_new_index_is_empty_and_well(engine: Engine) -> None:
    found = engine.search(Search(EVERYTHING, counts=(Count("type", "type"),)))
    assert (found.total, found.hits, found.counts) == (0, (), {"type": {}})
    assert list(engine.scan()) == []
    assert engine.get(["1-0"]) == {}
    assert (engine.health().ok, engine.health().paragraphs) == (True, 0)


def test_a_paragraph_comes_back_as_it_was_put(engine: Engine) -> None:
    put = entry(
        "Giao Sở Tài nguyên chủ trì",
        7,
        3,
        number="12-KH/TU",
        date="2024-02-29",
        task="2.1",
        section=("II", "Nhiệm vụ"),
        agencies=agencies(("sở_tài_nguyên", "lead")),
        citations=citations("9_ct_tw"),
        deadlines=deadlines("2024-06"),
        load=4,
    )
    fill(engine, [put])
    assert list(engine.scan()) == [put.paragraph]
    assert engine.get(["7-3", "absent"]) == {"7-3": put.paragraph}
    assert engine.search(Search(EVERYTHING)).hits[0].paragraph == put.paragraph


def test_a_batch_shows_when_it_ends(engine: Engine) -> None:
    with engine.batch() as batch:
        batch.put(entry("an ninh"))
        assert engine.search(Search(EVERYTHING)).total == 0
    assert engine.search(Search(EVERYTHING)).total == 1


def test_a_batch_that_fails_leaves_nothing(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1, 0)])

    def fail() -> None:
        with engine.batch() as batch:
            batch.delete("1-0")
            batch.put(entry("trật tự", 1, 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert keys(engine, EVERYTHING) == ["1-0"]
    fill(engine, [entry("trật tự", 1, 1)])
    assert keys(engine, EVERYTHING) == ["1-0", "1-1"]


def test_the_errors_of_the_caller_pass_through_a_batch(engine: Engine) -> None:
    with pytest.raises(ValueError, match="of the caller"), engine.batch():
        raise ValueError("of the caller")


def test_two_batches_at_once_are_refused(engine: Engine) -> None:
    with (
        engine.batch() as batch,
        pytest.raises(EngineError) as refused,
        engine.batch(),
    ):
        batch.put(entry("never"))
    assert refused.value.code == "engine_locked"
    fill(engine, [entry("an ninh")])


def test_putting_a_key_again_replaces_it(engine: Engine) -> None:
    fill(engine, [entry("an ninh"), entry("an toàn")])
    fill(engine, [entry("trật tự")])
    assert keys(engine, match("an")) == []
    assert keys(engine, match("trật tự")) == ["1-0"]
    assert engine.health().paragraphs == 1


def test_deleting_takes_one_paragraph_and_a_missing_one_is_no_error(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1, 0), entry("an ninh", 1, 1), entry("an ninh", 11, 0)])
    with engine.batch() as batch:
        batch.delete("1-0")
        batch.delete("1")
    assert keys(engine, match("an ninh")) == ["1-1", "11-0"]


def test_what_is_put_and_deleted_in_one_batch_is_gone(engine: Engine) -> None:
    with engine.batch() as batch:
        batch.put(entry("an ninh"))
        batch.delete("1-0")
        batch.put(entry("trật tự", 1, 1))
    assert keys(engine, EVERYTHING) == ["1-1"]


def test_replacing_everything_leaves_only_the_new(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1), entry("trật tự", 2)])
    replace_all(engine, [entry("an toàn", 3)])
    assert keys(engine, EVERYTHING) == ["3-0"]
    fill(engine, [entry("hòa bình", 4)])
    assert keys(engine, EVERYTHING) == ["3-0", "4-0"]


def test_replacing_that_fails_leaves_the_old(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1)])

    def broken() -> Iterable[Entry]:
        yield entry("an toàn", 2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replace_all(engine, broken())
    assert keys(engine, EVERYTHING) == ["1-0"]
    replace_all(engine, [])
    assert keys(engine, EVERYTHING) == []


def test_an_index_in_use_serves_and_takes_batches_while_another_is_filled(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1)])
    with engine.replacing() as new:
        new.put(entry("an ninh", 1))
        new.put(entry("an toàn", 2))
        fill(engine, [entry("trật tự", 3)])
        assert keys(engine, EVERYTHING) == ["1-0", "3-0"]
        new.delete("2-0")
        new.delete("never there")
        new.put(entry("an toàn xã hội", 2))
        new.put(entry("trật tự", 3))
        new.switch(3)
    assert keys(engine, EVERYTHING) == ["1-0", "2-0", "3-0"]
    assert keys(engine, match("xã hội")) == ["2-0"]
    engine.drop_replaced()
    assert keys(engine, EVERYTHING) == ["1-0", "2-0", "3-0"]
    fill(engine, [entry("hòa bình", 4)])
    assert engine.health().paragraphs == 4


def test_a_new_index_that_lacks_paragraphs_is_not_switched_to(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1)])
    with engine.replacing() as new:
        new.put(entry("an toàn", 2))
        with pytest.raises(EngineError) as told:
            new.switch(2)
    assert told.value.code == "write_failed"
    assert keys(engine, EVERYTHING) == ["1-0"]


def test_a_new_index_that_is_not_switched_to_leaves_nothing(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1)])
    with engine.replacing() as new:
        new.put(entry("an toàn", 2))
    assert keys(engine, EVERYTHING) == ["1-0"]
    replace_all(engine, [entry("trật tự", 3)])
    assert keys(engine, EVERYTHING) == ["3-0"]


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


def test_rank_orders_and_does_not_restrict(engine: Engine) -> None:
    fill(engine, [entry("an toàn xã hội", 1), entry("an ninh mạng", 2), entry("trật tự", 3)])
    rank = Rank((Term("words", "ninh"), Term("grams", "an_ninh")))
    assert keys(engine, rank) == ["2-0", "1-0", "3-0"]
    assert keys(engine, All((match("an"), rank))) == ["2-0", "1-0"]
    assert keys(engine, Not(rank)) == []
    hits = engine.search(Search(rank)).hits
    assert hits[0].score > hits[1].score == hits[2].score == 0.0


def test_weights_multiply_and_preferences_add(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1), entry("trật tự", 2)])

    def score(tree: Node) -> float:
        return engine.search(Search(tree)).hits[0].score

    single = score(Rank((Term("words", "an"),)))
    assert score(Rank((Term("words", "an", 2.5),))) == pytest.approx(2.5 * single)
    assert keys(engine, Prefer(match("trật"), 100.0)) == ["2-0", "1-0"]
    both = All((Rank((Term("words", "an"),)), Prefer(match("an"), 100.0)))
    assert score(both) == pytest.approx(100.0 + single)


def test_a_filter_restricts_without_scoring(engine: Engine) -> None:
    fill(engine, [entry("an ninh", 1), entry("an toàn", 2)])
    rank = Rank((Term("words", "an"),))
    free, held = (
        engine.search(Search(rank)).hits,
        engine.search(Search(rank, All((match("toàn"), Rank((Term("words", "an"),)))))).hits,
    )
    assert [hit.paragraph.key for hit in held] == ["2-0"]
    assert held[0].score == pytest.approx(free[1].score)


def test_ties_fall_by_document_and_position_over_all_pages(engine: Engine) -> None:
    for documents in ([5, 1], [4, 2], [3]):
        fill(engine, [entry("an ninh", d, p) for d in documents for p in (2, 0, 1)])
    rank = Rank((Term("words", "ninh"),))
    pages = [engine.search(Search(rank, size=2, offset=at)).hits for at in range(0, 16, 2)]
    expected = [f"{d}-{p}" for d in range(1, 6) for p in range(3)]
    assert [hit.paragraph.key for hits in pages for hit in hits] == expected


def test_sorting_by_date_puts_undated_paragraphs_last_and_ties_by_ordinal(engine: Engine) -> None:
    dates = {1: "2020-05-01", 2: None, 3: "2021-01-01", 4: "2020-05-01", 5: None}
    fill(engine, [entry("a", d, p, date=dates[d]) for d in (5, 4, 3, 2, 1) for p in (1, 0)])
    documents = [hit[0] for hit in keys(engine, EVERYTHING, "newest")]
    assert "".join(documents) == "3311442255"
    assert "".join(k[0] for k in keys(engine, EVERYTHING, "oldest")) == "1144332255"
    assert keys(engine, EVERYTHING, "document")[:3] == ["1-0", "1-1", "2-0"]


def test_sorting_by_deadline_takes_the_first_of_each_paragraph(engine: Engine) -> None:
    due = {1: ("2025-01",), 2: (), 3: ("2030-01-01", "2024-06-30"), 4: ("yearly:on:--09-02",)}
    fill(engine, [entry("a", d, deadlines=deadlines(*dates)) for d, dates in due.items()])
    assert keys(engine, EVERYTHING, "deadline") == ["3-0", "1-0", "2-0", "4-0"]
    found = engine.search(Search(EVERYTHING, counts=(Count("months", "deadline_month"),)))
    months = {"2025-01": 1, "2024-06": 1, "2030-01": 1, "none": 2}
    assert found.counts["months"] == months
    assert keys(engine, Values("deadline_month", ("2024-06", "2025-01"))) == ["1-0", "3-0"]


def some() -> list[Entry]:
    """Paragraphs of every kind of score, date and deadline, several equal in each."""
    return [
        entry(
            "an ninh " * (position % 3) + "trật tự",
            document,
            position,
            date=None if document == 3 else f"202{document % 2}-01-01",
            deadlines=deadlines(f"2025-0{1 + position % 2}") if position else (),
        )
        for document in (1, 2, 3)
        for position in range(4)
    ]


def pages(engine: Engine, search: Search, size: int) -> list[Hit]:
    """All hits, a page at a time behind the last hit of the one before."""
    hits: list[Hit] = []
    after = None
    while True:
        found = engine.search(msgspec.structs.replace(search, size=size, after=after))
        assert found.total == 12
        hits += found.hits
        if not found.hits:
            return hits
        after = After(hits[-1].score, hits[-1].key, len(hits))


RANKED = Rank((Term("grams", "an"), Term("grams", "tự")))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("tree", [RANKED, EVERYTHING])
def test_pages_behind_one_another_are_the_whole_order(
    engine: Engine, sort: Sort, tree: Node
) -> None:
    fill(engine, some())
    whole = Search(tree, sort=sort, size=100)
    for size in (1, 5):
        assert pages(engine, whole, size) == list(engine.search(whole).hits)


@pytest.mark.parametrize("sort", SORTS)
def test_a_hit_tells_its_key(engine: Engine, sort: Sort) -> None:
    fill(engine, some())
    by_key = {one.paragraph.key: one for one in some()}
    for hit in engine.search(Search(RANKED, sort=sort, size=100)).hits:
        field = BY_NAME[SORT_FIELDS[sort]]
        assert [hit.key] == entry_values(field, by_key[hit.paragraph.key])


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "relevance"])
def test_pages_by_a_key_go_on_where_they_were_while_paragraphs_come_and_go(
    engine: Engine, sort: Sort
) -> None:
    fill(engine, some())
    search = Search(RANKED, sort=sort, size=4)
    order = engine.search(msgspec.structs.replace(search, size=100)).hits
    last = order[3]
    with engine.batch() as batch:
        batch.delete(order[0].paragraph.key)
        batch.delete(last.paragraph.key)
        batch.put(entry("an", 9, 9, date="1999-01-01"))
    behind = msgspec.structs.replace(search, size=100, after=After(last.score, last.key, 4))
    found = engine.search(behind)
    shown = [hit.paragraph.key for hit in found.hits if hit.paragraph.key != "9-9"]
    assert shown == [hit.paragraph.key for hit in order[4:]]
    assert found.total == 11


def test_total_and_counts_are_of_the_whole_result_on_every_page(engine: Engine) -> None:
    fill(engine, some())
    counts = (Count("documents", "document"),)
    for sort in SORTS:
        search = Search(match("an"), sort=sort, size=2, counts=counts)
        first = engine.search(search)
        assert first.total == 6
        last = first.hits[-1]
        after = After(last.score, last.key, 2)
        second = engine.search(msgspec.structs.replace(search, after=after, offset=1 << 40))
        assert (second.total, second.counts) == (first.total, first.counts)


def test_a_snapshot_stays_as_it_was(engine: Engine) -> None:
    fill(engine, some())
    held = engine.snapshot()
    search = Search(RANKED, size=100, counts=(Count("documents", "document"),))
    before = engine.search(search)
    with engine.batch() as batch:
        batch.delete("1-0")
        batch.put(entry("an an an", 7))
        batch.put(entry("hòa bình", 2, 1))
    replace_all(engine, [entry("an ninh", 8)])
    kept = engine.search(msgspec.structs.replace(search, snapshot=held))
    assert [hit.paragraph for hit in kept.hits] == [hit.paragraph for hit in before.hits]
    assert (kept.total, kept.counts) == (before.total, before.counts)
    assert pages(engine, msgspec.structs.replace(search, snapshot=held), 5) == list(kept.hits)
    assert keys(engine, EVERYTHING) == ["8-0"]


def test_the_state_of_nothing_can_be_held(engine: Engine) -> None:
    held = engine.snapshot()
    fill(engine, [entry("an")])
    assert engine.search(Search(EVERYTHING, snapshot=held)).total == 0
    assert engine.search(Search(EVERYTHING, snapshot=engine.snapshot())).total == 1


def test_a_snapshot_that_is_not_held_is_told(engine: Engine) -> None:
    fill(engine, [entry("an")])
    with pytest.raises(EngineError) as told:
        engine.search(Search(EVERYTHING, snapshot="never"))
    assert told.value.code == "snapshot_expired"


@pytest.mark.parametrize("sort", ["relevance", "document"])
@pytest.mark.parametrize(
    ("size", "offset", "expected"),
    [(0, 0, 0), (-1, 0, 0), (2, 0, 2), (10, 0, 3), (10, 2, 1), (10, 3, 0), (1 << 62, 1 << 62, 0)],
)
def test_pages_beyond_the_end_are_short(
    engine: Engine, sort: Sort, size: int, offset: int, expected: int
) -> None:
    fill(engine, [entry("an", 1, at) for at in range(3)])
    found = engine.search(Search(Rank((Term("words", "an"),)), sort=sort, size=size, offset=offset))
    assert (found.total, len(found.hits)) == (3, expected)


def test_counts_are_of_the_tree_and_their_own_filter(engine: Engine) -> None:
    fill(
        engine,
        [
            entry("an ninh", 1, 0, type="Kế hoạch", date="2024-01-01"),
            entry("an ninh", 1, 1, type="Kế hoạch", date="2024-01-01"),
            entry("an ninh", 2, 0, type="Chỉ thị"),
            entry("trật tự", 3, 0, type="Chỉ thị"),
        ],
    )
    plans = Values("type", ("kế_hoạch",))
    found = engine.search(
        Search(
            match("an ninh"),
            filter=plans,
            counts=(
                Count("types", "type"),
                Count("documents", "document"),
                Count("documents of plans", "document", plans),
                Count("years", "year"),
                Count("tasks", "task", NOTHING),
            ),
        )
    )
    assert found.total == 2
    assert found.counts == {
        "types": {"kế_hoạch": 2, "chỉ_thị": 1},
        "documents": {1: 2, 2: 1},
        "documents of plans": {1: 2},
        "years": {"2024": 2, "none": 1},
        "tasks": {},
    }


def test_counts_are_new_after_each_batch(engine: Engine) -> None:
    for document in (1, 2, 3):
        fill(engine, [entry("an ninh", document)])
        found = engine.search(Search(match("an"), counts=(Count("language", "language"),)))
        assert found.counts == {"language": {"vi": document}}


def test_a_long_text_and_many_words_are_searched(engine: Engine) -> None:
    fill(engine, [entry("công an nhân dân " * 500, 1), entry("công an", 2)])
    long = match("công an nhân dân " * 100)
    assert keys(engine, long) == ["1-0"]
    many = AnyOf((*(match(f"từ {number}") for number in range(500)), match("an nhân")))
    assert keys(engine, many) == ["1-0"]


@pytest.mark.parametrize(
    "search",
    [
        Search(Values("nowhere", ("x",))),
        Search(Range("nowhere", 1, 2)),
        Search(EVERYTHING, counts=(Count("x", "nowhere"),)),
    ],
)
def test_an_unknown_field_is_told(engine: Engine, search: Search) -> None:
    fill(engine, [entry("an")])
    with pytest.raises(EngineError) as told:
        engine.search(search)
    assert told.value.code == "unknown_field"


def test_a_scan_is_in_the_order_of_ordinals(engine: Engine) -> None:
    fill(engine, [entry("an", d, p) for d, p in ((12, 1), (2, 0), (12, 0), (1, 3), (2, 1))])
    assert [one.key for one in engine.scan()] == ["1-3", "2-0", "2-1", "12-0", "12-1"]


def test_closing_twice_does_nothing(engine: Engine) -> None:
    engine.close()
    engine.close()


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
