"""The engines that the suites run on; each gives a way to make empty ones."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from search import engine_elastic, engine_tantivy
from search.engine import Engine
from search.engine_elastic import Layout, Servers
from search.engine_elastic_connection import Connection
from search.engine_elastic_index import Indexes, Routing
from tests.engine.reference import ReferenceEngine

SHARDS = {"elasticsearch": 1, "elasticsearch-five-shards": 5}
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Maker:
    """Makes empty engines of one kind; `speed` is the share of random examples it can afford."""

    make: Callable[[], Engine]
    speed: float = 1.0


@contextmanager
def on_a_cluster(
    url: str, shards: int, *, replicas: int = 0, routing: Routing = "document"
) -> Iterator[Maker]:
    """A maker of engines on a node; the indexes go at the end."""
    servers = Servers([url])
    with ExitStack() as made:

        def make() -> Engine:
            prefix = f"test-{os.getpid()}-{next(_NUMBERS)}"
            wanted = Layout(prefix=prefix, shards=shards, replicas=replicas, routing=routing)
            engine = engine_elastic.open_engine(servers, wanted)
            made.callback(remove, servers, wanted)
            made.callback(engine.close)
            return engine

        yield Maker(make, speed=0.15)


def remove(servers: Servers, layout: Layout) -> None:
    """Remove every index of an installation."""
    connection = Connection(servers)
    indexes = Indexes(connection, layout)
    indexes.drop(indexes.all())
    connection.close()


@pytest.fixture(params=["reference", "tantivy-memory", "tantivy-folder", *SHARDS])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty engine of each kind."""
    match request.param:
        case "reference":
            yield ReferenceEngine()
        case "tantivy-memory":
            yield engine_tantivy.open_engine(None)
        case "tantivy-folder":
            yield engine_tantivy.open_engine(tmp_path / "index")
        case name:
            url = request.getfixturevalue("elasticsearch_node").url
            with on_a_cluster(url, SHARDS[name]) as maker:
                yield maker.make()


@pytest.fixture(scope="module", params=["tantivy", *SHARDS])
def maker(request: pytest.FixtureRequest) -> Iterator[Maker]:
    """A maker of engines that are compared with the reference."""
    if request.param == "tantivy":
        yield Maker(lambda: engine_tantivy.open_engine(None))
        return
    url = request.getfixturevalue("elasticsearch_node").url
    with on_a_cluster(url, SHARDS[request.param]) as maker:
        yield maker
