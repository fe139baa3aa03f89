"""The tables of an export as spreadsheets read them: CSV and XLSX."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import export_csv, export_xlsx
from service.export_columns import NAMES
from service.export_csv import GUARD, guarded
from tests.exported import DASHED, MANY, book, export, table
from tests.web_client import FILES, TestClient, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), [*FILES, DASHED, *MANY]) as client:
        yield client


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
