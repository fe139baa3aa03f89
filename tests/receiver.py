"""A receiver of webhooks on loopback: keeps what it is sent, and answers as a test asks it to."""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True)
class Received:
    """One request; names of headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The idempotency key."""
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Where it listens, what it got, and what it answers: status, headers, body, each byte late."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    pause: float = 0.0
    scheme: str = "http"
    cut: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The idempotency keys of what it got, in that order."""
        return [one.id for one in self.received]


@contextmanager
def receiving(trusted: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver for the length of a `with` block, over TLS where it has a certificate."""
    receiver = Receiver(scheme="https" if trusted else "http")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = _read_body(self)
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            if receiver.cut:
                self.close_connection = True
                return
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            if receiver.status != 204:
                self.send_header("content-length", str(len(receiver.body)))
            self.end_headers()
            self._write(receiver.body)

        def _write(self, body: bytes) -> None:
            step = 1 if receiver.pause else max(1, len(body))
            for start in range(0, len(body), step):
                time.sleep(receiver.pause)
                self.wfile.write(body[start : start + step])

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *arguments: object) -> None:
            """A client that goes away is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if trusted:
            server.socket = trusted.wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()


def _read_body(request: BaseHTTPRequestHandler) -> bytes:
    """Raises ConnectionError where the sender ended before all of it came: it was not received."""
    length = int(request.headers["content-length"])
    body = request.rfile.read(length)
    if len(body) < length:
        raise ConnectionError
    return body
