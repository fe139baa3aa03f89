"""A new version of a document takes the place of the old one: no search sees half of both."""

import random
from collections import defaultdict
from collections.abc import Iterator

import pytest

from search.engine import Engine, Found, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.model import Entry
from search.tree import Match
from tests.cluster.asking import asking
from tests.cluster.figures import Note
from tests.engine.conftest import remove
from tests.engine.entries import entry
from tests.servers.elasticsearch_cluster import Cluster

DOCUMENTS = 20
PARAGRAPHS = 15
VERSIONS = 25
ALL = Search(Match("grams", ("đê", "điều")), size=2 * DOCUMENTS * PARAGRAPHS)


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine on five shards, each of which has a copy."""
    servers, layout = Servers(cluster.urls), Layout(prefix="half", shards=5, replicas=1)
    made = open_engine(servers, layout)
    yield made
    made.close()
    remove(servers, layout)


def test_no_search_sees_half_of_two_versions(engine: Engine, note: Note) -> None:
    def ask(_chance: random.Random) -> str:
        seen = versions(engine.search(ALL))
        halves = [one for one in seen.values() if len(one) != PARAGRAPHS or len(set(one)) != 1]
        return f"{len(halves)} halves" if halves or len(seen) != DOCUMENTS else ""

    put(engine, 1)
    with asking(ask, threads=3, every=0.0) as asker:
        for version in range(2, VERSIONS + 1):
            put(engine, version)
            newest = [version] * PARAGRAPHS
            assert versions(engine.search(ALL)) == dict.fromkeys(range(1, DOCUMENTS + 1), newest)
    figures = asker.figures()
    halves = figures.faults.total()
    note(f"{VERSIONS} versions of {DOCUMENTS} documents; {figures}, {halves} saw half of two")
    assert figures.asked > VERSIONS
    assert not figures.errors
    assert not halves, figures.faults


def put(engine: Engine, version: int) -> None:
    """Put a version of all documents in the place of the one before."""
    with engine.batch() as batch:
        for document in range(1, DOCUMENTS + 1):
            for position in range(PARAGRAPHS):
                batch.delete(key(document, version - 1, position))
                batch.put(paragraph(document, version, position))


def paragraph(document: int, version: int, position: int) -> Entry:
    """A paragraph of a version, under a key of its own, as a new text has one."""
    own = key(document, version, position)
    return entry(f"đê điều {version}", document, position, key=own)


def key(document: int, version: int, position: int) -> str:
    return f"{document}-{version}-{position}"


def versions(found: Found) -> dict[int, list[int]]:
    """The versions that the paragraphs of each document are of."""
    seen: dict[int, list[int]] = defaultdict(list)
    for hit in found.hits:
        seen[hit.paragraph.document.id].append(int(hit.paragraph.text.rpartition(" ")[2]))
    return dict(seen)
