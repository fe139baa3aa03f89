"""Every failure on its way out: exceptions of the lower layers become status, code and words here.

JSON answers are problem documents (RFC 9457) with the members `type`, `title`, `status`, `detail`,
`code`, and where known `parameter`, `position` and `request_id`. Pages get a page that helps.
"""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from search.engine import EngineError
from search.query import QueryError
from service.accounts.model import AccountError
from service.db.connect import DatabaseError, cause
from service.lease import Busy, LeaseLost
from service.parameters import reason_of
from service.web import words_of

log = logging.getLogger(__name__)

STATUS: Mapping[str, int] = {
    "address_too_long": 414,
    "body_invalid": 400,
    "body_too_large": 413,
    "client_refused": 403,
    "correction_invalid": 422,
    "correction_not_found": 404,
    "cursor_expired": 410,
    "cursor_invalid": 400,
    "database_unavailable": 503,
    "delivery_not_found": 404,
    "destination_busy": 429,
    "destination_invalid": 422,
    "destination_not_found": 404,
    "destination_off": 409,
    "document_not_found": 404,
    "engine_failed": 503,
    "engine_locked": 503,
    "engine_read_only": 503,
    "engine_refused": 503,
    "engine_unreachable": 503,
    "engine_untrusted": 503,
    "engine_version": 503,
    "facet_not_found": 404,
    "fenced": 503,
    "host_refused": 421,
    "index_corrupt": 503,
    "internal_error": 500,
    "lease_lost": 503,
    "load_not_found": 404,
    "login_needed": 401,
    "login_refused": 403,
    "login_throttled": 429,
    "method_not_allowed": 405,
    "not_found": 404,
    "notice_not_found": 404,
    "openid_refused": 403,
    "openid_unreachable": 503,
    "origin_refused": 403,
    "original_not_found": 404,
    "paragraph_not_found": 404,
    "parameter_invalid": 422,
    "password_invalid": 422,
    "proxy_refused": 403,
    "query_too_broad": 422,
    "query_too_complex": 400,
    "query_too_long": 413,
    "reset_refused": 403,
    "role_needed": 403,
    "saved_queries_full": 422,
    "saved_query_not_found": 404,
    "saved_query_unreadable": 409,
    "schema_changed": 503,
    "scope_needed": 403,
    "session_needed": 403,
    "task_not_found": 404,
    "synonym_invalid": 422,
    "synonym_not_found": 404,
    "token_invalid": 422,
    "token_not_found": 404,
    "too_many_files": 413,
    "unknown_parameter": 422,
    "upload_empty": 422,
    "user_invalid": 422,
    "user_not_found": 404,
    "write_failed": 503,
    "writer_busy": 503,
}
"""Every error code with its status; title and detail are `error.{code}.title` and `.detail`."""

_PASSING = frozenset(
    {
        *("database_unavailable", "engine_locked", "engine_unreachable"),
        *("fenced", "lease_lost", "writer_busy"),
    }
)
"""What may well have gone by in a few seconds; of the rest, somebody has to mend something."""

_AGAIN_AFTER = "5"
"""Seconds, for the header Retry-After."""

_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}
_JSON_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")


