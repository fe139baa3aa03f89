"""A node that hangs for half a minute during a load: it keeps its connections and answers none."""

import time
from pathlib import Path

from service.product import opened
from tests.cluster.figures import Note
from tests.cluster.scene import SETTLED, Scene, under_load
from tests.servers.elasticsearch import Node
from tests.servers.elasticsearch_cluster import Cluster

PAUSE = 30.0  # seconds
LEARNT = 10.0  # seconds after which it is known to all who have asked


def test_a_paused_node_makes_searches_slow_and_fails_none(
    cluster: Cluster, tmp_path: Path, note: Note
) -> None:
    with under_load(cluster, tmp_path, "paused", note, rate=350) as scene:
        node = preferred(cluster)
        what = "the master" if node is cluster.master() else "a node"
        paused = scene.mark(f"{what} is paused, which searches prefer")
        node.pause()
        try:
            time.sleep(LEARNT)
            scene.mark(newcomer(scene), paused)
            time.sleep(max(0.0, paused + PAUSE - time.monotonic()))
        finally:
            node.resume()
        resumed = scene.mark("it goes on", paused)
        cluster.wait_for_health("green")
        scene.mark("green again", resumed)


def newcomer(scene: Scene) -> str:
    """What a process says that starts now, and how many seconds that takes it."""
    began = time.monotonic()
    with opened(scene.installation.product.settings) as product:
        found = product.engine.search(SETTLED).total
        searched = time.monotonic()
        assert product.engine.health().ok
    told = time.monotonic() - searched
    return f"a new process finds {found} in {searched - began:.1f} s, is well in {told:.1f} s"


def preferred(cluster: Cluster) -> Node:
    """The node whose shards have been searched most."""
    stats = cluster.nodes[0].get("/_nodes/stats/indices/search")["nodes"].values()
    searched = {one["name"]: one["indices"]["search"]["query_total"] for one in stats}
    return max(cluster.nodes, key=lambda node: searched[node.home.name])
