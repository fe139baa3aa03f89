"""Every kind of failure has one JSON shape, and a page that helps."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from loader.model import LoadError
from search.engine import EngineError
from search.query import QueryError
from service.db.connect import DatabaseError
from service.errors import STATUS, Problem, as_problem
from service.lease import Busy, LeaseLost
from tests.web_client import TestClient, serving

# The engine's own list of its codes: each is in backquotes.
ENGINE_CODES = sorted(set(re.findall(r"`([a-z]+_[a-z_]+|fenced)`", EngineError.__doc__ or "")))
MEMBERS = {"type", "title", "status", "detail", "code", "parameter", "position", "request_id"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, checked for its shape."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(document) <= MEMBERS
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"] == f"/help#error-{code}"
    return document


FAILURES = [
    ("GET", "/api/v1/nothing", 404, "not_found", None),
    ("GET", "/api/v1/documents/999999", 404, "document_not_found", None),
    ("GET", "/api/v1/documents/none", 404, "not_found", None),
    ("GET", "/api/v1/documents/99999999999999999999", 404, "not_found", None),
    ("GET", "/api/v1/documents/999999/paragraphs", 404, "document_not_found", None),
    ("GET", "/api/v1/documents/999999/original", 404, "document_not_found", None),
    ("GET", "/api/v1/loads/999999", 404, "load_not_found", None),
    ("GET", "/api/v1/facets/nothing", 404, "facet_not_found", None),
    ("PUT", "/api/v1/search", 405, "method_not_allowed", None),
    ("DELETE", "/api/v1/documents/1", 405, "method_not_allowed", None),
    ("GET", "/api/v1/search?colour=red", 422, "unknown_parameter", "colour"),
    ("GET", "/api/v1/documents?q=x", 422, "unknown_parameter", "q"),
    ("GET", "/api/v1/search?size=0", 422, "parameter_invalid", "size"),
    ("GET", "/api/v1/search?size=101", 422, "parameter_invalid", "size"),
    ("GET", "/api/v1/search?size=ten", 422, "parameter_invalid", "size"),
    ("GET", "/api/v1/search?sort=best", 422, "parameter_invalid", "sort"),
    ("GET", "/api/v1/search?role=chief", 422, "parameter_invalid", "role"),
    ("GET", "/api/v1/search?document=first", 422, "parameter_invalid", "document"),
    ("GET", "/api/v1/search?document=-1", 422, "parameter_invalid", "document"),
    ("GET", "/api/v1/search?year=20240", 422, "parameter_invalid", "year"),
    ("GET", "/api/v1/search?language=Vietnamese", 422, "parameter_invalid", "language"),
    ("GET", "/api/v1/search?agency=", 422, "parameter_invalid", "agency"),
    ("GET", "/api/v1/search?deadline=soon", 422, "parameter_invalid", "deadline"),
    ("GET", "/api/v1/search?deadline=..", 422, "parameter_invalid", "deadline"),
    ("GET", "/api/v1/search?deadline=2024-02-30..", 422, "parameter_invalid", "deadline"),
    ("GET", "/api/v1/search?deadline=2025..2024", 422, "parameter_invalid", "deadline"),
    ("GET", "/api/v1/search?cursor=broken", 400, "cursor_invalid", "cursor"),
    ("GET", "/api/v1/documents?cursor=MTAuMA", 400, "cursor_invalid", "cursor"),
    ("GET", "/api/v1/tasks?document=0", 422, "parameter_invalid", "document"),
    ("GET", "/api/v1/loads/1?outcome=lost", 422, "parameter_invalid", "outcome"),
    ("GET", "/api/v1/suggest?size=21", 422, "parameter_invalid", "size"),
    ("POST", "/api/v1/documents", 422, "parameter_invalid", "files"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: " ".join(failure[:2]))
def test_a_failure_is_a_problem_document(
    client: TestClient, failure: tuple[str, str, int, str, str | None]
) -> None:
    method, path, status, code, parameter = failure
    document = problem(client.request(method, path), status, code)
    assert document.get("parameter") == parameter


@pytest.mark.parametrize(
    "failure",
    [
        (b"{", 400, "body_invalid", None),
        (b"", 400, "body_invalid", None),
        (b"[]", 400, "body_invalid", None),
        (b"\xff\xfe", 400, "body_invalid", None),
        (b'{"q": 1}', 422, "parameter_invalid", "q"),
        (b'{"q": "\\ud800"}', 422, "parameter_invalid", "q"),
        (b'{"size": 1000}', 422, "parameter_invalid", "size"),
        (b'{"query": {"match_all": {}}}', 422, "unknown_parameter", "query"),
        (b'{"agency": [1]}', 422, "parameter_invalid", "agency"),
    ],
)
def test_a_bad_body_is_a_problem_document(
    client: TestClient, failure: tuple[bytes, int, str, str | None]
) -> None:
    body, status, code, parameter = failure
    headers = {"content-type": "application/json"}
    answer = client.post("/api/v1/search", content=body, headers=headers)
    assert problem(answer, status, code).get("parameter") == parameter


def test_the_words_follow_the_reader_and_the_code_does_not(client: TestClient) -> None:
    titles = set()
    for language in ("vi", "zh", "en"):
        answer = client.get("/api/v1/nothing", headers={"accept-language": language})
        titles.add(problem(answer, 404, "not_found")["title"])
    assert len(titles) == 3


def test_a_bad_parameter_is_not_echoed_at_length(client: TestClient) -> None:
    name = "x" * 5000
    document = problem(client.get(f"/api/v1/search?{name}=1"), 422, "unknown_parameter")
    assert len(document["detail"]) < 300


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    assert client.put("/api/v1/documents/1").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineError("engine_locked", "held by 12"), "engine_locked"),
        (EngineError("index_corrupt", "meta.json"), "index_corrupt"),
        (EngineError("unknown_field", "colour"), "engine_failed"),
        (LeaseLost("another one writes"), "lease_lost"),
        (DatabaseError("cannot open"), "database_unavailable"),
        (sa.exc.OperationalError("SELECT 1", {}, Exception("locked")), "database_unavailable"),
        (sa.exc.TimeoutError("no connection was free"), "database_unavailable"),
        (Busy("another load"), "writer_busy"),
        (QueryError("query_too_long", 10), "query_too_long"),
        (QueryError("query_too_complex", 10), "query_too_complex"),
    ],
)
def test_exceptions_of_lower_layers_have_a_code(error: Exception, code: str) -> None:
    assert as_problem(error).code == code


_OF_ITS_OWN = [code for code in ENGINE_CODES if code not in ("unknown_field", "snapshot_expired")]


@pytest.mark.parametrize("code", _OF_ITS_OWN)
def test_each_failure_of_an_engine_has_a_code_of_its_own(code: str) -> None:
    problem = as_problem(EngineError(code, "secret place"))
    assert (problem.code, problem.status) == (code, 503)
    assert problem.values == {}


def test_an_expired_snapshot_is_an_expired_cursor_to_those_who_ask() -> None:
    problem = as_problem(EngineError("snapshot_expired", "a name"))
    assert (problem.code, problem.status) == ("cursor_expired", 410)


def test_the_codes_of_engines_are_known() -> None:
    assert len(ENGINE_CODES) == 13
    assert {"fenced", "engine_untrusted", "schema_changed", "unknown_field"} < set(ENGINE_CODES)


@pytest.mark.parametrize(
    ("code", "later"),
    [("engine_unreachable", "5"), ("engine_refused", None), ("engine_read_only", None)],
)
def test_an_engine_out_of_reach_is_503_and_says_when_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, later: str | None
) -> None:
    with serving(tmp_path) as client:
        engine = client.app.state.product.engine  # type: ignore[attr-defined]

        def fail(*_: object) -> None:
            raise EngineError(code, "secret place")

        monkeypatch.setattr(type(engine), "search", fail)
        answer = client.get("/api/v1/search?q=rừng")
        problem(answer, 503, code)
        assert answer.headers.get("retry-after") == later
        assert "secret place" not in answer.text
        page = client.get("/?q=rừng")
        assert page.status_code == 503
        assert page.headers["content-type"].startswith("text/html")
        assert "secret place" not in page.text


def test_the_log_of_a_failing_database_has_neither_statement_nor_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    original = Exception("server closed\nthe connection")
    as_problem(sa.exc.OperationalError("SELECT secret", {"text": "private"}, original))
    assert [record.getMessage() for record in caplog.records] == [
        "database: server closed the connection"
    ]


def test_a_failure_of_the_program_has_a_number_and_no_internals(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("service.documents.list_documents", crash)
    answer = client.get("/api/v1/documents")
    document = problem(answer, 500, "internal_error")
    assert re.fullmatch(r"[0-9a-f]{16}", document["request_id"])
    assert "hunter2" not in answer.text
    assert document["request_id"] in caplog.text
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/documents/999999", 404),
        ("/documents/none", 404),
        ("/loads/999999", 404),
        ("/?year=soon", 422),
        ("/?page=0", 422),
        ("/static/0/site.css", 404),
    ],
)
def test_a_reader_of_pages_gets_a_page(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="/"' in answer.text


def test_every_code_is_explained_on_the_help_page(client: TestClient) -> None:
    page = client.get("/help").text
    assert all(f'id="error-{code}"' in page for code in STATUS)


def test_a_problem_has_a_known_code() -> None:
    with pytest.raises(KeyError):
        Problem("no_such_code")


def test_load_errors_are_outcomes_of_files_not_of_requests(client: TestClient) -> None:
    answer = client.post("/api/v1/documents", files={"files": ("a.bin", b"\0\1\2\3" * 100)})
    assert answer.status_code == 201
    assert answer.json()["files"][0]["outcome"] == "failed"
    assert LoadError("binary", "x").code
