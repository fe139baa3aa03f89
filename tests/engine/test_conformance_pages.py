"""The order of hits on every engine, their pages, and states that are held."""

import msgspec
import pytest

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
    All,
    Node,
    Not,
    Prefer,
    Rank,
    Term,
    Values,
)
from tests.engine.entries import deadlines, entry, fill, keys, match, replace_all


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
