"""Uploads and the list of loads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web_client import TestClient, serving

TEXT = "CHỈ THỊ\nVề việc mới\n\n1. Sở Y tế chủ trì tiêm phòng.\n".encode()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "data", ()) as client:
        yield client


def upload(client: TestClient, *files: tuple[str, bytes]) -> dict[str, object]:
    parts = [("files", (name, data)) for name, data in files]
    answer = client.post("/api/v1/documents", files=parts)
    assert answer.status_code == 201, answer.text
    report: dict[str, object] = answer.json()
    return report


def test_an_uploaded_file_is_found_at_once(client: TestClient) -> None:
    report = upload(client, ("moi.txt", TEXT))
    assert [file["outcome"] for file in report["files"]] == ["added"]  # type: ignore[attr-defined]
    assert client.get("/api/v1/search", params={"q": "tiêm phòng"}).json()["total"] == 1
    again = upload(client, ("moi.txt", TEXT))
    assert [file["outcome"] for file in again["files"]] == ["unchanged"]  # type: ignore[attr-defined]


def test_every_file_of_an_upload_is_accounted_for(client: TestClient) -> None:
    files = [("a.txt", TEXT), ("b.txt", b""), ("c.bin", bytes(range(256)) * 8)]
    report = upload(client, *files)
    outcomes = {file["source"]: file["outcome"] for file in report["files"]}  # type: ignore[attr-defined]
    assert outcomes["a.txt"] == "added"
    assert outcomes["b.txt"] == "failed"
    assert len(outcomes) == 3
    number = report["numbers"][-1]  # type: ignore[index]
    load = client.get(f"/api/v1/loads/{number}").json()
    assert load["state"] == "finished"
    assert load["files"]["total"] == 3
    failed = client.get(f"/api/v1/loads/{number}", params={"outcome": "failed"}).json()
    assert all(file["code"] and file["message"] for file in failed["files"]["items"])


@pytest.mark.parametrize(
    "name",
    [
        "../../../../tmp/directives-escaped.txt",
        "..\\..\\windows\\directives-escaped.txt",
        "/etc/directives-escaped.txt",
        "C:\\directives-escaped.txt",
        "%2e%2e%2fdirectives-escaped.txt",
        "./../directives-escaped.txt",
    ],
)
def test_path_tricks_in_names_stay_inside(client: TestClient, tmp_path: Path, name: str) -> None:
    report = upload(client, (name, TEXT))
    for file in report["files"]:  # type: ignore[attr-defined]
        assert "/" not in file["source"]
        assert "\\" not in file["source"]
    outside = [
        path for path in tmp_path.rglob("*escaped*") if tmp_path / "data" not in path.parents
    ]
    assert outside == []
    assert not Path("/tmp/directives-escaped.txt").exists()


@pytest.mark.parametrize(
    "name", ["con.txt", ".", "..", "a\x00b.txt", "x" * 1000 + ".txt", "\u202egpj.txt"]
)
def test_odd_names_are_taken_or_refused_but_never_an_error(client: TestClient, name: str) -> None:
    answer = client.post("/api/v1/documents", files={"files": (name, TEXT)})
    assert answer.status_code in (201, 400, 422)
    assert client.get("/readyz").status_code == 200


def test_an_empty_form_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/documents", files={"other": ("a.txt", TEXT)})
    assert answer.status_code == 422
    assert client.get("/api/v1/loads").json()["total"] == 0


def test_a_broken_form_is_refused(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.post("/api/v1/documents", content=b"--x\r\nbroken", headers=headers)
    assert answer.status_code in (400, 422)


def test_the_page_uploads_and_shows_the_outcomes(client: TestClient) -> None:
    answer = client.post("/loads", files={"files": ("mới <b>.txt", TEXT)}, follow_redirects=False)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "mới &lt;b&gt;.txt" in page
    assert "<b>.txt" not in page


def test_a_page_upload_without_files_gets_a_page_that_helps(client: TestClient) -> None:
    answer = client.post("/loads", files={"files": ("", b"")})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
