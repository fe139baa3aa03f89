"""A node that is killed during a load, and then the elected master: nothing is lost."""

import time
from pathlib import Path

from tests.cluster.figures import Note
from tests.cluster.scene import Scene, under_load
from tests.servers.elasticsearch import Node
from tests.servers.elasticsearch_cluster import Cluster

AWAY = 4.0  # seconds before a killed node is started again


def test_a_killed_node_and_a_killed_master_cost_nothing(
    cluster: Cluster, tmp_path: Path, note: Note
) -> None:
    with under_load(cluster, tmp_path, "lost", note, rate=250) as scene:
        master = cluster.master()
        lose(next(node for node in cluster.nodes if node is not master), "a node", scene)
        lose(cluster.master(), "the master", scene)


def lose(node: Node, name: str, scene: Scene) -> None:
    """Kill a node, start it again, and wait until all shards have their copies."""
    killed = scene.mark(f"{name} is killed")
    node.kill()
    time.sleep(AWAY)
    scene.mark(f"{name} is started", killed)
    node.start()
    scene.installation.cluster.wait_for_health("green")
    scene.mark("green again", killed)