class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """A request that cannot be answered: `code` is one of `STATUS`, `values` fill its words.

    `headers` go on the answer.
    """

    def __init__(
        self,
        code: str,
        *,
        parameter: str | None = None,
        position: int | None = None,
        reason: str | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.parameter = parameter
        self.position = position
        self.reason = reason
        self.headers = headers or {}
        self.values = values


ProblemPage = Callable[[Request, Problem], Response]


class BodyTooLarge(HTTPException):
    """More than `limit` bytes came; an HTTPException, since no other passes through FastAPI."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.limit = limit


def install(app: FastAPI, page: ProblemPage, headers: Mapping[str, str]) -> None:
    """Give the application its handlers.

    `page` shows a problem to a reader of pages; `headers` go on a 500, which no middleware sees.
    """
    app.state.problem_page = page

    def crash(request: Request, error: Exception) -> Response:
        request_id = secrets.token_hex(8)
        log.error("request %s failed", request_id, exc_info=error)
        response = problem_response(request, Problem("internal_error", request_id=request_id))
        response.headers.update(headers)
        return response

    app.add_exception_handler(Exception, crash)
    for kind in KNOWN:
        app.add_exception_handler(kind, answer)


def problem_response(request: Request, problem: Problem) -> Response:
    """The answer in the reader's language: JSON for the API, a page for everything else."""
    if not request.url.path.startswith(_JSON_PATHS):
        page: ProblemPage = request.app.state.problem_page
        return page(request, problem)
    content = msgspec.json.encode(problem_document(request, problem))
    return Response(content, problem.status, media_type="application/problem+json")


def problem_document(request: Request, problem: Problem) -> dict[str, object]:
    """The members of the problem document (RFC 9457, 3.1)."""
    title, detail = problem_words(request, problem)
    document: dict[str, object] = {
        "type": f"/help#error-{problem.code}",
        "title": title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
        "parameter": problem.parameter,
        "position": problem.position,
        "request_id": problem.values.get("request_id"),
    }
    return {name: value for name, value in document.items() if value is not None}


def problem_words(request: Request, problem: Problem) -> tuple[str, str]:
    """Title and detail of a problem in the language of the request."""
    words = words_of(request)
    values = {"parameter": problem.parameter, **problem.values}
    if problem.reason:
        key = f"reason.{problem.reason}"
        values["reason"] = words(key if words.has(key) else "reason.other", **problem.values)
    return (
        words(f"error.{problem.code}.title"),
        words(f"error.{problem.code}.detail", **values),
    )


def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that failed with one of `KNOWN`."""
    problem = as_problem(error)
    response = problem_response(request, problem)
    response.headers.update(problem.headers)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    if problem.code in _PASSING:
        response.headers["Retry-After"] = _AGAIN_AFTER
    return response


def as_problem(error: Exception) -> Problem:
    """The problem that an exception of a lower layer means for the one who asked."""
    meaning = next(_MEANINGS[kind] for kind in type(error).__mro__ if kind in _MEANINGS)
    return meaning(error)


def _engine_problem(error: EngineError) -> Problem:
    """Its own code; why stands in the log alone, since it names hosts and indexes."""
    if error.code == "snapshot_expired":
        return Problem("cursor_expired", parameter="cursor")
    log.error("engine: %s: %s", error.code, error)
    return Problem(error.code if error.code in STATUS else "engine_failed")


def _database_problem(error: Exception) -> Problem:
    log.error("database: %s", cause(error))
    return Problem("database_unavailable")


def _account_problem(error: AccountError) -> Problem:
    """Its own code; the words of a reason are named after what it is about: password_short."""
    reason = error.reason and f"{error.code.partition('_')[0]}_{error.reason}"
    if error.code == "role_needed":
        reason = f"role_{error.values['role']}"
    problem = Problem(error.code, reason=reason)
    problem.values |= error.values
    if "seconds" in error.values:
        problem.headers = {"Retry-After": str(error.values["seconds"])}
    return problem


def _lease_problem(error: LeaseLost) -> Problem:
    log.error("lease: %s", error)
    return Problem("lease_lost")


def _validation_problem(error: RequestValidationError) -> Problem:
    """The first fault that the framework found, named by its parameter."""
    first = error.errors()[0]
    where, *names = first["loc"]
    parameter = str(names[0])[:100] if names else None
    if first["type"] == "extra_forbidden":
        return Problem("unknown_parameter", parameter=parameter)
    if where == "path":
        return Problem("not_found")
    if parameter is None or first["type"].startswith("json"):
        return Problem("body_invalid")
    reason, values = reason_of(first)
    problem = Problem("parameter_invalid", parameter=parameter, reason=reason)
    problem.values |= values
    return problem


def _http_problem(error: HTTPException) -> Problem:
    # The reader of forms has no class for this one; it ends the reading at so many files.
    if many := re.match(r"Too many files\D*(\d+)", str(error.detail)):
        return Problem("too_many_files", limit=int(many[1]))
    return Problem(_HTTP_CODES.get(error.status_code, "body_invalid"))


_MEANINGS: Mapping[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda error: error,
    RequestValidationError: _validation_problem,
    BodyTooLarge: lambda error: Problem("body_too_large", limit=error.limit),
    HTTPException: _http_problem,
    QueryError: lambda error: Problem(error.code, parameter="q", position=error.position),
    EngineError: _engine_problem,
    DatabaseError: _database_problem,
    DBAPIError: _database_problem,
    NoConnectionError: _database_problem,
    Busy: lambda error: Problem("writer_busy"),
    LeaseLost: _lease_problem,
    AccountError: _account_problem,
}

KNOWN = tuple(_MEANINGS)
"""The exceptions that have an answer of their own."""
