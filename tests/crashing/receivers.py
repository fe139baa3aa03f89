"""A mail server and a receiver of webhooks, each a process of its own that may be killed.

A record has the idempotency key `id`, to whom it came (`to`), what must be the same at each attempt
(`said`), and the notices where the message tells them. Of a letter the subject must be the same,
which has the number of notices; its links lead to where their paragraphs are when it is sent.
"""

import asyncio
import hashlib
import json
import random
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.crashing.kept import LONGEST_PAUSE, keep


def receive_mail(port: int, path: Path) -> None:
    """Take letters, for ever."""
    asyncio.run(_serve_mail(port, path))


def receive_webhooks(port: int, path: Path) -> None:
    """Take messages, for ever."""

    class Handler(_Handler):
        file = path

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            """Senders are killed."""

    with Server(("127.0.0.1", port), Handler) as server:
        server.serve_forever(0.02)


class _Handler(BaseHTTPRequestHandler):
    file: Path
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        message = json.loads(body)
        record = {
            "id": self.headers["webhook-id"],
            "to": self.path,
            "said": hashlib.sha256(body).hexdigest(),
            "notices": [one["id"] for one in message["notices"]],
        }
        keep(self.file, record)
        time.sleep(random.uniform(0, LONGEST_PAUSE))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class _Letters:
    def __init__(self, path: Path) -> None:
        self._path = path

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        for to in envelope.rcpt_tos:
            keep(self._path, _record(letter, to))
        await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))
        return "250 OK"


def _record(letter: EmailMessage, to: str) -> dict[str, Any]:
    id_ = letter["message-id"].strip("<>").partition("@")[0]
    return {"id": id_, "to": to, "said": letter["subject"]}


async def _serve_mail(port: int, path: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_Letters(path), hostname="localhost", loop=loop), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()
