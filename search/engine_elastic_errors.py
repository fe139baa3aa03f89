"""Elasticsearch's failures as `EngineError`: what went wrong, and what to do, in one line.

No message holds a credential: of an answer only the server's own reason is told.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    ConflictError,
    ConnectionError,  # noqa: A004 - the client's own name
    ConnectionTimeout,
    NotFoundError,
    UnsupportedProductError,
)
from elasticsearch import SSLError as TlsError

from search.engine import EngineError

PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses of what may go by: too much asked at once, no master, a copy that is being made."""


@contextmanager
def reported(where: str) -> Iterator[None]:
    """Raises `EngineError` for what the client raises in the block; `where` names the servers."""
    try:
        yield
    except ApiError as error:
        raise EngineError(*_told(error, where)) from error
    except TlsError as error:
        message = f"the certificate of {where} is not trusted: {_short(error)}"
        raise EngineError("engine_untrusted", message) from error
    except ConnectionTimeout as error:
        message = f"Elasticsearch at {where} did not answer in time"
        raise EngineError("engine_unreachable", message) from error
    except ConnectionError as error:
        message = f"Elasticsearch at {where} cannot be reached: {_short(error)}"
        raise EngineError("engine_unreachable", message) from error
    except TransportError as error:
        raise EngineError("engine_failed", f"{where} answers oddly: {_short(error)}") from error


def _told(error: ApiError, where: str) -> tuple[str, str]:
    """Code and message of an answer that is an error."""
    reason = reason_of(error.body)
    if isinstance(error, AuthorizationException) and "blocked" in reason:
        return "engine_read_only", f"the index is read-only: {reason}"
    if "media_type_header_exception" in reason:
        return "engine_version", f"{where} is too old: Elasticsearch 9 is needed"
    for kind, code, message in _MEANINGS:
        if isinstance(error, kind):
            return code, message.format(where=where, reason=reason)
    if error.status_code in PASSING:
        return passing(error.status_code, reason), f"Elasticsearch is not able to answer: {reason}"
    return "engine_failed", f"Elasticsearch refuses: {reason}"


_MEANINGS = (
    (UnsupportedProductError, "engine_version", "what answers at {where} is no Elasticsearch"),
    (
        AuthenticationException,
        "engine_refused",
        "{where} does not accept the user, password or API key",
    ),
    (AuthorizationException, "engine_refused", "the user or API key lacks a right: {reason}"),
    (ConflictError, "fenced", "a later writer has taken over: {reason}"),
    (NotFoundError, "index_corrupt", "the index is missing: {reason}"),
)


def passing(status: int, reason: str) -> str:
    """The code of a trouble that may go by."""
    if status == 429 and "blocked" in reason:
        return "engine_read_only"
    return "engine_unreachable"


def reason_of(body: object) -> str:
    """The type and reason of an error in an answer, as short as can be."""
    error: Any = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return str(error)[:300]
    cause = error
    if error.get("root_cause"):
        cause = error["root_cause"][0]
    elif isinstance(error.get("caused_by"), Mapping):
        cause = error["caused_by"]
    told = f"{cause.get('type', 'error')}: {cause.get('reason', 'no reason given')}"
    return told.replace("\n", " ")[:300]


def _short(error: TransportError) -> str:
    """The last cause in one line, without the objects that libraries print."""
    text = str(error.errors[-1] if error.errors else error.message)
    return text.rpartition(">: ")[2].replace("\n", " ")[:300]
