"""Pytest fixtures that give real servers; each is started by the first test that asks for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.receiver import Receiver, receiving
from tests.servers.certificates import make_authority
from tests.servers.elasticsearch import SHORT_LIVED, SharedNode, require_elasticsearch, start_node
from tests.servers.mail import Mailbox, mail_server
from tests.servers.postgresql import PostgreSQL, require_postgresql, start_postgresql
from tests.servers.proxy import Proxy, require_nginx, start_proxy
from tests.servers.sharing import shared


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks, without TLS."""
    with receiving() as made:
        yield made


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes letters for a module, without TLS."""
    with mail_server() as made:
        yield made


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def elasticsearch_node(run_folder: Path) -> Iterator[SharedNode]:
    """A node that all tests share: use index names of your own, leave its settings alone.

    Who kills, pauses or reconfigures a node starts one with `start_node`.
    """
    require_elasticsearch()
    folder = run_folder / "elasticsearch"

    @contextmanager
    def start() -> Iterator[str]:
        number = len(list(folder.glob("started-*")))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("JAVA_TOOL_OPTIONS", SHORT_LIVED)
            with start_node(folder / f"started-{number}") as node:
                yield node.url

    with shared(folder, start) as url:
        yield SharedNode(url)


@pytest.fixture(scope="session")
def elasticsearch_proxy(
    elasticsearch_node: SharedNode, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """A proxy with TLS and passwords before the node that all share."""
    require_nginx()
    with start_proxy(tmp_path_factory.mktemp("proxy"), [elasticsearch_node.url]) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def other_ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an authority that has signed no server's certificate."""
    require_nginx()
    return make_authority(tmp_path_factory.mktemp("other"), "other").path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server of this test process; who stops or pauses it starts one with `start_postgresql`."""
    require_postgresql()
    with start_postgresql() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """SQLAlchemy's URL of an empty database, dropped after the test."""
    name = postgresql.create_database()
    yield postgresql.url(name)
    postgresql.drop_database(name)
