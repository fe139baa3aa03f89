"""An answer of Elasticsearch that is lost says nothing about what was done."""

import itertools
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from search.engine import Engine, EngineError, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.engine_elastic_connection import Connection
from search.engine_elastic_index import Indexes
from search.tree import EVERYTHING
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill, replace_all
from tests.servers.elasticsearch import SharedNode

_NUMBERS = itertools.count()


class Line(ThreadingHTTPServer):
    """What stands between the engine and a node, and loses some answers.

    The first `carried` requests for a switch are carried out, none is answered. With `breaks`
    nothing that is asked after one is answered either.
    """

    carried = 0
    breaks = False
    is_broken = False

    def __init__(self, node: str) -> None:
        super().__init__(("127.0.0.1", 0), _Carrier)
        self.node = node
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Carrier(BaseHTTPRequestHandler):
    server: Line

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_switch = self.command == "POST" and self.path.startswith("/_aliases")
        if is_switch and self.server.carried:
            self.server.carried -= 1
            self._ask(body)
        if is_switch:
            self.server.is_broken = self.server.breaks
        if is_switch or (self.server.is_broken and self.command == "GET"):
            self.close_connection = True
            return
        status, headers, answer = self._ask(body)
        self.send_response(status)
        for name in ("Content-Type", "X-Elastic-Product"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that are asked for

    def _ask(self, body: bytes) -> tuple[int, Message, bytes]:
        kept = ("Accept", "Content-Type")
        headers = {name: self.headers[name] for name in kept if name in self.headers}
        request = urllib.request.Request(
            self.server.node + self.path, body or None, headers, method=self.command
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def line(elasticsearch_node: SharedNode) -> Iterator[Line]:
    with Line(elasticsearch_node.url) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def layout(elasticsearch_node: SharedNode) -> Iterator[Layout]:
    made = Layout(prefix=f"lost-{os.getpid()}-{next(_NUMBERS)}", replicas=0)
    yield made
    remove(Servers([elasticsearch_node.url]), made)


@pytest.fixture
def direct(elasticsearch_node: SharedNode, layout: Layout) -> Iterator[Engine]:
    """An engine whose answers all arrive, over an index of one paragraph."""
    made = open_engine(Servers([elasticsearch_node.url]), layout)
    fill(made, [entry("an ninh", 1)])
    yield made
    made.close()


@pytest.fixture
def engine(line: Line, layout: Layout, direct: Engine) -> Iterator[Engine]:
    made = open_engine(Servers([line.url]), layout)
    yield made
    made.close()


@pytest.fixture
def indexes(elasticsearch_node: SharedNode, layout: Layout) -> Iterator[Indexes]:
    connection = Connection(Servers([elasticsearch_node.url]))
    yield Indexes(connection, layout)
    connection.close()


def total(engine: Engine) -> int:
    return engine.search(Search(EVERYTHING, size=0)).total


@pytest.mark.parametrize("times", [1, 2])
def test_a_switch_whose_answer_is_lost_is_a_switch(
    line: Line, engine: Engine, direct: Engine, times: int
) -> None:
    line.carried = times  # a client asks again where a connection breaks
    replace_all(engine, [entry("an ninh", 1), entry("trật tự", 2)])
    assert total(direct) == 2
    assert len(direct.drop_replaced()) == 1
    assert total(direct) == 2


def test_an_index_that_was_not_switched_to_is_removed(
    engine: Engine, direct: Engine, indexes: Indexes
) -> None:
    with pytest.raises(EngineError) as told:
        replace_all(engine, [entry("an ninh", 1), entry("trật tự", 2)])
    assert told.value.code == "engine_unreachable"
    assert total(direct) == 1
    assert len(indexes.all()) == 1


def test_an_index_of_which_nobody_can_tell_whether_it_is_in_use_stays(
    line: Line, engine: Engine, direct: Engine
) -> None:
    line.carried, line.breaks = 1, True
    with pytest.raises(EngineError) as told:
        replace_all(engine, [entry("an ninh", 1), entry("trật tự", 2)])
    assert told.value.code == "engine_unreachable"
    assert total(direct) == 2
