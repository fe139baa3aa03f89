"""Exports a search in each format and reads it back, for several test modules."""

import csv
import io
from typing import Any

import httpx
import openpyxl

from tests.web_client import TestClient

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


def export(client: TestClient, **parameters: Any) -> httpx.Response:
    """The answer to an export with these parameters."""
    answer = client.get("/api/v1/search/export", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def table(answer: httpx.Response) -> list[dict[str, str]]:
    """The rows of an export as CSV, by their heads."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def book(content: bytes) -> list[list[Any]]:
    """Every row of every sheet of a workbook, values only."""
    found = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for sheet in found for row in sheet.rows]
