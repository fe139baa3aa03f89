"""What can befall an index on a cluster from outside: a full disk, other versions, other hands."""

import functools
import itertools
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from search import engine_elastic, engine_elastic_bulk
from search.engine import Engine, EngineError, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.engine_elastic_connection import Connection
from search.engine_elastic_index import Indexes
from search.engine_elastic_query import mappings
from search.tree import EVERYTHING
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill, replace_all
from tests.servers.elasticsearch import SharedNode

_NUMBERS = itertools.count()


@pytest.fixture
def servers(elasticsearch_node: SharedNode) -> Servers:
    return Servers([elasticsearch_node.url])


@pytest.fixture
def connection(servers: Servers) -> Iterator[Connection]:
    made = Connection(servers)
    yield made
    made.close()


@pytest.fixture
def layout(servers: Servers) -> Iterator[Layout]:
    made = Layout(prefix=f"trouble-{os.getpid()}-{next(_NUMBERS)}", replicas=0)
    yield made
    remove(servers, made)


@pytest.fixture
def indexes(connection: Connection, layout: Layout) -> Indexes:
    return Indexes(connection, layout)


@pytest.fixture
def engine(servers: Servers, layout: Layout) -> Iterator[Engine]:
    """An engine over an index of one paragraph."""
    made = open_engine(servers, layout)
    fill(made, [entry("an ninh", 1)])
    yield made
    made.close()


def total(engine: Engine) -> int:
    return engine.search(Search(EVERYTHING, size=0)).total


def refusal(ask: Callable[[], object], code: str) -> str:
    with pytest.raises(EngineError) as raised:
        ask()
    assert raised.value.code == code, str(raised.value)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def block(connection: Connection, index: str, name: str, on: bool | None) -> None:
    settings: dict[str, object] = {f"index.blocks.{name}": on}
    connection.ask(lambda client: client.indices.put_settings(index=index, settings=settings))


