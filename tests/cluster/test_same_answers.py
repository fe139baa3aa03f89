"""The suites of every engine once more, where each of five shards has a second copy."""

from collections.abc import Iterator

import pytest

from search.engine import Engine
from tests.engine import (
    test_conformance,
    test_conformance_counts,
    test_conformance_matching,
    test_conformance_pages,
    test_random,
)
from tests.engine.conftest import Maker, on_a_cluster
from tests.servers.elasticsearch_cluster import Cluster

SUITES = (
    test_conformance,
    test_conformance_counts,
    test_conformance_matching,
    test_conformance_pages,
    test_random,
)
for suite in SUITES:
    globals().update({name: one for name, one in vars(suite).items() if name.startswith("test_")})


@pytest.fixture(scope="module")
def maker(started: Cluster) -> Iterator[Maker]:
    """A maker of engines that are compared with the reference."""
    with on_a_cluster(started.urls[0], 5, replicas=1) as made:
        yield made


@pytest.fixture
def engine(maker: Maker) -> Engine:
    """An empty engine."""
    return maker.make()
