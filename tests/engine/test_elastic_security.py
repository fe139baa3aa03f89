"""The way to a cluster: passwords, keys, certificates, strangers, silence; and no secret told."""

import base64
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from search import engine_elastic_connection
from search.engine import Engine, EngineError, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.engine_elastic_connection import Connection
from search.tree import EVERYTHING
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill
from tests.servers.elasticsearch import SharedNode, require_elasticsearch, start_node
from tests.servers.elasticsearch_jars import VERSION_8
from tests.servers.process import free_port
from tests.servers.proxy import API_KEY, PASSWORD, READING_KEY, USER, Proxy, start_proxy

WRONG_PASSWORD = "wröng-hunter2"
WRONG_KEY = base64.b64encode(b"wrong:hunter3").decode()
LAYOUT = Layout(prefix="security", replicas=0)
NODE_LOG = logging.getLogger("elastic_transport.node")
"""Has whole requests and answers, and gives them to nobody who does not ask for them by name."""


def sent(user: str, password: str) -> str:
    """As a password stands in a request."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


SECRETS = [
    *(PASSWORD, WRONG_PASSWORD, sent(USER, PASSWORD), sent(USER, WRONG_PASSWORD)),
    *(key for one in (API_KEY, READING_KEY, WRONG_KEY) for key in (one, base64.b64decode(one))),
    *(base64.b64decode(one).split(b":")[1] for one in (API_KEY, READING_KEY, WRONG_KEY)),
]


def leaked(text: str) -> list[str]:
    """The secrets that a text tells."""
    known = [one if isinstance(one, str) else one.decode() for one in SECRETS]
    return [secret for secret in known if secret in text]


class Log(logging.Handler):
    """Keeps whatever any library logs, with its exceptions."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def log() -> Iterator[Log]:
    """The log of a test, at the level that tells most; no secret may stand in it."""
    kept = Log()
    loggers = [logging.getLogger(), NODE_LOG]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(kept)
        logger.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
            logger.removeHandler(kept)
    assert leaked("\n".join(kept.lines)) == []


@contextmanager
def opened(url: str, **login: str | None) -> Iterator[Engine]:
    engine = open_engine(Servers([url], **login), LAYOUT)
    try:
        yield engine
    finally:
        engine.close()


def search(engine: Engine) -> int:
    return engine.search(Search(EVERYTHING, size=0)).total


def refusal(ask: Callable[[], object], code: str) -> str:
    """What is said in one line to who asks in vain; neither it nor its causes tell a secret."""
    with pytest.raises(EngineError) as raised:
        ask()
    error: BaseException | None = raised.value
    assert raised.value.code == code, str(error)
    assert "\n" not in str(error)
    assert len(str(error)) < 500
    while error is not None:
        assert leaked(f"{error} {error!r} {vars(error)}") == []
        error = error.__cause__
    return str(raised.value)


def in_vain(url: str, code: str, **login: str | None) -> str:
    """What is said when an engine is asked; its health says the same and raises nothing."""
    with opened(url, **login) as engine:
        told = refusal(lambda: search(engine), code)
        health = engine.health()
    assert not health.ok
    assert health.message == f"{code}: {told}"
    return told


@pytest.mark.parametrize("login", [{"user": USER, "password": PASSWORD}, {"api_key": API_KEY}])
def test_the_right_user_or_key_may_do_everything(
    elasticsearch_proxy: Proxy, log: Log, login: dict[str, str]
) -> None:
    ca = str(elasticsearch_proxy.ca)
    with opened(elasticsearch_proxy.url, ca=ca, **login) as engine:
        fill(engine, [entry("an ninh", 1), entry("trật tự", 2)])
        assert search(engine) == 2
        assert [one.key for one in engine.scan()] == ["1-0", "2-0"]
        with engine.replacing() as new:
            new.put(entry("an ninh", 1))
            new.switch(1)
        assert len(engine.drop_replaced()) == 1
        assert engine.health().ok
    remove(Servers([elasticsearch_proxy.url], ca, **login), LAYOUT)
    assert any("Authorization: " in line and "<hidden>" in line for line in log.lines)


@pytest.mark.parametrize(
    "login",
    [
        {"user": USER, "password": WRONG_PASSWORD},
        {"user": "nobody", "password": PASSWORD},
        {"api_key": WRONG_KEY},
        {},
    ],
)
def test_wrong_and_missing_credentials_are_refused(
    elasticsearch_proxy: Proxy, login: dict[str, str]
) -> None:
    ca = str(elasticsearch_proxy.ca)
    told = in_vain(elasticsearch_proxy.url, "engine_refused", ca=ca, **login)
    assert "does not accept the user, password or API key" in told


def test_a_key_that_may_only_read_is_told_what_it_lacks(
    elasticsearch_proxy: Proxy, elasticsearch_node: SharedNode
) -> None:
    with opened(elasticsearch_node.url) as engine:
        fill(engine, [entry("an ninh", 1)])
    ca = str(elasticsearch_proxy.ca)
    with opened(elasticsearch_proxy.url, ca=ca, api_key=READING_KEY) as engine:
        assert search(engine) == 1
        told = refusal(lambda: fill(engine, [entry("an ninh", 2)]), "engine_refused")
        assert "lacks a right: security_exception" in told
        assert search(engine) == 1
    remove(Servers([elasticsearch_node.url]), LAYOUT)


def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    elasticsearch_proxy: Proxy, other_ca: Path
) -> None:
    for ca in (str(other_ca), None):
        told = in_vain(elasticsearch_proxy.url, "engine_untrusted", ca=ca, api_key=API_KEY)
        assert "certificate" in told
        assert "check host and authority" in told


def test_a_certificate_for_another_host_is_not_trusted(
    elasticsearch_node: SharedNode, tmp_path: Path, elasticsearch_proxy: Proxy
) -> None:
    with start_proxy(tmp_path, [elasticsearch_node.url], ["DNS:search.example"]) as elsewhere:
        told = in_vain(elsewhere.url, "engine_untrusted", ca=str(elsewhere.ca), api_key=API_KEY)
    assert "search.example" in told
    assert elsewhere.requests() == []  # nothing was sent, least of all the key


def test_http_to_a_port_of_https_and_the_reverse_are_told(
    elasticsearch_proxy: Proxy, elasticsearch_node: SharedNode
) -> None:
    plain = elasticsearch_proxy.url.replace("https", "http")
    assert "check host, port and https" in in_vain(plain, "engine_version", api_key=API_KEY)
    secure = elasticsearch_node.url.replace("http", "https")
    ca = str(elasticsearch_proxy.ca)
    assert "is it http there?" in in_vain(secure, "engine_untrusted", ca=ca, api_key=API_KEY)


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
    assert time.monotonic() - began < 10
    assert "did not answer in time" in told


def test_a_server_that_falls_silent_is_given_up_and_found_again(
    elasticsearch_node: SharedNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection.ask, "__defaults__", ((0.3, 0.6, 0.9),))
    with (
        start_proxy(tmp_path, [elasticsearch_node.url]) as proxy,
        opened(proxy.url, ca=str(proxy.ca), api_key=API_KEY) as engine,
    ):
        assert search(engine) == 0
        proxy.pause()
        began = time.monotonic()
        refusal(lambda: search(engine), "engine_unreachable")
        assert time.monotonic() - began < 10
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


def test_an_older_elasticsearch_is_refused(tmp_path: Path) -> None:
    require_elasticsearch(VERSION_8)
    with start_node(tmp_path / "old", version=VERSION_8) as old:
        told = in_vain(old.url, "engine_version")
    assert "is too old: Elasticsearch 9 is needed" in told
