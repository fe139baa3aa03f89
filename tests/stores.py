"""Where a test's product keeps its data: in its folder, or on real servers.

With DIRECTIVES_TEST_STORES=cluster the suite of the service runs on Elasticsearch and PostgreSQL.
"""

import itertools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from search.engine_elastic import Layout, Servers
from tests.engine.conftest import remove
from tests.servers.postgresql import PostgreSQL

ON_CLUSTER = os.environ.get("DIRECTIVES_TEST_STORES") == "cluster"
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Cluster:
    """The servers of this test run."""

    elasticsearch: str
    postgresql: PostgreSQL


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
    database = _cluster.postgresql.create_database()
    try:
        yield {
            "engine_url": _cluster.elasticsearch,
            "engine_prefix": prefix,
            "database_url": _cluster.postgresql.url(database),
        }
    finally:
        remove(Servers([_cluster.elasticsearch]), Layout(prefix=prefix))
        _cluster.postgresql.drop_database(database)
