"""Closed by default: under which names the service is reached, and how much anyone may send.

Host names are checked against DNS rebinding. Who asks, and from which page, is `service.gate`'s to
judge. Knows no route's meaning.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLarge, Problem, problem_response

KIBIBYTE = 1024
BODY_LIMIT = 64 * KIBIBYTE
ADDRESS_LIMIT = 32 * KIBIBYTE
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Secret addresses are told to no other site. "no-referrer" would take the Origin of forms, too.
    "Referrer-Policy": "same-origin",
    # What a route does not say otherwise is for who asked, and is asked for anew each time.
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer carries. No page has inline script or style, so no nonce is needed."""

HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""What answers carry as well where people reach the service over https (RFC 6797), in seconds."""


def host_name(host: str) -> str | None:
    """The name in a Host header without its port, lower case; None where it is not well formed."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    plain = parts.netloc == host and not (parts.path or parts.query or parts.fragment)
    return parts.hostname.lower() if plain and parts.hostname and "@" not in host else None


class Guard:
    """ASGI middleware: refuses what must not come in, and adds headers to what goes out."""

    def __init__(
        self,
        app: ASGIApp,
        allowed_hosts: Iterable[str],
        upload_limit: int,
        headers: Mapping[str, str] = HEADERS,
    ) -> None:
        self._app = app
        self._headers = headers
        self._hosts = LOCAL_HOSTS | {host.lower().strip("[]") for host in allowed_hosts}
        self._upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request with a problem, pass every other one on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded_send = _with_headers(send, self._headers)
        try:
            self._check(scope)
            limit = self._body_limit(scope)
            _check_length(Headers(scope=scope).get("content-length"), limit)
        except Problem as problem:
            response = problem_response(Request(scope), problem)
            await response(scope, receive, guarded_send)
            return
        if scope["method"] == "HEAD":
            scope, guarded_send = {**scope, "method": "GET"}, _without_body(guarded_send)
        await self._app(scope, _limited(receive, limit), guarded_send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or host_name(hosts[0]) not in self._hosts:
            raise Problem("host_refused")
        if len(scope.get("query_string", b"")) + len(scope["path"]) > ADDRESS_LIMIT:
            raise Problem("address_too_long", limit=ADDRESS_LIMIT)

    def _body_limit(self, scope: Scope) -> int:
        uploads = scope["path"] in {"/loads", "/api/v1/documents"}
        return self._upload_limit if uploads else BODY_LIMIT


def _check_length(stated: str | None, limit: int) -> None:
    if stated and stated.isascii() and stated.isdigit() and int(stated) > limit:
        raise Problem("body_too_large", limit=limit)


def _limited(receive: Receive, limit: int) -> Receive:
    """`receive`, which ends with 413 once more than `limit` bytes have come (chunked bodies)."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyTooLarge(limit)
        return message

    return counted


def _without_body(send: Send) -> Send:
    """`send` for HEAD: the head of the answer that GET would have."""

    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if "body" in message else message)

    return sent


def _with_headers(send: Send, added: Mapping[str, str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
