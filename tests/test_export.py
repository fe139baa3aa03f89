"""The whole result as a file: what tables, workbooks and lines hold, and when they break off."""

import csv
import dataclasses
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import uvicorn
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search import walk
from search.engine import SORTS, Engine, EngineError, Found, Search
from service import export as export_module
from service import export_csv, export_xlsx
from service.app import create_app
from service.cli import main
from service.export_columns import NAMES
from service.export_csv import GUARD, guarded
from service.i18n import LANGUAGES, load_catalogues
from service.loads import load_bytes
from service.product import Product
from tests.web_client import FILES, HERE, LOOPBACK, TestClient, serving

DASHED = (
    "chi-thi-20.txt",
    """TỈNH ỦY SÔNG LAM
Số 20-CT/TU
Sông Lam, ngày 02 tháng 5 năm 2023

CHỈ THỊ
Về trật tự, an toàn

- Công an tỉnh chủ trì, phối hợp với Sở Y tế "làm gương", bảo vệ rừng; xong trước ngày 30/6/2023.

=HYPERLINK("http://nowhere.invalid";"rừng") là chữ trong văn bản, không phải công thức.

@Sở Y tế theo dõi việc trồng rừng, +3 độ C.
""".encode(),
)
MANY = [
    (f"kh-{number}.txt", f"KẾ HOẠCH\nSố {number}-KH/TU\n\n1. Bảo vệ rừng đợt {number}.".encode())
    for number in range(30, 60)
]
HEADS = {
    language: [str(messages[f"export.column.{name}"]) for name in NAMES]
    for language, messages in load_catalogues().items()
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), [*FILES, DASHED, *MANY]) as client:
        yield client


def export(client: TestClient, **parameters: Any) -> httpx.Response:
    answer = client.get("/api/v1/search/export", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def book(content: bytes) -> list[list[Any]]:
    """Every row of every sheet of a workbook, values only."""
    found = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for sheet in found for row in sheet.rows]


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


def test_a_row_says_who_has_to_do_what_by_when(client: TestClient) -> None:
    (row,) = table(export(client, q='"làm gương"', format="csv", lang="en"))
    assert row["Number"] == "20-CT/TU"
    assert row["Date"] == "2023-05-02"
    assert (row["Leads"], row["Coordinates"]) == ("Công an tỉnh", "Sở Y tế")
    assert row["Deadlines"] == "trước ngày 30/6/2023 (2023-06-30)"
    assert row["Source"] == "chi-thi-20.txt"
    assert row["Link"].startswith("http://127.0.0.1:8000/documents/")


def test_a_table_opens_in_excel_as_it_reads(client: TestClient) -> None:
    content = export(client, q="rừng", format="csv", lang="vi").content
    assert content.startswith("\N{BYTE ORDER MARK}".encode())
    assert content.count(b"\r\n") == content.count(b"\n")
    for row in table(export(client, q="rừng", format="csv")):
        assert all(not (cell or "").startswith(("=", "+", "-", "@", "\t")) for cell in row.values())
    texts = [row["Text"] for row in table(export(client, q="rừng", format="csv", lang="en"))]
    assert f"{GUARD}- Công an tỉnh chủ trì" in "".join(texts)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5 độ", "@nơi", "\tthụt", "- Công an", "2.10"])
def test_what_a_spreadsheet_would_mistake_is_guarded(text: str) -> None:
    assert guarded(text) == GUARD + text


@pytest.mark.parametrize("text", ["", "12-KH/TU", "3", "Công an", "44-KL/TW", "một = hai", "推进"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.lists(st.lists(st.text() | st.none() | st.dates(), min_size=1, max_size=4), max_size=9))
def test_a_table_gives_back_its_cells(rows: list[list[str | date | None]]) -> None:
    encodable = [
        [c.encode("utf-8", "replace").decode() if isinstance(c, str) else c for c in row]
        for row in rows
    ]
    content = b"".join(export_csv.lines(encodable)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(content, newline="")))
    shown = [
        [guarded(c) if isinstance(c, str) else c.isoformat() if c else "" for c in row]
        for row in encodable
    ]
    assert [row or [""] for row in read] == shown


def test_a_workbook_has_texts_dates_links_and_a_head_that_stays(client: TestClient) -> None:
    content = export(client, q="", format="xlsx", lang="en", sort="document").content
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content))
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["H"].width > 50
    heads = [cell.value for cell in sheet[1]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    formula = next(row for row in rows if "HYPERLINK" in str(row["Text"].value))
    assert formula["Text"].data_type == "s"
    assert formula["Text"].value.startswith("=HYPERLINK")
    assert formula["Date"].value == datetime(2023, 5, 2)  # noqa: DTZ001 - a day without a clock
    task = next(row for row in rows if row["Task number"].value == "2.1")
    assert task["Task number"].data_type == "s"
    assert task["Link"].hyperlink.target.startswith("http://127.0.0.1:8000/documents/")


def cells(text: str, number: int) -> list[str | date | None]:
    return [text, date(2024, 1, 2), None, *[None] * 13, f"http://127.0.0.1/documents/{number}"]


def sheets(content: bytes) -> list[tuple[str, int]]:
    found = openpyxl.load_workbook(io.BytesIO(content))
    return [(sheet.title, sheet.max_row) for sheet in found]


@pytest.mark.parametrize(
    ("rows", "expected"), [(0, [1]), (3, [4]), (4, [4, 2]), (6, [4, 4]), (7, [4, 4, 2])]
)
def test_more_rows_than_a_sheet_has_go_on_in_the_next(rows: int, expected: list[int]) -> None:
    made = export_xlsx.chunks(
        list(NAMES), (cells("a", at) for at in range(rows)), "s{}".format, str, rows_per_sheet=4
    )
    found = sheets(b"".join(made))
    assert found == [(f"s{at}", number) for at, number in enumerate(expected, 1)]


def test_a_text_too_long_for_a_cell_says_how_much_is_missing() -> None:
    text = "rừng " * 10_000
    made = export_xlsx.chunks(list(NAMES), [cells(text, 1)], "s{}".format, "[{} more]".format)
    shown = book(b"".join(made))[1][0]
    kept, _, rest = shown.partition(" [")
    assert text.startswith(kept)
    assert rest == f"{len(text) - len(kept)} more]"


def test_more_links_than_a_sheet_takes_are_plain_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(export_xlsx, "LINKS", 2)
    rows = [cells("a", at) for at in range(4)]
    made = b"".join(export_xlsx.chunks(list(NAMES), rows, "s{}".format, str))
    (sheet,) = openpyxl.load_workbook(io.BytesIO(made))
    last = [row[-1] for row in sheet.iter_rows(min_row=2)]
    assert [cell.hyperlink is not None for cell in last] == [True, True, False, False]
    assert last[3].value == "http://127.0.0.1/documents/3"


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
        httpx.get(address)


def test_a_failure_before_the_first_byte_is_a_problem(served: Any) -> None:
    for answers, format_ in ((0, "csv"), (2, "xlsx")):
        answer = httpx.get(f"{served(answers)}/api/v1/search/export?q=rừng&format={format_}")
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
