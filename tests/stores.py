"""Where a test's product keeps its data: in its folder, or on real servers.

With DIRECTIVES_TEST_STORES=cluster the suite of the service runs on Elasticsearch and PostgreSQL.
"""

import itertools
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.engine_elastic import Layout, Servers
from service.db.connect import open_database
from tests.engine.conftest import remove
from tests.servers.postgresql import PostgreSQL

ON_CLUSTER = os.environ.get("DIRECTIVES_TEST_STORES") == "cluster"
DATABASE = "directives.sqlite3"
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Cluster:
    """The servers of this test run."""

    elasticsearch: str
    postgresql: PostgreSQL
    template: str
    """A database with all tables, which each product gets a copy of."""


_cluster: Cluster | None = None


def use(cluster: Cluster | None) -> None:
    """Keep data there from now on, or in folders again."""
    global _cluster  # noqa: PLW0603 - one for the whole run, set by a fixture
    _cluster = cluster


@contextmanager
def place() -> Iterator[Mapping[str, str]]:
    """Settings of a product that is alone with its data; on servers it is gone at the end."""
    if _cluster is None:
        yield {}
        return
    prefix = f"stores-{os.getpid()}-{next(_NUMBERS)}"
    database = _cluster.postgresql.create_database(_cluster.template)
    try:
        yield {
            "engine_url": _cluster.elasticsearch,
            "engine_prefix": prefix,
            "database_url": _cluster.postgresql.url(database),
        }
    finally:
        remove(Servers([_cluster.elasticsearch]), Layout(prefix=prefix))
        _cluster.postgresql.drop_database(database)


def prepare(data: Path) -> None:
    """Put a database with all tables into an empty folder: to make them takes ten times as long."""
    file = data / DATABASE
    if _cluster is None and not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_tables())


@cache
def _tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / DATABASE
        open_database(f"sqlite:///{file}").close()
        return file.read_bytes()
