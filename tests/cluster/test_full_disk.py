"""A node's disk that fills up during a load: what is refused comes later, nothing is lost."""

import functools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from search import engine_elastic_bulk
from search.engine import EngineError
from search.engine_elastic_connection import MEMBER
from service import check, indexing, loads
from tests.cluster.disk import filled, kept_full
from tests.cluster.figures import Note
from tests.cluster.installation import Installation, installed
from tests.cluster.letters import MOST_IN_A_DOCUMENT, write_letters
from tests.cluster.loading import loading
from tests.cluster.scene import under_load
from tests.servers.elasticsearch import Node
from tests.servers.elasticsearch_cluster import Cluster

WATERMARK = "cluster.routing.allocation.disk.watermark"
WATCHED: Mapping[str, object] = {
    "cluster.routing.allocation.disk.threshold_enabled": True,
    f"{WATERMARK}.low": "100mb",
    f"{WATERMARK}.high": "80mb",
    f"{WATERMARK}.flood_stage": "60mb",
    "cluster.info.update.interval": "10s",  # the shortest that is allowed
}
NOWHERE_TO_GO: Mapping[str, object] = {"cluster.routing.allocation.enable": "none"}
FLOODED = 30  # megabytes that are left: less than the flood stage, and enough to write
NOTICED = 240.0  # seconds in which the cluster sees what happens to a disk
HELD = 8.0  # seconds for which the disk stays full when its node has left
SEARCHES = 60
GIVEN_UP = 5.0  # seconds of patience of a load that is to give up


def test_a_load_goes_on_without_a_node_whose_disk_is_full_to_the_last_byte(
    cluster: Cluster, disk: Path, tmp_path: Path, note: Note
) -> None:
    small = cluster.nodes[-1]
    with under_load(cluster, tmp_path, "full", note, rate=300) as scene:
        began = scene.mark("a disk is filled to its last byte")
        with kept_full(disk):
            wait(lambda: not is_member(small, cluster))
            gone = scene.mark("its node has left", began)
            time.sleep(HELD)
            freed = scene.mark("the disk is freed", gone)
        wait(lambda: is_member(small, cluster))
        scene.mark("its node is back", freed)
        retry_failed(cluster)
        cluster.wait_for_health("green")
        scene.mark("green again", freed)


def test_a_node_that_has_left_answers_no_search_from_what_it_knew(
    cluster: Cluster, disk: Path, tmp_path: Path
) -> None:
    small, documents = cluster.nodes[-1], 30
    before, after = tmp_path / "before", tmp_path / "after"
    write_letters(before, documents)
    write_letters(after, documents, first=documents + 1)
    everything = 2 * documents * MOST_IN_A_DOCUMENT
    with installed(cluster, tmp_path, "left") as installation:
        loads.load(installation.product, [before], workers=0)
        cluster.wait_for_health("green")
        with kept_full(disk), httpx.Client(base_url=installation.url, timeout=120) as client:
            wait(lambda: not is_member(small, cluster))
            wait(lambda: not finds_master(small))
            time.sleep(MEMBER)
            loads.load(installation.product, [after], workers=0)
            answers = [client.get("/api/v1/search").json() for _ in range(SEARCHES)]
            assert not is_member(small, cluster)
        assert {one["total"] for one in answers} == {everything}
        wait(lambda: is_member(small, cluster))
        retry_failed(cluster)
        cluster.wait_for_health("green")
        installation.require_whole(everything)


def test_a_load_goes_on_when_shards_have_left_a_full_disk(
    cluster: Cluster, disk: Path, tmp_path: Path, note: Note
) -> None:
    with (
        under_load(cluster, tmp_path, "moved", note, documents=120, rate=80) as scene,
        changed(cluster, WATCHED),
        filled(disk, leave=FLOODED),
    ):
        began = scene.mark("a disk is filled up to its flood stage")
        wait(lambda: is_read_only(scene.installation))
        blocked = scene.mark("the index is read-only", began)
        wait(lambda: not is_read_only(scene.installation))
        assert has_left(scene.installation)
        scene.mark("all shards are elsewhere", blocked)
        scene.load.finish()


def test_a_load_that_gives_up_says_why_and_is_completed_later(
    cluster: Cluster, disk: Path, tmp_path: Path, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = functools.partial(engine_elastic_bulk.sending, patience=GIVEN_UP)
    monkeypatch.setattr(engine_elastic_bulk, "sending", impatient)
    letters, documents = tmp_path / "letters", 100
    write_letters(letters, documents)
    with (
        installed(cluster, tmp_path, "refused") as installation,
        loading(installation.product, letters, rate=100) as load,
    ):
        product = installation.product
        load.wait_for(500)
        cluster.wait_for_health("green")
        with changed(cluster, {**WATCHED, **NOWHERE_TO_GO}):
            with filled(disk, leave=FLOODED):
                refused = load.failure(NOTICED)
                assert isinstance(refused, EngineError)
                assert refused.code == "engine_read_only"
                note(f"{load.paragraphs} paragraphs were read, then: {refused}")
                assert "not_indexed" in {finding.code for finding in check.check(product)}
            wait(lambda: not is_read_only(installation))
        indexing.mend(product)
        assert {finding.code for finding in check.check(product)} <= {"load_incomplete"}
        loads.load(product, [letters], workers=1)
        installation.require_whole(documents * MOST_IN_A_DOCUMENT)


def is_read_only(installation: Installation) -> bool:
    """Whether the cluster has blocked the index."""
    path = f"/{installation.pattern}/_settings?flat_settings"
    found = installation.cluster.nodes[0].get(path).values()
    return any("index.blocks.read_only_allow_delete" in one["settings"] for one in found)


def is_member(node: Node, cluster: Cluster) -> bool:
    """Whether the others have a node among them."""
    members = cluster.nodes[0].get("/_cat/nodes?format=json")
    return node.home.name in {member["name"] for member in members}


def finds_master(node: Node) -> bool:
    """Whether a node believes that it is in a cluster."""
    own = node.get("/_cluster/state/master_node?local=true")
    return own["master_node"] is not None


def has_left(installation: Installation) -> bool:
    """Whether no copy of the index is on the node with the small disk."""
    small = installation.cluster.nodes[-1].home.name
    return small not in {copy["node"] for copy in installation.copies()}


def wait(condition: Callable[[], bool]) -> None:
    """Wait until the cluster has noticed."""
    end = time.monotonic() + NOTICED
    while not condition():
        assert time.monotonic() < end, "the cluster has not noticed"
        time.sleep(0.2)


def retry_failed(cluster: Cluster) -> None:
    """Have copies made that have failed too often, as an operator does after mending a disk."""
    url = f"{cluster.nodes[0].url}/_cluster/reroute?retry_failed=true&metric=none"
    httpx.post(url, timeout=30).raise_for_status()


@contextmanager
def changed(cluster: Cluster, settings: Mapping[str, object]) -> Iterator[None]:
    """Other settings of the cluster for the length of a block."""
    url = f"{cluster.nodes[0].url}/_cluster/settings"
    httpx.put(url, json={"persistent": settings}, timeout=30).raise_for_status()
    try:
        yield
    finally:
        before = dict.fromkeys(settings)
        httpx.put(url, json={"persistent": before}, timeout=30).raise_for_status()
