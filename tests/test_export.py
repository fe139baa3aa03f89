"""The whole result as a file: what tables, workbooks and lines hold, and when they break off."""

import csv
import dataclasses
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner

from search import walk
from search.engine import SORTS, Engine, EngineError, Found, Search
from service import export as export_module
from service.app import create_app
from service.cli import main
from service.export_columns import NAMES
from service.i18n import LANGUAGES, load_catalogues
from service.loads import load_bytes
from service.product import Product
from tests.exported import DASHED, MANY, book, export, table
from tests.web_client import FILES, HERE, LOOPBACK, TestClient, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), [*FILES, DASHED, *MANY]) as client:
        yield client


HEADS = {
    language: [str(messages[f"export.column.{name}"]) for name in NAMES]
    for language, messages in load_catalogues().items()
}


def ids(client: TestClient, **parameters: Any) -> list[str]:
    """The keys of all hits, page by page."""
    page = client.get("/api/v1/search", params={**parameters, "size": 50}).json()
    found = [hit["id"] for hit in page["hits"]]
    while page["next"]:
        further = {**parameters, "size": 50, "cursor": page["next"]}
        page = client.get("/api/v1/search", params=further).json()
        found += [hit["id"] for hit in page["hits"]]
    return found


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["rừng", '"công an tỉnh" OR sở', "rung", ""])
def test_every_format_has_the_hits_of_the_search_in_its_order(
    client: TestClient, q: str, sort: str
) -> None:
    asked = {"q": q, "sort": sort}
    keys = ids(client, **asked)
    lines = [json.loads(line) for line in export(client, **asked, format="jsonl").iter_lines()]
    assert [line["id"] for line in lines] == keys
    links = [row["Link"] for row in table(export(client, **asked, format="csv", lang="en"))]
    assert [link.partition("#p-")[2] for link in links] == keys
    rows = book(export(client, **asked, format="xlsx").content)
    assert [row[-1].partition("#p-")[2] for row in rows[1:]] == keys


def test_a_line_is_the_hit_as_the_search_gives_it(client: TestClient) -> None:
    asked = {"q": "tuần tra rừng", "agency": ["Công an tỉnh"]}
    hits = client.get("/api/v1/search", params=asked).json()["hits"]
    lines = export(client, **asked, format="jsonl").content.splitlines()
    assert [json.loads(line) for line in lines] == hits != []


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_the_number_of_rows_is_said_before_the_first(client: TestClient, format_: str) -> None:
    answer = export(client, q="rừng", format=format_)
    total = client.get("/api/v1/search", params={"q": "rừng"}).json()["total"]
    assert int(answer.headers["x-total-count"]) == total > 30
    assert answer.headers["content-disposition"] == f'attachment; filename="directives.{format_}"'


def test_a_long_query_is_exported_by_post(client: TestClient) -> None:
    asked = {"q": "rừng", "agency": ["Công an tỉnh"], "format": "jsonl"}
    posted = client.post("/api/v1/search/export", json=asked)
    assert posted.content == export(client, **asked).content != b""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_heads_are_in_the_language_asked_for(
    client: TestClient, language: str, format_: str
) -> None:
    answer = export(client, q="rừng", format=format_, lang=language)
    heads = book(answer.content)[0] if format_ == "xlsx" else list(table(answer)[0])
    assert heads == HEADS[language]
    assert answer.headers["content-language"] == language


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"format": "pdf"}, "parameter_invalid"),
        ({"size": 10}, "unknown_parameter"),
        ({"lang": "fr"}, "parameter_invalid"),
    ],
)
def test_what_an_export_cannot_be_is_refused(
    client: TestClient, parameters: dict[str, Any], code: str
) -> None:
    answer = client.get("/api/v1/search/export", params=parameters)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_query_beyond_the_limits_is_a_problem_and_no_file(client: TestClient) -> None:
    answer = client.post("/api/v1/search/export", json={"q": "rừng núi " * 900})
    assert (answer.status_code, answer.json()["code"]) == (400, "query_too_complex")


class Failing:
    """An engine that answers so many searches, and then is out of reach."""

    def __init__(self, engine: Engine, answers: int) -> None:
        self._engine = engine
        self._left = answers

    def search(self, search: Search) -> Found:
        self._left -= 1
        if self._left < 0:
            raise EngineError("engine_unreachable", "the cable was pulled")
        return self._engine.search(search)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


@pytest.fixture
def served(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Starts servers whose engine fails after so many searches; gives their addresses."""
    monkeypatch.setattr(walk, "STRETCH", 10)
    monkeypatch.setattr(export_module, "CHUNK", 500)
    load_bytes(product, MANY)
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(answers: int) -> str:
        failing: Any = Failing(product.engine, answers)
        app = create_app(dataclasses.replace(product, engine=failing))
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_a_failure_in_the_middle_breaks_the_transfer(served: Any, format_: str) -> None:
    address = f"{served(2)}/api/v1/search/export?q=rừng&format={format_}"
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(address, timeout=60)


def test_a_failure_before_the_first_byte_is_a_problem(served: Any) -> None:
    for answers, format_ in ((0, "csv"), (2, "xlsx")):
        address = f"{served(answers)}/api/v1/search/export?q=rừng&format={format_}"
        answer = httpx.get(address, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (503, "engine_unreachable")


def test_the_command_writes_the_same_file(product: Product, tmp_path: Path) -> None:
    load_bytes(product, [*FILES, DASHED])
    path = tmp_path / "rung.csv"
    arguments = ["search", "rừng -mạng", "--sort", "oldest", "--export", str(path), "--lang", "zh"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    with TestClient(create_app(product), base_url=HERE, client=LOOPBACK) as client:
        asked = {"q": "rừng -mạng", "sort": "oldest", "lang": "zh"}
        assert path.read_bytes() == export(client, **asked).content
    assert result.stdout.startswith(f"{len(table_of(path)):,} paragraphs in ")
    assert not list(tmp_path.glob("*.part"))


def test_the_command_leaves_no_half_file(product: Product, tmp_path: Path) -> None:
    load_bytes(product, FILES)
    path = tmp_path / "rung.pdf"
    result = CliRunner().invoke(main, ["search", "rừng", "--export", str(path)])
    assert (result.exit_code, path.exists()) == (2, False)
    result = CliRunner().invoke(main, ["search", "a " * 300, "--export", f"{tmp_path}/a.csv"])
    assert result.exit_code != 0
    assert list(tmp_path.glob("a.csv*")) == []


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
