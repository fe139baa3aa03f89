"""Posts to a judged target: that connection and no other, no redirects, and not for long.

Knows nothing of deliveries. Proxies of the environment are not asked: they would look names up.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import httpcore
import msgspec

from service.delivery.guard import Target

SECONDS = 10.0
"""For all of it: connection, request and answer."""
MOST_READ = 65_536
"""Bytes of an answer that are read; the rest is left."""


class Answer(msgspec.Struct, frozen=True):
    """What the receiver answered: its status, and after how many seconds it asks to come again."""

    status: int
    retry_after: float


class CertificateError(Exception):
    """Who answered could not show to be who was asked."""


def post(
    target: Target,
    headers: Mapping[str, str],
    body: bytes,
    *,
    seconds: float = SECONDS,
    trusted: ssl.SSLContext | None = None,
) -> Answer:
    """Send a body and give the answer, whatever its status.

    `trusted` says which certificates are good, the system's authorities without it. Raises OSError
    (TimeoutError among them) and `CertificateError`.
    """
    url = target.url
    backend = _Pinned(target.addresses, time.monotonic() + seconds)
    address = httpcore.URL(
        scheme=url.scheme.encode(),
        host=url.host.encode(),
        port=url.port,
        target=url.path.encode(),
    )
    sent = [("host", url.authority), *headers.items(), ("content-length", str(len(body)))]
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=trusted or _system(), network_backend=backend, max_connections=1
            ) as connections,
            connections.stream("POST", address, headers=sent, content=body) as answer,
        ):
            _read_some(answer.iter_stream())
            return Answer(answer.status, _retry_after(dict(answer.headers)))
    except httpcore.TimeoutException as error:
        raise TimeoutError("no answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise ConnectionError(str(error)) from error


class _Pinned(httpcore.NetworkBackend):
    """Connects to the addresses given, one after the other, whatever name is asked for."""

    def __init__(self, addresses: Iterable[str], end: float) -> None:
        self._addresses = tuple(addresses)
        self._end = end
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first connection that can be made."""
        failure: Exception = httpcore.ConnectError("no address")
        for number, address in enumerate(self._addresses):
            # One that does not answer leaves time for those after it.
            share = _left(self._end) / (len(self._addresses) - number)
            try:
                stream = self._system.connect_tcp(
                    address, port, share, local_address, socket_options
                )
                return _Timed(stream, self._end)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Timed(httpcore.NetworkStream):
    """A stream whose reads and writes end together at one moment."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream = stream
        self._end = end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._end))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._end))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._end)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, left)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise CertificateError(error.__cause__.verify_message) from error
            raise
        return _Timed(stream, self._end)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("no time left")
    return left


def _read_some(chunks: Iterable[bytes]) -> None:
    """Read an answer so that its sender is not cut off, unless it is long."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_READ:
            return


def _retry_after(headers: Mapping[bytes, bytes]) -> float:
    """Seconds; a date in place of them is not read, since it is a matter of two clocks."""
    names = {name.lower(): value for name, value in headers.items()}
    text = names.get(b"retry-after", b"")
    return float(text) if text.isdigit() and len(text) < 8 else 0.0


@lru_cache(maxsize=1)
def _system() -> ssl.SSLContext:
    return ssl.create_default_context()
