"""Elasticsearch's failures as `EngineError`: what went wrong, and what to do, in one line.

No message holds a credential: of an answer only Elasticsearch's own reason is told, and what
somebody else answers in its place is not told at all, since it may repeat what it was sent.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from elastic_transport import TransportError
from elasticsearch import (
    ApiError,
    ConnectionError,  # noqa: A004 - the client's own name
    ConnectionTimeout,
    SerializationError,
    UnsupportedProductError,
)
from elasticsearch import SSLError as TlsError

from search.engine import EngineError

Told: TypeAlias = tuple[str, str]
"""The code and the message of an error."""

PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses of what may go by: too much asked at once, no master, a copy that is being made."""

_LONGEST = 300


@contextmanager
def reported(where: str) -> Iterator[None]:
    """Raises `EngineError` for what the client raises in the block; `where` names the servers."""
    try:
        yield
    except ApiError as error:
        if _is_by_elasticsearch(error):
            raise EngineError(*_refusal(error, where)) from error
        raise EngineError(*_foreign(error, where)) from _without_body(error)
    except TlsError as error:
        raise EngineError("engine_untrusted", _distrust(error, where)) from error
    except ConnectionTimeout as error:
        message = f"Elasticsearch at {where} did not answer in time: it hangs or has too much to do"
        raise EngineError("engine_unreachable", message) from error
    except ConnectionError as error:
        message = f"Elasticsearch at {where} cannot be reached ({_deepest(error)}): does it run?"
        raise EngineError("engine_unreachable", message) from error
    except SerializationError:
        message = f"an answer of {where} cannot be read: is there a proxy that cuts or changes it?"
        raise EngineError("engine_failed", message) from None
    except TransportError as error:
        raise EngineError("engine_failed", f"{where} fails: {_deepest(error)}") from error


def _is_by_elasticsearch(error: ApiError) -> bool:
    """Whether it says so, or the error has the form of its errors: some of these do not say so."""
    if error.meta.headers.get("x-elastic-product") == "Elasticsearch":
        return True
    told = error.body.get("error") if isinstance(error.body, Mapping) else None
    return isinstance(told, Mapping) and "type" in told


def _refusal(error: ApiError, where: str) -> Told:
    """What an answer of Elasticsearch means that is an error."""
    status, reason = error.status_code, reason_of(error.body)
    if "media_type_header_exception" in reason:
        return "engine_version", f"{where} is too old: Elasticsearch 9 is needed"
    if "search_context_missing" in reason:
        return "engine_failed", f"a search took too long and was forgotten: {reason}"
    if status == 403:
        return forbidden(reason)
    if status in PASSING:
        return passing(status, reason), f"Elasticsearch is not able to answer: {reason}"
    code, message = _MEANINGS.get(status, ("engine_failed", "Elasticsearch refuses: {reason}"))
    return code, message.format(where=where, reason=reason)


_MEANINGS: Mapping[int, Told] = {
    401: ("engine_refused", "{where} does not accept the user, password or API key"),
    404: ("index_corrupt", "the index is missing ({reason}): run directives reindex"),
    409: ("fenced", "a later writer has taken over: {reason}"),
}


def _foreign(error: ApiError, where: str) -> Told:
    """What an answer means that is by something before Elasticsearch, or in its place."""
    status = error.status_code
    if isinstance(error, UnsupportedProductError) or not (
        status in (401, 403, 413) or status in PASSING
    ):
        message = f"what answers at {where} is no Elasticsearch: check host, port and https"
        return "engine_version", message
    if status in PASSING:
        message = f"the proxy at {where} has no answer of Elasticsearch (HTTP {status})"
        return "engine_unreachable", message
    if status == 413:
        return "engine_failed", f"the proxy at {where} takes no requests of this size (HTTP 413)"
    message = f"the proxy at {where} does not accept the user, password or API key (HTTP {status})"
    return "engine_refused", message


def _without_body(error: ApiError) -> ApiError:
    """The same error, told by its status alone."""
    return ApiError(f"HTTP {error.status_code}", error.meta, None)


def forbidden(reason: str) -> Told:
    """What Elasticsearch's status 403 means: a block on the index, or a right that is missing."""
    if "cluster_block_exception" in reason:
        return "engine_read_only", f"the index is read-only, remove its block: {reason}"
    return "engine_refused", f"the user or API key lacks a right: {reason}"


def passing(status: int, reason: str) -> str:
    """The code of a trouble that may go by; the flood stage of a full disk is a 429."""
    if status == 429 and "cluster_block_exception" in reason:
        return "engine_read_only"
    return "engine_unreachable"


def reason_of(body: object) -> str:
    """The type and reason of an error in an answer, in one line and as short as can be."""
    error: Any = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return _line(error)
    cause = error
    if error.get("root_cause"):
        cause = error["root_cause"][0]
    elif isinstance(error.get("caused_by"), Mapping):
        cause = error["caused_by"]
    return _line(f"{cause.get('type', 'error')}: {cause.get('reason', 'no reason given')}")


def _distrust(error: TlsError, where: str) -> str:
    """Why no secure connection was made; the certificate is not always the reason."""
    *_, first = _causes(error)
    if isinstance(first, ssl.SSLError) and not isinstance(first, ssl.SSLCertVerificationError):
        return f"no TLS can be agreed on with {where} ({_line(first)}): is it http there?"
    why = _line(getattr(first, "verify_message", first)).rstrip(".")
    return f"the certificate of {where} is not trusted ({why}): check host and authority"


def _deepest(error: BaseException) -> str:
    """The first cause of an error in one line, without what the layers above it say."""
    *_, first = _causes(error)
    return _line(getattr(first, "strerror", None) or getattr(first, "message", None) or first)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _line(text: object) -> str:
    """As one line that can be printed anywhere, since it comes from a server."""
    shown = (one if one.isprintable() else " " for one in str(text)[: 2 * _LONGEST])
    return " ".join("".join(shown).split())[:_LONGEST]
