"""What becomes of a state of the index that is held on Elasticsearch."""

import os
from collections.abc import Callable, Iterator

import msgspec
import pytest

from search.engine import SORTS, After, Count, Engine, EngineError, Found, Hit, Search, Sort
from search.engine_elastic import Layout, Servers, open_engine
from search.engine_elastic_connection import Connection
from search.engine_elastic_index import Indexes
from search.engine_elastic_snapshot import Snapshots, Source
from search.tree import EVERYTHING, All, Match, Rank, Term, Values
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill, replace_all
from tests.servers.elasticsearch import SharedNode


@pytest.fixture
def servers(elasticsearch_node: SharedNode) -> Servers:
    return Servers([elasticsearch_node.url])


@pytest.fixture
def connection(servers: Servers) -> Iterator[Connection]:
    made = Connection(servers)
    yield made
    made.close()


@pytest.fixture
def layout(servers: Servers, request: pytest.FixtureRequest) -> Iterator[Layout]:
    prefix = f"held-{os.getpid()}-{abs(hash(request.node.nodeid))}"
    made = Layout(prefix=prefix, shards=3, replicas=0)
    yield made
    remove(servers, made)


@pytest.fixture
def engine(servers: Servers, layout: Layout) -> Iterator[Engine]:
    made = open_engine(servers, layout)
    yield made
    made.close()


def at(snapshot: str) -> Search:
    return Search(EVERYTHING, snapshot=snapshot)


def refusal(ask: Callable[[], Found], code: str) -> str:
    with pytest.raises(EngineError) as raised:
        ask()
    assert raised.value.code == code, str(raised.value)
    return str(raised.value)


def drop(connection: Connection, name: str) -> None:
    connection.ask(lambda client: client.close_point_in_time(id=name))


def pages(engine: Engine, search: Search, then: Callable[[], None]) -> Iterator[list[Hit]]:
    """Page after page, each behind the last hit of the one before; something happens between."""
    after, rank = None, 0
    while True:
        found = engine.search(
            Search(search.tree, sort=search.sort, size=7, after=after, snapshot=search.snapshot)
        )
        if not found.hits:
            return
        yield list(found.hits)
        then()
        rank += len(found.hits)
        after = After(found.hits[-1].score, found.hits[-1].key, rank)


def test_a_snapshot_that_the_server_has_dropped_is_told(
    engine: Engine, connection: Connection
) -> None:
    fill(engine, [entry("an ninh", 1)])
    kept, dropped = engine.snapshot(), engine.snapshot()
    drop(connection, dropped)
    assert "not held any more" in refusal(lambda: engine.search(at(dropped)), "snapshot_expired")
    assert engine.search(at(kept)).total == 1
    assert engine.search(Search(EVERYTHING)).total == 1


@pytest.mark.parametrize("name", ["", "abc", "state 1", "x" * 900, "đ", "𐌰"])
def test_what_names_no_snapshot_has_none(engine: Engine, name: str) -> None:
    fill(engine, [entry("an ninh", 1)])
    refusal(lambda: engine.search(at(name)), "snapshot_expired")


def test_a_snapshot_serves_in_every_process(
    engine: Engine, servers: Servers, layout: Layout
) -> None:
    fill(engine, [entry("an ninh", 1)])
    name = engine.snapshot()
    fill(engine, [entry("an ninh", 2)])
    other = open_engine(servers, layout)
    assert (other.search(at(name)).total, other.search(Search(EVERYTHING)).total) == (1, 2)
    other.close()


def test_a_snapshot_outlives_the_index_that_is_replaced_until_that_is_dropped(
    engine: Engine,
) -> None:
    fill(engine, [entry("an ninh", 1)])
    name = engine.snapshot()
    replace_all(engine, [entry("trật tự", 1), entry("trật tự", 2)])
    assert [hit.paragraph.text for hit in engine.search(at(name)).hits] == ["an ninh"]
    engine.drop_replaced()
    refusal(lambda: engine.search(at(name)), "snapshot_expired")
    assert engine.search(Search(EVERYTHING)).total == 2


