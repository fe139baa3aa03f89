"""Every kind of query, saved through the API, tells of what it finds once: on any engine, however
its letters are put together."""

import unicodedata
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import pytest

from service import worker
from tests.web_client import TestClient, product_of, serving

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")

VIETNAMESE = """TỈNH ỦY HÀ THANH

Số {number}-KH/TU

Hà Thanh, ngày 12 tháng 4 năm 2024

KẾ HOẠCH

1. Công an tỉnh tuần tra đường thủy đợt {number}.

2. Sở Y tế phát phiếu dương tính đợt {number}.

3. Các xã rà soát theo Kết luận số 44-KL/TW đợt {number}.

4. Sở Nội vụ tập huấn an ninh mạng đợt {number}.
"""
CHINESE = """松兰省委员会关于加强渡口安全的通知

松办发〔2024〕{number}号

一、省公安厅加强夜间水上巡逻，第{number}批。

二、各县逐一检查渡口，第{number}批。
"""


class Kind(NamedTuple):
    """What is typed, and the words of the one paragraph of each pair that it must find."""

    typed: str
    finds: str


KINDS = {
    "accented": Kind("tuần tra đường thuỷ", "Công an tỉnh tuần tra đường thủy"),
    "unaccented": Kind("phat phieu duong", "Sở Y tế phát phiếu dương tính"),
    "Chinese": Kind("夜間巡邏", "省公安厅加强夜间水上巡逻"),
    "number": Kind("044/KL-TW", "Kết luận số 44-KL/TW"),
    "cross-language": Kind("网络安全", "Sở Nội vụ tập huấn an ninh mạng"),
}


@pytest.fixture
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), files=()) as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_query_tells_of_each_load_once(client: TestClient, kind: str) -> None:
    ids = [save(client, unicodedata.normalize(form, KINDS[kind].typed)) for form in FORMS]
    for number, form in enumerate(FORMS, 1):
        upload(client, number, form)
        expected = [(id_, one) for one in range(1, number + 1) for id_ in ids]
        assert told(client, kind) == expected
        # The same bytes, and the same letters in other bytes, are no news.
        upload(client, number, form)
        upload(client, number, FORMS[number % 2])
        assert told(client, kind) == expected


def save(client: TestClient, q: str) -> int:
    """Save a search; its id."""
    answer = client.post("/api/v1/saved-queries", json={"name": "n", "search": {"q": q}})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def upload(client: TestClient, number: int, form: Form) -> None:
    """Load the pair of documents of this number, and do what a worker does then."""
    texts = {"vi": VIETNAMESE, "zh": CHINESE}
    files = [
        ("files", (f"{language}-{number}.txt", _encoded(text.format(number=number), form)))
        for language, text in texts.items()
    ]
    answer = client.post("/api/v1/documents", files=files)
    assert answer.status_code == 201, answer.text
    assert {one["outcome"] for one in answer.json()["files"]} <= {"added", "updated", "unchanged"}
    assert worker.match_alerts(lambda: False)(product_of(client)).complete


def told(client: TestClient, kind: str) -> list[tuple[int, int]]:
    """The saved query of each notice and the number of its document, oldest first."""
    answer = client.get("/api/v1/notices", params={"size": 100})
    items: list[dict[str, Any]] = answer.json()["items"]
    found = []
    for one in reversed(items):
        assert KINDS[kind].finds in one["text"]
        assert one["reasons"] == ["new"]
        found.append((one["saved_query"], int(one["document"]["source"][3])))
    return found


def _encoded(text: str, form: Form) -> bytes:
    return unicodedata.normalize(form, text).encode()
