"""An index that an older version of the program made, beside the one of this version."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from search import engine_elastic_index
from search.engine import Engine, EngineError, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.engine_elastic_connection import Connection
from search.engine_elastic_index import TEMPLATES, Indexes
from search.tree import EVERYTHING, Match
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill, replace_all
from tests.servers.elasticsearch import SharedNode

ADDED = ("pairs", "folded_pairs", "head", "deadline_month", "due", "long_tokens")
"""The fields that the second version of the mappings has and the first had not."""


@pytest.fixture
def servers(elasticsearch_node: SharedNode) -> Servers:
    return Servers([elasticsearch_node.url])


@pytest.fixture
def layout(servers: Servers) -> Iterator[Layout]:
    made = Layout(prefix=f"versions-{os.getpid()}", replicas=0)
    yield made
    remove(servers, made)


@pytest.fixture
def connection(servers: Servers) -> Iterator[Connection]:
    made = Connection(servers)
    yield made
    made.close()


def first_templates(folder: Path) -> Path:
    """Templates as the first version had them."""
    for path in TEMPLATES.glob("*.json"):
        template: Any = msgspec.json.decode(path.read_bytes())
        if path.name == "mappings.json":
            template["version"] = 1
            for name in ADDED:
                del template["template"]["mappings"]["properties"][name]
        (folder / path.name).write_bytes(msgspec.json.encode(template))
    return folder


def made_by_the_first_version(servers: Servers, layout: Layout, connection: Connection) -> Engine:
    """The first version's engine; it knows the name of its alias from now on."""
    indexes = Indexes(connection, layout)
    name = indexes.create()
    indexes.switch(name)
    old = open_engine(servers, layout)
    assert old.search(Search(EVERYTHING)).total == 0
    paragraph = msgspec.to_builtins(entry("an ninh", 1).paragraph)
    body = {"paragraph": paragraph, "ordinal": 1 << 20, "grams": "an ninh an_ninh"}
    connection.ask(lambda client: client.index(index=name, document=body, refresh=True))
    return old


def test_templates_and_indexes_of_the_first_version_go_on_beside_the_new_ones(
    servers: Servers,
    layout: Layout,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(engine_elastic_index, "TEMPLATES", first_templates(tmp_path))
        old = made_by_the_first_version(servers, layout, connection)
    new = open_engine(servers, layout)
    with pytest.raises(EngineError, match="run directives reindex") as told:
        new.search(Search(EVERYTHING))
    assert told.value.code == "schema_changed"
    with pytest.raises(EngineError) as told:
        fill(new, [entry("trật tự", 2)])
    assert told.value.code == "schema_changed"

    replace_all(new, [entry("an ninh", 1), entry("trật tự", 2)])
    security = Search(Match("grams", ("an",)))
    assert [one.search(security).total for one in (old, new)] == [1, 1]
    assert [one.search(Search(EVERYTHING)).total for one in (old, new)] == [1, 2]
    made = connection.ask(lambda client: client.cluster.get_component_template()).body
    versions = {
        one["component_template"]["version"]
        for one in made["component_templates"]
        if one["name"].startswith(layout.prefix) and one["name"].endswith("_mappings")
    }
    assert versions == {1, 2}
    assert len(new.drop_replaced()) == 1
    assert new.search(Search(EVERYTHING)).total == 2
    for one in (old, new):
        one.close()