def test_the_snapshot_of_an_index_that_is_not_there_yet_stays_empty(engine: Engine) -> None:
    name = engine.snapshot()
    assert engine.search(at(name)).total == 0
    fill(engine, [entry("an ninh", 1)])
    assert engine.search(at(name)).total == 0
    assert engine.search(at(engine.snapshot())).total == 1


def test_other_errors_of_a_search_on_a_snapshot_stay_what_they_are(
    engine: Engine, connection: Connection, layout: Layout
) -> None:
    fill(engine, [entry("an ninh", 1)])
    name = engine.snapshot()
    unknown = Search(EVERYTHING, counts=(Count("x", "nowhere"),), snapshot=name)
    refusal(lambda: engine.search(unknown), "unknown_field")
    refusal(
        lambda: engine.search(Search(Values("nowhere", ("x",)), snapshot=name)), "unknown_field"
    )
    indexes = Indexes(connection, layout)
    connection.ask(lambda client: client.indices.delete(index=indexes.all()[0]))
    refusal(lambda: engine.search(at(name)), "index_corrupt")


def test_an_engine_out_of_reach_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engine_elastic_connection._PAUSE", 0.0)
    engine = open_engine(Servers(["http://127.0.0.1:9"]), Layout())
    refusal(lambda: engine.search(at("abc")), "engine_unreachable")
    engine.close()


def test_the_snapshots_used_least_recently_make_room(
    engine: Engine, connection: Connection, layout: Layout
) -> None:
    fill(engine, [entry("an ninh", 1)])
    source = Source(connection, Indexes(connection, layout).read, True)
    snapshots = Snapshots(source, most=2)
    first, second = snapshots.open(), snapshots.open()
    with snapshots.using(first) as used:
        assert used == first
    third = snapshots.open()
    refusal(lambda: engine.search(at(second)), "snapshot_expired")
    assert [engine.search(at(name)).total for name in (first, third)] == [1, 1]
    drop(connection, first)
    assert snapshots.open() not in (first, second, third)  # what is gone already is no error


def test_snapshots_that_nobody_used_for_long_take_no_room(
    engine: Engine, connection: Connection, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine, [entry("an ninh", 1)])
    snapshots = Snapshots(Source(connection, Indexes(connection, layout).read, True), most=1)
    first = snapshots.open()
    monkeypatch.setattr("search.engine_elastic_snapshot.SNAPSHOT_SECONDS", 0)
    second = snapshots.open()  # nothing is closed for it: the servers see to the first
    assert [engine.search(at(name)).total for name in (first, second)] == [1, 1]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_on_a_snapshot_are_the_whole_list_whatever_is_loaded_meanwhile(
    engine: Engine, sort: Sort
) -> None:
    texts = ["an ninh", "an ninh mạng an toàn", "trật tự an toàn xã hội"]
    made = [entry(texts[n % 3], 1 + n // 9, n % 9, date=f"20{10 + n % 7}") for n in range(60)]
    fill(engine, made)
    rank = Rank((Term("grams", "ninh"), Term("pairs", "an_toàn", 0.3), Term("words", "an")))
    search = Search(All((Match("grams", ("an",)), rank)), sort=sort, snapshot=engine.snapshot())
    whole = engine.search(Search(search.tree, sort=sort, size=100, snapshot=search.snapshot)).hits
    assert len(whole) == 60
    numbers = iter(range(100, 200))

    def load() -> None:
        number = next(numbers)
        with engine.batch() as batch:
            batch.put(entry("an ninh an ninh", number))
            batch.delete(made[number % 60].paragraph.key)

    assert [hit for page in pages(engine, search, load) for hit in page] == list(whole)


def test_a_page_that_holds_nothing_has_none_behind_it(engine: Engine) -> None:
    fill(engine, [entry("an ninh", number) for number in range(1, 6)])
    first = Search(EVERYTHING, size=2, snapshot="unheld")
    assert engine.search(first).total == 5
    with pytest.raises(EngineError) as refused:
        engine.search(msgspec.structs.replace(first, after=After(0.0, 1 << 20, 2)))
    assert refused.value.code == "snapshot_expired"
