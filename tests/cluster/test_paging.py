"""Pages of one list while a node is lost: right, or an error that says so; never another list."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from search.engine import After, Engine, EngineError, Hit, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.tree import All, Match, Rank, Term
from tests.cluster.figures import Note
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill
from tests.servers.elasticsearch import Node
from tests.servers.elasticsearch_cluster import Cluster

TREE = All((Match("grams", ("an",)), Rank((Term("grams", "ninh"), Term("words", "toàn")))))
COUNT, SIZE = 240, 20


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine of three shards with a second copy each, on all nodes."""
    servers = Servers(cluster.urls)
    layout = Layout(prefix=f"paging-{os.getpid()}", shards=3, replicas=1)
    made = open_engine(servers, layout)
    fill(made, [entry(f"an {'ninh ' * (n % 7)} toàn", 1 + n // 8, n % 8) for n in range(COUNT)])
    cluster.wait_for_health("green")
    yield made
    made.close()
    remove(servers, layout)


def killed(node: Node) -> Iterator[None]:
    """The node is dead for the length of the block."""
    node.kill()
    yield
    node.start()


def restarted(node: Node) -> Iterator[None]:
    """The node has lost what it held, but is there."""
    node.kill()
    node.start()
    yield


def paused(node: Node) -> Iterator[None]:
    """The node hangs for the length of the block."""
    node.pause()
    yield
    node.resume()


@pytest.mark.parametrize("lose", [killed, restarted])
def test_pages_of_a_list_have_expired_when_a_node_that_held_it_is_lost(
    engine: Engine, cluster: Cluster, note: Note, lose: Callable[[Node], Iterator[None]]
) -> None:
    snapshots = [engine.snapshot() for _ in range(12)]  # of which some hold a copy on each node
    whole = first_pages(engine, snapshots)
    with contextmanager(lose)(cluster.nodes[1]):
        came = [outcome(engine, snapshot, whole) for snapshot in snapshots]
        newest = engine.search(Search(TREE, size=COUNT)).hits
        assert [hit.paragraph.key for hit in newest] == [hit.paragraph.key for hit in whole]
    note(f"{lose.__name__}: {', '.join(came)}")
    assert set(came) <= {"right", "snapshot_expired"}
    assert "snapshot_expired" in came


def test_pages_of_a_list_go_on_when_a_node_that_hung_goes_on(
    engine: Engine, cluster: Cluster, note: Note
) -> None:
    snapshots = [engine.snapshot()]
    whole = first_pages(engine, snapshots)
    with contextmanager(paused)(cluster.nodes[1]):
        meanwhile = outcome(engine, snapshots[0], whole)
    cluster.wait_for_health("green")
    later = outcome(engine, snapshots[0], whole)
    note(f"while a node hangs: {meanwhile}, later: {later}")
    assert meanwhile in {"right", "engine_unreachable", "snapshot_expired"}
    assert later in {"right", "snapshot_expired"}


def first_pages(engine: Engine, snapshots: list[str]) -> list[Hit]:
    """The whole list, with which the first page of each snapshot begins."""
    whole = page(engine, snapshots[0], None, COUNT)
    assert len(whole) == COUNT
    for snapshot in snapshots:
        assert page(engine, snapshot, None, SIZE) == whole[:SIZE]
    return whole


def outcome(engine: Engine, snapshot: str, whole: list[Hit]) -> str:
    """What comes of the second page."""
    last = whole[SIZE - 1]
    try:
        found = page(engine, snapshot, After(last.score, last.key, SIZE), SIZE)
    except EngineError as error:
        return error.code
    return "right" if found == whole[SIZE : 2 * SIZE] else "wrong"


def page(engine: Engine, snapshot: str, after: After | None, size: int) -> list[Hit]:
    found = engine.search(Search(TREE, size=size, after=after, snapshot=snapshot))
    assert found.total == COUNT
    return list(found.hits)
