"""Hits grouped by document, and walks through a whole result, on tantivy in memory."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from search import walk
from search.engine import SORTS, Engine, EngineError, Sort
from search.engine_tantivy import open_engine
from search.find import Request, find
from search.groups import BEST, Group, find_groups
from search.model import Entry
from search.understanding import understand
from tests.engine.entries import deadlines, entry, replace_all

TEXTS = ("an ninh mạng", "an ninh an ninh", "hòa bình an ninh", "an", "hòa bình")
DUE = ("2024-06-30", "2023-01-31", "2025-12-31")


def analysed(text: str, document: int, position: int, **values: Any) -> Entry:
    made = entry(text, document, position, **values)
    return msgspec.structs.replace(made, fields=text_fields(made.paragraph.text))


def index(entries: Iterable[Entry]) -> Engine:
    engine = open_engine(None)
    replace_all(engine, entries)
    return engine


def many(documents: int, each: int) -> list[Entry]:
    """Documents with `each` paragraphs, of dates and deadlines that repeat."""
    return [
        analysed(
            TEXTS[(document * 3 + position) % len(TEXTS)] + " và nhiều chữ khác" * (document % 4),
            document,
            position,
            date=f"20{10 + document % 5}-03-01",
            deadlines=deadlines(DUE[position % 3]) if position % 2 else (),
        )
        for document in range(1, documents + 1)
        for position in range(each)
    ]


def keys(groups: Sequence[Group]) -> list[tuple[int, int, list[str]]]:
    return [(one.document, one.total, [hit.paragraph.key for hit in one.hits]) for one in groups]


def grouped_by_hand(engine: Engine, request: Request) -> list[tuple[int, int, list[str]]]:
    """The groups, made of the list of all hits."""
    whole = find(engine, msgspec.structs.replace(request, size=10_000, offset=0)).hits
    found: dict[int, list[str]] = {}
    for hit in whole:
        found.setdefault(hit.paragraph.document.id, []).append(hit.paragraph.key)
    return [(document, len(hits), hits[:BEST]) for document, hits in found.items()]


@pytest.mark.parametrize("sort", SORTS)
def test_groups_are_the_list_of_all_hits_folded_by_document(sort: Sort) -> None:
    engine = index(many(23, 12))
    readings = understand("an ninh").readings
    request = Request(readings, sort=sort, size=5, snapshot=engine.snapshot())
    pages = [
        find_groups(engine, msgspec.structs.replace(request, offset=start), readings[0])
        for start in range(0, 25, 5)
    ]
    assert [page.following for page in pages] == [5, 10, 15, 20, None]
    assert {page.total for page in pages} == {23}
    found = [one for page in pages for one in keys(page.groups)]
    assert found == grouped_by_hand(engine, request)


def test_a_document_with_very_many_hits_hides_no_other() -> None:
    entries = [analysed("an ninh an ninh", 1, at) for at in range(300)]
    entries += [analysed("an ninh và hòa bình ở nông thôn", 2, 0), analysed("an ninh", 3, 0)]
    engine = index(entries)
    readings = understand("an ninh").readings
    found = find_groups(engine, Request(readings, snapshot=engine.snapshot()), readings[0])
    assert {(one.document, one.total, len(one.hits)) for one in found.groups} == {
        (1, 300, 3),
        (2, 1, 1),
        (3, 1, 1),
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(1, 5)), max_size=25),
    st.sampled_from(["", "an", "an ninh", "không có gì"]),
    st.sampled_from(SORTS),
    st.dictionaries(st.just("document"), st.just((1, 2)), max_size=1),
)
def test_groups_of_any_collection_are_right(
    rows: list[tuple[str, int]], text: str, sort: Sort, selected: dict[str, tuple[int, ...]]
) -> None:
    engine = index(analysed(one, document, at) for at, (one, document) in enumerate(rows))
    readings = understand(text).readings
    request = Request(readings, selected=selected, sort=sort, size=100, snapshot=engine.snapshot())
    answer = find(engine, request)
    found = find_groups(engine, request, answer.reading)
    assert keys(found.groups) == grouped_by_hand(engine, request)
    assert sum(one.total for one in found.groups) == answer.total
    for one in found.groups:
        assert all(hit.highlights or not text for hit in one.hits)


@pytest.mark.parametrize("sort", SORTS)
def test_a_walk_gives_every_hit_once_in_order(sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "STRETCH", 7)
    engine = index(many(9, 9))
    request = Request(understand("an ninh").readings, sort=sort, size=1000)
    found = walk.walk(engine, request)
    whole = find(engine, request)
    assert found.total == whole.total > 20
    assert [hit.paragraph.key for hit in found.hits] == [hit.paragraph.key for hit in whole.hits]


def test_a_walk_stays_on_its_state_while_paragraphs_come_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walk, "STRETCH", 5)
    entries = many(6, 6)
    engine = index(entries)
    request = Request(understand("an ninh").readings, size=1000)
    before = [hit.paragraph.key for hit in find(engine, request).hits]
    found = walk.walk(engine, request)
    taken = [next(found.hits).paragraph.key for _ in range(3)]
    with engine.batch() as batch:
        batch.delete(before[4])
        batch.delete(before[-1])
        batch.put(analysed("an ninh", 1, 77))
    assert taken + [hit.paragraph.key for hit in found.hits] == before


def test_a_walk_whose_state_is_gone_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "STRETCH", 5)
    engine = index(many(6, 6))
    found = walk.walk(engine, Request(understand("an ninh").readings))
    next(found.hits)
    engine.close()
    with pytest.raises(EngineError):
        list(found.hits)
