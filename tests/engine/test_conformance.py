"""What every engine does alike. A new engine joins by a parameter of the fixture `engine`."""

from collections.abc import Iterable

import pytest

from analyzers.normalize import gram_texts
from search.engine import Count, Engine, EngineError, Search, Sort
from search.model import Entry
from search.tree import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Match,
    Node,
    Not,
    Prefer,
    Range,
    Rank,
    Term,
    Values,
)
from tests.engine.entries import agencies, citations, deadlines, entry, fill, replace_all


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
