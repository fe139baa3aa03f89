"""The lists of documents, agencies, tasks, deadlines, citations and suggestions."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web_client import TestClient, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


def listed(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert set(found) == {"items", "total", "next"}
    return found


def document_id(client: TestClient, source: str) -> int:
    (item,) = listed(client, "documents", source=source)["items"]
    return int(item["id"])


@pytest.mark.parametrize(
    "path", ["documents", "agencies", "tasks", "deadlines", "citations", "loads"]
)
def test_lists_go_on_by_cursor_without_gaps(client: TestClient, path: str) -> None:
    whole = listed(client, path, size=100)
    assert whole["next"] is None
    assert len(whole["items"]) == whole["total"] > 0
    page, items = listed(client, path, size=1), []
    items += page["items"]
    while page["next"]:
        page = listed(client, path, size=1, cursor=page["next"])
        items += page["items"]
    assert items == whole["items"]


def test_documents_are_filtered_by_plain_names(client: TestClient) -> None:
    both = listed(client, "documents")["total"]
    assert both == 2
    assert listed(client, "documents", language="zh")["total"] == 1
    assert listed(client, "documents", number="12 KH/TU")["total"] == 1
    assert listed(client, "documents", year="2024", type="kế hoạch")["total"] == 1
    assert listed(client, "documents", agency="Công an tỉnh")["total"] == 1
    assert listed(client, "documents", year="1931")["total"] == 0


def test_a_document_has_an_outline_and_its_original(client: TestClient) -> None:
    id_ = document_id(client, "ke-hoach-12.txt")
    document = client.get(f"/api/v1/documents/{id_}").json()
    assert document["number"] == "12-KH/TU"
    assert document["date"] == "2024-03-15"
    numbers = [task["number"] for section in document["outline"] for task in section["tasks"]]
    assert numbers == ["1", "2", "2.1", "2.2"]
    original = client.get(document["original"])
    assert "tuần tra rừng" in original.content.decode()
    assert client.get(document["url"]).status_code == 200


def test_an_original_is_never_shown_as_a_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    page = "<html><body><p>1. Một việc.</p><script>alert(1)</script></body></html>".encode()
    with serving(tmp_path_factory.mktemp("data"), [("trang.html", page)]) as client:
        original = client.get("/api/v1/documents/1/original")
        assert original.content == page
        assert original.headers["content-type"].startswith("text/plain")
        assert original.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in original.headers["content-security-policy"]


def test_paragraphs_come_in_order_with_what_they_say(client: TestClient) -> None:
    id_ = document_id(client, "ke-hoach-12.txt")
    found = listed(client, f"documents/{id_}/paragraphs", size=100)
    positions = [one["position"] for one in found["items"]]
    assert positions == sorted(positions)
    (task,) = [one for one in found["items"] if "tuần tra" in one["text"]]
    roles = {(agency["name"], agency["role"]) for agency in task["agencies"]}
    assert ("Công an tỉnh", "lead") in roles
    assert task["task"]["number"] == "1"


def test_agencies_count_their_roles(client: TestClient) -> None:
    agencies = {one["id"]: one for one in listed(client, "agencies", size=100)["items"]}
    assert agencies["công_an_tỉnh"]["counts"]["lead"] == 1
    leading = listed(client, "agencies", role="lead", size=100)["items"]
    assert {one["id"] for one in leading} < set(agencies)


def test_tasks_include_those_under_a_number(client: TestClient) -> None:
    id_ = document_id(client, "ke-hoach-12.txt")
    numbers = [one["number"] for one in listed(client, "tasks", document=id_, number="2")["items"]]
    assert numbers == ["2", "2.1", "2.2"]
    led = listed(client, "tasks", agency="công an tỉnh", role="lead")["items"]
    assert [one["number"] for one in led] == ["1"]


def test_deadlines_are_listed_by_day(client: TestClient) -> None:
    assert listed(client, "deadlines")["total"] >= 3
    (one,) = listed(client, "deadlines", deadline="2024-09..2024-10")["items"]
    assert one["due"] == "2024-09-30"


def test_citations_are_found_in_any_writing(client: TestClient) -> None:
    for written in ("44-KL/TW", "44/KL-TW", "44 KL/TW", "44_kl_tw"):
        assert listed(client, "citations", number=written)["total"] == 1


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("12-K", "number", "12-KH/TU"),
        ("cong an", "agency", "Công an tỉnh"),
        ("công an", "agency", "Công an tỉnh"),
    ],
)
def test_suggestions_begin_as_typed(client: TestClient, typed: str, kind: str, text: str) -> None:
    found = listed(client, "suggest", q=typed)["items"]
    assert (kind, text) in {(one["kind"], one["text"]) for one in found}


@pytest.mark.parametrize("typed", ["", " ", "\x00", "…", "x" * 3000])
def test_what_begins_nothing_has_no_suggestions(client: TestClient, typed: str) -> None:
    assert listed(client, "suggest", q=typed)["items"] == []


def test_health_says_what_is_there(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ok"
    assert ready["paragraphs"] > 10
