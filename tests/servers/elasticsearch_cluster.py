"""Several real Elasticsearch nodes that form one cluster on loopback."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.servers.elasticsearch import STARTING, Node, prepare_node
from tests.servers.elasticsearch_jars import VERSION
from tests.servers.process import ServerError


@dataclass(frozen=True)
class Cluster:
    """Nodes that know each other: `with start_cluster(folder) as cluster: … cluster.urls …`."""

    nodes: tuple[Node, ...]

    @property
    def urls(self) -> list[str]:
        """The HTTP addresses of all nodes, running or not."""
        return [node.url for node in self.nodes]

    def master(self) -> Node:
        """The node that the others have elected; raises ServerError when none says who it is."""
        for node in self.nodes:
            try:
                (elected,) = node.get("/_cat/master?format=json")
            except httpx.HTTPError:
                continue
            return next(one for one in self.nodes if one.home.name == elected["node"])
        raise ServerError("No node answers who the master is")

    def wait_for_health(self, status: str = "green", seconds: float = STARTING) -> None:
        """Wait until all nodes that run are together and their shards have this health."""
        running = [node for node in self.nodes if node.process.is_running]
        deadline = time.monotonic() + seconds
        for node in running:
            node.wait_for_health(status, len(running), max(deadline - time.monotonic(), 1))

    def kill(self) -> None:
        """Kill all nodes, also paused ones: one after the other would wait for its peers."""
        for node in self.nodes:
            node.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()


def start_cluster(
    folder: Path,
    size: int = 3,
    settings: Mapping[str, object] | None = None,
    each: Sequence[Mapping[str, object]] = (),
    *,
    heap_mb: int = 384,
    version: str = VERSION,
) -> Cluster:
    """A running cluster, all its files below `folder`, with `folder/snapshots` as `path.repo`.

    `settings` are for all nodes; `each[n]`, where given, for node n, such as a `path.data` on a
    small disk. Raises ServerError and UnavailableError as `start_node` does.
    """
    own = [*each, *({} for _ in range(size - len(each)))]
    together = {"cluster.name": folder.name, "path.repo": str(folder / "snapshots")}
    nodes = tuple(
        prepare_node(folder / f"node-{number}", together, heap_mb, version)
        for number in range(1, size + 1)
    )
    cluster = Cluster(nodes)
    meeting = {
        "discovery.seed_hosts": [f"127.0.0.1:{node.transport_port}" for node in nodes],
        "cluster.initial_master_nodes": [node.home.name for node in nodes],
    }
    try:
        for node, special in zip(nodes, own, strict=True):
            node.settings.update({**meeting, **(settings or {}), **special})
            node.launch()
        cluster.wait_for_health()
    except BaseException:
        cluster.kill()
        raise
    return cluster
