"""What several test modules share: a data folder, a product on it, and directives to load."""

from collections.abc import Iterator
from pathlib import Path

import argon2
import hypothesis
import pytest

from service.accounts import passwords
from service.db.connect import open_database
from service.product import Product, opened
from service.settings import Settings, read
from tests import stores
from tests.collection import Write, directive
from tests.standing_clock import Clock, stop_clocks
from tests.web_client import TestClient, serving

pytest_plugins = ["tests.servers.fixtures"]

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks for the embedded stores where the run is on a cluster."""
    if stores.ON_CLUSTER:
        left_out = [item for item in items if item.get_closest_marker("embedded")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def _stores(request: pytest.FixtureRequest) -> Iterator[None]:
    """The servers on which products keep their data, where the run is asked to use them."""
    if stores.ON_CLUSTER:
        node = request.getfixturevalue("elasticsearch_node")
        postgresql = request.getfixturevalue("postgresql")
        template = postgresql.create_database()
        open_database(postgresql.url(template)).close()
        stores.use(stores.Cluster(node.url, postgresql, template))
    yield
    stores.use(None)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings on an empty data folder, whatever the environment says."""
    monkeypatch.setenv("DIRECTIVES_DATA", str(tmp_path / "data"))
    with stores.place() as place:
        for name, value in place.items():
            monkeypatch.setenv(f"DIRECTIVES_{name.upper()}", value)
        yield read()


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with so little work that a test can make many."""
    little = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", little)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the product: it stands, however long the test takes, until it is set."""
    return stop_clocks(monkeypatch)


@pytest.fixture
def product(settings: Settings) -> Iterator[Product]:
    """A product without documents."""
    stores.prepare(settings.data)
    with opened(settings) as made:
        yield made


@pytest.fixture
def on_server(postgresql_url: str, tmp_path: Path) -> Iterator[Product]:
    """A product without documents on PostgreSQL, where transactions run at once."""
    with opened(read(data=tmp_path / "data", database_url=postgresql_url)) as made:
        yield made


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The service without users, over two documents, asked in English."""
    with serving(tmp_path / "served") as client:
        client.headers["accept-language"] = "en"
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for files to load."""
    made = tmp_path / "letters"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes a directive with the given tasks into the folder: `write("a.txt", 12, "…", "…")`."""

    def write_directive(name: str, number: int, *tasks: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(directive(number, *tasks), encoding="utf-8")
        return path

    return write_directive
