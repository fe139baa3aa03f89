"""Each engine against the reference on random collections, trees, filters, counts and pages."""

import itertools
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import SORTS, After, Count, Engine, Hit, Search, is_ranked
from search.fields import FIELDS
from search.model import ROLES, Entry
from search.tree import (
    EVERYTHING,
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
    TextField,
    Values,
)
from tests.engine.conftest import Maker
from tests.engine.entries import agencies, citations, deadlines, entry, fill, replace_all
from tests.engine.reference import ReferenceEngine

SYLLABLES = ["an", "ân", "ninh", "44", "乡"]
TOKENS = [*SYLLABLES, "an_ninh", "44_an", "44_乡", "乡乡", "nowhere"]
BEGINNINGS = [("a",), ("â",), ("n",), ("4",), ("乡",), ("an", "n"), ("44", "a"), ("乡", "乡")]
DATES = [None, "2019", "2019-01-22", "2021-06", "2023-12-26", "1997-02-30"]
DUE = ["2024-06-30", "2024", "2025-01", "yearly:before:--12-10"]
KEYS = [f"{document}-{position}" for document in range(1, 4) for position in range(6)]

Documents = list[Entry]


def texts() -> st.SearchStrategy[str]:
    longer = st.lists(st.sampled_from(SYLLABLES), min_size=40, max_size=90)
    return (st.lists(st.sampled_from(SYLLABLES), max_size=9) | longer).map(" ".join)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    pair = st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(ROLES))
    document, position = draw(st.sampled_from(KEYS)).split("-")
    return entry(
        draw(texts()),
        int(document),
        int(position),
        date=DATES[int(document)],
        type=draw(st.sampled_from([None, "Kế hoạch", "Chỉ thị"])),
        title=draw(st.sampled_from([None, "An ninh", "乡44"])),
        number=draw(st.sampled_from([None, "44-KL/TW"])),
        language=draw(st.sampled_from(["vi", "zh"])),
        task=draw(st.sampled_from([None, "1", "2.1", "2.2", "4.3.5"])),
        agencies=agencies(*draw(st.lists(pair, max_size=3))),
        citations=citations(*draw(st.lists(st.sampled_from(["9_ct_tw", "x"]), max_size=2))),
        deadlines=deadlines(*draw(st.lists(st.sampled_from(DUE), max_size=2))),
        load=draw(st.integers(1, 3)),
    )


def collections() -> st.SearchStrategy[Documents]:
    return st.lists(entries(), max_size=18, unique_by=lambda e: e.paragraph.key)


def leaves() -> st.SearchStrategy[Node]:
    grams = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map(tuple)
    field = st.sampled_from(["grams", "folded"])
    matches = st.builds(Match, field, grams)
    beginnings = st.builds(Prefix, field, st.sampled_from(BEGINNINGS))
    words = st.lists(grams.filter(lambda word: len(word) < 3), min_size=1, max_size=3).map(tuple)
    near = st.builds(Near, field, words, st.integers(0, 6))
    has = st.builds(Has, st.sampled_from(get_args(TextField)), st.sampled_from(TOKENS))
    values = st.one_of(
        st.builds(Values, st.just("agency"), st.sampled_from([("a",), ("a", "none"), ()])),
        st.builds(Values, st.just("document"), st.sampled_from([(1,), (2, 3), ("a", -1, 99)])),
        st.builds(Values, st.just("task"), st.sampled_from([("2",), ("2.1", "4"), (2,)])),
    )
    bound = st.none() | st.sampled_from([-5, 0, 20240630, 20241231, 1 << 70])
    ranges = st.builds(Range, st.sampled_from(["deadline", "date", "load"]), bound, bound)
    term = st.builds(
        Term,
        st.sampled_from(get_args(TextField)),
        st.sampled_from(TOKENS),
        st.sampled_from([1.0, 0.25, 3.0]),
    )
    ranks = st.lists(term, max_size=4).map(lambda terms: Rank(tuple(terms)))
    return st.one_of(matches, matches, beginnings, near, has, values, ranges, ranks)


def trees() -> st.SearchStrategy[Node]:
    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        children = st.lists(inner, max_size=4).map(tuple)
        return st.one_of(
            st.builds(All, children),
            st.builds(AnyOf, children, st.integers(1, 3)),
            st.builds(Not, inner),
            st.builds(Prefer, inner, st.sampled_from([1.0, 100.0])),
        )

    return st.recursive(leaves(), wider, max_leaves=8)


def searches() -> st.SearchStrategy[Search]:
    counted = [f.name for f in FIELDS if f.counted]
    filters: st.SearchStrategy[Node] = st.sampled_from(
        [EVERYTHING, Values("agency", ("a",)), Not(Values("load", (1,)))]
    )
    count: st.SearchStrategy[tuple[str, Node]] = st.tuples(st.sampled_from(counted), filters)
    counts = st.lists(count, max_size=4).map(
        lambda pairs: tuple(Count(str(at), *pair) for at, pair in enumerate(pairs))
    )
    return st.builds(
        Search,
        trees(),
        st.just(EVERYTHING) | trees(),
        counts,
        st.sampled_from(SORTS),
        st.sampled_from([0, 1, 3, 10, 50, 1 << 40]),
        st.sampled_from([0, 0, 0, 1, 5, 30, 1 << 62]),
    )


