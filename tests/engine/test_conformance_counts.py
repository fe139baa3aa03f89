"""The counts of facets on every engine."""

from collections import Counter

import pytest

from search.engine import (
    Count,
    Engine,
    EngineError,
    Search,
)
from search.tree import (
    EVERYTHING,
    NOTHING,
    Range,
    Values,
)
from tests.engine.entries import entry, fill, match


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


def test_the_highest_counts_come_first(engine: Engine) -> None:
    numbers = {"a": 2, "b": 5, "c": 1, "d": 9, "e": 4}
    made = [
        entry("an", 1, place, type=kind) for place, kind in enumerate(Counter(numbers).elements())
    ]
    fill(engine, made)
    counts = (Count("types", "type"), Count("of all", "type", Range("ordinal", None, None)))
    found = engine.search(Search(EVERYTHING, counts=counts))
    for name in ("types", "of all"):
        assert list(found.counts[name].items()) == Counter(numbers).most_common()


def test_the_total_of_everything_leaves_out_what_was_deleted(engine: Engine) -> None:
    fill(engine, [entry("an", 1, place) for place in range(5)])
    with engine.batch() as batch:
        batch.delete(entry("an", 1, 3).paragraph.key)
        batch.put(entry("ninh", 1, 4))
        batch.put(entry("ninh", 1, 5))
    for size in (0, 2):
        assert engine.search(Search(EVERYTHING, size=size)).total == 5


def test_counts_are_new_after_each_batch(engine: Engine) -> None:
    for document in (1, 2, 3):
        fill(engine, [entry("an ninh", document)])
        found = engine.search(Search(match("an"), counts=(Count("language", "language"),)))
        assert found.counts == {"language": {"vi": document}}


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
