"""Who may talk to the service, and how much they may send."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loopback import is_loopback
from service.security import BODY_LIMIT, HEADERS, host_name
from tests.web_client import HERE, TestClient, serving

UPLOAD = {"files": ("a.txt", b"1. M\xe1\xbb\x99t vi\xe1\xbb\x87c.", "text/plain")}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8000", "LOCALHOST"],
)
def test_own_names_are_served_on_any_port(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.0.0.2",
        "user@localhost",
        "localhost/x",
        "localhost#x",
        "localhost:port",
        "::1",
        "[::1",
        "0.0.0.0",
        "",
    ],
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/v1/documents", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["code"] == "host_refused"


def test_an_allowed_host_is_served(tmp_path: Path) -> None:
    with serving(tmp_path, (), allowed_hosts=("directives.example",)) as client:
        for host in ("directives.example", "Directives.Example:8000", "localhost"):
            assert client.get("/healthz", headers={"host": host}).status_code == 200
        assert client.get("/healthz", headers={"host": "example"}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "http://localhost:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/documents", "/loads"])
def test_other_sites_cannot_upload(client: TestClient, path: str, headers: dict[str, str]) -> None:
    before = client.get("/api/v1/loads").json()["total"]
    answer = client.post(path, files=UPLOAD, headers=headers)
    assert answer.status_code == 403
    assert client.get("/api/v1/loads").json()["total"] == before


def test_own_pages_and_plain_clients_can_upload(client: TestClient) -> None:
    own = {"origin": HERE, "sec-fetch-site": "same-origin"}
    assert client.post("/api/v1/documents", files=UPLOAD, headers=own).status_code == 201
    assert client.post("/api/v1/documents", files=UPLOAD).status_code == 201


def test_another_machine_changes_nothing_whatever_it_forwards(client: TestClient) -> None:
    elsewhere = TestClient(client.app, base_url=HERE, client=("192.0.2.7", 40000))
    forwarded = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"}
    answer = elsewhere.post("/api/v1/documents", files=UPLOAD, headers=forwarded)
    assert answer.status_code == 403
    assert answer.json()["code"] == "client_refused"


def test_a_forwarded_host_is_not_read(client: TestClient) -> None:
    headers = {"host": "example.com", "x-forwarded-host": "localhost"}
    assert client.get("/healthz", headers=headers).status_code == 421


@pytest.mark.parametrize("path", ["/", "/help", "/healthz", "/nothing", "/api/v1/search?size=0"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_pages_have_no_inline_script_or_style(client: TestClient) -> None:
    for path in ("/", "/?q=rừng", "/help", "/loads", "/documents/1"):
        page = client.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert page.count("<script") == page.count('<script type="module" src="/static/')
        assert " onclick=" not in page


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/v1/search", content=b"{" + b" " * BODY_LIMIT)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_large_body_without_a_stated_length_is_refused(client: TestClient) -> None:
    chunks = (b" " * 1024 for _ in range(100))
    headers = {"content-type": "application/json"}
    answer = client.post("/api/v1/search", content=chunks, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_large_upload_is_refused_as_a_whole(tmp_path: Path) -> None:
    with serving(tmp_path, (), max_upload_bytes=1000) as client:
        large = {"files": ("a.txt", b"x" * 2000, "text/plain")}
        assert client.post("/api/v1/documents", files=large).status_code == 413
        assert client.post("/loads", files=large).status_code == 413
        assert client.get("/api/v1/loads").json()["total"] == 0


@given(st.text(max_size=40))
def test_any_host_header_is_read_without_an_exception(text: str) -> None:
    name = host_name(text)
    assert name is None or name == name.lower()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_loopback_addresses(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.com", "", "127.0.0.1.x"])
def test_other_addresses_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_an_ipv4_address_in_ipv6_form_is_judged_as_what_it_is() -> None:
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("::ffff:192.0.2.1")


@pytest.mark.parametrize("path", ["/", "/api/v1/documents", "/healthz"])
def test_head_is_answered_as_get_without_a_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]


def test_an_upload_of_too_many_files_says_how_many_are_allowed(client: TestClient) -> None:
    files = [("files", (f"{number}.txt", b"x")) for number in range(1001)]
    answer = client.post("/api/v1/documents", files=files)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_many_files"
    assert "1,000" in answer.json()["detail"] or "1.000" in answer.json()["detail"]
