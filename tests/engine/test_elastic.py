"""What the engine on Elasticsearch alone must do: templates, fences, depth, patience, aliases."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import OPEN, Engine, EngineError, Fence, Search
from search.engine_elastic import ElasticEngine, Layout, Servers, open_engine
from search.engine_elastic_bulk import CHUNK_BYTES, Operation, Spool, Target, sending
from search.engine_elastic_connection import Connection
from search.engine_elastic_index import TEMPLATES, Indexes
from search.engine_elastic_query import body, mappings
from search.fields import FIELDS
from search.tree import EVERYTHING, Match
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill, replace_all
from tests.servers.elasticsearch import SharedNode
from tests.waiting import wait_until


@pytest.fixture
def layout(request: pytest.FixtureRequest) -> Layout:
    return Layout(prefix=f"own-{abs(hash(request.node.nodeid))}", shards=2, replicas=0)


@pytest.fixture
def connection(elasticsearch_node: SharedNode) -> Iterator[Connection]:
    made = Connection(Servers([elasticsearch_node.url]))
    yield made
    made.close()


@pytest.fixture
def engine(elasticsearch_node: SharedNode, layout: Layout) -> Iterator[Engine]:
    servers = Servers([elasticsearch_node.url])
    made = open_engine(servers, layout)
    yield made
    made.close()
    remove(servers, layout)


@pytest.fixture
def indexes(connection: Connection, layout: Layout) -> Indexes:
    return Indexes(connection, layout)


def total(engine: Engine) -> int:
    return engine.search(Search(EVERYTHING, size=0)).total


def test_the_template_has_the_fields_of_the_table() -> None:
    template = msgspec.json.decode((TEMPLATES / "mappings.json").read_bytes())
    assert template["template"]["mappings"] == mappings()
    assert {field.name for field in FIELDS} < mappings()["properties"].keys()


def test_every_template_has_a_version_and_says_what_it_is() -> None:
    for path in TEMPLATES.glob("*.json"):
        template = msgspec.json.decode(path.read_bytes())
        assert template["version"] >= 1, path
        assert template["_meta"]["description"], path


def test_an_index_is_made_by_the_templates_and_named_after_its_versions(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    fill(engine, [entry("an ninh")])
    (name,) = indexes.all()
    assert name == f"{indexes.read}-000001"
    made: Any = connection.ask(lambda client: client.indices.get(index=name))[name]
    assert made["mappings"]["properties"].keys() == mappings()["properties"].keys()
    assert made["mappings"]["dynamic"] == "strict"
    settings = made["settings"]["index"]
    assert (settings["number_of_shards"], settings["refresh_interval"]) == ("2", "-1")
    assert settings["similarity"]["default"] == {"type": "BM25", "k1": "1.2", "b": "0.75"}
    assert made["aliases"].keys() == {indexes.read, indexes.write}


def test_a_writer_whose_lease_was_taken_over_is_refused(engine: Engine) -> None:
    old, new = Fence(7), Fence(8)
    with engine.batch(old) as batch:
        batch.put(entry("an ninh", 1))
        batch.put(entry("an ninh", 2))
    with engine.batch(new) as batch:
        batch.put(entry("trật tự", 1))
        batch.delete("2-0")

    def write_late(key: int) -> None:
        with engine.batch(old) as batch:
            batch.put(entry("cũ rồi", key))

    for key in (1, 2):
        with pytest.raises(EngineError) as refused:
            write_late(key)
        assert refused.value.code == "fenced"
    assert [hit.paragraph.text for hit in engine.search(Search(EVERYTHING)).hits] == ["trật tự"]


def test_a_writer_is_asked_for_its_lease_before_each_request(engine: Engine) -> None:
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise TimeoutError("the lease is lost")

    def write() -> None:
        with engine.batch(Fence(1, check)) as batch:
            for position in range(5000):
                batch.put(entry("an ninh", position // 50, position % 50))

    with pytest.raises(TimeoutError, match="the lease is lost"):
        write()
    assert total(engine) == 0


def test_what_is_refused_for_now_is_sent_again(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    fill(engine, [entry("an ninh", 1)])
    block(connection, indexes.write, True)
    timer = threading.Timer(1.5, block, (connection, indexes.write, None))
    timer.start()
    try:
        fill(engine, [entry("an ninh", 2)])
    finally:
        timer.join()
    assert total(engine) == 2


def block(connection: Connection, index: str, on: bool | None) -> None:
    settings: dict[str, object] = {"index.blocks.read_only_allow_delete": on}
    connection.ask(lambda client: client.indices.put_settings(index=index, settings=settings))


def test_what_is_refused_for_good_is_listed_and_the_rest_is_taken(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    fill(engine, [entry("an ninh", 1)])
    target = Target(connection, indexes.write, True, True)
    versions = itertools.count(1 << 40)

    def send() -> None:
        with sending(target, OPEN, lambda _epoch: next(versions)) as sender:
            sender.send(Operation("2-0", b'{"a field that is not there": 1}'))
            sender.send(Operation("3-0", body(entry("an ninh", 3))))
            sender.send(Operation("4-0", b'{"ordinal": "no number"}'))
            sender.finish()

    with pytest.raises(EngineError) as told:
        send()
    assert told.value.code == "write_failed"
    assert "2 paragraphs were not taken" in str(told.value)
    assert "2-0" in str(told.value)
    assert "4-0" in str(told.value)
    fill(engine, [entry("an ninh", 5)])
    assert [one.key for one in engine.scan()] == ["1-0", "3-0", "5-0"]


def test_patience_ends(connection: Connection, engine: Engine, indexes: Indexes) -> None:
    fill(engine, [entry("an ninh", 1)])
    block(connection, indexes.write, True)
    target = Target(connection, indexes.write, True, True)

    def send() -> None:
        with sending(target, Fence(9), lambda epoch: epoch << 40, patience=0.5) as sender:
            sender.send(Operation("2-0", body(entry("an ninh", 2))))
            sender.finish()

    began = time.monotonic()
    with pytest.raises(EngineError) as told:
        send()
    assert told.value.code == "engine_read_only"
    assert time.monotonic() - began < 100  # not 300, as usual


@given(st.lists(st.tuples(st.text(max_size=9), st.none() | st.binary(max_size=200)), max_size=40))
def test_a_spool_gives_back_what_it_was_given(operations: list[tuple[str, bytes | None]]) -> None:
    spool = Spool()
    for key, content in operations:
        spool.add(Operation(key, content))
    assert len(spool) == len(operations)
    assert [tuple(one) for one in spool] == operations
    spool.close()


def test_more_than_one_request_is_sent_in_order(engine: Engine) -> None:
    long = "an ninh trật tự " * 400
    count = 3 * CHUNK_BYTES // len(body(entry(long)))
    with engine.batch() as batch:
        for position in range(count):
            batch.put(entry(long, 1, position))
        for position in range(0, count, 2):
            batch.delete(f"1-{position}")
    assert [one.position for one in engine.scan()] == list(range(1, count, 2))


def test_an_index_that_is_replaced_stays_until_it_is_dropped(
    engine: Engine, indexes: Indexes
) -> None:
    fill(engine, [entry("an ninh", 1)])
    (old,) = indexes.all()
    replace_all(engine, [entry("an ninh", 1), entry("an ninh", 2)])
    assert indexes.all() == [old, f"{indexes.read}-000002"]
    assert engine.drop_replaced() == [old]
    assert engine.drop_replaced() == []
    assert total(engine) == 2


def test_an_index_that_is_made_while_it_is_looked_for_is_searched(
    engine: Engine, elasticsearch_node: SharedNode, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Indexes.is_absent

    def make_and_look(indexes: Indexes) -> bool:
        monkeypatch.setattr(Indexes, "is_absent", look)
        with closing(open_engine(Servers([elasticsearch_node.url]), layout)) as other:
            replace_all(other, [entry("an toàn")])
        return look(indexes)

    monkeypatch.setattr(Indexes, "is_absent", make_and_look)
    assert total(engine) == 1


def test_a_new_version_leaves_readers_of_the_old_one_in_peace(
    elasticsearch_node: SharedNode, connection: Connection, layout: Layout, engine: Engine
) -> None:
    fill(engine, [entry("an ninh", 1)])
    newer = changed(layout, routing="paragraph")  # another schema, as a new version has
    other = open_engine(Servers([elasticsearch_node.url]), newer)
    with pytest.raises(EngineError) as told:
        other.search(Search(EVERYTHING))
    assert told.value.code == "schema_changed"
    replace_all(other, [entry("an ninh", 1), entry("an ninh", 2)])
    assert (total(engine), total(other)) == (1, 2)
    with pytest.raises(EngineError) as told:
        fill(engine, [entry("an ninh", 3)])
    assert told.value.code == "schema_changed"
    assert len(other.drop_replaced()) == 1
    with pytest.raises(EngineError) as told:
        total(engine)
    assert told.value.code == "schema_changed"
    other.close()


def changed(layout: Layout, **values: Any) -> Layout:
    return Layout(**{name: getattr(layout, name) for name in Layout.__slots__} | values)


def test_nothing_is_seen_before_the_refresh_that_ends_a_batch(
    engine: Engine, elasticsearch_node: SharedNode, layout: Layout
) -> None:
    fill(engine, [entry("an ninh", 1, position) for position in range(40)])
    seen: set[tuple[int, int]] = set()
    done = threading.Event()

    def look() -> None:
        reader = open_engine(Servers([elasticsearch_node.url]), layout)
        while not done.is_set():
            old = reader.search(Search(Match("grams", ("an", "ninh")), size=0)).total
            new = reader.search(Search(Match("grams", ("trật", "tự")), size=0)).total
            seen.add((old, new))
        reader.close()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        wait_until(lambda: (40, 0) in seen)
        fill(engine, [entry("trật tự", 1, position) for position in range(40)])
        wait_until(lambda: (0, 40) in seen)
    finally:
        done.set()
        looking.join()
    # The two searches may stand on either side of the refresh, but neither sees a part.
    assert seen <= {(40, 0), (0, 40), (40, 40)}


def test_an_engine_is_described_without_its_secrets() -> None:
    servers = Servers(
        ["https://127.0.0.1:9"], user="staff", password="hidden!", api_key="alsohidden"
    )
    assert "hidden" not in repr(servers) + str(servers)
    assert isinstance(open_engine(Servers(["http://127.0.0.1:9"]), Layout()), ElasticEngine)
