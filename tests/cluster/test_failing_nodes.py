"""During one load a node is killed, then the elected master, then one hangs: nothing is lost."""

import time
from pathlib import Path

from service.product import opened
from tests.cluster.figures import Note
from tests.cluster.scene import SETTLED, Scene, under_load
from tests.servers.elasticsearch import Node
from tests.servers.elasticsearch_cluster import Cluster

AWAY = 4.0  # seconds before a killed node is started again
PAUSE = 30.0  # seconds for which a node keeps its connections and answers none
LEARNT = 10.0  # seconds after which that is known to all who have asked


def test_a_killed_node_a_killed_master_and_a_paused_node_cost_nothing(
    cluster: Cluster, tmp_path: Path, note: Note
) -> None:
    with under_load(cluster, tmp_path, "failing", note, rate=250) as scene:
        master = cluster.master()
        lose(next(node for node in cluster.nodes if node is not master), "a node", scene)
        lose(cluster.master(), "the master", scene)
        pause(preferred(cluster), scene)


def lose(node: Node, name: str, scene: Scene) -> None:
    """Kill a node, start it again, and wait until all shards have their copies."""
    killed = scene.mark(f"{name} is killed")
    node.kill()
    time.sleep(AWAY)
    scene.mark(f"{name} is started", killed)
    node.start()
    scene.installation.cluster.wait_for_health("green")
    scene.mark("green again", killed)


def pause(node: Node, scene: Scene) -> None:
    """Let a node hang, and wait until all shards have their copies again."""
    cluster = scene.installation.cluster
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
    """The node whose shards have been searched most since it was started."""
    stats = cluster.nodes[0].get("/_nodes/stats/indices/search")["nodes"].values()
    searched = {one["name"]: one["indices"]["search"]["query_total"] for one in stats}
    return max(cluster.nodes, key=lambda node: searched[node.home.name])
