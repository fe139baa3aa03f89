"""Backup and restore on real servers, by the commands that docs/operations.md gives."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from search.engine import EngineError
from search.engine_elastic import Layout, Servers
from service import check, loads, reindexing
from service.product import Product, opened
from service.settings import Settings, read
from tests.collection import Write, texts
from tests.engine.conftest import remove
from tests.servers.elasticsearch import SharedNode
from tests.servers.postgresql import PASSWORD, PostgreSQL
from tests.servers.requirement import missing

SNAPSHOT = "/_snapshot/restore-test"


@pytest.fixture
def database(postgresql: PostgreSQL) -> Iterator[str]:
    if not shutil.which("pg_dump"):
        missing("pg_dump is not installed")
    name = postgresql.create_database()
    yield name
    postgresql.drop_database(name)


@pytest.fixture
def postgres(postgresql: PostgreSQL, database: str) -> Callable[..., None]:
    """Runs a command of PostgreSQL on the test's database, as its owner."""
    address = f"--dbname=postgresql://directives@127.0.0.1:{postgresql.port}/{database}"

    def run(*command: str) -> None:
        environment = os.environ | {"PGPASSWORD": PASSWORD}
        subprocess.run([*command, address], env=environment, check=True)

    return run


@pytest.fixture
def settings(
    tmp_path: Path, elasticsearch_node: SharedNode, postgresql: PostgreSQL, database: str
) -> Iterator[Settings]:
    made = read(
        data=tmp_path / "data",
        engine_url=elasticsearch_node.url,
        engine_prefix=f"restore-{os.getpid()}",
        engine_replicas=0,
        database_url=postgresql.url(database),
    )
    yield made
    remove(Servers([elasticsearch_node.url]), Layout(prefix=made.engine_prefix))


@pytest.fixture
def cluster(elasticsearch_node: SharedNode) -> Iterator[httpx.Client]:
    """Asks the cluster as an operator does; a repository for snapshots is registered."""
    with httpx.Client(base_url=elasticsearch_node.url, timeout=300) as client:
        repository = {"type": "fs", "settings": {"location": "restore-test"}}
        ask(client, "PUT", SNAPSHOT, repository)
        yield client
        ask(client, "DELETE", f"{SNAPSHOT}/*")
        ask(client, "DELETE", SNAPSHOT)


def ask(client: httpx.Client, method: str, path: str, body: object = None) -> Any:
    answer = client.request(method, path, json=body)
    answer.raise_for_status()
    return answer.json()


def take_snapshot(client: httpx.Client, prefix: str) -> None:
    taken = ask(
        client,
        "PUT",
        f"{SNAPSHOT}/monday?wait_for_completion=true",
        {"indices": f"{prefix}_*", "include_global_state": False},
    )
    assert taken["snapshot"]["state"] == "SUCCESS"


def restore_snapshot(client: httpx.Client, prefix: str) -> None:
    restored = ask(
        client,
        "POST",
        f"{SNAPSHOT}/monday/_restore?wait_for_completion=true",
        {"indices": f"{prefix}_*", "include_global_state": False, "include_aliases": True},
    )
    assert restored["snapshot"]["shards"]["failed"] == 0


def codes(product: Product) -> set[str]:
    return {finding.code for finding in check.check(product)}


def test_a_lost_index_comes_back_from_a_snapshot_and_is_brought_up_to_date(
    settings: Settings, cluster: httpx.Client, folder: Path, write: Write
) -> None:
    with opened(settings) as product:
        for number in (1, 2, 3):
            write(f"{number}.txt", number, "Sở Y tế chủ trì trực đê.")
        loads.load(product, [folder])
        take_snapshot(cluster, settings.engine_prefix)
        write("2.txt", 2, "Công an tỉnh tuần tra rừng.")
        write("4.txt", 4, "Sở Tài chính rà soát ngân sách.")
        loads.load(product, [folder])
        (folder / "3.txt").unlink()
        loads.remove(product, "3.txt")
        wanted = texts(product)

    (name,) = ask(cluster, "GET", f"/{settings.engine_prefix}_*/_alias")
    ask(cluster, "DELETE", f"/{name}")
    restore_snapshot(cluster, settings.engine_prefix)
    with opened(settings) as product:
        assert texts(product) != wanted
        assert {"index_missing", "index_extra"} <= codes(product)
        assert check.repair(product) == []
        assert texts(product) == wanted
        write("5.txt", 5, "Sở Nội vụ báo cáo.")
        assert loads.load(product, [folder]).totals["added"] == 1
        assert codes(product) == set()


def test_a_database_older_than_the_index_asks_for_a_new_index(
    settings: Settings, postgres: Callable[..., None], folder: Path, write: Write, tmp_path: Path
) -> None:
    dump, originals = tmp_path / "directives.dump", settings.data / "originals"
    with opened(settings) as product:
        write("1.txt", 1, "Sở Y tế chủ trì trực đê.")
        loads.load(product, [folder])
        wanted = texts(product)
        postgres("pg_dump", "--format=custom", f"--file={dump}")
        # An original that came after the database was dumped is in the copy as well.
        write("2.txt", 2, "Công an tỉnh tuần tra rừng.")
        loads.load(product, [folder])
        write("1.txt", 1, "Sở Y tế chủ trì trực đê.", "Sở Tài chính rà soát ngân sách.")
        loads.load(product, [folder])
        shutil.copytree(originals, tmp_path / "copy")
    shutil.rmtree(originals)

    postgres("pg_restore", "--clean", "--if-exists", "--single-transaction", str(dump))
    shutil.copytree(tmp_path / "copy", originals)
    with opened(settings) as product:
        assert "index_extra" in codes(product)
        with pytest.raises(EngineError) as refused:
            check.repair(product)
        assert refused.value.code == "fenced"
        assert "run directives reindex" in str(refused.value)
        assert reindexing.reindex(product) == len(wanted)
        assert texts(product) == wanted
        assert check.repair(product) == []
        assert loads.load(product, [folder]).totals["added"] == 1
        assert codes(product) == set()