def assert_same(engine: Engine, reference: Engine, search: Search, *, order: bool = True) -> None:
    ours, theirs = engine.search(search), reference.search(search)
    assert ours.total == theirs.total
    assert ours.counts == theirs.counts
    if order:
        assert_same_order(ours.hits, reference.search(everything(search)).hits, search)


def everything(search: Search) -> Search:
    return Search(search.tree, search.filter, (), search.sort, 1000, 0)


def assert_same_order(page: Any, ranking: Any, search: Search) -> None:
    """The page is that of the ranking, but hits with nearly equal scores may change places."""
    expected = ranking[search.offset : search.offset + search.size]
    if not is_ranked(search):
        assert page == expected
        return
    score = {hit.paragraph.key: hit.score for hit in ranking}
    assert len(page) == len(expected)
    for ours, theirs in zip(page, expected, strict=True):
        near = pytest.approx(theirs.score, rel=1e-4, abs=1e-5)
        assert ours.score == near
        assert score[ours.paragraph.key] == near
        if sum(other == near for other in score.values()) == 1:
            assert ours.paragraph == theirs.paragraph


def filled(maker: Maker, collection: Documents) -> tuple[Engine, Engine]:
    engines = (maker.make(), ReferenceEngine())
    for engine in engines:
        fill(engine, collection)
    return engines


def emptied(engines: tuple[Engine, Engine], collection: Documents) -> None:
    """The engines again, holding only the collection."""
    for engine in engines:
        with engine.batch() as batch:
            for key in KEYS:
                batch.delete(key)
            for one in collection:
                batch.put(one)


def examples(number: int, maker: Maker) -> settings:
    """As many random examples as the engine can afford."""
    slow = [HealthCheck.too_slow]
    return settings(
        max_examples=max(8, int(number * maker.speed)), deadline=None, suppress_health_check=slow
    )


def test_an_engine_answers_as_the_reference_does(maker: Maker) -> None:
    @examples(150, maker)
    @given(collections(), st.lists(searches(), min_size=1, max_size=8))
    def holds(collection: Documents, asked: list[Search]) -> None:
        engine, reference = filled(maker, collection)
        for search in asked:
            assert_same(engine, reference, search)

    holds()


def test_pages_on_a_snapshot_are_its_whole_order_whatever_comes_after(maker: Maker) -> None:
    engine = maker.make()

    @examples(60, maker)
    @given(collections(), collections(), searches(), st.integers(1, 7))
    def holds(before: Documents, later: Documents, asked: Search, size: int) -> None:
        with engine.batch() as batch:
            for key in KEYS:
                batch.delete(key)
            for one in before:
                batch.put(one)
        held = msgspec.structs.replace(everything(asked), snapshot=engine.snapshot())
        whole = engine.search(held).hits
        fill(engine, later)
        assert pages(engine, held, size) == list(whole)

    holds()


def pages(engine: Engine, search: Search, size: int) -> list[Hit]:
    """All hits, a page at a time behind the last hit of the one before."""
    hits: list[Hit] = []
    after = None
    while found := engine.search(msgspec.structs.replace(search, size=size, after=after)).hits:
        hits += found
        after = After(hits[-1].score, hits[-1].key, len(hits))
    return hits


def test_replaced_and_deleted_paragraphs_leave_no_trace(maker: Maker) -> None:
    engines = (maker.make(), ReferenceEngine())

    @examples(120, maker)
    @given(
        collections(),
        st.lists(st.tuples(collections(), st.lists(st.sampled_from(KEYS))), max_size=3),
        st.lists(searches(), min_size=1, max_size=4),
    )
    def holds(
        collection: Documents, changes: list[tuple[Documents, list[str]]], asked: list[Search]
    ) -> None:
        emptied(engines, collection)
        for (put, deleted), engine in itertools.product(changes, engines):
            with engine.batch() as batch:
                for one in put:
                    batch.put(one)
                for key in deleted:
                    batch.delete(key)
        for search in asked:
            assert_same(*engines, search, order=False)
        assert list(engines[0].scan()) == list(engines[1].scan())
        assert engines[0].get(KEYS) == engines[1].get(KEYS)

    holds()


def test_after_replacing_everything_the_old_statistics_are_gone(maker: Maker) -> None:
    engines = (maker.make(), ReferenceEngine())

    @examples(40, maker)
    @given(collections(), collections(), searches())
    def holds(old: Documents, new: Documents, search: Search) -> None:
        emptied(engines, old)
        for engine in engines:
            replace_all(engine, new)
            engine.drop_replaced()
        assert_same(*engines, search)

    holds()
