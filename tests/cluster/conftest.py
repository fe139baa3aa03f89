"""One cluster of three real nodes for this folder's tests, the last of them on a small disk."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.cluster.disk import small_disk
from tests.cluster.figures import note, pytest_terminal_summary
from tests.servers.elasticsearch import SHORT_LIVED, require_elasticsearch
from tests.servers.elasticsearch_cluster import Cluster, start_cluster
from tests.servers.requirement import UnavailableError, missing

__all__ = ["note", "pytest_terminal_summary"]

SMALL = 256  # megabytes
HEALTH = "5s"  # how often the node on the small disk looks whether it can write there


@pytest.fixture(scope="session")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | UnavailableError]:
    """A small disk, or why there is none."""
    with ExitStack() as stack:
        made: Path | UnavailableError
        try:
            made = stack.enter_context(small_disk(tmp_path_factory.mktemp("small") / "disk", SMALL))
        except UnavailableError as lacking:
            made = lacking
        yield made


@pytest.fixture(scope="session")
def started(
    mounted: Path | UnavailableError, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """The cluster of all tests."""
    require_elasticsearch()
    last = {"monitor.fs.health.refresh_interval": HEALTH}
    if isinstance(mounted, Path):
        last["path.data"] = str(mounted / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", SHORT_LIVED)
        with start_cluster(tmp_path_factory.mktemp("cluster"), each=[{}, {}, last]) as made:
            yield made


@pytest.fixture
def cluster(started: Cluster) -> Iterator[Cluster]:
    """The cluster, all of whose nodes run again after the test, whatever became of it."""
    yield started
    for node in started.nodes:
        node.resume()
        if not node.process.is_running:
            node.start()
    started.wait_for_health("green")


@pytest.fixture
def disk(mounted: Path | UnavailableError, cluster: Cluster) -> Iterator[Path]:
    """The small disk; without one the test skips, or fails under CI.

    Its node is not the master meanwhile, which would step down and leave: nothing were read-only.
    """
    if isinstance(mounted, UnavailableError):
        missing(mounted)
    first, *_, last = cluster.nodes
    exclusions = f"{first.url}/_cluster/voting_config_exclusions"
    httpx.post(exclusions, params={"node_names": last.home.name}, timeout=60).raise_for_status()
    yield mounted
    httpx.delete(exclusions, params={"wait_for_removal": False}, timeout=60).raise_for_status()
