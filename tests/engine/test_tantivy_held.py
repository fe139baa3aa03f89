"""States that the embedded engine holds, and the texts that it keeps."""

import random
from pathlib import Path

import pytest

from search.engine import SNAPSHOT_SECONDS, Engine, EngineError, Search
from search.engine_tantivy import open_engine
from search.engine_tantivy_held import MOST
from search.engine_tantivy_stored import FIRST, dictionaries
from search.tree import EVERYTHING, Match
from tests.engine.entries import entry, replace_all


def total(engine: Engine) -> int:
    return engine.search(Search(EVERYTHING, size=0)).total


def fill(engine: Engine, low: int, high: int) -> None:
    with engine.batch() as batch:
        for position in range(low, high):
            batch.put(entry("an ninh", 1, position))


def test_a_snapshot_lives_five_minutes_after_its_last_use(tmp_path: Path) -> None:
    now = [0.0]
    engine = open_engine(tmp_path, lambda: now[0])
    fill(engine, 0, 2)
    held = Search(EVERYTHING, snapshot=engine.snapshot())
    fill(engine, 2, 5)
    for _ in range(3):
        now[0] += SNAPSHOT_SECONDS
        assert engine.search(held).total == 2
    now[0] += SNAPSHOT_SECONDS + 1
    with pytest.raises(EngineError) as told:
        engine.search(held)
    assert told.value.code == "snapshot_expired"
    assert total(engine) == 5


def test_what_is_held_is_bounded_and_the_least_used_goes_first(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    names = []
    for at in range(MOST + 1):
        fill(engine, at, at + 1)
        names.append(engine.snapshot())
        assert engine.search(Search(EVERYTHING, snapshot=names[0])).total == 1
    assert engine.search(Search(EVERYTHING, snapshot=names[2])).total == 3
    with pytest.raises(EngineError) as told:
        engine.search(Search(EVERYTHING, snapshot=names[1]))
    assert told.value.code == "snapshot_expired"


def test_between_two_commits_all_hold_the_same_state(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    assert len({engine.snapshot() for _ in range(3 * MOST)}) == 1
    fill(engine, 0, 1)
    assert len({engine.snapshot() for _ in range(3 * MOST)}) == 1


def sentence(number: int) -> str:
    chance = random.Random(number)
    return " ".join(chance.choices(["kế hoạch", "thực hiện", "nhiệm vụ", "按照要求"], k=20))


def test_texts_come_back_exactly_whichever_dictionary_they_were_written_with(
    tmp_path: Path,
) -> None:
    engine, step = open_engine(tmp_path), FIRST // 2
    made = [entry(sentence(number), number, 0) for number in range(1, 4 * step)]
    for at in range(0, len(made), step):
        with engine.batch() as batch:
            for one in made[at : at + step]:
                batch.put(one)
    assert len(list(tmp_path.rglob("*.zdict"))) == 1
    assert list(open_engine(tmp_path).scan()) == [one.paragraph for one in made]
    replace_all(engine, made[:9])
    (generation,) = tmp_path.glob("generation-*")
    assert len(dictionaries(generation)) == 1
    assert list(engine.scan()) == [one.paragraph for one in made[:9]]


def test_a_lost_dictionary_is_told(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    for low in (0, FIRST):
        fill(engine, low, low + FIRST)
    for path in tmp_path.rglob("*.zdict"):
        path.unlink()
    with pytest.raises(EngineError) as told:
        list(open_engine(tmp_path).scan())
    assert told.value.code == "index_corrupt"


@pytest.mark.parametrize("left", [0, 50])
def test_half_a_dictionary_is_told_and_not_handed_down(tmp_path: Path, left: int) -> None:
    engine = open_engine(tmp_path)
    for low in (0, FIRST):
        fill(engine, low, low + FIRST)
    (half,) = tmp_path.rglob("*.zdict")
    half.write_bytes(half.read_bytes()[:left])
    engine = open_engine(tmp_path)
    with pytest.raises(EngineError) as told:
        fill(engine, 0, 1)
    assert told.value.code == "index_corrupt"
    replace_all(engine, [entry("an toàn")])
    fill(engine, 1, 2)
    assert total(engine) == 2
    assert not list(tmp_path.rglob("*.zdict"))


def test_what_is_found_names_the_committed_state_it_was_found_on(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    with engine.batch() as batch:
        batch.put(entry("an ninh", 1))
    held = engine.snapshot()
    first = engine.search(Search(EVERYTHING)).state
    assert first is not None
    assert engine.search(Search(Match("grams", ("an",)))).state == first
    with engine.batch() as batch:
        batch.put(entry("an ninh", 2))
    assert engine.search(Search(EVERYTHING)).state not in (None, first)
    assert engine.search(Search(EVERYTHING, snapshot=held)).state == first