@pytest.mark.parametrize("name", ["read_only_allow_delete", "read_only", "write"])
def test_a_read_only_index_is_searched_and_takes_nothing_until_it_is_mended(
    engine: Engine,
    indexes: Indexes,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    impatient = functools.partial(engine_elastic_bulk.sending, patience=1.0)
    monkeypatch.setattr(engine_elastic_bulk, "sending", impatient)
    block(connection, indexes.write, name, True)
    began = time.monotonic()
    told = refusal(lambda: fill(engine, [entry("trật tự", 2)]), "engine_read_only")
    assert time.monotonic() - began < 100  # not 300, as usual
    assert "blocked by" in told
    assert total(engine) == 1
    assert engine.health().ok
    block(connection, indexes.write, name, None)
    fill(engine, [entry("trật tự", 2)])
    assert total(engine) == 2


def test_an_index_that_may_not_be_changed_at_all_is_not_replaced(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    block(connection, indexes.write, "read_only", True)
    told = refusal(lambda: replace_all(engine, [entry("an ninh", 1)]), "engine_read_only")
    assert "remove its block" in told
    block(connection, indexes.write, "read_only", None)
    assert len(indexes.all()) == 1


def test_a_closed_index_is_told(engine: Engine, indexes: Indexes, connection: Connection) -> None:
    connection.ask(lambda client: client.indices.close(index=indexes.all()[0]))
    assert "index_closed_exception" in refusal(lambda: total(engine), "engine_failed")
    assert engine.health().message.startswith("engine_failed: ")


def test_an_index_of_another_version_is_told_with_the_cure(
    engine: Engine, servers: Servers, layout: Layout
) -> None:
    newer = open_engine(servers, Layout(prefix=layout.prefix, routing="paragraph", replicas=0))
    for ask in (lambda: total(newer), lambda: newer.get(()), lambda: fill(newer, [entry("x", 2)])):
        assert "run directives reindex" in refusal(ask, "schema_changed")
    health = newer.health()
    assert (health.ok, health.message.partition(":")[0]) == (False, "schema_changed")
    assert total(engine) == 1
    newer.close()


def test_an_index_whose_alias_for_reading_is_lost_is_made_anew(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    remove_alias(connection, indexes, indexes.read)
    assert "run directives reindex" in refusal(lambda: total(engine), "schema_changed")
    replace_all(engine, [entry("an ninh", 1), entry("trật tự", 2)])
    assert total(engine) == 2


def test_an_index_whose_alias_for_writing_is_lost_is_not_replaced_by_an_empty_one(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    remove_alias(connection, indexes, indexes.write)
    told = refusal(lambda: fill(engine, [entry("trật tự", 2)]), "index_corrupt")
    assert "run directives reindex" in told
    assert total(engine) == 1


def test_what_a_lost_shard_has_not_shown_is_not_taken_for_visible(
    engine: Engine, indexes: Indexes, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = engine_elastic.send_all

    def then_lose_the_shard(*given: Any) -> None:
        sent(*given)
        put_nowhere(connection, indexes)

    monkeypatch.setattr(engine_elastic, "send_all", then_lose_the_shard)
    monkeypatch.setattr(engine_elastic, "PATIENCE", 30.0)
    told = refusal(lambda: fill(engine, [entry("trật tự", 2)]), "engine_unreachable")
    assert "cannot be refreshed" in told


def put_nowhere(connection: Connection, indexes: Indexes) -> None:
    """Make the index anew, of shards that no node may hold."""
    (name,) = indexes.all()
    connection.ask(lambda client: client.indices.delete(index=name))
    connection.ask(
        lambda client: client.indices.create(
            index=name,
            aliases={indexes.read: {}, indexes.write: {"is_write_index": True}},
            settings={"index.routing.allocation.require._name": "nowhere"},
            wait_for_active_shards=0,
        )
    )


def test_an_index_that_is_deleted_under_our_feet_is_missed(
    engine: Engine, indexes: Indexes, connection: Connection
) -> None:
    assert total(engine) == 1
    connection.ask(lambda client: client.indices.delete(index=indexes.all()[0]))
    for ask in (lambda: total(engine), lambda: fill(engine, [entry("trật tự", 2)])):
        assert "run directives reindex" in refusal(ask, "index_corrupt")
    replace_all(engine, [entry("an ninh", 1)])
    assert total(engine) == 1


def remove_alias(connection: Connection, indexes: Indexes, alias: str) -> None:
    (name,) = indexes.all()
    connection.ask(lambda client: client.indices.delete_alias(index=name, name=alias))


@pytest.fixture
def foreign_template(connection: Connection, layout: Layout) -> Iterator[Callable[..., None]]:
    """Puts a template that somebody else has for our names; it goes at the end."""

    def put(**template: Any) -> None:
        connection.ask(
            lambda client: client.indices.put_index_template(
                name=layout.prefix,
                index_patterns=[f"{layout.prefix}_*"],
                priority=1000,
                template=template,
            )
        )

    yield put
    connection.ask(lambda client: client.indices.delete_index_template(name=layout.prefix))


def test_a_template_of_somebody_else_that_wins_over_ours_is_told(
    servers: Servers, layout: Layout, indexes: Indexes, foreign_template: Callable[..., None]
) -> None:
    foreign_template(settings={"number_of_replicas": 0})
    engine = open_engine(servers, layout)
    told = refusal(lambda: fill(engine, [entry("an ninh", 1)]), "engine_failed")
    assert "see its priority" in told
    assert indexes.all() == []
    engine.close()


def test_a_template_that_changes_no_more_than_the_kinds_of_fields_is_told(
    servers: Servers, layout: Layout, indexes: Indexes, foreign_template: Callable[..., None]
) -> None:
    kinds = {name: {"type": "keyword"} for name in mappings()["properties"]}
    foreign_template(mappings={"properties": kinds})
    engine = open_engine(servers, layout)
    told = refusal(lambda: fill(engine, [entry("an ninh", 1)]), "engine_failed")
    assert "see its priority" in told
    assert indexes.all() == []
    engine.close()


def test_installations_on_one_cluster_do_not_see_each_other(
    servers: Servers, layout: Layout
) -> None:
    others = [Layout(prefix=f"{layout.prefix}-{end}", replicas=0) for end in ("b", "b-c")]
    layouts = [layout, *others]
    engines = [open_engine(servers, one) for one in layouts]
    for number, engine in enumerate(engines, 1):
        fill(engine, [entry("an ninh", at) for at in range(1, number + 1)])
    assert [total(engine) for engine in engines] == [1, 2, 3]
    replace_all(engines[0], [entry("an ninh", 1)])
    assert len(engines[0].drop_replaced()) == 1
    assert [engine.drop_replaced() for engine in engines] == [[], [], []]
    remove(servers, layout)
    assert [total(engine) for engine in engines[1:]] == [2, 3]
    assert [engine.health().paragraphs for engine in engines[1:]] == [2, 3]
    for engine, one in zip(engines, layouts, strict=True):
        engine.close()
        remove(servers, one)


def test_trouble_of_one_installation_does_not_touch_another(
    engine: Engine, indexes: Indexes, connection: Connection, servers: Servers, layout: Layout
) -> None:
    neighbour = open_engine(servers, Layout(prefix=f"{layout.prefix}-b", replicas=0))
    name = indexes.all()[0]
    block(connection, name, "metadata", True)
    try:
        assert total(neighbour) == 0
    finally:
        block(connection, name, "metadata", None)
        neighbour.close()


def test_what_was_not_made_by_us_is_not_dropped(
    engine: Engine, connection: Connection, layout: Layout
) -> None:
    connection.ask(lambda client: client.indices.create(index=f"{layout.prefix}_logs"))
    assert engine.drop_replaced() == []
