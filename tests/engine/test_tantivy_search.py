"""Searches of the embedded engine that meet its limits: many values, long words, equal scores."""

import random
import threading

import search.engine_tantivy_search
from search.engine import Count, Search
from search.engine_tantivy import open_engine
from search.tree import EVERYTHING, Match, Near, Prefix, Rank, Term, Values
from tests.engine.entries import citations, entry, replace_all
from tests.pace import quickest


def test_a_thousand_ways_to_be_near_are_quick() -> None:
    engine = open_engine(None)
    replace_all(engine, [entry("an ninh trật tự xã hội " * 9, 1, at) for at in range(2_000)])
    spread = Near("grams", (("an",), ("tự",), ("hội",), ("ninh",)), 16)  # 969 ways

    def ask() -> None:
        assert engine.search(Search(spread)).total == 2_000
        assert engine.search(Search(Prefix("grams", ("x",)))).total == 2_000

    assert quickest(ask, attempts=1) < 2


def test_more_values_than_one_aggregation_may_give_are_counted_exactly() -> None:
    engine = open_engine(None)
    cited = [f"{at}_ct_tw" for at in range(70_000)]
    made = (
        entry("an", document, citations=citations(*cited[document * 100 : document * 100 + 150]))
        for document in range(700)
    )
    replace_all(engine, made)
    found = engine.search(Search(EVERYTHING, counts=(Count("cites", "cites"),)))
    counts = found.counts["cites"]
    assert len(counts) == 70_000
    assert (counts["0_ct_tw"], counts["100_ct_tw"], counts["160_ct_tw"]) == (1, 2, 1)
    assert sum(counts.values()) == 699 * 150 + 100
    assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_one_paragraph_with_more_values_than_that_is_counted_as_well() -> None:
    engine = open_engine(None)
    replace_all(
        engine, [entry("an", 1, citations=citations(*map(str, range(70_000)))), entry("x", 2)]
    )
    counts = engine.search(Search(EVERYTHING, counts=(Count("cites", "cites"),))).counts["cites"]
    assert len(counts) == 70_001
    assert set(counts.values()) == {1}


def test_who_reads_counts_takes_those_that_no_thread_was_free_for() -> None:
    engine = open_engine(None)
    replace_all(engine, [entry("an ninh", document) for document in (1, 1, 2)])
    asked = Search(EVERYTHING, counts=(Count("type", "type"), Count("document", "document")))
    free = threading.Event()
    busy = [search.engine_tantivy_search._POOL.submit(free.wait, 60) for _ in range(64)]
    counts = engine.search(asked).counts
    assert dict(counts) == {"type": {"none": 3}, "document": {1: 2, 2: 1}}
    assert not any(one.done() for one in busy)
    free.set()
    assert engine.search(asked).counts == counts


def test_keywords_too_long_for_the_engine_are_cut_and_stay_countable() -> None:
    engine = open_engine(None)
    replace_all(engine, [entry("an", type="kế hoạch " * 20_000)])
    found = engine.search(Search(EVERYTHING, counts=(Count("type", "type"),)))
    ((value, count),) = found.counts["type"].items()
    assert (len(str(value)), count) == (500, 1)
    assert engine.search(Search(Values("type", (value,)))).total == 1


def test_thousands_of_equal_scores_are_paged_by_ordinal_wherever_they_lie() -> None:
    engine = open_engine(None)
    places = [(document, position) for document in range(1, 61) for position in range(60)]
    random.Random(7).shuffle(places)
    for at in range(0, len(places), 900):
        with engine.batch() as batch:
            for document, position in places[at : at + 900]:
                text = "nơi nhận: các sở" if position == 30 else "nơi nhận"
                batch.put(entry(text, document, position))
    tree = Rank((Term("words", "nhận"), Term("words", "sở")))
    best = [(document, 30) for document in range(1, 61)]
    expected = best + [place for place in sorted(places) if place[1] != 30]
    for start, size in ((0, 10), (55, 10), (60, 25), (100, 500), (1777, 3), (3595, 10), (0, 3600)):
        hits = engine.search(Search(tree, size=size, offset=start)).hits
        found = [(hit.paragraph.document.id, hit.paragraph.position) for hit in hits]
        assert found == expected[start : start + size]


def test_everything_found_at_once_is_bounded_by_what_there_is() -> None:
    engine = open_engine(None)
    replace_all(engine, [entry("an", 1, position) for position in range(30)])
    tree = Rank((Term("words", "an"),))
    assert len(engine.search(Search(tree, size=1 << 62)).hits) == 30
    assert engine.search(Search(Match("grams", ("an",)), offset=1 << 62)).hits == ()
