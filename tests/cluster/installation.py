"""The product on a cluster, with a served application beside it: what the tests of failures use."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from search.engine_elastic import Servers
from search.engine_elastic_index import Layout
from service import check
from service.db.schema import documents
from service.product import Product, opened
from service.settings import read
from tests.engine.conftest import remove
from tests.servers.elasticsearch_cluster import Cluster
from tests.servers.process import ServerProcess, free_port

ROOT = Path(__file__).resolve().parents[2]
STARTING = 240.0  # seconds; 3 are usual


@dataclass(frozen=True)
class Installation:
    """A product on a cluster under a prefix of its own, and where it is served."""

    cluster: Cluster
    product: Product
    url: str

    @property
    def pattern(self) -> str:
        """The names of its indexes."""
        return f"{self.product.settings.engine_prefix}_*"

    def indexed(self) -> int:
        """The paragraphs that the rows say the index holds, and that every search must see."""
        held = documents.c.load_ended.is_(None), documents.c.indexed
        with self.product.database.read() as connection:
            counted = sa.select(sa.func.coalesce(sa.func.sum(documents.c.paragraphs), 0))
            return int(connection.scalar(counted.where(*held)) or 0)

    def copies(self) -> list[dict[str, Any]]:
        """The copies of its shards: `shard`, `prirep`, `state`, `docs`, `node`."""
        node = next(one for one in self.cluster.nodes if one.process.is_running)
        found: list[dict[str, Any]] = node.get(f"/_cat/shards/{self.pattern}?format=json")
        return found

    def require_whole(self, paragraphs: int) -> None:
        """Rows, index and every copy of each shard hold so many paragraphs, and `check` agrees."""
        assert self.indexed() == paragraphs
        assert self.product.engine.health().paragraphs == paragraphs
        counts: dict[str, set[int]] = {}
        for copy in self.copies():
            counts.setdefault(copy["shard"], set()).add(int(copy["docs"]))
        assert all(len(one) == 1 for one in counts.values()), self.copies()
        assert sum(one.pop() for one in counts.values()) == paragraphs
        assert check.check(self.product) == []


@contextmanager
def installed(
    cluster: Cluster, folder: Path, prefix: str, **settings: object
) -> Iterator[Installation]:
    """An empty product with three shards and one replica; its indexes go at the end."""
    given = {
        "data": folder / "data",
        "engine_url": ",".join(cluster.urls),
        "engine_prefix": prefix,
        "engine_shards": 3,
        "engine_replicas": 1,
        "batch_seconds": 2.0,
        **settings,
    }
    with ExitStack() as stack:
        product = stack.enter_context(opened(read(**given)))
        layout = Layout(prefix=prefix)
        stack.callback(remove, Servers(cluster.urls), layout)
        yield Installation(cluster, product, stack.enter_context(_served(given, folder)))


@contextmanager
def _served(given: Mapping[str, object], folder: Path) -> Iterator[str]:
    """The address of `directives serve` in a process of its own with these settings."""
    port = free_port()
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    names = {f"DIRECTIVES_{name.upper()}": str(value) for name, value in given.items()}
    process = ServerProcess(command, ROOT, folder / "served.log", names)
    url = f"http://127.0.0.1:{port}"
    process.start()
    try:
        process.wait_until(lambda: _answers(url), STARTING)
        yield url
    finally:
        process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False
