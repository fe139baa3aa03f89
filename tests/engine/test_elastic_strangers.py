"""Servers that are not Elasticsearch, do not answer, or are too old."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from search import engine_elastic_connection
from search.engine_elastic import Servers, open_engine
from search.engine_elastic_connection import Connection
from tests.engine.refusals import LAYOUT, NODE_LOG, Log, in_vain, logged, opened, refusal, search
from tests.servers.elasticsearch import SharedNode, require_elasticsearch, start_node
from tests.servers.elasticsearch_jars import VERSION_8
from tests.servers.process import free_port
from tests.servers.proxy import API_KEY, Proxy, start_proxy


@pytest.fixture(autouse=True)
def log() -> Iterator[Log]:
    """The log of a test, in which no secret may stand."""
    with logged() as kept:
        yield kept


class Stranger(BaseHTTPRequestHandler):
    """A server that repeats what it is sent, in an answer with the status of its address."""

    def do_GET(self) -> None:
        status = int(self.path.split("/")[1])
        body = f"<html>\r\n{self.headers}\r\n</html>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", "/200/")
        self.end_headers()
        if status >= 200 and status != 204:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (200, "engine_version", "no Elasticsearch"),
        (204, "engine_version", "no Elasticsearch"),
        (301, "engine_version", "no Elasticsearch"),
        (400, "engine_version", "no Elasticsearch"),
        (404, "engine_version", "no Elasticsearch"),
        (405, "engine_version", "no Elasticsearch"),
        (401, "engine_refused", "does not accept"),
        (403, "engine_refused", "does not accept"),
        (413, "engine_failed", "takes no requests of this size"),
        (429, "engine_unreachable", "HTTP 429"),
        (500, "engine_unreachable", "HTTP 500"),
        (502, "engine_unreachable", "HTTP 502"),
    ],
)
def test_what_is_no_elasticsearch_is_told_so_and_not_repeated(
    stranger: str, status: int, code: str, said: str, log: Log
) -> None:
    NODE_LOG.removeHandler(log)  # here an answer repeats what was sent
    told = in_vain(f"{stranger}/{status}", code, api_key=API_KEY)
    assert said in told
    assert "html" not in told
    assert log.lines


def test_a_port_without_a_listener_is_out_of_reach() -> None:
    told = in_vain(f"http://127.0.0.1:{free_port()}", "engine_unreachable")
    assert "Connection refused" in told


def test_a_host_that_has_no_address_is_out_of_reach() -> None:
    assert "cannot be reached" in in_vain("http://search.invalid:9200", "engine_unreachable")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_never_answers_is_given_up(
    scheme: str, monkeypatch: pytest.MonkeyPatch, elasticsearch_proxy: Proxy
) -> None:
    monkeypatch.setattr(engine_elastic_connection, "TIMEOUTS", (0.5,))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        ca = str(elasticsearch_proxy.ca) if scheme == "https" else None
        told = in_vain(url, "engine_unreachable", ca=ca, api_key=API_KEY)
    assert time.monotonic() - began < 60
    assert "did not answer in time" in told


def test_a_server_that_falls_silent_is_given_up_and_found_again(
    elasticsearch_node: SharedNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        start_proxy(tmp_path, [elasticsearch_node.url]) as proxy,
        opened(proxy.url, ca=str(proxy.ca), api_key=API_KEY) as engine,
    ):
        assert search(engine) == 0
        proxy.pause()
        began = time.monotonic()
        with monkeypatch.context() as patch:
            patch.setattr(Connection.ask, "__defaults__", ((0.3, 0.6, 0.9),))
            refusal(lambda: search(engine), "engine_unreachable")
        assert time.monotonic() - began < 40
        proxy.resume()
        assert search(engine) == 0


def test_the_server_that_answers_is_asked_in_place_of_one_that_does_not(
    elasticsearch_node: SharedNode,
) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    engine = open_engine(Servers([dead, elasticsearch_node.url]), LAYOUT)
    assert [search(engine) for _ in range(6)] == [0] * 6
    assert engine.health().ok
    engine.close()


def test_a_server_that_hangs_is_left_for_the_next_within_one_attempt(
    elasticsearch_node: SharedNode,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        servers = Servers([f"http://127.0.0.1:{silent.getsockname()[1]}", elasticsearch_node.url])
        for _ in range(6):  # which is asked first is chance
            with closing(Connection(servers)) as connection:
                assert connection.ask(lambda client: client.cluster.health(), (4.0,))["status"]


def test_an_older_elasticsearch_is_refused(tmp_path: Path) -> None:
    require_elasticsearch(VERSION_8)
    with start_node(tmp_path / "old", version=VERSION_8) as old:
        told = in_vain(old.url, "engine_version")
    assert "is too old: Elasticsearch 9 is needed" in told
