"""Real Elasticsearch nodes on loopback, one or a cluster, for tests and benchmarks.

Not a full distribution: no `GET /`, no delete-by-query, no token filters, no TLS and no users.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.servers.elasticsearch_jars import VERSION, Distribution, distribution
from tests.servers.process import ServerProcess, free_port
from tests.servers.requirement import UnavailableError, missing
from tests.waiting import LONGEST

STARTING = LONGEST  # 10 seconds are usual, but the machine may be busy with other tests
HEAP_MB = 512

# Nodes that live for minutes are better off without the second compiler and parallel collection:
# they take half the processor time. Benchmarks do without this.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

# A full disk of the machine must not fail tests; the test of a full disk turns this on.
COMMON: Mapping[str, object] = {
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": False,
    "logger.level": "INFO",
}


@dataclass(frozen=True, slots=True)
class SharedNode:
    """A node that others use as well, and that nobody may stop: its address."""

    url: str


@dataclass
class Node:
    """One node: `with start_node(folder) as node: … node.url …`."""

    home: Path
    http_port: int
    transport_port: int
    process: ServerProcess
    settings: dict[str, object]  # those of elasticsearch.yml; a change counts at the next start

    @property
    def url(self) -> str:
        """Its HTTP address."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def pid(self) -> int:
        """The process id of its Java, a new one after each restart."""
        return self.process.pid

    def start(self) -> None:
        """Start it and wait until it is in a cluster; raises ServerError with its log."""
        self.launch()
        self.wait_for_health()

    def launch(self) -> None:
        """Start it with its settings as they now are, and do not wait."""
        # A JSON value is one of YAML as well.
        lines = [f"{name}: {json.dumps(value)}\n" for name, value in self.settings.items()]
        (self.home / "config" / "elasticsearch.yml").write_text("".join(lines), encoding="utf-8")
        self.process.start()

    def restart(self) -> None:
        """Start it again with its data, at the same address; asks a running one to end first."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Close it in an orderly way."""
        self.process.stop()

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def pause(self) -> None:
        """SIGSTOP: it keeps its connections, but answers neither clients nor other nodes."""
        self.process.pause()

    def resume(self) -> None:
        """SIGCONT."""
        self.process.resume()

    def log(self, lines: int = 40) -> str:
        """The end of its log."""
        return self.process.log(lines)

    def get(self, path: str) -> Any:
        """The JSON answer to a GET, such as `/_cat/shards?format=json`; raises httpx.HTTPError."""
        answer = httpx.get(self.url + path, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def wait_for_health(
        self, status: str = "yellow", nodes: int = 1, seconds: float = STARTING
    ) -> None:
        """Wait until its cluster has this health and at least so many nodes."""

        def is_healthy() -> bool:
            try:
                health = self.get("/_cluster/health")
            except httpx.HTTPError:
                return False
            better = {"green": ("green",), "yellow": ("green", "yellow")}[status]
            return health["status"] in better and health["number_of_nodes"] >= nodes

        self.process.wait_until(is_healthy, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()  # its data go with it


def start_node(
    folder: Path,
    settings: Mapping[str, object] | None = None,
    *,
    heap_mb: int = HEAP_MB,
    version: str = VERSION,
) -> Node:
    """A running node that is a cluster by itself, all its files below `folder`.

    `settings` are those of elasticsearch.yml and win over the defaults. `path.repo` is
    `folder/snapshots`. Raises ServerError, and UnavailableError as `distribution` does.
    """
    alone = {"discovery.type": "single-node", "path.repo": str(folder / "snapshots")}
    node = prepare_node(folder / "node-1", alone | dict(settings or {}), heap_mb, version)
    try:
        node.start()
    except BaseException:
        node.kill()
        raise
    return node


def prepare_node(home: Path, settings: Mapping[str, object], heap_mb: int, version: str) -> Node:
    """A node with its home folder on two free ports, not started yet."""
    made = distribution(version)
    for name in ("config", "plugins", "logs", "tmp"):
        (home / name).mkdir(parents=True)
    (home / "modules").symlink_to(made.modules)
    command = [made.jdk.java, *_java_options(made, home, heap_mb), "NodeLauncher", home]
    process = ServerProcess(command, folder=home, log_path=home / "logs" / "node.log")
    http_port, transport_port = free_port(), free_port()
    named = {"node.name": home.name, "http.port": http_port, "transport.port": transport_port}
    return Node(home, http_port, transport_port, process, {**COMMON, **named, **settings})


def require_elasticsearch(version: str = VERSION) -> None:
    """Skip the test, or fail it under CI, where no node can be run."""
    try:
        distribution(version)
    except UnavailableError as lacking:
        missing(lacking)


def _java_options(made: Distribution, home: Path, heap_mb: int) -> list[str | Path]:
    return [
        f"-Xms{heap_mb}m",
        f"-Xmx{heap_mb}m",
        f"-Djava.io.tmpdir={home / 'tmp'}",
        f"-XX:ErrorFile={home / 'logs'}/crash-%p.log",
        "-XX:+ExitOnOutOfMemoryError",
        f"-Des.nativelibs.path={made.libraries}",
        "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",  # a library of Elastic's own
        "--add-modules=ALL-MODULE-PATH,jdk.incubator.vector",
        "--enable-native-access=org.elasticsearch.nativeaccess,org.apache.lucene.core",
        *("-p", made.jars, "-cp", made.classes),
    ]
