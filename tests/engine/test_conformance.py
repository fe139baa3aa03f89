"""What every engine does alike when it is written to.

A new engine joins these suites by a parameter of the fixture `engine`.
"""

from collections.abc import Iterable

import pytest

from search.engine import (
    Count,
    Engine,
    EngineError,
    Search,
)
from search.model import Entry
from search.tree import (
    EVERYTHING,
)
from tests.engine.entries import (
    agencies,
    citations,
    deadlines,
    entry,
    fill,
    keys,
    match,
    replace_all,
)


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


def test_a_scan_is_in_the_order_of_ordinals(engine: Engine) -> None:
    fill(engine, [entry("an", d, p) for d, p in ((12, 1), (2, 0), (12, 0), (1, 3), (2, 1))])
    assert [one.key for one in engine.scan()] == ["1-3", "2-0", "2-1", "12-0", "12-1"]


def test_closing_twice_does_nothing(engine: Engine) -> None:
    engine.close()
    engine.close()
