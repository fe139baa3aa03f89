"""The servers that other tests run on are real, and behave as those tests rely on."""

import random
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tests.servers.elasticsearch import SharedNode, require_elasticsearch, start_node
from tests.servers.elasticsearch_cluster import start_cluster
from tests.servers.elasticsearch_jars import VERSION, VERSION_8
from tests.servers.postgresql import PostgreSQL, require_postgresql, start_postgresql
from tests.servers.process import ServerError, ServerProcess, free_port
from tests.servers.proxy import Proxy, start_proxy
from tests.servers.requirement import missing
from tests.servers.sharing import shared
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]

# Each starts servers, prints their process ids and never ends by itself.
PAUSED_NODE = """
from tests.servers.elasticsearch import start_node
node = start_node(Path(sys.argv[1]))
node.pause()
print(node.pid, flush=True)
time.sleep(600)
"""
DATABASE = """
from tests.servers.guard import descendants
from tests.servers.postgresql import start_postgresql
server = start_postgresql()
print(server.pid, *descendants(server.pid), server.folder, flush=True)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def printed_before_being_killed(script: str, *arguments: str) -> list[str]:
    """The words of the script's first line; it gets SIGKILL as soon as it has printed them."""
    command = [sys.executable, "-c", f"import sys, time\nfrom pathlib import Path\n{script}"]
    with subprocess.Popen(
        [*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        process.kill()
    return words


def client(proxy: Proxy, ca: Path) -> httpx.Client:
    context = ssl.create_default_context(cafile=ca)
    return httpx.Client(base_url=proxy.url, verify=context, timeout=60)


def test_the_shared_node_is_an_elasticsearch_that_finds_what_it_is_given(
    elasticsearch_node: SharedNode,
) -> None:
    with httpx.Client(base_url=elasticsearch_node.url, timeout=120) as http:
        nodes = http.get("/_nodes/_local/http").json()["nodes"]
        assert [node["version"] for node in nodes.values()] == [VERSION]
        for number, text in enumerate(["bảo vệ đê", "防汛"]):
            http.put(f"/test-servers/_doc/{number}?refresh", json={"text": text})
        found = http.get("/test-servers/_search?q=text:đê").json()
        http.delete("/test-servers").raise_for_status()
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["0"]


def test_an_older_elasticsearch_can_be_run_to_be_refused(tmp_path: Path) -> None:
    require_elasticsearch(VERSION_8)
    with start_node(tmp_path, version=VERSION_8) as node:
        nodes = node.get("/_nodes/_local/http")["nodes"]
        assert [one["version"] for one in nodes.values()] == [VERSION_8]


def test_a_paused_node_dies_with_its_killed_starter(tmp_path: Path) -> None:
    require_elasticsearch()
    (pid,) = map(int, printed_before_being_killed(PAUSED_NODE, str(tmp_path)))
    wait_until(lambda: not is_alive(pid))


def test_postgresql_and_its_children_die_with_their_killed_starter() -> None:
    require_postgresql()
    *pids, folder = printed_before_being_killed(DATABASE)
    assert len(pids) > 3
    wait_until(lambda: not any(is_alive(int(pid)) for pid in pids))
    wait_until(lambda: not Path(folder).exists())


def test_a_cluster_of_three_gets_over_killed_and_paused_nodes(tmp_path: Path) -> None:
    require_elasticsearch()
    with start_cluster(tmp_path) as cluster:
        made = {"settings": {"number_of_shards": 3, "number_of_replicas": 1}}
        httpx.put(f"{cluster.urls[0]}/kept", json=made, timeout=120).raise_for_status()
        cluster.wait_for_health("green")

        killed = cluster.master()
        killed.kill()
        cluster.wait_for_health("yellow")
        assert cluster.master() is not killed
        killed.restart()
        cluster.wait_for_health("green")
        assert killed.get("/_cluster/health")["number_of_nodes"] == 3

        killed.pause()
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(killed.url, timeout=1)
        killed.resume()
        cluster.wait_for_health("green")


def test_a_node_that_does_not_start_says_why(tmp_path: Path) -> None:
    require_elasticsearch()
    with pytest.raises(ServerError, match=r"unknown setting \[no\.such\.setting\]"):
        start_node(tmp_path, {"no.such.setting": True})


def test_postgresql_lets_in_who_knows_the_password(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (word text)"))
        rights = connection.execute(
            sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        )
        assert rights.scalar_one() is False
    engine.dispose()


def test_postgresql_refuses_a_wrong_password(postgresql: PostgreSQL) -> None:
    engine = sa.create_engine(postgresql.url("postgres", password="wrong"))
    with pytest.raises(OperationalError, match="password authentication failed"):
        engine.connect()
    engine.dispose()


def test_postgresql_keeps_its_data_when_it_is_killed_and_answers_nothing_while_paused() -> None:
    require_postgresql()
    with start_postgresql() as server:
        url = server.url(server.create_database()).replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server.kill()
        server.start()
        with psycopg.connect(url, autocommit=True) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
            server.pause()
            with pytest.raises(psycopg.errors.ConnectionTimeout):
                psycopg.connect(url, connect_timeout=2)
            server.resume()
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_the_proxy_lets_in_a_user_and_a_key(elasticsearch_proxy: Proxy) -> None:
    with client(elasticsearch_proxy, elasticsearch_proxy.ca) as http:
        user = (elasticsearch_proxy.user, elasticsearch_proxy.password)
        key = {"Authorization": f"ApiKey {elasticsearch_proxy.api_key}"}
        assert http.get("/_cluster/health", auth=user).json()["number_of_nodes"] == 1
        assert http.get("/_cluster/health", headers=key).json()["number_of_nodes"] == 1


@pytest.mark.parametrize("header", [None, "Basic ZGlyZWN0aXZlczpubw==", "ApiKey bm86bm8="])
def test_the_proxy_refuses_missing_and_wrong_credentials(
    elasticsearch_proxy: Proxy, header: str | None
) -> None:
    with client(elasticsearch_proxy, elasticsearch_proxy.ca) as http:
        given = {"Authorization": header} if header else {}
        answer = http.get("/_cluster/health", headers=given)
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "security_exception"
    assert answer.headers.get_list("WWW-Authenticate") == ['Basic realm="security"', "ApiKey"]


def test_the_proxy_has_a_key_that_may_only_search(elasticsearch_proxy: Proxy) -> None:
    key = {"Authorization": f"ApiKey {elasticsearch_proxy.reading_key}"}
    with client(elasticsearch_proxy, elasticsearch_proxy.ca) as http:
        assert http.post("/_search", headers=key, json={}).status_code == 200
        answer = http.post("/_bulk", headers=key, json={})
        assert http.put("/test-forbidden", headers=key).status_code == 403
    assert answer.status_code == 403
    assert answer.json()["error"]["type"] == "security_exception"


def test_a_client_that_trusts_another_authority_does_not_trust_the_proxy(
    elasticsearch_proxy: Proxy, other_ca: Path
) -> None:
    with (
        client(elasticsearch_proxy, other_ca) as http,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        http.get("/")


def test_a_certificate_for_another_host_is_not_trusted(
    elasticsearch_node: SharedNode, elasticsearch_proxy: Proxy, tmp_path: Path
) -> None:
    with (
        start_proxy(tmp_path, [elasticsearch_node.url], hosts=["DNS:elsewhere.test"]) as proxy,
        client(proxy, proxy.ca) as http,
        pytest.raises(httpx.ConnectError, match="IP address mismatch"),
    ):
        http.get("/")


def test_what_is_shared_is_started_once_and_stopped_by_the_last(tmp_path: Path) -> None:
    events: list[str] = []

    @contextmanager
    def start() -> Iterator[str]:
        events.append("started")
        yield f"address {events.count('started')}"
        events.append("stopped")

    def use(name: str, leaving: threading.Event) -> None:
        with shared(tmp_path, start) as address:
            events.append(f"{name} has {address}")
            assert leaving.wait(300)
            events.append(f"{name} leaves")

    first, second = threading.Event(), threading.Event()
    threading.Thread(target=use, args=("first", first), daemon=True).start()
    wait_until(lambda: "first has address 1" in events)
    threading.Thread(target=use, args=("second", second), daemon=True).start()
    wait_until(lambda: "second has address 1" in events)
    first.set()
    wait_until(lambda: "first leaves" in events)
    time.sleep(0.3)  # long enough for a stop that comes too early
    second.set()
    wait_until(lambda: "stopped" in events)
    assert events[3:] == ["first leaves", "second leaves", "stopped"]
    with shared(tmp_path, start) as address:
        assert address == "address 2"


def test_a_port_is_given_once_and_to_one_who_may_serve_there_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, draw = free_port(), random.randint
    drawn = iter([port, port])
    monkeypatch.setattr(random, "randint", lambda *between: next(drawn, None) or draw(*between))
    assert free_port() != port
    assert next(drawn, None) is None
    for _ in range(2):
        with socket.create_server(("127.0.0.1", port)):
            socket.create_connection(("127.0.0.1", port)).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


def test_a_command_that_does_not_exist_is_an_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    process = ServerProcess(["no-such-server"], tmp_path, tmp_path / "log")
    with pytest.raises(ServerError, match="no-such-server could not be started"):
        process.start()
    assert "no-such-server" in capfd.readouterr().err


def test_a_missing_server_skips_a_test_on_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no such server"):
        missing("no such server")


def test_a_missing_server_fails_a_test_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no such server"):
        missing("no such server")
